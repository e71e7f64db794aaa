// WebSocket at /ws: requests of every dialect, events as gzip members, stats before the last, and an end for whoever breaks a rule.

import assert from 'node:assert/strict';
import * as test from 'node:test';
import { freePort, stage } from '../support/proxy.mjs';
import { delay } from '../support/raw_client.mjs';
import { OPCODE, WebSocketClient, deflatedFrame, frame } from '../support/websocket_client.mjs';
import { providerError } from '../upstream/errors.mjs';
import { fixture, fixtureBytes } from '../upstream/fixtures.mjs';
import { headerOf } from '../support/http_message.mjs';

const { describe, it } = test;
const KEY = 'sk-ant-api03-PLANTED';
const ANTHROPIC = { model: 'claude-opus-4-5', max_tokens: 64, stream: true, messages: [{ role: 'user', content: 'Hello' }] };
const CASES = {
  anthropic: { body: ANTHROPIC, fixture: 'anthropic/message.sse', target: '/v1/messages', key: ['x-api-key', KEY] },
  'anthropic with a login token': { body: ANTHROPIC, secret: 'sk-ant-oat01-T', fixture: 'anthropic/message.sse', target: '/v1/messages', key: ['authorization', 'Bearer sk-ant-oat01-T'] },
  'openai chat': { body: { model: 'gpt-4o', stream: true, messages: ANTHROPIC.messages }, fixture: 'openai/chat.sse', target: '/v1/chat/completions', key: ['authorization', 'Bearer sk-proj-K'], secret: 'sk-proj-K' },
  'openai chat with usage': { body: { model: 'gpt-4o', stream: true, stream_options: { include_usage: true }, messages: ANTHROPIC.messages }, fixture: 'openai/chat_usage.sse', target: '/v1/chat/completions', key: ['authorization', 'Bearer sk-proj-K'], secret: 'sk-proj-K' },
  'openai responses': { body: { model: 'gpt-5', stream: true, input: 'Hello' }, fixture: 'openai/responses.sse', target: '/v1/responses', key: ['authorization', 'Bearer sk-proj-K'], secret: 'sk-proj-K' },
  gemini: { body: { contents: [{ role: 'user', parts: [{ text: 'Hello' }] }] }, around: { model: 'gemini-2.5-pro', stream: true }, fixture: 'gemini/stream.sse', target: '/v1beta/models/gemini-2.5-pro:streamGenerateContent?alt=sse', key: ['x-goog-api-key', 'AIzaK'], secret: 'AIzaK' },
};

/** The data of each event of a fixture, `[DONE]` aside. */
const eventsOf = (name) => fixtureBytes(name).toString().split(/\r?\n\r?\n/).map((event) => event.split(/\r?\n/).filter((line) => line.startsWith('data:')).map((line) => line.slice(5).trim()).join('\n'))
  .filter((data) => data && data !== '[DONE]').map((data) => JSON.parse(data));

/** How long the first `count` events of a stream are on the wire, one a chunk. */
const wireSize = (name, count) => fixtureBytes(name).toString().split(/(?<=\n\n)/).slice(0, count)
  .map((event) => Buffer.byteLength(event)).reduce((size, bytes) => size + bytes.toString(16).length + bytes + 4, 0);

async function websocketStage(scope, options = {}) {
  const port = await freePort();
  const set = await stage(scope, { ...options, env: { TOKENPAK_WS_PORT: String(port), ...options.env } });
  return { ...set, port, open: (more) => WebSocketClient.open(port, more) };
}

const isStop = ({ type }) => type === 'message_stop';
const withKey = (body, secret = KEY) => ({ ...body, api_key: secret });

