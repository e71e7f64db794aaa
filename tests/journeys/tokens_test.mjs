// Token counts beside what the provider reports, which here an independent tokenizer computes.

import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { readFile, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, it } from 'node:test';
import { countTokens } from 'gpt-tokenizer/encoding/o200k_base';
import { rawRequest } from '../support/raw_client.mjs';
import { stage, startProxy, temporaryFolder } from '../support/proxy.mjs';
import { REQUESTS } from '../support/requests.mjs';
import { startUpstream } from '../upstream/server.mjs';

const JSON_HEADERS = [['Content-Type', 'application/json']];
const source = (name) => readFile(new URL(`../../${name}`, import.meta.url), 'utf8');

/** Blocks of each class that a coding agent sends, 1 to 6 KB. */
const PROSE = (await source('ARCHITECTURE.md')).match(/[\s\S]{3000}/g).slice(0, 2);
const CODE = (await source('src/json/cursor.cpp')).match(/[\s\S]{1,2000}/g);
const LOG = Array.from({ length: 4 }, (_, piece) => Array.from({ length: 30 }, (__, line) =>
  `2026-11-25 16:${10 + piece}:${10 + line} INFO worker-${line % 7} took ${(line * 7919 + piece * 104729) % 1000} ms, ${(line * 31337) % 65536} bytes\n`).join(''));
const DATA = Array.from({ length: 4 }, (_, piece) => JSON.stringify(Array.from({ length: 20 }, (__, row) => ({ id: row * 17 + piece, name: `item ${row}`, tags: ['a', 'b'], active: row % 2 === 0 }))));
const CJK = ['人工智能正在改变软件开发的方式。开发者把现有的客户端指向代理服务器，就可以减少计费的令牌数量。'.repeat(8)];

describe('counts of OpenAI models', () => {
  it('are the provider\'s to the token', async (t) => {
    const { upstream, proxy } = await stage(t, { env: { TOKENPAK_CALIBRATION: 'off' } });
    const messages = [{ role: 'system', content: PROSE[0] }, { role: 'user', content: 'Hello' }];
    for (const block of [CODE[0], LOG[0], DATA[0], CJK[0], ' \t\n  \n"quotes" \\ \u0001 🚀 é', PROSE[1]]) {
      messages.push({ role: 'assistant', content: 'What else?' }, { role: 'user', content: block });
      // https://cookbook.openai.com/examples/how_to_count_tokens_with_tiktoken_for_chat_completions
      const expected = messages.reduce((sum, { role, content }) => sum + 3 + countTokens(role) + countTokens(content), 3);
      upstream.script({ status: 200, headers: JSON_HEADERS, body: JSON.stringify({ model: 'gpt-4o', choices: [], usage: { prompt_tokens: expected, completion_tokens: 1 } }) });
      const [row] = await proxy.rowsOf(() => rawRequest(proxy.port, { ...REQUESTS.openai_chat, body: JSON.stringify({ model: 'gpt-4o', messages }) }));
      assert.equal(row.tokens.in, expected);
      assert.equal(row.tokens.exactness, 'exact');
      await proxy.until(({ requestLines }) => requestLines.some((line) => line.includes(`| ${expected.toLocaleString('en-US')} in →`)));
    }
  });
});

/** A model with a vocabulary of its own: another factor for each class, and something around each message. */
const HIDDEN = [[PROSE, 1.31], [CODE, 1.22], [LOG, 0.93], [DATA, 1.11], [CJK, 0.84]];
const FACTOR_OF = new Map(HIDDEN.flatMap(([blocks, factor]) => blocks.map((block) => [block, factor])));

function hiddenTokens({ messages }) {
  return Math.round(messages.reduce((sum, { content }) => sum + 5 + countTokens(content) * (FACTOR_OF.get(content) ?? 1.3), 11));
}

const meanError = (errors) => errors.reduce((sum, { error }) => sum + error, 0) / errors.length;

