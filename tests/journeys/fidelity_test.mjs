// Strict mode: what goes upstream is what the client sent, and what comes back is what the provider sent.

import assert from 'node:assert/strict';
import * as nodeTest from 'node:test';
import { gzipSync } from 'node:zlib';
import { chunkBytes } from '../support/http_message.mjs';
import { rawRequest } from '../support/raw_client.mjs';
import { stage, startProxy } from '../support/proxy.mjs';
import { REQUESTS, STREAMS, withHeaders } from '../support/requests.mjs';
import { providerError } from '../upstream/errors.mjs';
import { fixture, streamFixtures } from '../upstream/fixtures.mjs';
import { compressedByEvent, render, splitEvents } from '../upstream/wire.mjs';

const { describe, it } = nodeTest;
const HOP_BY_HOP = /^(host|connection|keep-alive|proxy-connection|te|trailer|transfer-encoding|upgrade|expect)$/i;
const endToEnd = (headers) => headers.filter(([name]) => !HOP_BY_HOP.test(name));

/** Bodies that a parse and a print would change; each is valid enough for some client to send it. */
const UNUSUAL_BODIES = {
  'odd white space': '\n {\t"model" :\r\n "claude-opus-4-5" , "max_tokens":64,\n\n"messages":[ {"role":"user","content":"Hello"} ] }\n \n',
  'duplicate keys': '{"model":"a","model":"claude-opus-4-5","messages":[{"role":"user","content":"x","content":"Hello"}],"max_tokens":1,"max_tokens":64}',
  'escapes of every kind': String.raw`{"model":"claude-opus-4-5","max_tokens":64,"messages":[{"role":"user","content":"\u0048ello \/ \ud83c\udf0d \u00e9 \b\f\n\r\t \\ \" \ud800 é 🌍"}]}`,
  'big numbers': '{"model":"claude-opus-4-5","max_tokens":64,"seed":123456789012345678901234567890,"temperature":1.0000000000000000000001e-00,"messages":[{"role":"user","content":"Hello"}]}',
  'unknown keys in odd order': '{"zebra":{"z":1,"a":[null,true,{}]},"messages":[{"x":1,"content":"Hello","role":"user"}],"context_management":{"edits":[]},"max_tokens":64,"model":"claude-opus-4-5","aardvark":[]}',
  'invalid UTF-8': Buffer.concat([Buffer.from('{"model":"claude-opus-4-5","max_tokens":64,"messages":[{"role":"user","content":"H'), Buffer.from([0xff, 0xc3, 0x28, 0xed, 0xa0, 0x80]), Buffer.from('ello"}]}')]),
  'a byte order mark': '\ufeff{"model":"claude-opus-4-5","max_tokens":64,"messages":[{"role":"user","content":"Hello"}]}',
  'not JSON at all': 'model=claude-opus-4-5&messages[]=Hello',
  'half a document': '{"model":"claude-opus-4-5","messages":[{"role":"user","content":"Hel',
  'an unexpected shape': '{"model":17,"messages":{"role":"user"},"stream":"yes"}',
  'deep nesting': `{"model":"claude-opus-4-5","max_tokens":64,"messages":[{"role":"user","content":"Hello"}],"metadata":${'['.repeat(5000)}${']'.repeat(5000)}}`,
  nothing: '',
};