describe('WebSocket', async () => {
  const { upstream, proxy, port, open } = await websocketStage(test);
  const fresh = async (t, options) => {
    upstream.clear();
    const client = await open(options);
    t.after(() => client.destroy());
    return client;
  };
  /** That the connection still serves a request. */
  const works = async (client) => {
    await client.request(withKey(ANTHROPIC));
    assert.ok(isStop((await client.until(isStop)).at(-1)));
  };
  /** That the proxy ends the connection with `code`, and then its stream. */
  const endsWith = async (client, code) => {
    const last = (await client.until(() => false)).at(-1);
    assert.equal(last.close, code, last.reason);
    assert.equal(await client.frame(), null);
  };

  for (const [name, { body, around, fixture: file, target, key, secret }] of Object.entries(CASES)) {
    it(`${name}: every event, the stats before the last of them, the key in its header`, async (t) => {
      const client = await fresh(t);
      const expected = eventsOf(file);
      const [row] = await proxy.rowsOf(async () => {
        await client.request({ ...around, api_key: secret ?? KEY, ...body });
        const messages = [];
        while (messages.length <= expected.length) messages.push(await client.message());
        const [stats] = messages.splice(-2, 1);
        assert.deepEqual(messages, expected);
        assert.equal(stats.type, 'stats');
        t.diagnostic(JSON.stringify(stats));
      });
      const sent = upstream.last;
      assert.equal(sent.target, target);
      assert.equal(sent.body.toString(), JSON.stringify(body));
      assert.equal(headerOf(sent.headers, key[0]), key[1]);
      assert.ok(row.complete && row.streamed && !row.error);
      assert.equal(row.status, 200);
      await works(client);
    });
  }

  it('stats: the usage of the provider and what the proxy made of the request', async (t) => {
    const client = await fresh(t);
    await client.request(withKey(ANTHROPIC));
    const messages = await client.until(isStop);
    assert.deepEqual(messages.at(-2).usage, { input_tokens: 892, output_tokens: 156, cache_read_input_tokens: 0, cache_creation_input_tokens: 0 });
    const { tokens_in: received, tokens_sent: sent, tokens_saved: saved, cost_usd: cost, mode } = messages.at(-2).tokenpak;
    assert.ok(received > 0 && sent <= received && saved === received - sent && cost > 0);
    assert.equal(mode, 'hybrid');
  });

  it('only the key is cut out of the body, wherever it stands', async (t) => {
    const client = await fresh(t);
    const rest = '"model" : "claude-opus-4-5",\n\t"stream":true, "max_tokens":6.40e1,"messages":[{"role":"user","content":"H\\u00e9\\/llo \ud83d\ude42"}]';
    const secret = '"api_key" : "sk-ant-\\u0041PLANTED"';
    for (const body of [`{ ${secret} , ${rest} }`, `{ ${rest},${secret} }`, `{ ${rest.replace(',\n', `,${secret},\n`)} }`]) {
      await client.send(body);
      await client.until(isStop);
      assert.equal(headerOf(upstream.last.headers, 'x-api-key'), 'sk-ant-APLANTED');
      const received = upstream.last.body.toString();
      assert.ok(!received.includes('PLANTED'));
      assert.equal(received.replace(/^\{ +/, '').replace(/ *\}$/, ''), rest);
    }
  });

  it('an answer that is no stream is one event, after the stats', async (t) => {
    const client = await fresh(t);
    await client.request(withKey({ ...ANTHROPIC, stream: false }));
    assert.equal((await client.message()).usage.output_tokens, 156);
    assert.deepEqual(await client.message(), JSON.parse(fixture('anthropic/message.json').body));
    await client.request({ api_key: 'k', model: 'text-embedding-3-small', input: ['a'] });
    assert.equal((await client.message()).type, 'stats');
    assert.deepEqual(await client.message(), JSON.parse(fixture('openai/embeddings.json').body));
    await client.request({ api_key: 'k', model: 'gemini-2.5-pro', stream: false, contents: CASES.gemini.body.contents });
    assert.equal((await client.message()).type, 'stats');
    assert.ok((await client.message()).candidates);
    assert.match(upstream.last.target, /:generateContent$/);
  });

  it('each event goes out at once', async (t) => {
    const expected = eventsOf('anthropic/message.sse');
    for (let count = 1; count <= expected.length; count += 1) {
      const client = await fresh(t);
      upstream.script({ ...fixture('anthropic/message.sse'), cut: { at: wireSize('anthropic/message.sse', count), then: 'hang' } });
      await client.request(withKey(ANTHROPIC));
      const messages = [];
      while (messages.length < count + (count === expected.length ? 1 : 0)) messages.push(await client.message());
      assert.deepEqual(messages.filter(({ type }) => type !== 'stats'), expected.slice(0, count));
      client.destroy();
    }
  });

  it('requests in turn, also sent before the answer of the one before', async (t) => {
    const client = await fresh(t);
    const bodies = [0, 1, 2].map((index) => ({ ...ANTHROPIC, max_tokens: 100 + index }));
    await client.write(Buffer.concat(bodies.map((body) => frame(OPCODE.text, JSON.stringify(withKey(body))))));
    for (let index = 0; index < bodies.length; index += 1) assert.ok(isStop((await client.until(isStop)).at(-1)));
    assert.deepEqual(upstream.requests.map(({ body }) => JSON.parse(body).max_tokens), [100, 101, 102]);
  });

  it('a message in fragments, with a ping between them, byte by byte', async (t) => {
    const client = await fresh(t);
    const text = Buffer.from(JSON.stringify(withKey({ ...ANTHROPIC, messages: [{ role: 'user', content: 'Grüezi 🙂' }] })));
    const cuts = [0, text.indexOf('ü') + 1, text.indexOf('🙂') + 2, text.length];
    const bytes = Buffer.concat([
      frame(OPCODE.text, text.subarray(cuts[0], cuts[1]), { fin: false }), frame(OPCODE.ping, 'between'),
      frame(OPCODE.continuation, text.subarray(cuts[1], cuts[2]), { fin: false }), frame(OPCODE.continuation, '', { fin: false }),
      frame(OPCODE.continuation, text.subarray(cuts[2])),
    ]);
    for (const byte of bytes) await client.write(Buffer.from([byte]));
    await client.until(isStop);
    assert.deepEqual(client.pongs, ['between']);
    assert.equal(JSON.parse(upstream.last.body).messages[0].content, 'Grüezi 🙂');
  });

  it('pings are answered while idle and while the provider thinks', async (t) => {
    const client = await fresh(t);
    await client.ping('idle');
    assert.deepEqual(await client.frame().then(({ opcode, payload }) => [opcode, payload.toString()]), [OPCODE.pong, 'idle']);
    upstream.script({ before: 'hang' });
    await client.request(withKey(ANTHROPIC));
    await upstream.until(({ last }) => last);
    await client.ping('thinking');
    assert.equal((await client.frame()).payload.toString(), 'thinking');
  });

  it('a client that closes ends the call upstream within 10 ms, and gets its code back', async (t) => {
    const times = [];
    for (let round = 0; round < 5; round += 1) {
      const client = await fresh(t);
      upstream.script({ ...fixture('anthropic/message.sse'), cut: { at: 700, then: 'hang' } });
      await client.request(withKey(ANTHROPIC));
      await client.message();
      const left = performance.now();
      if (round % 2) client.destroy();
      else {
        await client.close(3001);
        assert.equal((await client.until(() => false)).at(-1).close, 3001);
      }
      times.push(await upstream.until(({ last }) => last.abortedAt) - left);
    }
    assert.ok(times.sort((a, b) => a - b)[2] < 10, `median of ${times}`);
    await proxy.idle();
    const [row] = await proxy.recent();
    assert.equal(row.complete, false);
  });

  it('a client that closes after message_stop has had all', async (t) => {
    const client = await fresh(t);
    const [row] = await proxy.rowsOf(async () => {
      upstream.script({ ...fixture('anthropic/message.sse'), cut: { at: wireSize('anthropic/message.sse'), then: 'hang' } });
      await client.request(withKey(ANTHROPIC));
      await client.until(isStop);
      await client.close();
    });
    assert.ok(row.complete && row.usage.output === 156);
  });

  it('errors of the provider and of the proxy are text frames, and the connection goes on', async (t) => {
    const client = await fresh(t);
    upstream.script(providerError('anthropic', 401, 'invalid x-api-key'));
    await client.request(withKey(ANTHROPIC));
    const withoutId = ({ request_id: id, ...error }) => {
      assert.match(id, /^[0-9a-f]{8}-\d+$/);
      return error;
    };
    const refusal = await client.message();
    assert.equal(refusal.text, true);
    assert.deepEqual(withoutId(refusal.error), { type: 'authentication_error', message: 'invalid x-api-key', status: 401 });
    upstream.script(providerError('gemini', 429, 'slow "down"'));
    await client.request({ api_key: 'k', model: 'gemini-2.5-pro', contents: [] });
    assert.deepEqual(withoutId((await client.message()).error), { type: 'RESOURCE_EXHAUSTED', message: 'slow "down"', status: 429, retry_after_seconds: 1 });
    upstream.script({ status: 500, headers: [], body: '<html>' });
    await client.request(withKey(ANTHROPIC));
    assert.deepEqual(withoutId((await client.message()).error), { type: 'api_error', message: 'The provider answered with status 500.', status: 500 });
    upstream.script({ before: 'reset' }, { before: 'reset' });
    await client.request(withKey(ANTHROPIC));
    assert.deepEqual((await client.message()).error.type, 'tokenpak_upstream_broken');
    upstream.script({ ...fixture('anthropic/message.sse'), cut: { at: 500, then: 'reset' } });
    await client.request(withKey(ANTHROPIC));
    const messages = await client.until(() => false);
    assert.equal(messages[0].type, 'message_start');
    assert.equal(messages.at(-1).error.type, 'tokenpak_upstream_broken');
    for (const text of ['', 'no JSON', '[]', '{"model":"claude"}', '{"messages":[],"api_key":"a\\r\\nb: c"}', '{"messages":[],"api_key":1}', '{"messages":[],"messages":[]}', '{"contents":[],"model":"../x"}', '{"messages":[]} x']) {
      await client.send(text);
      assert.equal((await client.message()).error.status, 400, text);
    }
    await works(client);
  });

  it('an encoded answer is read as any other', async (t) => {
    const client = await fresh(t);
    upstream.script({ ...fixture('anthropic/message.sse'), encoding: 'gzip' });
    await client.request(withKey(ANTHROPIC));
    assert.equal((await client.until(isStop)).length, eventsOf('anthropic/message.sse').length + 1);
  });

  it('permessage-deflate is agreed on and understood', async (t) => {
    const agreed = { 'Sec-WebSocket-Extensions': 'x-unknown, permessage-deflate; client_max_window_bits; server_max_window_bits=10' };
    const client = await fresh(t, { headers: agreed });
    assert.equal(client.extensions, 'permessage-deflate; server_no_context_takeover; client_no_context_takeover; server_max_window_bits=10');
    const text = JSON.stringify(withKey({ ...ANTHROPIC, messages: [{ role: 'user', content: 'ä'.repeat(100_000) }] }));
    for (let round = 0; round < 2; round += 1) {
      await client.write(deflatedFrame(text));
      await client.until(isStop);
      assert.equal(JSON.parse(upstream.last.body).messages[0].content.length, 100_000);
    }
    await works(client); // uncompressed beside it
    for (const wrong of ['permessage-deflate; server_max_window_bits=7', 'permessage-deflate; what', 'permessage-deflate; client_no_context_takeover; client_no_context_takeover']) {
      const plain = await fresh(t, { headers: { 'Sec-WebSocket-Extensions': wrong } });
      assert.equal(plain.extensions, undefined, wrong);
    }
    await client.write(frame(OPCODE.text, Buffer.from([0xff, 0xff, 0xff]), { rsv: 4 }));
    await endsWith(client, 1007);
    const other = await fresh(t, { headers: agreed });
    await other.write(deflatedFrame(Buffer.from('"\xff"', 'latin1')));
    await endsWith(other, 1007);
  });

  const brokenRules = {
    'no mask': [1002, frame(OPCODE.text, '{}', { mask: null })],
    'compressed without agreement': [1002, deflatedFrame('{}')],
    'reserved bit 2': [1002, frame(OPCODE.text, '{}', { rsv: 2 })],
    'reserved bit 3': [1002, frame(OPCODE.ping, '', { rsv: 1 })],
    'opcode 3': [1002, frame(3, '')],
    'opcode 11': [1002, frame(11, '')],
    'continuation of nothing': [1002, frame(OPCODE.continuation, '')],
    'a message inside another': [1002, Buffer.concat([frame(OPCODE.text, '{', { fin: false }), frame(OPCODE.text, '}')])],
    'fragmented ping': [1002, frame(OPCODE.ping, '', { fin: false })],
    'ping of 126 bytes': [1002, frame(OPCODE.ping, 'x'.repeat(126))],
    'length in 2 bytes that fits in one': [1002, frame(OPCODE.text, 'x'.repeat(125), { lengthBytes: 2 })],
    'length in 8 bytes that fits in two': [1002, frame(OPCODE.text, 'x'.repeat(126), { lengthBytes: 8 })],
    'length with its first bit set': [1002, frame(OPCODE.text, '', { declare: 2n ** 63n })],
    'close of one byte': [1002, frame(OPCODE.close, 'x')],
    'close code 1005': [1002, frame(OPCODE.close, Buffer.from([3, 237]))],
    'close code 999': [1002, frame(OPCODE.close, Buffer.from([3, 231]))],
    'close reason that is not UTF-8': [1007, frame(OPCODE.close, Buffer.from([3, 232, 0xff]))],
    'text that is not UTF-8': [1007, frame(OPCODE.text, Buffer.from([0xc3, 0x28]))],
    'text with half a character at its end': [1007, frame(OPCODE.text, Buffer.from([0xe2, 0x82]))],
    'text with a surrogate': [1007, frame(OPCODE.text, Buffer.from([0xed, 0xa0, 0x80]))],
    'a binary message': [1003, frame(OPCODE.binary, '{}')],
    'larger than the limit, from its announcement': [1009, frame(OPCODE.text, '', { declare: 2n ** 40n })],
  };
  for (const [name, [code, bytes]] of Object.entries(brokenRules)) {
    it(`${name}: close ${code}`, async (t) => {
      const client = await fresh(t);
      await client.write(bytes);
      await endsWith(client, code);
    });
  }

  it('a Close without a code is answered', async (t) => {
    const client = await fresh(t);
    await client.write(frame(OPCODE.close, ''));
    await endsWith(client, 1000);
  });

  it('the handshake: what is no WebSocket, or from elsewhere, is refused', async () => {
    const refusals = [
      [{ headers: { Origin: 'https://evil.example' } }, 403],
      [{ headers: { Host: 'evil.example' } }, 403],
      [{ target: '/other' }, 404],
      [{ headers: { Upgrade: null } }, 426],
      [{ headers: { Connection: 'keep-alive' } }, 426],
      [{ headers: { 'Sec-WebSocket-Version': '8' } }, 426],
      [{ headers: { 'Sec-WebSocket-Key': 'short' } }, 400],
      [{ headers: { 'x-tokenpak-mode': 'fast' } }, 400],
    ];
    for (const [options, status] of refusals) {
      const error = await open(options).then(() => null, (refusal) => refusal);
      assert.equal(error?.status, status, JSON.stringify(options));
      if (status === 426) assert.equal(headerOf(error.headers, 'sec-websocket-version'), '13');
    }
    (await open({ headers: { Origin: `http://localhost:${port}` } })).destroy();
    (await open({ target: '/ws?x=1', headers: { Connection: 'keep-alive, Upgrade', Upgrade: 'WebSocket' } })).destroy();
  });

  it('headers of the handshake: mode, and what speaks to the provider', async (t) => {
    const client = await fresh(t, { headers: { 'x-tokenpak-mode': 'strict', 'anthropic-beta': 'a-beta', 'anthropic-version': '2099-01-01', 'User-Agent': 'me' } });
    const [row] = await proxy.rowsOf(() => works(client));
    assert.equal(row.mode, 'strict');
    assert.deepEqual(['anthropic-beta', 'anthropic-version', 'user-agent'].map((name) => headerOf(upstream.last.headers, name)), ['a-beta', '2099-01-01', 'me']);
    await client.request({ ...CASES['openai responses'].body, api_key: 'k' });
    await client.until(({ type }) => type === 'response.completed');
    assert.equal(headerOf(upstream.last.headers, 'anthropic-beta'), undefined);
  });

  it('200 streams at once', async () => {
    upstream.clear();
    upstream.on('/v1/messages', { ...fixture('anthropic/message.sse'), drip: { bytes: 200, everyMs: 5 } });
    const expected = eventsOf('anthropic/message.sse');
    const clients = await Promise.all(Array.from({ length: 200 }, () => open()));
    assert.equal((await proxy.get('/health')).websocket.connections, 200);
    await Promise.all(clients.map(async (client, index) => {
      await client.request(withKey({ ...ANTHROPIC, max_tokens: index + 1 }));
      const messages = await client.until(isStop);
      assert.equal(messages.splice(-2, 1)[0].type, 'stats');
      assert.deepEqual(messages, expected);
      await client.close();
      await client.frame();
      client.destroy();
    }));
    assert.equal(new Set(upstream.requests.map(({ body }) => JSON.parse(body).max_tokens)).size, 200);
    for (let wait = 0; wait < 100 && (await proxy.get('/health')).websocket.connections > 0; wait += 1) await delay(10);
    const health = await proxy.get('/health');
    assert.deepEqual(health.websocket, { enabled: true, port, connections: 0 });
    assert.equal(health.in_flight_requests, 0);
    upstream.clear();
  });

  it('no key in any log or page', async () => {
    const pages = JSON.stringify([await proxy.get('/recent?limit=1000'), await proxy.get('/stats'), await proxy.get('/metrics'), await proxy.get('/health')]);
    for (const text of [pages, proxy.stdout, proxy.stderr]) assert.doesNotMatch(text, /PLANTED|sk-proj-K|AIzaK|oat01/);
  });
});

