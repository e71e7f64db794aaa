// Vectors of the vault's sections, from a server that knows which words mean the same.

import assert from 'node:assert/strict';
import http from 'node:http';
import { rm } from 'node:fs/promises';
import { it } from 'node:test';
import { runToEnd, stage, startCommand, temporaryFolder } from '../support/proxy.mjs';
import { rawRequest } from '../support/raw_client.mjs';
import { REQUESTS } from '../support/requests.mjs';
import { docsFolder, writeDocuments } from '../support/vault.mjs';

const CONCEPTS = [/\b(car|automobile)s?\b/gi, /\b(repair|fix|mend)(ed|ing|s)?\b/gi, /\bbicycles?\b/gi];
const KEY = 'sk-planted-4711';
const GARDEN = Object.fromEntries(['rose', 'oak', 'lily', 'elm', 'fern', 'moss'].map((plant) => [`${plant}.md`, `# The ${plant}\n\nAn old ${plant} wants water and shade.\n`]));
const DOCUMENTS = {
  'bicycle.md': '# Bicycle shop\n\nAn old bicycle is sold. The automobile museum stands beside.\n',
  'car.md': '# Workshop\n\nAn old car is repaired here: the car stands on the lift, and we fix the car.\n',
  ...GARDEN,
};
const QUESTION = ['how', 'is', 'an', 'old', 'automobile', 'repaired'];

/** An endpoint whose vectors count concepts; `answer(response)` may take a request over. */
async function startEmbeddings(t) {
  const server = { requests: [], answer: null };
  const listener = http.createServer((request, response) => {
    let body = '';
    request.setEncoding('utf8').on('data', (text) => { body += text; }).on('end', () => {
      server.requests.push({ path: request.url, headers: request.headers, body: JSON.parse(body) });
      if (server.answer) { server.answer(response); return; }
      const data = JSON.parse(body).input.map((text, index) => ({ index, embedding: [...CONCEPTS.map((words) => (text.match(words) ?? []).length), 0.1] }));
      response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify({ data: data.reverse() }));
    });
  });
  await new Promise((resolve) => { listener.listen(0, '127.0.0.1', resolve); });
  const home = await temporaryFolder();
  t.after(async () => { listener.closeAllConnections(); listener.close(); await rm(home, { recursive: true, force: true }); });
  await writeDocuments(home, DOCUMENTS);
  const env = { TOKENPAK_EMBEDDINGS_URL: `http://127.0.0.1:${listener.address().port}/v1`, TOKENPAK_EMBEDDINGS_MODEL: 'concepts', TOKENPAK_EMBEDDINGS_KEY: KEY };
  server.run = async (args, more = {}) => {
    const { code, stdout, stderr } = await runToEnd(args, { home, env: { ...env, ...more } });
    assert.equal(code, 0, stderr);
    assert.ok(!`${stdout}${stderr}`.includes(KEY));
    return { json: JSON.parse(stdout), stderr };
  };
  server.serve = async (more) => {
    const served = await stage(t, { home, env: { ...env, TOKENPAK_INJECT_BUDGET: '200', TOKENPAK_INJECT_MIN_SCORE: '0', TOKENPAK_EMBEDDINGS_TIMEOUT: '0.3', TOKENPAK_BREAKER_FAILURES: '2', ...more }, });
    server.requests.length = 0;
    return served;
  };
  server.index = (more) => server.run(['index', docsFolder(home), '--json'], more);
  server.watch = () => {
    const watching = startCommand(['index', docsFolder(home), '--watch', '--json'], { home, env });
    t.after(async () => { watching.child.kill('SIGKILL'); await watching.exited; });
    return watching;
  };
  server.write = (documents) => writeDocuments(home, documents);
  server.search = async (more) => {
    const { json, stderr } = await server.run(['search', '--json', ...QUESTION], more);
    return { names: json.results.map(({ name }) => name), scores: json.results.map(({ score }) => score), stderr };
  };
  return server;
}

const BY_WORDS = { TOKENPAK_EMBEDDINGS_URL: '', TOKENPAK_EMBEDDINGS_MODEL: '' };

it('puts what means the same before what has the words', async (t) => {
  const server = await startEmbeddings(t);
  assert.deepEqual((await server.index()).json.vectors, { chunks: 8, embedded: 8, refused: 0, dimension: 4, complete: true });
  const [{ path, headers, body }] = server.requests;
  assert.equal(path, '/v1/embeddings');
  assert.equal(headers.authorization, `Bearer ${KEY}`);
  assert.equal(body.model, 'concepts');
  const words = await server.search(BY_WORDS);
  const both = await server.search();
  assert.equal(words.names[0], 'docs/bicycle.md#bicycle-shop');
  assert.equal(both.names[0], 'docs/car.md#workshop');
  assert.deepEqual(both.scores, words.scores.slice(0, both.scores.length));
  assert.deepEqual((await server.run(['index', '--status', '--json'])).json.vectors, { model: 'concepts', chunks: 8, dimension: 4 });
  const asked = server.requests.length;
  assert.equal((await server.index()).json.vectors.embedded, 0);
  assert.equal(server.requests.length, asked, 'nothing has changed');
  assert.equal((await server.index({ TOKENPAK_EMBEDDINGS_MODEL: 'another' })).json.vectors.embedded, 8);
  assert.match((await server.search()).stderr, /the index has no vectors of concepts/);
});

