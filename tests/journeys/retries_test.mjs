// Further attempts, and other upstreams, where a provider fails; only where they were asked for.

import assert from 'node:assert/strict';
import * as nodeTest from 'node:test';
import { delay, RawConnection, rawRequest } from '../support/raw_client.mjs';
import { freePort, stage } from '../support/proxy.mjs';
import { REQUESTS, STREAMS, withHeaders } from '../support/requests.mjs';
import { providerError } from '../upstream/errors.mjs';
import { fixture } from '../upstream/fixtures.mjs';
import { startUpstream } from '../upstream/server.mjs';

const { describe, it } = nodeTest;
const providerOf = (dialect) => dialect.split('_')[0];
const failing = (dialect, status, ...headers) => ({ ...providerError(providerOf(dialect), status), headers: [['Content-Type', 'application/json'], ...headers] });
const NOW = ['Retry-After', '0'];

describe('further attempts', async () => {
  const { upstream, proxy } = await stage(nodeTest, { env: { TOKENPAK_RETRIES: '2', TOKENPAK_RETRY_WAIT: '1' } });
  nodeTest.beforeEach(() => upstream.clear());

  for (const [dialect, request] of Object.entries(STREAMS)) {
    it(`follow 429, 503 and 529, and the account says how many (${dialect})`, async () => {
      for (const status of [429, 503, 529]) {
        upstream.clear();
        upstream.script(failing(dialect, status, NOW), failing(dialect, status, NOW));
        let answer;
        const [row] = await proxy.rowsOf(async () => { answer = await rawRequest(proxy.port, request); });
        assert.equal(answer.status, 200);
        assert.equal(upstream.requests.length, 3);
        assert.ok(upstream.requests.every(({ body }) => body.equals(upstream.last.body)), 'each is the same bytes');
        assert.deepEqual([row.status, row.retries, row.error], [200, 2, false]);
      }
      await proxy.until(({ stderr }) => stderr.includes('trying again in'));
    });
  }

  it('end after as many as were asked for, with the provider’s own answer', async () => {
    upstream.script(...Array.from({ length: 5 }, () => failing('anthropic', 529, NOW)));
    const answer = await rawRequest(proxy.port, REQUESTS.anthropic);
    assert.deepEqual([answer.status, upstream.requests.length], [529, 3]);
    assert.equal(answer.json().error.type, 'overloaded_error');
  });

  it('do not follow other answers, nor a broken one', async () => {
    for (const reply of [failing('anthropic', 400), failing('anthropic', 401), failing('anthropic', 500), failing('anthropic', 504), failing('anthropic', 503, ['x-should-retry', 'false'])]) {
      upstream.clear();
      upstream.script(reply);
      assert.equal((await rawRequest(proxy.port, REQUESTS.anthropic)).status, reply.status);
      assert.equal(upstream.requests.length, 1, String(reply.status));
    }
    upstream.clear();
    upstream.script({ ...fixture('anthropic/message.sse'), cut: { at: 600, then: 'reset' } });
    await assert.rejects(rawRequest(proxy.port, STREAMS.anthropic));
    assert.equal(upstream.requests.length, 1, 'the client has bytes of it');
  });

  it('wait as long as Retry-After says, and are left out where that is too long', async () => {
    upstream.script(failing('anthropic', 429, ['Retry-After', '1']));
    const began = performance.now();
    assert.equal((await rawRequest(proxy.port, REQUESTS.anthropic)).status, 200);
    const elapsed = performance.now() - began;
    assert.ok(elapsed > 950 && elapsed < 2500, `${elapsed} ms`);
    upstream.clear();
    upstream.script(failing('anthropic', 429, ['Retry-After', '2']));
    assert.equal((await rawRequest(proxy.port, REQUESTS.anthropic)).status, 429);
  });

  it('are left to a client that makes its own, unless it asks in so many words', async () => {
    const asked = async (...headers) => {
      upstream.clear();
      upstream.script(failing('openai_chat', 503, NOW), failing('openai_chat', 503, NOW));
      await rawRequest(proxy.port, withHeaders(REQUESTS.openai_chat, ...headers));
      return upstream.requests.length;
    };
    assert.equal(await asked(['X-Stainless-Retry-Count', '0']), 1);
    assert.equal(await asked(['X-Stainless-Retry-Count', '0'], ['x-tokenpak-retries', '1']), 2);
    assert.equal(await asked(['x-tokenpak-retries', '0']), 1);
    assert.equal(await asked(), 3);
    assert.equal(upstream.last.header('x-tokenpak-retries'), undefined);
    const refusal = await rawRequest(proxy.port, withHeaders(REQUESTS.openai_chat, ['x-tokenpak-retries', 'many']));
    assert.equal(refusal.status, 400);
  });

  it('end when the client leaves', async () => {
    upstream.script(failing('anthropic', 429, ['Retry-After', '1']));
    const connection = await RawConnection.open(proxy.port);
    await connection.send(REQUESTS.anthropic);
    await upstream.until(({ last }) => last?.answered);
    connection.close();
    await proxy.idle(500);
    await delay(1200);
    assert.equal(upstream.requests.length, 1);
  });

  it('are counted', async () => {
    assert.match(await proxy.get('/metrics'), /^tokenpak_retries_total [1-9]\d*$/m);
  });
});

