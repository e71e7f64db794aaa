// The budget: requests beyond it are refused as the clients' SDKs understand, and it survives a restart.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import Anthropic from '@anthropic-ai/sdk';
import { ApiError, GoogleGenAI } from '@google/genai';
import OpenAI from 'openai';
import { headerOf } from '../support/http_message.mjs';
import { delay, rawRequest } from '../support/raw_client.mjs';
import { freePort, runToEnd, stage, startProxy } from '../support/proxy.mjs';
import { REQUESTS, withHeaders } from '../support/requests.mjs';
import { WebSocketClient } from '../support/websocket_client.mjs';

const ask = (proxy, ...headers) => rawRequest(proxy.port, withHeaders(REQUESTS.anthropic, ...headers));
const spent = async (proxy) => (await proxy.get('/stats')).today.cost_usd;
const inSession = (name) => ['x-claude-code-session-id', name];

/** A proxy whose day's budget one request has used up. */
async function spentStage(t, env = {}) {
  const { upstream, proxy } = await stage(t, { env: { TOKENPAK_BUDGET: '0.0001/day', ...env } });
  assert.equal((await ask(proxy)).status, 200);
  await proxy.idle();
  assert.ok(await spent(proxy) >= 0.0001);
  return { upstream, proxy };
}

describe('the budget', () => {
  it('refuses what goes beyond it, and says when it ends and how to go on', async (t) => {
    const { upstream, proxy } = await spentStage(t);
    const asked = upstream.requests.length;
    const refused = await ask(proxy);
    assert.equal(refused.status, 402);
    const body = JSON.parse(refused.body);
    assert.equal(body.type, 'error');
    assert.equal(body.error.type, 'billing_error');
    assert.match(body.error.message, /The budget is spent: \$0\.\d+ of \$0\.0001\/day\. The next one begins at \d{4}-\d\d-\d\d 00:00 \(in \d+ h \d+ min\)/);
    assert.match(body.error.message, /x-tokenpak-budget: override/);
    const seconds = Number(headerOf(refused.headers, 'retry-after'));
    assert.ok(seconds > 0 && seconds <= 25 * 3600, String(seconds));
    assert.equal(upstream.requests.length, asked);
    await proxy.until(({ stderr }) => /the budget is nearly spent/.test(stderr));
    await proxy.idle(); // its account is done: the rows below are in the order of the accounts, not of the answers

    const overridden = await ask(proxy, ['x-tokenpak-budget', 'override']);
    assert.equal(overridden.status, 200);
    assert.match(headerOf(overridden.headers, 'x-tokenpak-budget'), /^period=day, spent=0\.\d+, limit=0\.0001$/);
    assert.equal(upstream.requests.at(-1).header('x-tokenpak-budget'), undefined);
    assert.equal((await ask(proxy, ['x-tokenpak-budget', 'please'])).status, 400);
    await proxy.idle();
    const rows = await proxy.recent(10);
    assert.deepEqual(rows.map(({ status }) => status), [200, 402, 200]);
    assert.equal(rows[1].cost_usd, 0);
  });

  it('counts what another proxy on the same home spends', async (t) => {
    const { upstream, proxy } = await stage(t, { env: { TOKENPAK_BUDGET: '0.0001/day' } });
    const other = await startProxy({ upstream, home: proxy.home, env: { TOKENPAK_BUDGET: '0.0001/day' } });
    t.after(() => other.stop());
    // A request that the provider refuses costs nothing: the other proxy spends nothing itself.
    const refusedByProvider = () => { upstream.script({ status: 400, body: '{}' }); return ask(other); };
    assert.equal((await refusedByProvider()).status, 400);
    assert.equal((await ask(proxy)).status, 200);
    const ended = performance.now();
    let status = 400;
    while (status === 400 && performance.now() - ended < 5000) {
      await delay(100);
      status = (await refusedByProvider()).status;
    }
    assert.equal(status, 402);
    assert.equal(await spent(other), 0);
  });

  it('makes each SDK raise its own exception, at once', async (t) => {
    const { proxy } = await spentStage(t);
    const began = performance.now();
    const anthropic = new Anthropic({ apiKey: 'sk-ant-api03-test', baseURL: proxy.url });
    await assert.rejects(anthropic.messages.create({ model: 'claude-opus-4-5', max_tokens: 10, messages: [{ role: 'user', content: 'Hi' }] }),
      (error) => error instanceof Anthropic.APIError && error.status === 402 && /override/.test(error.message));
    const openai = new OpenAI({ apiKey: 'sk-proj-test', baseURL: `${proxy.url}/v1` });
    await assert.rejects(openai.chat.completions.create({ model: 'gpt-4o', messages: [{ role: 'user', content: 'Hi' }] }),
      (error) => error instanceof OpenAI.APIError && error.status === 402 && error.type === 'insufficient_quota' && error.code === 'tokenpak_budget_spent');
    const gemini = new GoogleGenAI({ apiKey: 'AIzaSyTest', httpOptions: { baseUrl: proxy.url } });
    await assert.rejects(gemini.models.generateContent({ model: 'gemini-2.5-pro', contents: 'Hi' }),
      (error) => error instanceof ApiError && error.status === 402 && /RESOURCE_EXHAUSTED/.test(error.message));
    assert.ok(performance.now() - began < 3000, 'an SDK tried again');
  });

  it('only warns where it is told to', async (t) => {
    const { proxy } = await spentStage(t, { TOKENPAK_BUDGET_ACTION: 'warn' });
    const answer = await ask(proxy);
    assert.equal(answer.status, 200);
    assert.match(headerOf(answer.headers, 'x-tokenpak-budget'), /^period=day/);
  });

  it('survives a restart', async (t) => {
    const { upstream, proxy } = await spentStage(t);
    await proxy.stop();
    const again = await startProxy({ upstream, home: proxy.home, env: { TOKENPAK_BUDGET: '0.0001/day' } });
    t.after(() => again.stop());
    assert.equal((await ask(again)).status, 402);
  });

  it('holds for each session by itself', async (t) => {
    const { proxy } = await stage(t, { env: { TOKENPAK_BUDGET: '0.0001/session' } });
    assert.equal((await ask(proxy, inSession('one'))).status, 200);
    await proxy.idle();
    const refused = await ask(proxy, inSession('one'));
    assert.equal(refused.status, 402);
    assert.equal(headerOf(refused.headers, 'retry-after'), undefined);
    assert.match(JSON.parse(refused.body).error.message, /for this session/);
    assert.equal((await ask(proxy, inSession('two'))).status, 200);
  });

  it('holds over WebSocket, too', async (t) => {
    const port = await freePort();
    await spentStage(t, { TOKENPAK_WS_PORT: String(port) });
    const message = { ...JSON.parse(REQUESTS.anthropic.body), api_key: 'sk-ant-api03-test' };
    const client = await WebSocketClient.open(port);
    t.after(() => client.destroy());
    await client.request(message);
    const { error } = (await client.message());
    assert.deepEqual([error.type, error.status], ['tokenpak_budget_spent', 402]);
    assert.ok(error.retry_after_seconds > 0);
    const overriding = await WebSocketClient.open(port, { headers: { 'x-tokenpak-budget': 'override' } });
    t.after(() => overriding.destroy());
    await overriding.request(message);
    const messages = await overriding.until(({ type }) => type === 'stats' || type === 'message');
    assert.equal(messages.some((each) => each.error), false);
  });

  it('lets models without a known price pass: they cost nothing that is known', async (t) => {
    const { proxy } = await stage(t, { env: { TOKENPAK_BUDGET: '0.0001/day' } });
    const unknown = { ...REQUESTS.anthropic, body: REQUESTS.anthropic.body.replace(/"model":\s*"[^"]*"/, '"model":"nobody-1"') };
    const statuses = [];
    for (let count = 0; count < 3; count += 1) statuses.push((await rawRequest(proxy.port, unknown)).status);
    assert.ok(statuses.includes(200));
  });

  it('is checked at the start', async () => {
    const { code, stderr } = await runToEnd(['serve'], { env: { TOKENPAK_BUDGET: '20/week' } });
    assert.equal(code, 2);
    assert.match(stderr, /TOKENPAK_BUDGET is "20\/week": must be dollars for a day, month or session, such as 20\/day/);
  });
});
