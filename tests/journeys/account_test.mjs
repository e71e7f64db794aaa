// What the proxy tells about each request: the log line, /recent, /stats and the cost, from the provider's own usage.

import assert from 'node:assert/strict';
import * as nodeTest from 'node:test';
import { rawRequest } from '../support/raw_client.mjs';
import { stage } from '../support/proxy.mjs';
import { REQUESTS, STREAMS, withHeaders } from '../support/requests.mjs';
import { providerError } from '../upstream/errors.mjs';
import { fixture, fixtureBytes } from '../upstream/fixtures.mjs';
import { compressedByEvent } from '../upstream/wire.mjs';

const { describe, it } = nodeTest;
const NUMBER = String.raw`\d{1,3}(?:,\d{3})*`;
const LINE = new RegExp(String.raw`^\[req\] (\S+) \| (${NUMBER}) in → (${NUMBER}) sent \((-?\d+)% saved\) \| (${NUMBER}) out \| (\$\?|\$[\d,]+\.\d{2,})$`);

/** Usage and price of each fixture: disjoint buckets, dollars per million tokens. */
const OPUS = { input: 5, cache_read: 0.5, cache_write_5m: 6.25, cache_write_1h: 10, output: 25 };
const GPT_4O = { input: 2.5, cache_read: 1.25, output: 10 };
const GPT_5 = { input: 1.25, cache_read: 0.125, output: 10 };
const GEMINI_PRO = { input: 1.25, cache_read: 0.125, output: 10 };
const NOTHING = { input: 0, cache_read: 0, cache_write_5m: 0, cache_write_1h: 0, output: 0, reasoning: 0 };
const ACCOUNTS = [
  ['anthropic/message.json', REQUESTS.anthropic, OPUS, { input: 892, output: 156 }],
  ['anthropic/message.sse', STREAMS.anthropic, OPUS, { input: 892, output: 156 }],
  ['anthropic/message_tools.json', REQUESTS.anthropic, OPUS, { input: 21, cache_read: 18432, cache_write_5m: 1000, cache_write_1h: 2000, output: 118 }],
  ['anthropic/message_tools.sse', STREAMS.anthropic, OPUS, { input: 21, cache_read: 18432, cache_write_5m: 1000, cache_write_1h: 2000, output: 118 }],
  ['openai/chat.json', REQUESTS.openai_chat, GPT_4O, { input: 995, cache_read: 1024, output: 310, reasoning: 128 }],
  ['openai/chat_usage.sse', STREAMS.openai_chat, GPT_4O, { input: 995, cache_read: 1024, output: 310, reasoning: 128 }],
  ['openai/chat_tools.sse', STREAMS.openai_chat, GPT_4O, { input: 82, output: 17 }],
  ['openai/responses.json', REQUESTS.openai_responses, GPT_5, { input: 1140, cache_read: 2560, output: 436, reasoning: 384 }],
  ['openai/responses.sse', STREAMS.openai_responses, GPT_5, { input: 1140, cache_read: 2560, output: 436, reasoning: 384 }],
  ['openai/responses_tools.sse', STREAMS.openai_responses, GPT_5, { input: 291, output: 23 }],
  ['gemini/generate.json', REQUESTS.gemini, GEMINI_PRO, { input: 904, cache_read: 4096, output: 242, reasoning: 200 }],
  ['gemini/stream.sse', STREAMS.gemini, GEMINI_PRO, { input: 904, cache_read: 4096, output: 242, reasoning: 200 }],
  ['gemini/stream.json', { ...STREAMS.gemini, target: '/v1beta/models/gemini-2.5-pro:streamGenerateContent' }, GEMINI_PRO, { input: 904, cache_read: 4096, output: 242, reasoning: 200 }],
];

function dollars(prices, usage) {
  const picodollars = Object.entries(prices).reduce((sum, [bucket, price]) => sum + (usage[bucket] ?? 0) * Math.round(price * 1e6), 0);
  return picodollars / 1e12;
}

const numeral = (text) => Number(text.replaceAll(',', ''));

