// `tokenpak count`: tokens of files and of standard input, beside an independent tokenizer.

import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, it } from 'node:test';
import { countTokens as countCl100k } from 'gpt-tokenizer/encoding/cl100k_base';
import { countTokens } from 'gpt-tokenizer/encoding/o200k_base';
import { BINARY, runToEnd, temporaryFolder } from '../support/proxy.mjs';

const README = new URL('../../README.md', import.meta.url).pathname;
const PRICES = new URL('../../data/prices.json', import.meta.url).pathname;

async function count(...args) {
  const { code, stdout, stderr } = await runToEnd(['count', ...args]);
  assert.equal(stderr, '');
  assert.equal(code, 0);
  return stdout;
}

const countJson = async (...args) => JSON.parse(await count('--json', ...args));

describe('count', () => {
  it('gives the tokens of the model\'s vocabulary', async () => {
    const text = await readFile(README, 'utf8');
    const bytes = Buffer.byteLength(text);
    const tokens = countTokens(text);
    const { files, ...report } = await countJson(README);
    assert.deepEqual(report, { model: 'gpt-5', known_model: true, encoding: 'o200k_base', exactness: 'exact', total: { tokens, bytes, bytes_per_token: Math.round((100 * bytes) / tokens) / 100 } });
    assert.equal(files[0].file, README);
    assert.equal(files[0].tokens, tokens);
    assert.equal((await countJson(README, '--model', 'gpt-4-turbo')).total.tokens, countCl100k(text));
  });

  it('shows a line a file, a total, and how far to trust it', async () => {
    const lines = (await count(README, PRICES)).trimEnd().split('\n');
    const [readme, prices, total] = lines.slice(1, 4).map((line) => line.trim().split(/\s+/));
    assert.deepEqual([readme[3], prices[3], total[3]], [README, PRICES, 'total']);
    for (const column of [0, 1]) assert.equal(Number(total[column]), Number(readme[column]) + Number(prices[column]));
    assert.equal(lines[4], 'exact: o200k_base is the vocabulary of gpt-5');
  });

  it('says that a model it does not know gets an estimate', async () => {
    const report = await countJson('--model', 'llama-9', README);
    assert.equal(report.known_model, false);
    assert.equal(report.exactness, 'estimate');
    assert.match(await count('--model', 'llama-9', README), /^estimate: no model "llama-9" is known/m);
    assert.equal((await countJson('--model', 'claude-opus-5', README)).exactness, 'estimate');
  });

  it('reads standard input, as - or without a file', () => {
    for (const args of [[], ['-']]) {
      const { status, stdout } = spawnSync(BINARY, ['count', '--json', ...args], { input: 'Hello, world!', encoding: 'utf8' });
      assert.equal(status, 0);
      assert.deepEqual(JSON.parse(stdout).files, [{ file: '-', tokens: 4, bytes: 13, bytes_per_token: 3.25, class: 'prose', is_text: true }]);
    }
  });

  it('flags what is no text and counts it all the same', async () => {
    const folder = await temporaryFolder();
    for (const [name, bytes] of [['latin1', [0x63, 0x61, 0x66, 0xe9]], ['binary', [0x41, 0x00, 0x42]]]) {
      const file = path.join(folder, name);
      await writeFile(file, Buffer.from(bytes));
      const { files: [counted] } = await countJson(file);
      assert.equal(counted.is_text, false);
      assert.equal(counted.bytes, bytes.length);
      assert.ok(counted.tokens > 0);
      assert.match(await count(file), /\(not UTF-8 text\)$/m);
    }
  });

  for (const [what, file, reason] of [['a missing file', '/nowhere/a.txt', /No such file/], ['a folder', '/', /directory/]]) {
    it(`${what} is one line and exit code 2`, async () => {
      const { code, stdout, stderr } = await runToEnd(['count', README, file]);
      assert.equal(code, 2);
      assert.equal(stdout, '');
      assert.match(stderr, reason);
      assert.match(stderr, new RegExp(`^tokenpak: cannot read ${file}: .*\n$`));
    });
  }
});
