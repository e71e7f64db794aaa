// The shadow bill over HTTP: what a conversation saves on the bill, who breaks the provider's cache, and what becomes of a conversation whose cache does not hold.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { rawRequest } from '../support/raw_client.mjs';
import { stage } from '../support/proxy.mjs';
import { REQUESTS } from '../support/requests.mjs';

const MODEL = 'claude-sonnet-4-5';
const RULES = 'These are the rules of the house, all of which hold at all times. '.repeat(400); // over the smallest cached prefix
const output = (turn) => [`run ${turn} of the build`, ...Array(40).fill(`WARN worker ${turn} did not answer, trying again`), `ERROR run ${turn} failed`].join('\n');
const isShort = (body, turn) => body.includes(`worker ${turn} did not answer, trying again ×40`);

/** The answers' usage is made up: counts that it corrected would not add up. */
const UNCORRECTED = { env: { TOKENPAK_CALIBRATION: 'off' } };

/** A request after so many turns, with `cache_control` at its end as agents place it. */
function body(turns, system = RULES) {
  const messages = [{ role: 'user', content: 'Build it.' }];
  for (let turn = 0; turn < turns; turn += 1) {
    messages.push({ role: 'assistant', content: [{ type: 'tool_use', id: `call_${turn}`, name: 'bash', input: { n: turn } }] });
    messages.push({ role: 'user', content: [{ type: 'tool_result', tool_use_id: `call_${turn}`, content: output(turn) }] });
  }
  const last = messages.at(-1);
  if (typeof last.content === 'string') last.content = [{ type: 'text', text: last.content }];
  last.content.at(-1).cache_control = { type: 'ephemeral' };
  return JSON.stringify({ model: MODEL, max_tokens: 10, system: [{ type: 'text', text: system, cache_control: { type: 'ephemeral' } }], messages });
}

/** An answer whose prompt of `tokens` was read from the cache as far as `read` says. */
function answer(tokens, read) {
  const usage = { input_tokens: tokens - read, cache_read_input_tokens: read, cache_creation_input_tokens: 0, output_tokens: 1 };
  return { status: 200, headers: [['Content-Type', 'application/json']], body: JSON.stringify({ type: 'message', model: MODEL, content: [], usage }) };
}

/** Sends a request; what went upstream, and the row of the account. */
async function send({ upstream, proxy }, request, reply) {
  upstream.script(reply);
  const [row] = await proxy.rowsOf(() => rawRequest(proxy.port, { ...REQUESTS.anthropic, body: request }));
  return { sent: upstream.last.body.toString(), row };
}

describe('the shadow bill', () => {
  it('counts what is saved at the price at which the provider bills it', async (t) => {
    const at = await stage(t, UNCORRECTED);
    await send(at, body(0), answer(6400, 0));
    const first = await send(at, body(1), answer(6500, 6400));
    assert.ok(isShort(first.sent, 0));
    // New text is written to the cache, at 1.25 times the price of input.
    assert.ok(first.row.tokens.saved > 300, JSON.stringify(first.row.tokens));
    assert.ok(Math.abs(first.row.tokens.saved_billed - 1.25 * first.row.tokens.saved) < 0.1 * first.row.tokens.saved, JSON.stringify(first.row.tokens));
    const second = await send(at, body(2), answer(6600, 6500));
    // The older text would have been read from the cache, at a tenth.
    assert.ok(second.row.tokens.saved > 600 && second.row.tokens.saved_billed < 0.75 * second.row.tokens.saved, JSON.stringify(second.row.tokens));
    assert.ok(second.row.saved_cost_usd > 0);
    assert.equal(second.row.cache.broken_by, null);
    const { session } = await at.proxy.get('/stats');
    assert.equal(session.tokens.saved_billed, first.row.tokens.saved_billed + second.row.tokens.saved_billed);
  });

  it('names who broke the cache', async (t) => {
    const at = await stage(t, UNCORRECTED);
    await send(at, body(1), answer(6400, 0));
    const { row } = await send(at, body(2, `It is 12:01. ${RULES}`), answer(6500, 0));
    assert.equal(row.cache.broken_by, 'client: system');
    assert.equal((await at.proxy.get('/stats')).session.cache_breaks.client, 1);
  });

  it('changes nothing new where the cache falls short twice running, and leaves what was sent as it was', async (t) => {
    const at = await stage(t, UNCORRECTED);
    await send(at, body(0), answer(6400, 0));
    await send(at, body(1), answer(6500, 0));
    const third = await send(at, body(2), answer(6600, 0));
    assert.ok(isShort(third.sent, 1));
    assert.equal(third.row.cache.fell_short, true);
    assert.equal(third.row.cache.pass_through, true);
    const next = await send(at, body(3), answer(7000, 6600));
    assert.ok(isShort(next.sent, 0) && isShort(next.sent, 1), 'what was sent short stays short');
    assert.ok(!isShort(next.sent, 2), 'nothing new is changed');
    assert.equal(next.row.cache.pass_through, true);
  });
});
