// `tokenpak index`: kept up to date while it watches, and whole whenever it is killed. TOKENPAK_KILLS says how often (50 otherwise).

import assert from 'node:assert/strict';
import { mkdir, readdir, rename, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { it } from 'node:test';
import { runToEnd, startCommand, startProxy, temporaryFolder } from '../support/proxy.mjs';
import { docsFolder, indexDocuments, untilIndexed, writeDocuments } from '../support/vault.mjs';

const KILLS = Number(process.env.TOKENPAK_KILLS ?? 50);
const sleep = (milliseconds) => new Promise((resolve) => { setTimeout(resolve, milliseconds); });

async function homeFolder(t) {
  const home = await temporaryFolder();
  t.after(() => rm(home, { recursive: true, force: true, maxRetries: 10, retryDelay: 50 }));
  return home;
}

/** The names of what a search finds. */
async function found(home, ...words) {
  const { code, stdout, stderr } = await runToEnd(['search', '--json', ...words], { home });
  assert.equal(code, 0, stderr);
  return JSON.parse(stdout).results.map(({ name }) => name);
}

async function untilFound(home, word, condition, milliseconds = 5000) {
  for (const deadline = Date.now() + milliseconds; ;) {
    const names = await found(home, word);
    if (condition(names)) return names;
    assert.ok(Date.now() < deadline, `not so within ${milliseconds} ms: ${condition}: ${names}`);
    await sleep(20);
  }
}

/** `tokenpak index … --watch`, running; it has made its first index. */
async function startWatching(t, home, args = [docsFolder(home)]) {
  const watching = startCommand(['index', ...args, '--watch'], { home });
  t.after(async () => { watching.child.kill('SIGKILL'); await watching.exited; });
  for (const deadline = Date.now() + 5000; !watching.stdout.includes(' chunks of ');) {
    assert.ok(Date.now() < deadline && !watching.exit, watching.stderr);
    await sleep(5);
  }
  return watching;
}

it('follows changed, new, moved and removed files and folders, and ends at SIGINT', async (t) => {
  const home = await homeFolder(t);
  await writeDocuments(home);
  const watching = await startWatching(t, home);
  const docs = docsFolder(home);
  await writeFile(path.join(docs, 'one.md'), '# One\n\nThe word is abracadabra.\n');
  await untilFound(home, 'abracadabra', (names) => names.includes('docs/one.md#one'));
  await mkdir(path.join(docs, 'deep', 'deeper'), { recursive: true });
  await writeFile(path.join(docs, 'deep', 'deeper', 'two.md'), '# Two\n\nThe word is hocuspocus.\n');
  await untilFound(home, 'hocuspocus', (names) => names.includes('docs/deep/deeper/two.md#two'));
  await sleep(300);
  await writeFile(path.join(docs, 'deep', 'deeper', 'three.md'), '# Three\n\nThe word is simsalabim.\n');
  await untilFound(home, 'simsalabim', (names) => names.includes('docs/deep/deeper/three.md#three'));
  await rename(path.join(docs, 'deep'), path.join(docs, 'moved'));
  await untilFound(home, 'simsalabim', (names) => names.includes('docs/moved/deeper/three.md#three') && names.length === 1);
  await writeFile(path.join(docs, 'moved', 'deeper', 'three.md'), '# Three\n\nThe word is mutabor.\n');
  await untilFound(home, 'mutabor', (names) => names.includes('docs/moved/deeper/three.md#three'));
  await rename(path.join(docs, 'moved'), path.join(home, 'elsewhere'));
  await untilFound(home, 'mutabor', (names) => names.length === 0);
  await rm(path.join(docs, 'one.md'));
  await untilFound(home, 'abracadabra', (names) => names.length === 0);
  // The indexed folder itself goes, and comes back.
  await rename(docs, `${docs}.away`);
  for (const deadline = Date.now() + 5000; !watching.stderr.includes(docs);) {
    assert.ok(Date.now() < deadline, 'it says that the folder is gone');
    await sleep(20);
  }
  await rename(`${docs}.away`, docs);
  await writeFile(path.join(docs, 'four.md'), '# Four\n\nThe word is sesame.\n');
  await untilFound(home, 'sesame', (names) => names.includes('docs/four.md#four'));
  watching.child.kill('SIGINT');
  assert.deepEqual(await watching.exited, { code: 0, signal: null });
  assert.equal((await runToEnd(['vault', 'check'], { home })).code, 0);
});

it('rests while nothing happens, and writes nothing for what is not indexed', async (t) => {
  const home = await homeFolder(t);
  await writeDocuments(home);
  // The index lies in the folder that is watched.
  const watching = startCommand(['index', docsFolder(home), '--watch'], { home, env: { VAULT_INDEX_PATH: docsFolder(home) } });
  t.after(async () => { watching.child.kill('SIGKILL'); await watching.exited; });
  await sleep(700);
  const before = watching.stdout;
  assert.match(before, /^\d+ chunks of 3 files/);
  await writeFile(path.join(docsFolder(home), '.hidden.md'), '# Hidden\n');
  await sleep(700);
  assert.equal(watching.stdout, before);
  assert.equal(watching.stderr, '');
  watching.child.kill('SIGTERM');
  assert.equal((await watching.exited).code, 0);
});

it('a running proxy has what a watched folder says', async (t) => {
  const home = await homeFolder(t);
  await writeDocuments(home);
  await startWatching(t, home);
  const proxy = await startProxy({ home });
  t.after(() => proxy.stop());
  assert.equal((await untilIndexed(proxy)).blocks, 10);
  await writeDocuments(home, { 'api.md': null });
  await untilIndexed(proxy, ({ blocks }) => blocks === 7);
});

it(`is whole whenever it is killed (${KILLS} times)`, { timeout: 60_000 + KILLS * 1000 }, async (t) => {
  const home = await homeFolder(t);
  await writeDocuments(home);
  await indexDocuments(home);
  const proxy = await startProxy({ home });
  t.after(() => proxy.stop());
  let finished = 0;
  for (let round = 0; round < KILLS; round += 1) {
    for (let file = 0; file < 20; file += 1) {
      const sections = Array.from({ length: 8 }, (_, number) => `## Part ${number}\n\nRound ${round} of file ${file} says ${Math.random().toString(36)} ${number}.\n`);
      await writeFile(path.join(docsFolder(home), `part-${file}.md`), `# File ${file}\n\n${sections.join('\n')}`);
    }
    const args = round % 5 === 4 ? ['index', '--rebuild'] : ['index', docsFolder(home)];
    const indexing = startCommand(args, { home });
    const timer = setTimeout(() => indexing.child.kill('SIGKILL'), 1 + Math.random() * 40);
    const { code } = await indexing.exited;
    clearTimeout(timer);
    if (code === 0) finished += 1;
    const check = await runToEnd(['vault', 'check'], { home });
    assert.equal(check.code, 0, `round ${round}: ${check.stderr}`);
    const { vault_index: index } = await proxy.get('/health');
    assert.ok(index.available && index.blocks >= 10, JSON.stringify(index));
  }
  t.diagnostic(`${KILLS - finished} of ${KILLS} were killed before their end`);
  assert.ok(finished < KILLS, 'none was killed: the times do not fit this machine');
  await indexDocuments(home);
  assert.deepEqual((await readdir(path.join(home, '.tokenpak'))).filter((name) => name.startsWith('vault.')).sort(), ['vault.index', 'vault.index.lock']);
  assert.equal(proxy.stderr, '', 'the proxy never saw a damaged file');
});
