// node tests/run.mjs [--examples FILE] [file…]: installs the clients' packages where they are missing, runs every journey, ends with a summary.
// TOKENPAK_BIN names the proxy (default build/release/tokenpak), TOKENPAK_EXAMPLES the page of usage examples to run.

import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { run } from 'node:test';
import { spec } from 'node:test/reporters';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

const FOLDER = path.dirname(fileURLToPath(import.meta.url));
const BINARY = path.resolve(process.env.TOKENPAK_BIN ?? path.join(FOLDER, '../build/release/tokenpak'));
const CORES = 2; // the split tests alone keep two busy
const FILE_LIMIT_MS = 600_000; // ten times what the longest needs

/** `npm ci`, once for each state of the lock file. */
function installClients() {
  const state = createHash('sha256').update(readFileSync(path.join(FOLDER, 'package-lock.json'))).digest('hex');
  const stamp = path.join(FOLDER, 'node_modules', '.installed');
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === state) return;
  const { status } = spawnSync('npm', ['ci', '--ignore-scripts', '--no-audit', '--no-fund'], { cwd: FOLDER, stdio: 'inherit' });
  if (status !== 0) throw new Error('npm ci failed');
  writeFileSync(stamp, state);
}

/** Every *_test.mjs, the long ones first so that none of them runs on alone at the end. */
function testFiles() {
  const files = ['journeys', 'clients', 'examples', 'upstream'].flatMap((folder) =>
    readdirSync(path.join(FOLDER, folder)).filter((name) => name.endsWith('_test.mjs')).map((name) => path.join(FOLDER, folder, name)));
  const isLong = (file) => (/split_|resilience/.test(file) ? 0 : 1);
  return files.sort((a, b) => isLong(a) - isLong(b) || a.localeCompare(b));
}

const { values, positionals } = parseArgs({ options: { examples: { type: 'string' } }, allowPositionals: true });
if (values.examples) process.env.TOKENPAK_EXAMPLES = path.resolve(values.examples);
process.env.TOKENPAK_BIN = BINARY; // absolute, for every file
if (!existsSync(BINARY)) {
  console.error(`no proxy at ${BINARY}: build it, or name one in TOKENPAK_BIN`);
  process.exit(2);
}
installClients();
const files = positionals.length > 0 ? positionals.map((file) => path.resolve(file)) : testFiles();
const started = performance.now();
const counts = { passed: 0, failed: 0, skipped: 0 };
const tests = run({ files, concurrency: CORES, timeout: FILE_LIMIT_MS });
tests.on('test:pass', ({ details, skip }) => {
  if (skip !== undefined) counts.skipped += 1;
  else if (details.type !== 'suite') counts.passed += 1;
});
tests.on('test:fail', ({ details }) => {
  // A suite fails with its tests, which are counted; or by itself, where its set-up threw.
  if (details.type !== 'suite' || details.error.failureType !== 'subtestsFailed') counts.failed += 1;
});
tests.on('end', () => {
  const seconds = ((performance.now() - started) / 1000).toFixed(0);
  setImmediate(() => console.log(`\nJourneys against ${path.relative('.', BINARY)}, ${files.length} files, ${seconds} s\n`
    + `${counts.passed} passed, ${counts.failed} failed, ${counts.skipped} skipped`));
  process.exitCode = counts.failed > 0 || counts.passed === 0 ? 1 : 0;
});
tests.compose(spec).pipe(process.stdout);
