// Nobody takes more than there is: connections, requests to one upstream, memory of bodies, time, buffers of a stream.

import assert from 'node:assert/strict';
import * as nodeTest from 'node:test';
import { delay, RawConnection, rawRequest } from '../support/raw_client.mjs';
import { residentKib } from '../support/process.mjs';
import { IS_SANITIZED, stage } from '../support/proxy.mjs';
import { errorMessage, REQUESTS, STREAMS, withHeaders } from '../support/requests.mjs';
import { headerOf } from '../support/http_message.mjs';
import { fixture } from '../upstream/fixtures.mjs';

const { describe, it } = nodeTest;
const dialectOf = (name) => name.split('_')[0];

async function until(condition, milliseconds = 3000) {
  const deadline = performance.now() + milliseconds;
  while (!await condition()) {
    if (performance.now() > deadline) throw new Error(`not so within ${milliseconds} ms: ${condition}`);
    await delay(10);
  }
}

async function gauge(proxy, name) {
  const line = (await proxy.get('/metrics')).split('\n').find((each) => each.startsWith(name));
  return Number(line.split(' ').at(-1));
}

function assertFull(dialect, answer, setting) {
  assert.equal(answer.status, 503, answer.body.toString());
  assert.match(errorMessage(dialect, 503, answer.body), setting);
  assert.match(headerOf(answer.headers, 'retry-after'), /^[1-9]\d*$/);
  assert.ok(headerOf(answer.headers, 'x-tokenpak-request-id'));
}

describe('connections', () => {
  it('beyond the limit get a 503 in the dialect’s shape, and one when another ends', async (t) => {
    const { proxy } = await stage(t, { env: { TOKENPAK_CONNECTIONS: '3' } });
    const held = await Promise.all(Array.from({ length: 3 }, () => RawConnection.open(proxy.port)));
    for (const connection of held) { // each is served, so that all are counted
      await connection.send({ method: 'GET', target: '/health' });
      assert.equal((await connection.answer()).status, 200);
    }
    for (const [dialect, request] of Object.entries(REQUESTS)) assertFull(dialectOf(dialect), await rawRequest(proxy.port, request), /TOKENPAK_CONNECTIONS/);
    const page = await rawRequest(proxy.port, { method: 'GET', target: '/health' });
    assert.deepEqual([page.status, headerOf(page.headers, 'connection')], [200, 'close'], 'its own pages answer, once');
    held[0].close();
    await until(async () => (await rawRequest(proxy.port, REQUESTS.anthropic)).status === 200);
    for (const connection of held) connection.close();
  });
});

describe('requests to one upstream', () => {
  it('wait in line where there are too many, and get a 503 where the line is full', async (t) => {
    const { upstream, proxy } = await stage(t, { env: { TOKENPAK_UPSTREAM_REQUESTS: '2', TOKENPAK_UPSTREAM_QUEUE: '2' } });
    let finish;
    const finished = new Promise((resolve) => { finish = resolve; });
    upstream.on('/v1/messages', async () => { await finished; return fixture('anthropic/message.json'); });
    const order = [];
    const running = [0, 1].map(() => rawRequest(proxy.port, REQUESTS.anthropic));
    await upstream.until(({ requests }) => requests.length === 2);
    const waiting = [];
    for (const number of [0, 1]) {
      waiting.push(rawRequest(proxy.port, REQUESTS.anthropic).then((answer) => { order.push(number); return answer; }));
      await until(async () => await gauge(proxy, 'tokenpak_upstream_requests{upstream="anthropic",state="waiting"}') === number + 1);
    }
    assertFull('anthropic', await rawRequest(proxy.port, REQUESTS.anthropic), /anthropic.*TOKENPAK_UPSTREAM_QUEUE/);
    assert.equal((await rawRequest(proxy.port, REQUESTS.openai_chat)).status, 200, 'other upstreams are open');
    assert.equal(upstream.requests.filter(({ dialect }) => dialect === 'anthropic').length, 2);
    finish();
    for (const answer of await Promise.all([...running, ...waiting])) assert.equal(answer.status, 200);
    assert.equal(order.length, 2);
    await proxy.idle();
    assert.equal(await gauge(proxy, 'tokenpak_upstream_requests{upstream="anthropic",state="running"}'), 0);
  });

  it('take turns between clients, and one that sends many crowds out none but itself', async (t) => {
    const { upstream, proxy } = await stage(t, { env: { TOKENPAK_UPSTREAM_REQUESTS: '1', TOKENPAK_UPSTREAM_QUEUE: '4' } });
    let finish;
    const finished = new Promise((resolve) => { finish = resolve; });
    upstream.on('/v1/messages', async () => { await finished; return fixture('anthropic/message.json'); });
    const waiting = () => gauge(proxy, 'tokenpak_upstream_requests{upstream="anthropic",state="waiting"}');
    const order = [];
    const send = (name) => {
      const request = withHeaders(REQUESTS.anthropic, ['x-claude-code-session-id', name.split(' ')[0]]);
      return rawRequest(proxy.port, request).then(({ status }) => { order.push(`${name}: ${status}`); });
    };
    const all = [send('first 0')];
    await upstream.until(({ requests }) => requests.length === 1);
    for (const number of [1, 2, 3, 4]) {
      all.push(send(`busy ${number}`));
      await until(async () => await waiting() === number);
    }
    all.push(send('calm 1'));
    await until(() => order.length === 1);
    assert.deepEqual(order, ['busy 4: 503']);
    finish();
    await Promise.all(all);
    assert.deepEqual(order.slice(1), ['first 0: 200', 'busy 1: 200', 'calm 1: 200', 'busy 2: 200', 'busy 3: 200']);
  });

  it('count while they stream, and a client that leaves the line leaves no trace', async (t) => {
    const { upstream, proxy } = await stage(t, { env: { TOKENPAK_UPSTREAM_REQUESTS: '1' } });
    upstream.script({ ...fixture('anthropic/message.sse'), cut: { at: 700, then: 'hang' } });
    const streaming = await RawConnection.open(proxy.port);
    await streaming.send(STREAMS.anthropic);
    await streaming.head();
    const leaving = await RawConnection.open(proxy.port);
    await leaving.send(REQUESTS.anthropic);
    const waiting = () => gauge(proxy, 'tokenpak_upstream_requests{upstream="anthropic",state="waiting"}');
    await until(async () => await waiting() === 1);
    leaving.close();
    await until(async () => await waiting() === 0);
    assert.equal(upstream.requests.length, 1);
    streaming.close();
    assert.equal((await rawRequest(proxy.port, REQUESTS.anthropic)).status, 200);
  });
});