const reply = (tokens) => ({
  status: 200,
  headers: JSON_HEADERS,
  body: JSON.stringify({ type: 'message', model: 'claude-opus-5', content: [], usage: { input_tokens: 20, cache_read_input_tokens: tokens - 20, output_tokens: 1 } }),
});

describe('counts of other models', () => {
  /** One conversation, a block of each class in turn; the error of each request's count. */
  async function converse(proxy, upstream, turns, first) {
    const messages = [];
    const errors = [];
    for (let turn = 0; turn < turns; ++turn) {
      const [blocks] = HIDDEN[(turn + first) % HIDDEN.length];
      messages.push({ role: turn % 2 === 0 ? 'user' : 'assistant', content: blocks[Math.floor((turn + first) / HIDDEN.length) % blocks.length] });
      if (turn % 2 === 1) messages.push({ role: 'user', content: PROSE[(turn + first) % PROSE.length] });
      const body = { model: 'claude-opus-5', max_tokens: 10, messages };
      const reported = hiddenTokens(body);
      upstream.script(reply(reported));
      const [row] = await proxy.rowsOf(() => rawRequest(proxy.port, { ...REQUESTS.anthropic, body: JSON.stringify(body) }));
      errors.push({ error: Math.abs(row.tokens.in - reported) / reported, exactness: row.tokens.exactness });
      if (turn % 2 === 1) messages.pop();
    }
    return errors;
  }

  it('come within 1.5 % on average after 20 answers, and stay so over a restart', async (t) => {
    const home = await temporaryFolder();
    const upstream = await startUpstream();
    t.after(() => upstream.close());
    const env = { TOKENPAK_MODE: 'strict' };
    const proxy = await startProxy({ upstream, home, env });
    const errors = await converse(proxy, upstream, 10, 0);
    errors.push(...await converse(proxy, upstream, 10, 3));
    assert.equal(errors[0].exactness, 'estimate');
    assert.ok(errors[0].error > 0.015, `there is nothing to learn: ${errors[0].error}`);
    const settled = await converse(proxy, upstream, 10, 1);
    assert.ok(meanError(settled) < 0.015, JSON.stringify([...errors, ...settled]));
    assert.ok(settled.every(({ exactness }) => exactness === 'calibrated'));
    await proxy.stop();

    const file = path.join(home, '.tokenpak', 'calibration.json');
    assert.equal((await stat(file)).mode & 0o777, 0o600);
    assert.doesNotMatch(await readFile(file, 'utf8'), /worker|journey|人工/);
    const second = await startProxy({ upstream, home, env });
    t.after(() => second.stop());
    const restored = await converse(second, upstream, 10, 2);
    assert.ok(meanError(restored) < 0.015, JSON.stringify(restored));
    assert.equal(restored[0].exactness, 'calibrated');
  });

  it('are what the table says where calibration is off', async (t) => {
    const { upstream, proxy } = await stage(t, { env: { TOKENPAK_CALIBRATION: 'off' } });
    const errors = await converse(proxy, upstream, 8, 0);
    assert.ok(meanError(errors) > 0.015, JSON.stringify(errors));
    assert.ok(errors.every(({ exactness }) => exactness === 'estimate'));
    await proxy.stop();
    assert.equal(existsSync(path.join(proxy.home, '.tokenpak', 'calibration.json')), false);
  });

  it('start afresh where the file is damaged, which is set aside', async (t) => {
    const { proxy } = await stage(t);
    await proxy.stop();
    const file = path.join(proxy.home, '.tokenpak', 'calibration.json');
    await writeFile(file, '{"format":1,');
    const second = await startProxy({ home: proxy.home });
    t.after(() => second.stop());
    await second.until(({ stderr }) => /calibration\.json cannot be read/.test(stderr));
    assert.ok(existsSync(`${file}.damaged`));
  });
});