describe('strict mode', async () => {
  const { upstream, proxy } = await stage(nodeTest, { env: { TOKENPAK_MODE: 'strict' } });

  it('keeps header order, spelling, repetitions and values', async () => {
    const headers = [
      ['User-AGENT', 'claude-cli/2.1 (external, cli)'], ['x-API-key', 'sk-ant-api03-test'], ['anthropic-VERSION', '2023-06-01'],
      ['anthropic-beta', 'a-2025-01-01,b-2025-02-02'], ['X-Repeated', 'one'], ['content-type', 'application/json; charset=utf-8'], ['X-Repeated', 'two'],
      ['x-empty', ''], ['X-Latin', 'caf\xe9'], ['Accept-Encoding', 'gzip, deflate, br, zstd'], ['X-Claude-Code-Session-Id', 'a;b=c, "d e"'], ['Accept', '*/*'],
      ['x-forwarded-for', '10.0.0.1'], ['Cookie', 'a=1; b=2'],
    ];
    const { body } = REQUESTS.anthropic;
    await rawRequest(proxy.port, { ...REQUESTS.anthropic, headers: [...headers, ['Content-Length', String(body.length)]] });
    assert.deepEqual(endToEnd(upstream.last.headers), [...headers, ['Content-Length', String(body.length)]]);
    assert.equal(upstream.last.header('host'), `127.0.0.1:${upstream.port.anthropic}`);
  });

  it('drops hop-by-hop headers, those that Connection names, and x-tokenpak-*', async () => {
    await rawRequest(proxy.port, withHeaders(REQUESTS.anthropic, ['Connection', 'keep-alive, X-Only-Here'], ['X-Only-Here', '1'], ['Keep-Alive', 'timeout=5'],
      ['TE', 'trailers'], ['Proxy-Connection', 'keep-alive'], ['X-TokenPak-Mode', 'strict'], ['x-tokenpak-anything', 'x']));
    const names = upstream.last.headers.map(([name]) => name.toLowerCase());
    for (const name of ['x-only-here', 'keep-alive', 'te', 'proxy-connection', 'x-tokenpak-mode', 'x-tokenpak-anything', 'x-tokenpak-key']) {
      assert.ok(!names.includes(name), `${name} went upstream`);
    }
  });

  for (const [dialect, request] of Object.entries(REQUESTS)) {
    it(`adds no header of its own (${dialect})`, async () => {
      await rawRequest(proxy.port, request);
      const sent = [...request.headers, ['Content-Length', String(request.body.length)]];
      assert.deepEqual(endToEnd(upstream.last.headers), sent);
      assert.equal(upstream.last.target, request.target);
      assert.equal(upstream.last.body.toString(), request.body);
    });
  }

  for (const [name, body] of Object.entries(UNUSUAL_BODIES)) {
    it(`sends a body with ${name} as it is`, async () => {
      for (const mode of ['strict', 'hybrid', 'aggressive']) {
        const answer = await rawRequest(proxy.port, { ...withHeaders(REQUESTS.anthropic, ['x-tokenpak-mode', mode]), body });
        assert.equal(answer.status, 200, mode);
        assert.ok(upstream.last.body.equals(Buffer.from(body)), `${mode}: ${upstream.last.body}`);
      }
    });
  }

  it('sends a chunked body’s payload as it is', async () => {
    const payload = Buffer.from(REQUESTS.anthropic.body);
    for (const size of [1, 7, 50, payload.length]) {
      const chunks = [];
      for (let at = 0; at < payload.length; at += size) chunks.push(chunkBytes(payload.subarray(at, at + size)));
      const body = Buffer.concat([...chunks, chunkBytes(Buffer.alloc(0))]);
      const answer = await rawRequest(proxy.port, { ...withHeaders(REQUESTS.anthropic, ['Transfer-Encoding', 'chunked']), body });
      assert.equal(answer.status, 200);
      assert.ok(upstream.last.body.equals(payload), `chunks of ${size}`);
    }
  });

  it('sends a chunked body with extensions and trailers', async () => {
    const payload = REQUESTS.anthropic.body;
    const body = `${payload.length.toString(16).toUpperCase()};name=value\r\n${payload}\r\n000;last\r\nX-Trailer: 1\r\n\r\n`;
    const answer = await rawRequest(proxy.port, { ...withHeaders(REQUESTS.anthropic, ['Transfer-Encoding', 'chunked']), body });
    assert.equal(answer.status, 200);
    assert.equal(upstream.last.body.toString(), payload);
  });

  it('leaves a compressed request body alone', async () => {
    const body = gzipSync(REQUESTS.openai_responses.body);
    await rawRequest(proxy.port, { ...withHeaders(REQUESTS.openai_responses, ['Content-Encoding', 'gzip']), body });
    assert.ok(upstream.last.body.equals(body));
    assert.equal(upstream.last.header('content-encoding'), 'gzip');
  });

  it('keeps the target as it is', async () => {
    for (const target of ['/v1/messages?beta=true', '/v1/messages?a=%2F%20+b&&c', '/v1/messages/count_tokens?beta=true']) {
      await rawRequest(proxy.port, { ...REQUESTS.anthropic, target });
      assert.equal(upstream.last.target, target);
    }
    await rawRequest(proxy.port, { ...REQUESTS.gemini, target: `${REQUESTS.gemini.target}?key=AIzaSyTest&x=%C3%BC` });
    assert.equal(upstream.last.target, `${REQUESTS.gemini.target}?key=AIzaSyTest&x=%C3%BC`);
  });

  it('passes any method and path below /v1 and /v1beta to the right provider', async () => {
    const cases = [
      ['GET', '/v1/models?limit=1000', [['anthropic-version', '2023-06-01']], 'anthropic'],
      ['GET', '/v1/models', [['x-api-key', 'sk-ant-api03-test']], 'anthropic'],
      ['GET', '/v1/models', [['Authorization', 'Bearer sk-ant-api03-test']], 'anthropic'],
      ['GET', '/v1/models', [['Authorization', 'Bearer sk-proj-test']], 'openai'],
      ['GET', '/v1beta/models', [['x-goog-api-key', 'AIzaSyTest']], 'gemini'],
      ['DELETE', '/v1/files/file-1', [['Authorization', 'Bearer sk-proj-test']], 'openai'],
      ['PATCH', '/v1/some/future/path', [['Authorization', 'Bearer sk-proj-test']], 'openai'],
    ];
    for (const [method, target, headers, dialect] of cases) {
      upstream.script({ status: 200, headers: [['x-answer', dialect]], body: 'pong' });
      const answer = await rawRequest(proxy.port, { method, target, headers });
      assert.equal(answer.body.toString(), 'pong', `${method} ${target}`);
      assert.deepEqual([upstream.last.method, upstream.last.target, upstream.last.dialect], [method, target, dialect]);
    }
  });

  it('passes a multipart upload through', async () => {
    const body = Buffer.concat([Buffer.from('--b\r\nContent-Disposition: form-data; name="file"\r\n\r\n'), Buffer.from([0, 1, 2, 255, 13, 10]), Buffer.from('\r\n--b--\r\n')]);
    upstream.script({ status: 200, headers: [['Content-Type', 'application/json']], body: '{}' });
    const answer = await rawRequest(proxy.port, { target: '/v1/files', headers: [['Authorization', 'Bearer sk-proj-test'], ['Content-Type', 'multipart/form-data; boundary=b']], body });
    assert.equal(answer.status, 200);
    assert.ok(upstream.last.body.equals(body));
  });

  it('honours a path prefix of the upstream', async (t) => {
    const other = await startProxy({ upstream, env: { TOKENPAK_OPENAI_BASE_URL: `${upstream.url.openai}/some/prefix/` } });
    t.after(() => other.stop());
    await rawRequest(other.port, REQUESTS.openai_chat);
    assert.equal(upstream.last.target, '/some/prefix/v1/chat/completions');
  });
});

