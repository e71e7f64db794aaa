// gpt_tokenizer.mjs <encoding> <file>...: what measure.cpp prints, of gpt-tokenizer's countTokens. Files that it would take
// minutes for (its merging is quadratic) are cut to a size given for it: a line says how many bytes were counted.

import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { basename } from 'node:path';
import { pathToFileURL } from 'node:url';

const [encoding, ...paths] = process.argv.slice(2);
const require = createRequire(new URL('../../tools/vocabularies/package.json', import.meta.url));
const { countTokens } = await import(pathToFileURL(require.resolve(`gpt-tokenizer/encoding/${encoding}`)));

const ofHostile = 4000; // characters
const seconds = () => { const { user, system } = process.cpuUsage(); return (user + system) / 1e6; };

countTokens('warm up');
for (const path of paths) {
  const name = basename(path, '.txt');
  let text = readFileSync(path, 'utf8');
  if (name.startsWith('hostile')) text = text.slice(0, ofHostile);
  const bytes = Buffer.byteLength(text);
  let first = 0;
  let best = Infinity;
  let tokens = 0;
  const until = seconds() + 0.2;
  for (let pass = 0; pass < 2 || seconds() < until; pass += 1) {
    const start = seconds();
    tokens = countTokens(text, { disallowedSpecial: new Set() });
    const took = seconds() - start;
    if (pass === 0) first = took;
    best = Math.min(best, Math.max(took, 1e-9));
  }
  console.log(`${name} ${bytes} ${tokens} ${first.toFixed(9)} ${best.toFixed(9)}`);
}
