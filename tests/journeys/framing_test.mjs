// HTTP/1.1 as clients send it, well-formed and as attacks.

import assert from 'node:assert/strict';
import * as nodeTest from 'node:test';
import { RawConnection, rawBytes, rawRequest } from '../support/raw_client.mjs';
import { stage } from '../support/proxy.mjs';
import { REQUESTS, STREAMS, withHeaders } from '../support/requests.mjs';
import { fixture } from '../upstream/fixtures.mjs';

const { describe, it } = nodeTest;
const BODY = REQUESTS.anthropic.body;
const COMMON = 'Host: localhost\r\nx-api-key: sk-ant-api03-test\r\nContent-Type: application/json\r\n';
const post = (headers, body = BODY) => Buffer.from(`POST /v1/messages HTTP/1.1\r\n${COMMON}${headers}\r\n${body}`, 'latin1');
const LENGTH = `Content-Length: ${BODY.length}\r\n`;
const CHUNKED = 'Transfer-Encoding: chunked\r\n';

/** Each would let two programs disagree about where a request ends, or smuggle something past one of them. */
const ATTACKS = {
  'length and chunked': post(`${LENGTH}${CHUNKED}`, '0\r\n\r\n'),
  'chunked and length': post(`${CHUNKED}${LENGTH}`, '0\r\n\r\n'),
  'two different lengths': post(`Content-Length: 5\r\n${LENGTH}`),
  'two equal lengths': post(`${LENGTH}${LENGTH}`),
  'a list of lengths': post(`Content-Length: ${BODY.length}, ${BODY.length}\r\n`),
  'a negative length': post('Content-Length: -1\r\n'),
  'a signed length': post(`Content-Length: +${BODY.length}\r\n`),
  'a hexadecimal length': post('Content-Length: 0x10\r\n'),
  'an empty length': post('Content-Length: \r\n'),
  'a length beyond 64 bits': post('Content-Length: 99999999999999999999999\r\n'),
  'an unknown transfer coding': post('Transfer-Encoding: gzip, chunked\r\n', '0\r\n\r\n'),
  'chunked not last': post('Transfer-Encoding: chunked, gzip\r\n', '0\r\n\r\n'),
  'chunked twice': post(`${CHUNKED}${CHUNKED}`, '0\r\n\r\n'),
  'an obscured transfer coding': post('Transfer-Encoding: xchunked\r\n', '0\r\n\r\n'),
  'a bare LF in the head': Buffer.from(post(LENGTH).toString('latin1').replaceAll('\r\n', '\n'), 'latin1'),
  'one bare LF': Buffer.from(post(LENGTH).toString('latin1').replace('\r\nx-api-key', '\nx-api-key'), 'latin1'),
  'a bare CR in a value': post(`X-Odd: a\rb\r\n${LENGTH}`),
  'a folded header': post(`X-Folded: a\r\n b\r\n${LENGTH}`),
  'a folded first header': Buffer.from(` X: y\r\n${post(LENGTH).toString('latin1')}`, 'latin1'),
  'NUL in a value': post(`X-Odd: a\0b\r\n${LENGTH}`),
  'NUL in a name': post(`X-O\0dd: a\r\n${LENGTH}`),
  'a space before the colon': post(`X-Odd : a\r\n${LENGTH}`),
  'a space inside a name': post(`X Odd: a\r\n${LENGTH}`),
  'an empty name': post(`: a\r\n${LENGTH}`),
  'a line without colon': post(`nonsense\r\n${LENGTH}`),
  'headers over 64 KiB': post(`${Array.from({ length: 70 }, (_, index) => `X-Long-${index}: ${'a'.repeat(1000)}\r\n`).join('')}${LENGTH}`),
  'one header over 64 KiB': post(`X-Long: ${'a'.repeat(70_000)}\r\n${LENGTH}`),
  'a request line over 64 KiB': Buffer.from(`GET /v1/${'a'.repeat(70_000)} HTTP/1.1\r\nHost: localhost\r\n\r\n`),
  'a bad version': Buffer.from('GET /health HTTP/9.9\r\nHost: localhost\r\n\r\n'),
  'a bad method': Buffer.from('G(T /health HTTP/1.1\r\nHost: localhost\r\n\r\n'),
  'a target with a space': Buffer.from('GET /heal th HTTP/1.1\r\nHost: localhost\r\n\r\n'),
  'an HTTP/2 preface': Buffer.from('PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n'),
  'a TLS hello': Buffer.from('160301020001000001fc0303000d0a0d0a', 'hex'),
  'a bad chunk size': post(CHUNKED, 'zz\r\nabc\r\n0\r\n\r\n'),
  'a signed chunk size': post(CHUNKED, '+3\r\nabc\r\n0\r\n\r\n'),
  'a chunk size beyond 64 bits': post(CHUNKED, 'fffffffffffffffff\r\nabc'),
  'a chunk longer than its size': post(CHUNKED, '3\r\nabcdef\r\n0\r\n\r\n'),
  'a chunk line ended by LF': post(CHUNKED, '3\nabc\r\n0\r\n\r\n'),
};

