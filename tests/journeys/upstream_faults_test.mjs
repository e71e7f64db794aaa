// Providers that break the protocol: the client learns of it, and the next request is served as if nothing had been.

import assert from 'node:assert/strict';
import * as nodeTest from 'node:test';
import { delay, RawConnection, rawRequest } from '../support/raw_client.mjs';
import { stage } from '../support/proxy.mjs';
import { errorMessage, REQUESTS, STREAMS } from '../support/requests.mjs';
import { fixture } from '../upstream/fixtures.mjs';

const { describe, it } = nodeTest;
const PLAIN = fixture('anthropic/message.json');
const STREAM = fixture('anthropic/message.sse');
const raw = (text) => ({ act: async (socket) => { socket.end(text); } });

/** No answer that could be passed on: the proxy has to make one of its own. */
const UNUSABLE = {
  'an endless head': { endlessHeaders: true },
  'not HTTP': raw('SSH-2.0-OpenSSH_9.2\r\n\r\n'),
  'a bad status line': raw('HTTP/1.1 abc OK\r\n\r\n'),
  'two different lengths': raw('HTTP/1.1 200 OK\r\nContent-Length: 2\r\nContent-Length: 3\r\n\r\nabc'),
  'a bad length': raw('HTTP/1.1 200 OK\r\nContent-Length: -2\r\n\r\nabc'),
  'a folded header': raw('HTTP/1.1 200 OK\r\nX-A: b\r\n c\r\nContent-Length: 0\r\n\r\n'),
  'half a head': raw('HTTP/1.1 200 OK\r\nContent-Le'),
  'a malformed first chunk': raw('HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n'),
  'an upgrade nobody asked for': raw('HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\n\r\n'),
};

/** An answer that began well: the client has its head already and must see that the rest is missing. */
const BROKEN = {
  'a body cut by a reset': { ...PLAIN, cut: { at: 100, then: 'reset' } },
  'a body shorter than its length': { ...PLAIN, declare: PLAIN.body.length + 10, close: true },
  'a stream cut by a reset': { ...STREAM, cut: { at: 600, then: 'reset' } },
  'a stream cut by a close': { ...STREAM, cut: { at: 600, then: 'close' } },
  'a stream without its last chunk': { ...STREAM, act: async (socket) => { socket.end('HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\ndata:\r\n'); } },
  'a bad chunk size': { act: async (socket) => { socket.write('HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\ndata:\r\n'); await delay(20); socket.end('zz\r\n'); } },
};

describe('a provider that breaks the protocol', async () => {
  const { upstream, proxy } = await stage(nodeTest);

  async function assertStillServing() {
    upstream.clear();
    const answer = await rawRequest(proxy.port, STREAMS.anthropic);
    assert.ok(answer.body.equals(STREAM.body));
    await proxy.idle();
  }

  for (const [name, reply] of Object.entries(UNUSABLE)) {
    it(`with ${name} is a 502 in the dialect’s shape`, async () => {
      for (const [dialect, request] of Object.entries(REQUESTS)) {
        upstream.on(request.target, reply);
        const answer = await rawRequest(proxy.port, request);
        assert.equal(answer.status, 502, answer.body.toString());
        errorMessage(dialect, 502, answer.body);
      }
      await assertStillServing();
    });
  }

  for (const [name, reply] of Object.entries(BROKEN)) {
    it(`with ${name} is never a clean end`, async () => {
      upstream.on('/v1/messages', reply);
      await assert.rejects(rawRequest(proxy.port, STREAMS.anthropic), /closed|ECONNRESET/);
      await assertStillServing();
    });
  }

  it('passes the bytes that came before the break', async () => {
    upstream.script({ ...STREAM, cut: { at: 600, then: 'reset' } });
    let received = 0;
    await assert.rejects(rawRequest(proxy.port, STREAMS.anthropic, { onPiece: (piece) => { received += piece.length; } }));
    assert.ok(received > 450, `only ${received} bytes`);
  });

  it('does not let bytes after an answer leak into the next one', async () => {
    upstream.script({ act: async (socket) => { socket.write('HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nokHTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\npoison'); await delay(20); } });
    assert.equal((await rawRequest(proxy.port, REQUESTS.anthropic)).body.toString(), 'ok');
    await delay(50);
    const next = await rawRequest(proxy.port, REQUESTS.anthropic);
    assert.ok(next.body.equals(PLAIN.body), next.body.toString());
  });

  it('passes an early answer to an upload that goes on', async () => {
    upstream.script({ early: true, status: 413, headers: [['Content-Type', 'application/json']], body: '{"early":true}', close: true });
    const body = REQUESTS.anthropic.body + ' '.repeat(8 << 20);
    const connection = await RawConnection.open(proxy.port);
    const sending = connection.send({ ...REQUESTS.anthropic, body }); // may never end: nobody has to read it
    const answer = await connection.answer();
    connection.close();
    await sending;
    assert.equal(answer.status, 413);
    assert.equal(answer.body.toString(), '{"early":true}');
  });

  it('passes a slow answer whole', async () => {
    upstream.script({ ...PLAIN, drip: { bytes: 7, everyMs: 2 } });
    assert.ok((await rawRequest(proxy.port, REQUESTS.anthropic)).body.equals(PLAIN.body));
  });

  it('passes 20 MB at the client’s pace', async () => {
    const body = Buffer.alloc(20 << 20, 'data: {"x":"0123456789"}\n\n');
    upstream.script({ ...STREAM, body, chunks: 65536 });
    const answer = await rawRequest(proxy.port, STREAMS.anthropic);
    assert.ok(answer.body.equals(body));
  });
});