it('nothing is tried again unless it was asked for', async (t) => {
  const { upstream, proxy } = await stage(t);
  upstream.script(failing('anthropic', 529, NOW));
  assert.equal((await rawRequest(proxy.port, REQUESTS.anthropic)).status, 529);
  assert.equal(upstream.requests.length, 1);
});

it('a provider that cannot be connected to is tried again', async (t) => {
  const port = await freePort();
  const { proxy } = await stage(t, { env: { TOKENPAK_RETRIES: '3', TOKENPAK_RETRY_WAIT: '1', TOKENPAK_ANTHROPIC_BASE_URL: `http://127.0.0.1:${port}` } });
  const asking = rawRequest(proxy.port, REQUESTS.anthropic);
  await delay(100);
  const late = await startUpstream();
  t.after(() => late.close());
  await late.listen({ dialect: 'anthropic', port });
  assert.equal((await asking).status, 200);
});

describe('fallbacks', async () => {
  const second = await startUpstream();
  nodeTest.after(() => second.close());
  const dead = await freePort();
  const tables = ['anthropic', 'openai', 'gemini'].map((provider) => `
[[fallback]]
name = "gone-${provider}"
provider = "${provider}"
base_url = "http://127.0.0.1:${dead}"

[[fallback]]
name = "second-${provider}"
provider = "${provider}"
base_url = "${second.url[provider]}/second"
${provider === 'openai' ? 'key_env = "SECOND_KEY"' : provider === 'gemini' ? 'send_key = true' : ''}
models = { "claude-opus-4-5" = "claude-sonnet-4-5", "gpt-4o" = "llama-3.3-70b", "gpt-5" = "llama-3.3-70b", "gemini-2.5-pro" = "gemini-2.5-flash" }`);
  const { upstream, proxy } = await stage(nodeTest, { config: tables.join('\n'), env: { SECOND_KEY: 'sk-of-the-second', TOKENPAK_MODE: 'hybrid' } });
  nodeTest.beforeEach(() => { upstream.clear(); second.clear(); });
  const NAMES = { anthropic: 'claude-sonnet-4-5', openai_chat: 'llama-3.3-70b', openai_responses: 'llama-3.3-70b', gemini: 'gemini-2.5-flash' };

  for (const [dialect, request] of Object.entries(STREAMS)) {
    it(`take what a provider fails, with the model’s name there and no other change (${dialect})`, async () => {
      second.on('/second', (asked) => { // routed by the path behind the prefix
        const name = { anthropic: 'anthropic/message.sse', openai_chat: 'openai/chat.sse', openai_responses: 'openai/responses.sse', gemini: 'gemini/stream.sse' }[dialect];
        return asked.method === 'POST' ? fixture(name) : undefined;
      });
      for (const reply of [failing(dialect, 429), failing(dialect, 500), failing(dialect, 503)]) {
        upstream.script(reply);
        let answer;
        const [row] = await proxy.rowsOf(async () => { answer = await rawRequest(proxy.port, request); });
        assert.equal(answer.status, 200);
        assert.equal(row.fallback, `second-${providerOf(dialect)}`);
        const { target, body } = second.last;
        const expected = dialect === 'gemini' ? request : { ...request, body: request.body.replace(/"model":"[^"]*"/, `"model":"${NAMES[dialect]}"`) };
        assert.equal(body.toString(), expected.body);
        assert.equal(target, `/second${dialect === 'gemini' ? request.target.replace('gemini-2.5-pro', NAMES.gemini) : request.target}`);
        assert.equal(Number(second.last.header('content-length')), body.length);
      }
    });
  }

  it('get the key that their table says: their own, the client’s, or none', async () => {
    second.on('/second', fixture('anthropic/message.json'));
    for (const [dialect, headers] of Object.entries({
      anthropic: { 'x-api-key': undefined, authorization: undefined, 'anthropic-version': '2023-06-01' },
      openai_chat: { authorization: 'Bearer sk-of-the-second' },
      gemini: { 'x-goog-api-key': 'AIzaSyTest' },
    })) {
      upstream.script(failing(dialect, 503));
      await rawRequest(proxy.port, REQUESTS[dialect]);
      for (const [name, value] of Object.entries(headers)) assert.equal(second.last.header(name), value, `${dialect} ${name}`);
      assert.equal(second.last.header('host'), new URL(second.url[providerOf(dialect)]).host);
    }
  });

  it('do not take what a provider refuses for good', async () => {
    upstream.script(failing('anthropic', 400), failing('anthropic', 401));
    for (const status of [400, 401]) assert.equal((await rawRequest(proxy.port, REQUESTS.anthropic)).status, status);
    assert.equal(second.requests.length, 0);
    const [row] = await proxy.recent(1);
    assert.equal(row.fallback, null);
  });

  it('give their own answer where they fail, too', async () => {
    upstream.script(failing('anthropic', 503));
    second.on('/second', failing('anthropic', 529));
    assert.equal((await rawRequest(proxy.port, REQUESTS.anthropic)).status, 529);
  });

  it('are not told anywhere with their keys', async () => {
    const told = [await proxy.get('/metrics'), JSON.stringify(await proxy.recent(100)), proxy.stderr, proxy.stdout].join('\n');
    assert.ok(!told.includes('sk-of-the-second'));
    assert.match(told, /^tokenpak_fallbacks_total [1-9]/m);
  });
});

describe('a client that leaves', async () => {
  const { upstream, proxy } = await stage(nodeTest, { env: { TOKENPAK_DRAIN_SECONDS: '1' } });
  nodeTest.beforeEach(() => upstream.clear());
  const stream = fixture('anthropic/message.sse');

  async function leave(reply, ...headers) {
    upstream.script(reply);
    const [row] = await proxy.rowsOf(async () => {
      const connection = await RawConnection.open(proxy.port);
      await connection.send(withHeaders(STREAMS.anthropic, ...headers));
      await upstream.until(({ last }) => last?.complete);
      if (!reply.waitMs) await connection.head();
      connection.socket.destroy();
    });
    return row;
  }
  const DRAIN = ['x-tokenpak-on-disconnect', 'drain'];

  it('has its call finished for the account where it wished so', async () => {
    for (const reply of [{ ...stream, drip: { bytes: 200, everyMs: 20 } }, { ...stream, waitMs: 100 }]) {
      const row = await leave(reply, DRAIN);
      assert.ok(row.usage.output > 0, JSON.stringify(row.usage));
      assert.equal(row.complete, false, 'the client did not get it');
      assert.equal(upstream.last.abortedAt, null);
      assert.equal(upstream.last.header('x-tokenpak-on-disconnect'), undefined);
    }
  });

  it('has it ended at once where it did not', async () => {
    const row = await leave({ ...stream, drip: { bytes: 100, everyMs: 50 } });
    await upstream.until(({ last }) => last.abortedAt);
    assert.equal(row.complete, false);
  });

  it('has it ended after a while in any case', async () => {
    const began = performance.now();
    await leave({ ...stream, cut: { at: 700, then: 'hang' } }, DRAIN);
    await upstream.until(({ last }) => last.abortedAt);
    const elapsed = performance.now() - began;
    assert.ok(elapsed > 900 && elapsed < 3000, `${elapsed} ms`);
  });

  it('cannot wish for anything else', async () => {
    assert.equal((await rawRequest(proxy.port, withHeaders(REQUESTS.anthropic, ['x-tokenpak-on-disconnect', 'wait']))).status, 400);
  });
});
