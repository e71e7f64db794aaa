// A stream that breaks off is billed, and nobody says for how much: the row is an estimate, and says so.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { rawRequest } from '../support/raw_client.mjs';
import { stage } from '../support/proxy.mjs';
import { STREAMS } from '../support/requests.mjs';
import { fixture } from '../upstream/fixtures.mjs';

const cutStreams = {
  anthropic: ['anthropic/message_tools.sse', 'message_delta'],
  openai_chat: ['openai/chat_usage.sse', '"usage":{'],
  openai_responses: ['openai/responses_tools.sse', 'response.completed'],
};

describe('a stream that breaks off before its usage', () => {
  for (const [dialect, [name, mark]] of Object.entries(cutStreams)) {
    it(`counts with an estimate of what had come (${dialect})`, async (t) => {
      const { upstream, proxy } = await stage(t);
      const reply = fixture(name);
      const text = reply.body.toString();
      const whole = text.lastIndexOf('\n\n', text.indexOf(mark)) + 2;
      upstream.script({ ...reply, framing: 'close', body: text.slice(0, whole), cut: { at: whole, then: 'reset' } });
      const [row] = await proxy.rowsOf(() => rawRequest(proxy.port, STREAMS[dialect]).catch(() => {}));
      assert.equal(row.complete, false);
      assert.equal(row.estimated, true);
      assert.ok(row.usage.output > 0, JSON.stringify(row.usage));
      assert.ok(row.usage.input > 0);
      const { input, output } = row.dollars_per_million;
      const others = row.usage.cache_read * row.dollars_per_million.cache_read + row.usage.cache_write_5m * row.dollars_per_million.cache_write_5m
        + row.usage.cache_write_1h * row.dollars_per_million.cache_write_1h;
      assert.ok(Math.abs(row.cost_usd - (row.usage.input * input + row.usage.output * output + others) / 1e6) < 2e-9);
      assert.equal((await proxy.get('/stats')).session.requests_estimated, 1);
    });
  }

  it('is no estimate where the stream ended, with usage or without', async (t) => {
    const { proxy } = await stage(t);
    for (const request of [STREAMS.anthropic, { ...STREAMS.openai_chat, body: STREAMS.openai_chat.body.replace('"include_usage":true', '"include_usage":false') }]) {
      const [row] = await proxy.rowsOf(() => rawRequest(proxy.port, request));
      assert.equal(row.estimated, false);
    }
  });
});