describe('accounts', async () => {
  const { upstream, proxy } = await stage(nodeTest);
  nodeTest.beforeEach(() => upstream.clear());

  async function accountOf(reply, request) {
    upstream.script(reply);
    const lines = proxy.requestLines.length;
    const [row] = await proxy.rowsOf(() => rawRequest(proxy.port, request));
    const line = await proxy.until(({ requestLines }) => requestLines[lines]);
    assert.match(line, LINE);
    const [, model, tokensIn, sent, percent, out, cost] = LINE.exec(line);
    return { row, line, log: { model, in: numeral(tokensIn), sent: numeral(sent), percent: Number(percent), out: numeral(out), cost } };
  }

  for (const [name, request, prices, usage] of ACCOUNTS) {
    for (const encoding of [undefined, 'gzip', 'deflate', 'br', 'zstd']) {
      it(`reads usage and cost of ${name}${encoding ? `, ${encoding}` : ''}`, async () => {
        const { row, log } = await accountOf({ ...fixture(name), encoding }, request);
        const expected = { ...NOTHING, ...usage };
        assert.deepEqual(row.usage, expected);
        assert.equal(row.cost_usd, dollars(prices, expected));
        assert.equal(log.out, expected.output);
        assert.equal(log.cost, `$${row.cost_usd.toFixed(4)}`);
        assert.equal(log.model, row.model);
        assert.deepEqual([log.in, log.sent], [row.tokens.in, row.tokens.sent]);
        assert.equal(row.status, 200);
        assert.equal(row.complete, true);
        assert.equal(row.error, false);
      });
    }
  }

  for (const [name, request, prices, usage] of ACCOUNTS.filter(([each]) => each.endsWith('.sse'))) {
    it(`reads usage of ${name} compressed event by event`, async () => {
      for (const encoding of ['gzip', 'deflate', 'br']) {
        const { row } = await accountOf(await compressedByEvent(fixture(name), encoding), request);
        assert.deepEqual(row.usage, { ...NOTHING, ...usage }, encoding);
        assert.equal(row.cost_usd, dollars(prices, usage), encoding);
      }
    });
  }

  it('reads usage of an answer that zstd really compressed', async () => {
    const reply = { ...fixture('anthropic/message_tools.sse'), body: fixtureBytes('anthropic/message_tools.sse.zst') };
    reply.headers.push(['Content-Encoding', 'zstd']);
    assert.equal((await accountOf({ ...reply, chunks: 'whole' }, STREAMS.anthropic)).row.usage.cache_read, 18432);
  });

  it('counts the prompt’s tokens itself', async () => {
    const content = 'The quick brown fox jumps over the lazy dog. '.repeat(400); // 10 tokens a sentence in today's vocabularies
    for (const [name, request] of Object.entries(REQUESTS)) {
      const { row, log } = await accountOf(fixture({ anthropic: 'anthropic/message.json', openai_chat: 'openai/chat.json', openai_responses: 'openai/responses.json', gemini: 'gemini/generate.json' }[name]),
        { ...request, body: request.body.replace('Hello', content) });
      assert.ok(log.in > 3600 && log.in < 6400, `${name}: ${log.in} tokens for 4,000`);
      assert.equal(log.percent, Math.round((100 * row.tokens.saved) / row.tokens.in) || 0);
    }
  });

  it('has no guess for a model without a price', async () => {
    for (const [name, request] of Object.entries(REQUESTS)) {
      const target = request.target.replace('gemini-2.5-pro', 'somebody-elses-model');
      const body = request.body.replace(/"model":"[^"]*"/, '"model":"somebody-elses-model"');
      const reply = fixture({ anthropic: 'anthropic/message.json', openai_chat: 'openai/chat.json', openai_responses: 'openai/responses.json', gemini: 'gemini/generate.json' }[name]);
      const unnamed = reply.body.toString().replace(/claude-opus-4-5-20251101|gpt-4o-2024-08-06|gpt-5-2025-08-07|gemini-2\.5-pro/g, 'somebody-elses-model');
      const { row, log } = await accountOf({ ...reply, body: unnamed }, { ...request, target, body });
      assert.equal(log.cost, '$?', name);
      assert.equal(row.cost_usd, null, name);
      assert.ok(row.usage.output > 0, name);
    }
  });

  it('has no guess where the provider reports no usage', async () => {
    const { row, log } = await accountOf(fixture('openai/chat.sse'), STREAMS.openai_chat);
    assert.equal(row.usage, null);
    assert.equal(log.cost, '$?');
  });

  it('keeps the usage of a stream that breaks', async () => {
    const [row] = await proxy.rowsOf(async () => {
      upstream.script({ ...fixture('anthropic/message_tools.sse'), cut: { at: 900, then: 'reset' } });
      await assert.rejects(rawRequest(proxy.port, STREAMS.anthropic));
    });
    assert.equal(row.complete, false);
    assert.equal(row.usage.cache_read, 18432);
    assert.equal(row.usage.cache_write_1h, 2000);
  });

  it('marks an error in the middle of a stream', async () => {
    for (const [name, request] of [['anthropic/message_error.sse', STREAMS.anthropic], ['openai/responses_failed.sse', STREAMS.openai_responses],
      ['openai/chat_error.sse', STREAMS.openai_chat], ['gemini/stream_error.sse', STREAMS.gemini]]) {
      const { row } = await accountOf(fixture(name), request);
      assert.equal(row.error, true, name);
    }
  });

  it('counts failed requests, and they cost nothing', async () => {
    const before = await proxy.get('/health');
    const { row } = await accountOf(providerError('anthropic', 529), REQUESTS.anthropic);
    assert.equal(row.status, 529);
    assert.equal(row.error, true);
    assert.equal(row.cost_usd, 0);
    const after = await proxy.get('/health');
    assert.equal(after.requests_errors, before.requests_errors + 1);
    assert.equal(after.requests_total, before.requests_total + 1);
  });

  it('adds up in /stats, by model and in all', async () => {
    const before = (await proxy.get('/stats')).by_model['claude-opus-4-5'];
    await accountOf(fixture('anthropic/message_tools.sse'), STREAMS.anthropic);
    await accountOf(fixture('anthropic/message.json'), REQUESTS.anthropic);
    await accountOf(providerError('anthropic', 500), REQUESTS.anthropic);
    const stats = await proxy.get('/stats');
    const after = stats.by_model['claude-opus-4-5'];
    const grown = (...keys) => keys.reduce((each, key) => each[key], after) - keys.reduce((each, key) => each[key], before);
    assert.equal(grown('requests'), 3);
    assert.equal(grown('errors'), 1);
    assert.equal(grown('tokens', 'out'), 118 + 156);
    assert.equal(grown('tokens', 'cache_read'), 18432);
    assert.equal(grown('tokens', 'cache_write'), 3000);
    assert.ok(Math.abs(grown('cost_usd') - (0.038521 + 0.00836)) < 1e-9);
    const models = Object.values(stats.by_model);
    for (const scope of ['session', 'today']) {
      assert.equal(stats[scope].requests, models.reduce((sum, { requests }) => sum + requests, 0), scope);
      assert.ok(Math.abs(stats[scope].cost_usd - models.reduce((sum, { cost_usd: cost }) => sum + cost, 0)) < 1e-9, scope);
      for (const measure of ['latency_ms', 'overhead_ms']) {
        const { p50, p99 } = stats[scope][measure];
        assert.ok(p50 > 0 && p50 <= p99, `${scope}.${measure}`);
      }
    }
  });

  it('lists /recent newest first, with all that a row needs', async () => {
    const modes = ['strict', 'hybrid', 'aggressive'];
    // One after another: a row is written when the answer has gone out, by the loop that served it.
    for (const mode of modes) await proxy.rowsOf(() => rawRequest(proxy.port, withHeaders(REQUESTS.anthropic, ['x-tokenpak-mode', mode])), 1);
    const rows = await proxy.recent(3);
    assert.deepEqual(rows.map(({ mode }) => mode), modes.toReversed());
    for (const row of rows) {
      assert.equal(row.model, 'claude-opus-4-5');
      assert.match(row.dialect, /anthropic/);
      assert.ok(Math.abs(Date.parse(row.time) - Date.now()) < 60_000);
      assert.ok(row.overhead_ms >= 0 && row.overhead_ms < 1000);
      assert.ok(row.upstream_ms > 0);
      assert.deepEqual(row.vault_injection, { chunks_injected: 0, tokens_injected: 0, top_chunks: [] });
    }
    assert.equal(new Set(rows.map(({ id }) => id)).size, 3);
    assert.equal((await proxy.recent(2)).length, 2);
    assert.ok((await proxy.get('/recent')).recent.length > 3);
    for (const limit of ['x', '-1', '1.5', '']) assert.equal((await fetch(`${proxy.url}/recent?limit=${limit}`)).status, 400, limit);
  });

  it('keeps count of passes and refusals', async () => {
    const before = (await proxy.get('/stats')).session.requests;
    await rawRequest(proxy.port, { method: 'GET', target: '/v1/models', headers: REQUESTS.anthropic.headers });
    assert.equal((await proxy.get('/stats')).session.requests, before, 'a model list is no request to a model');
  });
});