describe('memory of bodies', () => {
  for (const framing of ['length', 'chunked']) {
    it(`is one for all: a full house answers 503 and does not die (${framing})`, async (t) => {
      const { proxy } = await stage(t, { env: { TOKENPAK_BODIES_MB: '1' } });
      const half = ' '.repeat(700_000);
      const begin = framing === 'length'
        ? [withHeaders(REQUESTS.anthropic, ['Content-Length', '900000']), half]
        : [withHeaders(REQUESTS.anthropic, ['Transfer-Encoding', 'chunked']), `${(700_000).toString(16)}\r\n${half}\r\n`];
      const uploading = await RawConnection.open(proxy.port);
      await uploading.send({ ...begin[0], body: begin[1] });
      await until(async () => await gauge(proxy, 'tokenpak_body_bytes') >= 700_000);
      for (const [dialect, request] of Object.entries(REQUESTS)) {
        assertFull(dialectOf(dialect), await rawRequest(proxy.port, { ...request, body: request.body + ' '.repeat(400_000) }), /TOKENPAK_BODIES_MB/);
        assert.equal((await rawRequest(proxy.port, request)).status, 200, 'a small one finds room');
      }
      uploading.close();
      await until(async () => await gauge(proxy, 'tokenpak_body_bytes') === 0);
      assert.equal((await rawRequest(proxy.port, { ...REQUESTS.anthropic, body: REQUESTS.anthropic.body + ' '.repeat(900_000) })).status, 200);
    });
  }
});

describe('time', () => {
  it('cuts a sender that stops for 10 s, in head and body, and not one that goes on', async (t) => {
    const { upstream, proxy } = await stage(t);
    const { body } = REQUESTS.anthropic;
    const starts = {
      'in the head': async (connection) => connection.write('POST /v1/messages HTTP/1.1\r\nHost: loc'),
      'in a body of known length': async (connection) => connection.send({ ...withHeaders(REQUESTS.anthropic, ['Content-Length', '500']), body }),
      'in a chunked body': async (connection) => connection.send({ ...withHeaders(REQUESTS.anthropic, ['Transfer-Encoding', 'chunked']), body: '5\r\n{"mod' }),
    };
    const slow = (async () => { // ten bytes, one in 1.5 s: longer than the limit in all
      const connection = await RawConnection.open(proxy.port);
      await connection.send({ ...withHeaders(REQUESTS.anthropic, ['Content-Length', String(body.length)]), body: body.slice(0, -8) });
      for (const byte of body.slice(-8)) { await delay(1500); await connection.write(byte); }
      const { status } = await connection.answer();
      connection.close();
      return status;
    })();
    await Promise.all(Object.entries(starts).map(async ([name, start]) => {
      const connection = await RawConnection.open(proxy.port);
      const began = performance.now();
      await start(connection);
      const elapsed = await connection.closed - began;
      assert.ok(elapsed > 9000 && elapsed < 13_000, `${name}: ${elapsed} ms`);
    }));
    assert.equal(await slow, 200);
    assert.equal(upstream.requests.length, 1);
  });
});

describe('a client that reads slowly', () => {
  it('holds at most 256 KiB of its stream in the proxy’s memory', async (t) => {
    const { upstream, proxy } = await stage(t);
    const body = Buffer.alloc(8 << 20, 'data: {"x":"0123456789"}\n\n');
    upstream.on('/v1/messages', { ...fixture('anthropic/message.sse'), framing: 'chunked', body, chunks: 65536 });
    const open = async () => {
      const connection = await RawConnection.open(proxy.port);
      await connection.send(STREAMS.anthropic);
      await connection.head();
      connection.socket.pause();
      return connection;
    };
    const first = await open(); // whatever the first of all takes is no stream's
    await delay(300);
    const before = residentKib(proxy.pid);
    const readers = await Promise.all(Array.from({ length: 40 }, open));
    await delay(1500);
    const each = (residentKib(proxy.pid) - before) / readers.length;
    t.diagnostic(`${each.toFixed(0)} KiB a slow reader`);
    assert.ok(each <= (IS_SANITIZED ? 1024 : 256), `${each} KiB each`);
    for (const connection of [first, ...readers]) connection.close();
    await proxy.idle();
  });
});
