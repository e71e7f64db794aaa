// tokenpak prices: what models cost, changed in the user's own file, with its history.

import assert from 'node:assert/strict';
import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, it } from 'node:test';
import { rawRequest } from '../support/raw_client.mjs';
import { runToEnd, stage, startProxy, temporaryFolder } from '../support/proxy.mjs';
import { REQUESTS } from '../support/requests.mjs';

const prices = async (home, ...args) => runToEnd(['prices', ...args], { home });

describe('tokenpak prices', () => {
  it('lists models, and finds one by the name that clients write', async () => {
    const home = await temporaryFolder();
    const all = await prices(home);
    assert.equal(all.code, 0);
    assert.match(all.stdout, /^claude-opus-4-5 +- +5 +25 +0\.5 +6\.25 +10$/m);
    assert.match(all.stdout, /Built in as of \d{4}-\d\d-\d\d/);
    const found = await prices(home, 'anthropic/claude-opus-4-5-20251101');
    assert.match(found.stdout, /^claude-opus-4-5 /m);
    const unknown = await prices(home, 'nobody-1');
    assert.equal(unknown.code, 1);
    assert.match(unknown.stderr, /nobody-1: no known price; `tokenpak prices --set nobody-1=IN\/OUT`/);
  });

  it('sets a price from today on, and keeps what was before', async () => {
    const home = await temporaryFolder();
    assert.equal((await prices(home, '--set', 'gpt-5=1/8', '--set', 'my-model=2.5/10/0.25', '--from', '2099-01-01')).code, 0);
    const { stdout } = await prices(home, 'gpt-5', '--json');
    const file = JSON.parse(await readFile(path.join(home, '.tokenpak', 'prices.json'), 'utf8'));
    assert.deepEqual(file.models.map(({ name }) => name), ['gpt-5', 'my-model']);
    const history = JSON.parse(stdout).models.find(({ name }) => name === 'gpt-5').prices;
    assert.equal(history.length, 2);
    assert.deepEqual([history[0].input, history[1].from, history[1].input, history[1].output], [1250000, '2099-01-01', 1000000, 8000000]);
    for (const wrong of [['--set', 'x'], ['--set', 'x=1'], ['--from', 'soon', '--set', 'x=1/2']]) assert.equal((await prices(home, ...wrong)).code, 2, wrong.join(' '));
  });

  it('takes over a file, or says what is wrong with it', async () => {
    const home = await temporaryFolder();
    const update = path.join(home, 'new.json');
    await writeFile(update, '{"format":1,"unit":"picodollars per token","as_of":"2027-01-01","models":[{"provider":"x","name":"brand-new","prices":[{"input":1,"output":2}]}]}');
    assert.equal((await prices(home, '--update', update)).code, 0);
    assert.match((await prices(home)).stdout, /^brand-new +- +0\.000001 +0\.000002 .* own$/m);
    await writeFile(update, '{"format":2}');
    const refused = await prices(home, '--update', update);
    assert.equal(refused.code, 2);
    assert.match(refused.stderr, /new\.json/);
  });

  it('shows models of the account without a price; a row keeps the price it was charged at', async (t) => {
    const { upstream, proxy } = await stage(t);
    const answer = '{"model":"house-model","usage":{"prompt_tokens":5,"completion_tokens":1}}';
    upstream.script({ status: 200, headers: [['content-type', 'application/json']], body: answer });
    await rawRequest(proxy.port, { ...REQUESTS.openai_chat, body: REQUESTS.openai_chat.body.replace('gpt-4o', 'house-model') });
    await rawRequest(proxy.port, REQUESTS.anthropic);
    await proxy.idle();
    const [first] = (await proxy.recent(1));
    await proxy.stop();
    assert.deepEqual(first.dollars_per_million, { input: 5, cache_read: 0.5, cache_write_5m: 6.25, cache_write_1h: 10, output: 25 });
    const listed = await prices(proxy.home);
    assert.match(listed.stdout, /^No known price: house-model \(1 requests\)$/m);
    assert.doesNotMatch(listed.stdout, /No known price: claude/);
    assert.equal((await prices(proxy.home, '--set', 'claude-opus-4-5=1/1')).code, 0);
    const again = await startProxy({ upstream, home: proxy.home });
    t.after(() => again.stop());
    await rawRequest(again.port, REQUESTS.anthropic);
    await again.idle();
    const rows = await again.recent(2);
    assert.equal(rows[0].dollars_per_million.input, 1);
    assert.deepEqual(rows[1], { ...first, saved_by_stage: rows[1].saved_by_stage });
  });
});
