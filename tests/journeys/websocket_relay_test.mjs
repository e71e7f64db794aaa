// A WebSocket to a provider (OpenAI's Realtime, Responses over WebSocket): frames pass as they are, usage is read from them.

import assert from 'node:assert/strict';
import http from 'node:http';
import * as nodeTest from 'node:test';
import { WebSocketServer, WebSocket } from 'ws';
import { delay, RawConnection } from '../support/raw_client.mjs';
import { errorMessage } from '../support/requests.mjs';
import { freePort, startProxy } from '../support/proxy.mjs';

const { describe, it } = nodeTest;
const REALTIME = '/v1/realtime?model=gpt-realtime';
const RESPONSES = '/v1/responses';
const DONE = { type: 'response.done', response: { model: 'gpt-4o', usage: { input_tokens: 100, input_token_details: { cached_tokens: 40 }, output_tokens: 7, total_tokens: 107 } } };
const COMPLETED = { type: 'response.completed', response: { model: 'gpt-5', usage: { input_tokens: 75, input_tokens_details: { cached_tokens: 64 }, output_tokens: 12, output_tokens_details: { reasoning_tokens: 5 } } } };

/** A provider that answers each text message with `answer(text, socket)`. */
async function startProvider(scope, answer) {
  const server = http.createServer((request, response) => { response.writeHead(401, { 'content-type': 'application/json' }).end('{"error":{"message":"no key"}}'); });
  const sockets = new WebSocketServer({ noServer: true, perMessageDeflate: true });
  const seen = { requests: [], closed: 0, messages: [] };
  server.on('upgrade', (request, socket, head) => {
    seen.requests.push(request);
    if (!request.headers.authorization) { socket.end('HTTP/1.1 401 Unauthorized\r\nContent-Type: application/json\r\nContent-Length: 29\r\n\r\n{"error":{"message":"no key"}}'.slice(0, -1)); return; }
    sockets.handleUpgrade(request, socket, head, (ws) => {
      ws.on('message', (data, isBinary) => { seen.messages.push({ data, isBinary }); answer(data, ws, isBinary); });
      ws.on('close', () => { seen.closed += 1; });
      ws.on('error', () => {});
    });
  });
  await new Promise((resolve) => { server.listen(0, '127.0.0.1', resolve); });
  scope.after(() => { for (const client of sockets.clients) client.terminate(); server.close(); });
  return { url: `http://127.0.0.1:${server.address().port}`, seen };
}

async function stageFor(scope, answer, env = {}) {
  const provider = await startProvider(scope, answer);
  const proxy = await startProxy({ upstream: { url: { anthropic: provider.url, openai: provider.url, gemini: provider.url } }, env });
  scope.after(() => proxy.stop());
  return { proxy, seen: provider.seen };
}

function open(proxy, target, options = {}) {
  const socket = new WebSocket(`ws://127.0.0.1:${proxy.port}${target}`, { headers: { authorization: 'Bearer sk-test', 'openai-beta': 'realtime=v1' }, ...options });
  const messages = [];
  let wake = () => {};
  socket.on('message', (data, isBinary) => { messages.push({ data, isBinary }); wake(); });
  const next = async () => {
    while (messages.length === 0) await new Promise((resolve) => { wake = resolve; });
    return messages.shift();
  };
  return new Promise((resolve, reject) => {
    socket.once('upgrade', (response) => { socket.handshake = response; });
    socket.once('open', () => resolve({ socket, next })).once('error', reject);
    socket.once('unexpected-response', (request, response) => reject(Object.assign(new Error('refused'), { response })));
  });
}

async function until(condition) {
  for (const deadline = performance.now() + 3000; !await condition();) {
    if (performance.now() > deadline) throw new Error(`not so: ${condition}`);
    await delay(10);
  }
}

describe('a WebSocket to the provider', async () => {
  const { proxy, seen } = await stageFor(nodeTest, (data, ws, isBinary) => {
    if (isBinary) { ws.send(data, { binary: true }); return; }
    const text = data.toString();
    if (text === 'close') ws.close(4001, 'enough');
    else if (text.includes('response.create')) {
      ws.send('{"type":"response.created","response":{"usage":null}}');
      ws.ping('between');
      const done = JSON.stringify(text.includes('codex') ? COMPLETED : DONE, null, 1);
      ws.send(done.slice(0, 50), { fin: false });
      ws.send(done.slice(50), { fin: true });
    } else ws.send(text);
  });

  for (const [target, usage, create] of [[REALTIME, { input: 60, cache_read: 40, output: 7 }, 'realtime'], [RESPONSES, { input: 11, cache_read: 64, output: 12 }, 'codex']]) {
    it(`passes frames both ways, and each response is a row of the account (${target})`, async () => {
      const { socket, next } = await open(proxy, target);
      assert.match(socket.handshake.headers['x-tokenpak-request-id'], /^[0-9a-f]{8}-\d+$/);
      for (const message of ['{"type":"session.update"}', 'Grüße', 'x'.repeat(300_000)]) {
        socket.send(message);
        assert.equal((await next()).data.toString(), message);
      }
      const audio = Buffer.alloc(100_000, 7);
      socket.send(audio);
      const echoed = await next();
      assert.ok(echoed.isBinary && echoed.data.equals(audio));
      for (let turn = 0; turn < 2; turn += 1) {
        const [row] = await proxy.rowsOf(async () => {
          socket.send(`{"type":"response.create","for":"${create}"}`);
          assert.equal(JSON.parse((await next()).data).type, 'response.created');
          assert.match(JSON.parse((await next()).data).type, /^response\.(done|completed)$/);
        });
        assert.deepEqual({ input: row.usage.input, cache_read: row.usage.cache_read, output: row.usage.output }, usage);
        assert.ok(row.cost_usd > 0);
        assert.deepEqual([row.status, row.streamed, row.complete, row.error], [200, true, true, false]);
      }
      const { url, headers } = seen.requests.at(-1);
      assert.equal(url, target);
      assert.equal(headers['openai-beta'], 'realtime=v1');
      assert.equal(headers['sec-websocket-extensions'], undefined);
      const closed = new Promise((resolve) => { socket.once('close', (code, why) => resolve([code, why.toString()])); });
      socket.send('close');
      assert.deepEqual(await closed, [4001, 'enough']);
    });
  }

  it('ends the call at once when the client goes, and the place is free again', async () => {
    const before = seen.closed;
    const { socket } = await open(proxy, REALTIME);
    assert.equal((await proxy.get('/health')).websocket.connections, 1);
    socket.terminate();
    await until(() => seen.closed === before + 1);
    await proxy.idle();
    assert.equal((await proxy.get('/health')).websocket.connections, 0);
  });

  it('passes the provider’s refusal as it is', async () => {
    const refused = await open(proxy, REALTIME, { headers: {} }).catch((error) => error);
    assert.equal(refused.response.statusCode, 401);
  });

  it('is refused to a foreign page', async () => {
    const before = seen.requests.length;
    const refused = await open(proxy, REALTIME, { origin: 'https://evil.example' }).catch((error) => error);
    assert.equal(refused.response.statusCode, 403);
    assert.equal(seen.requests.length, before);
  });
});

