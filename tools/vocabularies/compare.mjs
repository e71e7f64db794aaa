// Compares our token ids with those of gpt-tokenizer and tiktoken (compare.sh builds what is needed and runs this).
//
//   compare.mjs <token_ids program> [--strings N] [--seed N] [folder or file…]

import { spawnSync } from 'node:child_process';
import { readFileSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { references } from './references.mjs';
import { hostileTexts, lookAlikes, randomTexts } from './texts.mjs';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { strings: { type: 'string', default: '100000' }, seed: { type: 'string', default: '1' } },
});
const [program, ...paths] = positionals;

/** The ids that our program gives for each text (a Buffer). */
function ours(encoding, texts) {
  const number = (value) => {
    const bytes = Buffer.alloc(4);
    bytes.writeUInt32LE(value);
    return bytes;
  };
  const input = Buffer.concat([number(texts.length), ...texts.flatMap((text) => [number(text.length), text])]);
  const { status, stdout, stderr } = spawnSync(program, [encoding], { input, maxBuffer: 2 ** 31 });
  if (status !== 0) throw new Error(`${program} ${encoding}: ${stderr}`);
  const numbers = new Uint32Array(stdout.buffer, stdout.byteOffset, stdout.length / 4);
  const answers = [];
  for (let at = 0; at < numbers.length; at += 1 + numbers[at]) answers.push(numbers.subarray(at + 1, at + 1 + numbers[at]));
  return answers;
}

function filesOf(path) {
  if (!statSync(path).isDirectory()) return [path];
  return readdirSync(path).sort().flatMap((name) => filesOf(join(path, name)));
}

const bytes = (text) => Buffer.from(text, 'utf8');
const corpora = {
  'random strings': randomTexts(Number(values.strings), Number(values.seed)).map(bytes),
  'special-token look-alikes': lookAlikes().map(bytes),
  'hostile inputs': hostileTexts().map(bytes),
};
if (paths.length) corpora.files = paths.flatMap(filesOf).map((path) => readFileSync(path));

const same = (a, b) => a.length === b.length && a.every((id, place) => id === b[place]);
let passed = 0;
let failed = 0;
for (const [encoding, judges] of Object.entries(references())) {
  for (const [name, texts] of Object.entries(corpora)) {
    const answers = ours(encoding, texts);
    for (const judge of judges) {
      let differ = 0;
      let judged = 0;
      let tokens = 0;
      texts.forEach((text, place) => {
        const string = text.toString('utf8');
        if (!judge.accepts(string)) return;
        judged += 1;
        const expected = judge.ids(string);
        tokens += expected.length;
        if (same(answers[place], expected)) return;
        differ += 1;
        if (differ > 3) return;
        const at = expected.findIndex((id, token) => id !== answers[place][token]);
        console.log(`  ${JSON.stringify(string.slice(0, 200))}: at token ${at} ours ${answers[place].slice(at, at + 6)}, theirs ${expected.slice(at, at + 6)}`);
      });
      console.log(`${differ ? 'FAIL' : 'pass'} ${encoding}, ${name}: ${judged} of ${texts.length} texts, ${tokens} tokens, ${differ} differ from ${judge.name}`);
      if (differ) failed += 1;
      else passed += 1;
    }
  }
}
console.log(`${passed} passed, ${failed} failed`);
process.exit(failed ? 1 : 0);