it('ranks by words where the server is slow or fails, and says so', async (t) => {
  const server = await startEmbeddings(t);
  await server.index();
  const words = await server.search(BY_WORDS);
  for (const [answer, said] of [[() => {}, /words alone decide/], [(response) => response.writeHead(500).end(KEY), /status 500/], [(response) => response.end(`{"${KEY}":1}`), /no embeddings/]]) {
    server.answer = answer;
    const begun = performance.now();
    const { names, stderr } = await server.search();
    assert.ok(performance.now() - begun < 2000);
    assert.deepEqual(names, words.names);
    assert.match(stderr, said);
  }
});

it('indexes without a server, and goes on when it is back', async (t) => {
  const server = await startEmbeddings(t);
  server.answer = (response) => response.writeHead(503).end();
  const { json, stderr } = await server.index();
  assert.equal(json.chunks, 8);
  assert.equal(json.vectors.complete, false);
  assert.match(stderr, /0 of 8 chunks have vectors: .*status 503; the next run goes on/);
  assert.equal(server.requests.length, 3, 'tries');
  assert.equal((await server.search(BY_WORDS)).names[0], 'docs/bicycle.md#bicycle-shop');
  server.answer = null;
  assert.equal((await server.index()).json.vectors.chunks, 8);
});

it('has a vector of a section that changes while it watches, and asks for no other', async (t) => {
  const server = await startEmbeddings(t);
  const watching = server.watch();
  const untilEmbedded = async (count) => { // a file as young as this is read again, so that there may be reports of 0 between
    for (const deadline = Date.now() + 5000; ;) {
      const report = watching.stdout.split('\n').filter(Boolean).map((line) => JSON.parse(line).vectors).find(({ embedded }) => embedded === count);
      if (report) return report;
      assert.ok(Date.now() < deadline && !watching.exit, watching.stderr);
      await new Promise((resolve) => { setTimeout(resolve, 20); });
    }
  };
  assert.deepEqual(await untilEmbedded(8), { chunks: 8, embedded: 8, refused: 0, dimension: 4, complete: true });
  server.requests.length = 0;
  await server.write({ 'fern.md': '# The fern\n\nAn old automobile is repaired under the fern.\n' });
  assert.deepEqual(await untilEmbedded(1), { chunks: 8, embedded: 1, refused: 0, dimension: 4, complete: true });
  assert.deepEqual(server.requests.map(({ body }) => body.input.length), [1]);
  assert.match(server.requests[0].body.input[0], /under the fern/);
  assert.equal((await server.search()).names[0], 'docs/fern.md#the-fern');
});

const SENTENCE = `${QUESTION.join(' ')}?`;
const asked = (...messages) => JSON.stringify({ model: 'gpt-4o', messages: messages.map((content, index) => ({ role: index % 2 ? 'assistant' : 'user', content })) });

/** Sends it and returns the sections that were added, what went upstream, and how long the answer took. */
async function ask({ proxy, upstream }, body) {
  const begun = performance.now();
  let took;
  const [row] = await proxy.rowsOf(async () => {
    assert.equal((await rawRequest(proxy.port, { ...REQUESTS.openai_chat, body })).status, 200);
    took = performance.now() - begun;
  });
  return { sections: row.vault_injection.top_chunks, sent: upstream.last.body.toString(), took };
}

it('serve ranks by words and asks no server where none is named', async (t) => {
  const server = await startEmbeddings(t);
  await server.index();
  const words = await ask(await server.serve(BY_WORDS), asked(SENTENCE));
  assert.equal(words.sections[0], 'docs/bicycle.md#bicycle-shop');
  assert.equal(server.requests.length, 0);
});

it('serve asks for the vector of a question that has an answer, and for no other', async (t) => {
  const server = await startEmbeddings(t);
  await server.index();
  const served = await server.serve();
  const { sections, sent } = await ask(served, asked(SENTENCE));
  assert.equal(sections[0], 'docs/car.md#workshop');
  assert.deepEqual(server.requests.map(({ headers, body }) => [headers.authorization, body.input]), [[`Bearer ${KEY}`, [SENTENCE]]]);
  assert.deepEqual((await served.proxy.get('/vault')).vectors, { model: 'concepts', chunks: 8, dimension: 4 });
  assert.equal((await ask(served, asked(SENTENCE))).sent, sent, 'a retry');
  const later = await ask(served, asked(SENTENCE, 'On the lift.', 'Zxqv!'));
  assert.ok(later.sent.startsWith(sent.slice(0, sent.lastIndexOf('}]'))), later.sent);
  assert.equal(server.requests.length, 1);
});

it('serve goes on by words where the embeddings server is slow or fails, and soon stops waiting', async (t) => {
  const server = await startEmbeddings(t);
  await server.index();
  const failures = { silent: () => {}, failing: (response) => response.writeHead(500).end(KEY), halting: (response) => { response.writeHead(200).write('{'); } };
  for (const [name, answer] of Object.entries(failures)) {
    server.answer = answer;
    const served = await server.serve();
    for (let number = 1; number <= 4; number += 1) {
      const { sections, took } = await ask(served, asked(`${SENTENCE} ${name} ${number}`));
      assert.equal(sections[0], 'docs/bicycle.md#bicycle-shop');
      assert.ok(took < (number <= 2 ? 1500 : 250), `${name}: request ${number} took ${took} ms`);
    }
    assert.equal(server.requests.length, 2, 'then the breaker is open');
    assert.match(served.proxy.stderr, /the embeddings server failed 2 times .* words alone rank/);
    const told = `${served.proxy.stdout}${served.proxy.stderr}${JSON.stringify(await Promise.all(['/recent', '/stats', '/health', '/vault'].map((page) => served.proxy.get(page))))}`;
    assert.ok(!told.includes(KEY) && !told.includes('automobile repaired'));
  }
});