it('is refused once the budget is spent, which its responses count in', async (t) => {
  const { proxy, seen } = await stageFor(t, (data, ws) => ws.send(JSON.stringify(COMPLETED)), { TOKENPAK_BUDGET: '0.0001/day' });
  const { socket, next } = await open(proxy, RESPONSES);
  assert.equal(socket.handshake.headers['x-tokenpak-budget'], undefined);
  const [row] = await proxy.rowsOf(async () => { socket.send('{"type":"response.create"}'); await next(); });
  assert.ok(row.cost_usd >= 0.0001, String(row.cost_usd));
  socket.terminate();
  await proxy.idle();

  const opened = seen.requests.length;
  const [told] = await proxy.rowsOf(async () => {
    const { response } = await open(proxy, RESPONSES).catch((error) => error);
    assert.equal(response.statusCode, 402);
    assert.ok(Number(response.headers['retry-after']) > 0);
  });
  assert.deepEqual([told.status, told.cost_usd], [402, 0]);
  assert.equal(seen.requests.length, opened);

  const again = await open(proxy, RESPONSES, { headers: { authorization: 'Bearer sk-test', 'x-tokenpak-budget': 'override' } });
  assert.match(again.socket.handshake.headers['x-tokenpak-budget'], /^period=day, spent=0\.\d+, limit=0\.0001$/);
  assert.equal(seen.requests.at(-1).headers['x-tokenpak-budget'], undefined);
  again.socket.terminate();
});

for (const [name, headers, isDrained] of [['ends with its client', {}, false], ['goes on for the account where its client wished so', { 'x-tokenpak-on-disconnect': 'drain' }, true]]) {
  it(`a response under way ${name}`, async (t) => {
    const answers = [];
    const { proxy, seen } = await stageFor(t, (data, ws) => { answers.push(() => ws.send(JSON.stringify(COMPLETED))); ws.send('{"type":"response.created"}'); });
    const { socket, next } = await open(proxy, RESPONSES, { headers: { authorization: 'Bearer sk-test', ...headers } });
    socket.send('{"type":"response.create"}');
    await next();
    socket.terminate();
    if (!isDrained) {
      await until(() => seen.closed === 1);
      await proxy.idle();
      assert.deepEqual(await proxy.recent(), []);
      return;
    }
    await delay(50);
    assert.equal(seen.closed, 0);
    const [row] = await proxy.rowsOf(() => answers[0]());
    assert.equal(row.usage.output, 12);
    assert.ok(row.cost_usd > 0);
    await until(() => seen.closed === 1);
    await proxy.idle();
  });
}

it('has a limit, and a provider that is not there is told in its shape', async (t) => {
  const { proxy } = await stageFor(t, () => {}, { TOKENPAK_WS_CONNECTIONS: '1' });
  const { socket } = await open(proxy, REALTIME);
  const refused = await open(proxy, REALTIME).catch((error) => error);
  assert.equal(refused.response.statusCode, 503);
  assert.ok(Number(refused.response.headers['retry-after']) > 0);
  socket.terminate();

  const dead = `http://127.0.0.1:${await freePort()}`;
  const alone = await startProxy({ upstream: { url: { anthropic: dead, openai: dead, gemini: dead } } });
  t.after(() => alone.stop());
  const connection = await RawConnection.open(alone.port);
  await connection.send({ method: 'GET', target: REALTIME, headers: [['Authorization', 'Bearer sk-x'], ['Upgrade', 'websocket'], ['Connection', 'Upgrade'], ['Sec-WebSocket-Key', 'AAAAAAAAAAAAAAAAAAAAAA=='], ['Sec-WebSocket-Version', '13']] });
  const answer = await connection.answer({ method: 'GET' });
  assert.equal(answer.status, 502);
  errorMessage('openai', 502, answer.body);
  connection.close();
});
