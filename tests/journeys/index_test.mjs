// `tokenpak index`: kept up to date while it watches, and whole whenever it is killed. TOKENPAK_KILLS says how often (50 otherwise).

import assert from 'node:assert/strict';
import { mkdir, readFile, readdir, rename, rm, utimes, writeFile } from 'node:fs/promises';
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

/** A PDF of one line of text a page. */
function pdfOf(lines) {
  const pageNumber = (page) => 4 + 2 * page;
  const objects = [
    '<< /Type /Catalog /Pages 2 0 R >>',
    `<< /Type /Pages /Kids [${lines.map((_, page) => `${pageNumber(page)} 0 R`).join(' ')}] /Count ${lines.length} >>`,
    '<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>',
  ];
  for (const [page, line] of lines.entries()) {
    const drawing = `BT /F1 12 Tf 72 700 Td (${line}) Tj ET`;
    objects.push(`<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Resources << /Font << /F1 3 0 R >> >> /Contents ${pageNumber(page) + 1} 0 R >>`);
    objects.push(`<< /Length ${drawing.length} >>\nstream\n${drawing}\nendstream`);
  }
  let text = '%PDF-1.4\n%\0\n';
  const offsets = objects.map((object, index) => {
    const offset = text.length;
    text += `${index + 1} 0 obj\n${object}\nendobj\n`;
    return offset;
  });
  const table = offsets.map((offset) => `${String(offset).padStart(10, '0')} 00000 n \n`).join('');
  return `${text}xref\n0 ${objects.length + 1}\n0000000000 65535 f \n${table}trailer\n<< /Size ${objects.length + 1} /Root 1 0 R >>\nstartxref\n${text.length}\n%%EOF\n`;
}

it('has the pages of a PDF as soon as pdftotext is installed, and leaves out what that cannot read', async (t) => {
  const home = await homeFolder(t);
  await writeDocuments(home, {
    'manual.pdf': pdfOf(['Abracadabra opens the lid.', 'Hocuspocus closes the lid.', '', 'Simsalabim stops the pump.']),
    'broken.pdf': 'this is none',
    'notes.md': '# Notes\n\nMutabor.\n',
  });
  const without = await indexDocuments(home, { env: { PATH: path.join(home, 'nothing') } });
  assert.match(without, /^left out: 2 PDF, as pdftotext is not installed \(Debian: poppler-utils\)$/m);
  assert.deepEqual(await found(home, 'hocuspocus'), []);
  assert.deepEqual(await found(home, 'mutabor'), ['docs/notes.md#notes']);

  const withTool = await indexDocuments(home);
  assert.match(withTool, /^4 chunks of 2 files: 1 new or changed, 1 unchanged/m);
  assert.match(withTool, /^left out: 0 binary or unknown, 0 generated, 0 too large, 1 unreadable$/m);
  assert.ok(!withTool.includes('not installed'), withTool);
  assert.deepEqual(await found(home, 'hocuspocus'), ['docs/manual.pdf#page-2']);
  assert.deepEqual(await found(home, 'simsalabim'), ['docs/manual.pdf#page-4']);

  // What is indexed stays so while its content does, whether or not the program is still there.
  await indexDocuments(home, { env: { PATH: path.join(home, 'nothing') } });
  assert.deepEqual(await found(home, 'hocuspocus'), ['docs/manual.pdf#page-2']);
});

it('gives a PDF that cannot be read to pdftotext once', async (t) => {
  const home = await homeFolder(t);
  await writeDocuments(home, { 'broken.pdf': 'this is none' });
  const file = path.join(docsFolder(home), 'broken.pdf');
  await utimes(file, 1e9, 1e9);
  const tools = path.join(home, 'tools');
  const calls = path.join(home, 'calls');
  await mkdir(tools);
  await writeFile(path.join(tools, 'pdftotext'), `#!/bin/sh\necho called >>${calls}\nexit 1\n`, { mode: 0o755 });
  const timesCalled = async () => (await readFile(calls, 'utf8')).split('called').length - 1;
  for (const _ of [1, 2, 3]) {
    const report = await indexDocuments(home, { env: { PATH: tools } });
    assert.match(report, /1 unreadable$/m);
    assert.equal(await timesCalled(), 1);
  }
  await writeFile(file, 'nor is this one');
  await utimes(file, 1e9 + 1, 1e9 + 1);
  await indexDocuments(home, { env: { PATH: tools } });
  assert.equal(await timesCalled(), 2);
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