describe('framing', async () => {
  const { upstream, proxy } = await stage(nodeTest);

  for (const [name, bytes] of Object.entries(ATTACKS)) {
    it(`answers ${name} with 400 and closes`, async () => {
      const before = upstream.requests.length;
      const { answer, closed } = await rawBytes(proxy.port, bytes);
      assert.ok(answer, 'no answer');
      assert.ok([400, 413, 431, 501, 505].includes(answer.status), answer.startLine);
      if (!/version|beyond 64|preface/.test(name)) assert.ok([400, 431].includes(answer.status), answer.startLine);
      assert.ok(closed, 'the connection stayed open');
      assert.equal(upstream.requests.slice(before).filter(({ complete }) => complete).length, 0, 'the request went upstream');
    });
  }

  it('accepts headers just below the limit', async () => {
    const request = withHeaders(REQUESTS.anthropic, ['X-Long', 'a'.repeat(60_000)]);
    assert.equal((await rawRequest(proxy.port, request)).status, 200);
    assert.equal(upstream.last.header('x-long').length, 60_000);
  });

  it('keeps a connection for many requests', async () => {
    const connection = await RawConnection.open(proxy.port);
    for (const request of [...Object.values(REQUESTS), ...Object.values(STREAMS), { method: 'GET', target: '/health', headers: [] }]) {
      await connection.send(request);
      assert.equal((await connection.answer()).status, 200, request.target);
    }
    connection.close();
  });

  it('reuses its connections to the provider', async () => {
    const before = upstream.connections;
    for (let count = 0; count < 20; count += 1) await rawRequest(proxy.port, REQUESTS.openai_chat);
    assert.ok(upstream.connections - before <= 2, `${upstream.connections - before} new connections for 20 requests`);
  });

  it('answers pipelined requests in order', async () => {
    upstream.on('/v1/messages', (request) => ({ ...fixture('anthropic/message.json'), waitMs: request.header('x-number') === '0' ? 60 : 0, body: request.header('x-number') }));
    const connection = await RawConnection.open(proxy.port);
    const bytes = Array.from({ length: 8 }, (_, index) => post(`X-Number: ${index}\r\n${LENGTH}`));
    await connection.write(Buffer.concat(bytes));
    for (let index = 0; index < bytes.length; index += 1) assert.equal((await connection.answer()).body.toString(), String(index));
    connection.close();
    upstream.on('/v1/messages', null);
  });

  it('takes a request byte by byte', async () => {
    const connection = await RawConnection.open(proxy.port);
    for (const byte of post(LENGTH)) await connection.write(Buffer.from([byte]));
    assert.equal((await connection.answer()).status, 200);
    connection.close();
  });

  it('closes after Connection: close', async () => {
    const connection = await RawConnection.open(proxy.port);
    await connection.send(withHeaders(REQUESTS.anthropic, ['Connection', 'close']));
    assert.equal((await connection.answer()).status, 200);
    await connection.closed;
  });

  it('serves an HTTP/1.0 client, without chunks, and closes', async () => {
    for (const [dialect, request] of Object.entries({ ...REQUESTS, ...Object.fromEntries(Object.entries(STREAMS).map(([key, value]) => [`${key} stream`, value])) })) {
      const connection = await RawConnection.open(proxy.port);
      await connection.send({ ...request, version: 'HTTP/1.0' });
      const answer = await connection.answer();
      assert.equal(answer.status, 200, dialect);
      assert.equal(answer.headers.find(([name]) => /^transfer-encoding$/i.test(name)), undefined, dialect);
      assert.ok(!/^[0-9a-f]+\r\n/i.test(answer.body.toString('latin1')), `${dialect}: chunk sizes in the body`);
      await connection.closed;
    }
  });

  it('answers Expect: 100-continue before the body', async () => {
    const connection = await RawConnection.open(proxy.port);
    await connection.write(post(`${LENGTH}Expect: 100-continue\r\n`, ''));
    const interim = await connection.head();
    assert.match(interim.startLine, / 100 /);
    await connection.write(BODY);
    const answer = await connection.answer();
    assert.equal(answer.status, 200);
    assert.equal(upstream.last.body.toString(), BODY);
    connection.close();
  });

  it('refuses instead of 100 when the request will fail anyway', async () => {
    const connection = await RawConnection.open(proxy.port);
    await connection.write(post(`${LENGTH}Expect: 100-continue\r\nX-TokenPak-Mode: turbo\r\n`, ''));
    const answer = await connection.answer();
    assert.equal(answer.status, 400);
    assert.deepEqual(answer.interim, []);
    connection.close();
  });

  it('ignores an empty line before a request', async () => {
    const connection = await RawConnection.open(proxy.port);
    await connection.write(Buffer.concat([Buffer.from('\r\n'), post(LENGTH)]));
    assert.equal((await connection.answer()).status, 200);
    connection.close();
  });

  it('survives connections that end anywhere', async () => {
    const whole = post(LENGTH);
    for (let at = 0; at < whole.length; at += 7) {
      const connection = await RawConnection.open(proxy.port);
      await connection.write(whole.subarray(0, at));
      connection.close();
    }
    assert.equal((await rawRequest(proxy.port, REQUESTS.anthropic)).status, 200);
    await proxy.idle();
  });
});