describe('WebSocket limits', () => {
  it('connections past the limit get a 503 that says when to try again', async (t) => {
    const { open } = await websocketStage(t, { env: { TOKENPAK_WS_CONNECTIONS: '2' } });
    const clients = [await open(), await open()];
    const error = await open().then(() => null, (refusal) => refusal);
    assert.equal(error?.status, 503);
    assert.equal(headerOf(error.headers, 'retry-after'), '10');
    for (const client of clients) client.destroy();
    for (let wait = 0; ; wait += 1) {
      const client = await open().catch((refusal) => { if (wait > 100) throw refusal; });
      if (client) { client.destroy(); break; }
      await delay(10);
    }
  });

  it('message size: as it comes, all fragments together, and decompressed', async (t) => {
    const { open } = await websocketStage(t, { env: { TOKENPAK_MAX_BODY_MB: '1' } });
    const half = 'x'.repeat(600_000);
    const tooLarge = {
      fragments: [frame(OPCODE.text, half, { fin: false }), frame(OPCODE.continuation, half)],
      bomb: [deflatedFrame('x'.repeat(50_000_000))],
    };
    for (const [name, frames] of Object.entries(tooLarge)) {
      const client = await open({ headers: { 'Sec-WebSocket-Extensions': 'permessage-deflate' } });
      await client.write(Buffer.concat(frames));
      assert.equal((await client.message())?.close, 1009, name);
      client.destroy();
    }
  });

  it('the breaker answers at once, and says when to try again', async (t) => {
    const { upstream, open } = await websocketStage(t, { env: { TOKENPAK_BREAKER_FAILURES: '1' } });
    const client = await open();
    upstream.script(providerError('anthropic', 529));
    await client.request(withKey(ANTHROPIC));
    await client.message();
    await client.request(withKey(ANTHROPIC));
    const { error } = await client.message();
    assert.deepEqual([error.type, error.status], ['tokenpak_circuit_open', 503]);
    assert.ok(error.retry_after_seconds > 0);
    assert.equal(upstream.requests.length, 1);
    client.destroy();
  });

  it('the time limit for a silent provider', async (t) => {
    const { upstream, open } = await websocketStage(t, { env: { TOKENPAK_REQUEST_TIMEOUT: '0.2' } });
    const client = await open();
    upstream.script({ before: 'hang' });
    await client.request(withKey(ANTHROPIC));
    assert.equal((await client.message()).error.type, 'tokenpak_upstream_timeout');
    client.destroy();
  });

  it('shut-down: idle connections get 1001, a stream under way its end first', async (t) => {
    const { upstream, proxy, open } = await websocketStage(t);
    const [idle, busy] = [await open(), await open()];
    upstream.script({ ...fixture('anthropic/message.sse'), drip: { bytes: 100, everyMs: 20 } });
    await busy.request(withKey(ANTHROPIC));
    await busy.message();
    proxy.signal();
    assert.equal((await idle.message()).close, 1001);
    assert.ok(isStop((await busy.until(isStop)).at(-1)));
    assert.equal((await busy.message()).close, 1001);
    assert.equal((await proxy.exited).code, 0);
  });

  it('a port that is taken stops the start and names the setting; 0 is off', async (t) => {
    const { port, upstream } = await websocketStage(t);
    await assert.rejects(stage(t, { upstream, env: { TOKENPAK_WS_PORT: String(port) } }), /TOKENPAK_WS_PORT/);
    const off = await stage(t, { upstream, env: { TOKENPAK_WS_PORT: '0' } });
    assert.deepEqual((await off.proxy.get('/health')).websocket, { enabled: false, port: 0, connections: 0 });
  });
});