describe('answers', async () => {
  const { upstream, proxy } = await stage(nodeTest);

  async function assertSame(reply, request = REQUESTS.anthropic) {
    upstream.script(reply);
    const answer = await rawRequest(proxy.port, request, { method: request.method ?? 'POST' });
    const { head } = render(reply, request.method);
    const [startLine, ...lines] = head.toString('latin1').trimEnd().split('\r\n');
    const sent = lines.map((line) => [line.slice(0, line.indexOf(':')), line.slice(line.indexOf(':') + 1).trim()]);
    assert.equal(answer.startLine, startLine);
    const providers = answer.headers.filter(([name]) => !name.startsWith('x-tokenpak-')); // ours have journeys of their own
    assert.deepEqual(endToEnd(providers), endToEnd(sent));
    return answer;
  }

  for (const name of [...streamFixtures(), 'anthropic/message.json', 'anthropic/batch_results.jsonl', 'openai/chat.json', 'openai/embeddings.json', 'gemini/generate.json']) {
    it(`passes ${name} in every framing and compression`, async () => {
      const reply = fixture(name);
      const dialect = Object.keys(STREAMS).find((each) => name.startsWith(each.replace('_', '/'))) ?? (name.startsWith('openai') ? 'openai_chat' : name.split('/')[0]);
      for (const framing of ['length', 'chunked', 'close']) {
        const answer = await assertSame({ ...reply, framing, chunks: 'events' }, STREAMS[dialect]);
        assert.ok(answer.body.equals(reply.body), framing);
      }
      for (const encoding of ['gzip', 'deflate', 'br', 'zstd']) {
        const compressed = { ...reply, encoding, framing: 'length' };
        const answer = await assertSame(compressed, STREAMS[dialect]);
        assert.ok(answer.body.equals(render(compressed).body), encoding);
      }
      const bytewise = await assertSame({ ...reply, framing: 'chunked', chunks: 1 }, STREAMS[dialect]);
      assert.ok(bytewise.body.equals(reply.body));
    });
  }

  for (const [dialect, request] of Object.entries(REQUESTS)) {
    it(`passes ${dialect} error bodies unchanged`, async () => {
      for (const status of [400, 401, 403, 404, 413, 429, 500, 503, 529]) {
        const reply = providerError(dialect.split('_')[0], status, `wörds of ${status}  with\ttabs`);
        const answer = await assertSame(reply, request);
        assert.equal(answer.body.toString(), reply.body);
      }
    });
  }

  it('passes odd statuses, reasons and bodies', async () => {
    for (const reply of [
      { status: 200, reason: 'Fine, thank you', headers: [['X-Odd', 'a']], body: '' },
      { status: 204, headers: [['X-Odd', 'a']] },
      { status: 299, reason: '', body: 'x' },
      { status: 418, reason: "I'm a teapot", headers: [['Content-Type', 'text/html']], body: '<h1>no</h1>' },
      { status: 599, body: Buffer.from([0, 255, 10, 13]) },
      { status: 200, headers: [['Content-Type', 'application/json'], ['Content-Encoding', 'gzip']], body: 'not gzip at all' },
      { status: 200, headers: [['Content-Type', 'text/event-stream']], body: 'data: {"broken\n\n\xff\n\ndata: {"type":"message_start"' },
    ]) {
      const answer = await assertSame(reply);
      assert.ok(answer.body.equals(Buffer.from(reply.body ?? '')));
    }
  });

  it('hands a redirect to the client and does not follow it', async () => {
    const before = upstream.requests.length;
    for (const status of [302, 307, 308]) await assertSame({ status, headers: [['Location', `${upstream.url.openai}/elsewhere`]], body: '' });
    assert.equal(upstream.requests.length, before + 3);
  });

  it('passes a HEAD answer’s length without a body', async () => {
    const request = { method: 'HEAD', target: '/v1/models', headers: REQUESTS.anthropic.headers };
    const answer = await assertSame({ status: 200, headers: [['Content-Type', 'application/json']], body: 'x'.repeat(321) }, request);
    assert.equal(answer.headers.find(([name]) => name === 'Content-Length')[1], '321');
    assert.equal(upstream.last.method, 'HEAD');
  });

  it('swallows or passes interim answers, never the final one', async () => {
    upstream.script({ ...fixture('anthropic/message.json'), interim: [['103 Early Hints', [['link', '</a>']]], ['102 Processing', []]] });
    const answer = await rawRequest(proxy.port, REQUESTS.anthropic);
    assert.equal(answer.status, 200);
    assert.ok(answer.body.equals(fixture('anthropic/message.json').body));
  });

  it('delivers each event the moment it arrives, compressed or not', async () => {
    const plain = { ...fixture('anthropic/message_tools.sse'), pieces: splitEvents(fixture('anthropic/message_tools.sse').body) };
    const compressed = await Promise.all(['gzip', 'deflate', 'br'].map((encoding) => compressedByEvent(fixture('anthropic/message_tools.sse'), encoding)));
    for (const reply of [plain, ...compressed]) {
      // Each chunk waits until the client has the one before; a proxy that holds one back holds up the whole answer.
      const splits = [];
      for (const [index, piece] of reply.pieces.entries()) splits.push((splits[index - 1] ?? 0) + chunkBytes(piece).length);
      let received = 0;
      let told = () => {};
      const payloadAfter = splits.map((_, index) => reply.pieces.slice(0, index + 1).reduce((sum, { length }) => sum + length, 0));
      upstream.script({ ...reply, splits, gate: async (index) => {
        const deadline = performance.now() + 2000;
        while (received < payloadAfter[index - 1]) {
          assert.ok(performance.now() < deadline, `event ${index} was held back`);
          await new Promise((resolve) => { told = resolve; setTimeout(resolve, 100); });
        }
      } });
      const answer = await rawRequest(proxy.port, STREAMS.anthropic, { onPiece: (piece) => { received += piece.length; told(); } });
      assert.ok(answer.body.equals(Buffer.concat(reply.pieces)));
    }
  });
});
