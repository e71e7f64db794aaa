// What the vault adds to a request: the right sections behind the newest question, once, and from then on the same bytes.

import Anthropic from '@anthropic-ai/sdk';
import { GoogleGenAI } from '@google/genai';
import OpenAI from 'openai';
import assert from 'node:assert/strict';
import { readdir, readFile, rename, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, it } from 'node:test';
import { stage, startProxy, temporaryFolder } from '../support/proxy.mjs';
import { rawRequest } from '../support/raw_client.mjs';
import { REQUESTS, withHeaders } from '../support/requests.mjs';
import { DOCUMENTS, indexDocuments, QUESTIONS, untilIndexed, writeDocuments } from '../support/vault.mjs';
import { WebSocketClient } from '../support/websocket_client.mjs';

const [[QUESTION, SECTION]] = QUESTIONS;
const MARK = '\n\n---\nTokenPak added these sections';
const SECTION_TEXT = '## Cache timeout\n\nEntries of the cache live for 300 seconds.';

/** A stage whose home has the documents indexed. */
async function vaultStage(t, { documents = DOCUMENTS, ...options } = {}) {
  const home = await temporaryFolder();
  await writeDocuments(home, documents);
  await indexDocuments(home);
  return stage(t, { ...options, home });
}

/** The texts of a body's user messages in order, with their messages' indices. */
function userTexts(dialect, body) {
  const request = JSON.parse(body);
  const messages = request.messages ?? request.contents ?? (typeof request.input === 'string' ? [{ role: 'user', content: request.input }] : request.input);
  return messages.filter(({ role }) => role === 'user').map(({ content, parts }) => (typeof content === 'string' ? content
    : (content ?? parts).map((part) => part.text ?? '').join('\u0000')));
}

/** `text`, a user's, as string or as the last of two blocks, in each dialect. */
const BODIES = {
  anthropic: (text, asBlocks) => ({ model: 'claude-sonnet-4-5', max_tokens: 64, system: 'Be terse.',
    messages: [{ role: 'user', content: asBlocks ? [{ type: 'text', text: 'We use version 2.' }, { type: 'text', text, cache_control: { type: 'ephemeral' } }] : text }] }),
  openai_chat: (text, asBlocks) => ({ model: 'gpt-4o', messages: [{ role: 'system', content: 'Be terse.' },
    { role: 'user', content: asBlocks ? [{ type: 'text', text: 'We use version 2.' }, { type: 'text', text }] : text }] }),
  openai_responses: (text, asBlocks) => ({ model: 'gpt-5', instructions: 'Be terse.',
    input: asBlocks ? [{ role: 'user', content: [{ type: 'input_text', text: 'We use version 2.' }, { type: 'input_text', text }] }] : text }),
  gemini: (text, asBlocks) => ({ contents: [{ role: 'user', parts: [...(asBlocks ? [{ text: 'We use version 2.' }] : []), { text }] }] }),
};

const send = async (proxy, dialect, body, ...headers) => {
  const answer = await rawRequest(proxy.port, { ...withHeaders(REQUESTS[dialect], ...headers), body: typeof body === 'string' ? body : JSON.stringify(body) });
  assert.equal(answer.status, 200, answer.body.toString());
  return answer;
};

/** Sends `body` and returns what went upstream. */
async function forwarded(to, upstream, dialect, body, ...headers) {
  await send(to, dialect, body, ...headers);
  return upstream.last.body.toString();
}

const injectionOf = async (proxy, action) => (await proxy.rowsOf(action))[0].vault_injection;

for (const [dialect, bodyOf] of Object.entries(BODIES)) {
  for (const mode of ['strict', 'hybrid', 'aggressive']) {
    for (const asBlocks of [false, true]) {
      it(`a section is added behind the question and nowhere else (${dialect}, ${mode}, ${asBlocks ? 'blocks' : 'plain'})`, async (t) => {
        const { upstream, proxy } = await vaultStage(t);
        const body = JSON.stringify(bodyOf(`${QUESTION} "quoted" \\ ü`, asBlocks));
        const injection = await injectionOf(proxy, () => send(proxy, dialect, body, ['x-tokenpak-mode', mode]));
        assert.deepEqual(injection.top_chunks, [SECTION]);
        assert.equal(injection.chunks_injected, 1);
        const { session } = await proxy.get('/stats');
        assert.deepEqual(session.vault_injection, { requests: 1, chunks_injected: 1, tokens_injected: injection.tokens_injected });
        const sent = upstream.last.body.toString();
        const at = sent.indexOf(JSON.stringify(MARK).slice(1, -1));
        const end = body.length - (body.length - body.indexOf('ü') - 1);
        assert.equal(at, end, 'it follows the last character of the question');
        const rest = body.slice(end);
        assert.ok(sent.endsWith(rest) && sent.startsWith(body.slice(0, end)), sent);
        const added = JSON.parse(`"${sent.slice(at, sent.length - rest.length)}"`);
        assert.ok(added.includes(`\n[${SECTION}]\n${SECTION_TEXT}`), added);
        assert.ok(injection.tokens_injected > 60 && injection.tokens_injected < 200, `${injection.tokens_injected}`);
        const [{ tokens }] = await proxy.recent();
        assert.ok(Math.abs(tokens.sent - tokens.in - injection.tokens_injected) <= 2 + injection.tokens_injected / 5, JSON.stringify([tokens, injection]));
      });
    }
  }

  describe(`a conversation of ten turns with the vault (${dialect})`, () => {
    const answer = 'Grüezi! It is as the "documents" say.';
    const tool = (turn) => ({
      anthropic: [{ role: 'assistant', content: [{ type: 'tool_use', id: `t${turn}`, name: 'bash', input: { n: turn } }] },
        { role: 'user', content: [{ type: 'tool_result', tool_use_id: `t${turn}`, content: QUESTION }] }],
      openai_chat: [{ role: 'assistant', content: null, tool_calls: [{ id: `t${turn}`, type: 'function', function: { name: 'bash', arguments: '{}' } }] },
        { role: 'tool', tool_call_id: `t${turn}`, content: QUESTION }],
      openai_responses: [{ type: 'function_call', call_id: `t${turn}`, name: 'bash', arguments: '{}' }, { type: 'function_call_output', call_id: `t${turn}`, output: QUESTION }],
      gemini: [{ role: 'model', parts: [{ functionCall: { name: 'bash', args: { n: turn } } }] }, { role: 'user', parts: [{ functionResponse: { name: 'bash', response: { output: QUESTION } } }] }],
    }[dialect]);
    const said = (role, text) => (dialect === 'gemini' ? { role: role === 'assistant' ? 'model' : 'user', parts: [{ text }] } : { role, content: text });
    const ASKED = ['Hello there!', QUESTION, 'Thanks.', QUESTIONS[1][0], null, QUESTION, QUESTIONS[2][0], QUESTIONS[3][0], null, QUESTIONS[4][0]];
    const EXPECTED = [null, SECTION, null, QUESTIONS[1][1], null, null, QUESTIONS[2][1], QUESTIONS[3][1], null, QUESTIONS[4][1]];
    /** The request of a turn; the messages come last, so that a longer conversation's body begins with a shorter one's. */
    function bodyOfTurn(turns) {
      const messages = ASKED.slice(0, turns).flatMap((text, turn) => [
        ...(turn > 0 && text !== null ? [said('assistant', answer)] : []), ...(text === null ? tool(turn) : [said('user', text)])]);
      return JSON.stringify({
        anthropic: { model: 'claude-sonnet-4-5', max_tokens: 64, messages }, openai_chat: { model: 'gpt-4o', messages },
        openai_responses: { model: 'gpt-5', input: messages }, gemini: { contents: messages },
      }[dialect]);
    }
    const withoutEnd = (body) => body.slice(0, -2);

    it('is sent as it was: over changes of the documents, a restart, a kill and rewinds', async (t) => {
      const { upstream, proxy } = await vaultStage(t);
      let running = proxy;
      let before = '';
      const sent = [];
      for (let turns = 1; turns <= 10; turns += 1) {
        if (turns === 5) { // what was said of the cache is no longer so
          await writeDocuments(proxy.home, { 'config.md': DOCUMENTS['config.md'].replace('300 seconds', '45 seconds'), 'new.md': '# New\n\nSomething else.\n' });
          await indexDocuments(proxy.home);
          await untilIndexed(running, ({ blocks }) => blocks === 11);
        }
        if (turns === 4 || turns === 8) {
          await new Promise((resolve) => { setTimeout(resolve, 100); });
          if (turns === 4) await running.stop();
          else { running.signal('SIGKILL'); await running.exited; }
          running = await startProxy({ upstream, home: proxy.home });
        }
        const injection = await injectionOf(running, () => send(running, dialect, bodyOfTurn(turns)));
        const body = upstream.last.body.toString();
        assert.ok(body.startsWith(before), `turn ${turns} does not begin with what was sent before`);
        assert.deepEqual(injection.top_chunks, EXPECTED[turns - 1] && turns !== 6 ? [EXPECTED[turns - 1]] : turns === 6 ? [SECTION] : [], `turn ${turns}`);
        before = withoutEnd(body);
        sent.push(body);
      }
      assert.ok(sent[9].includes('300 seconds') && sent[9].includes('45 seconds'), 'what is new was added, what was added stays');
      assert.equal(sent[9].split('make rollback').length, 2, 'no section twice');
      for (const turns of [7, 2, 9, 3, 10]) assert.equal(await forwarded(running, upstream, dialect, bodyOfTurn(turns)), sent[turns - 1], `rewound to turn ${turns}`);
      // Without the index and without new additions it is still what the provider has in its cache.
      assert.equal(await forwarded(running, upstream, dialect, bodyOfTurn(10), ['x-tokenpak-vault', 'off']), sent[9]);
      await rename(path.join(proxy.home, '.tokenpak', 'vault.index'), path.join(proxy.home, '.tokenpak', 'gone'));
      await untilIndexed(running, ({ available }) => !available);
      assert.equal(await forwarded(running, upstream, dialect, bodyOfTurn(10)), sent[9]);
      if (running !== proxy) await running.stop();
    });
  });
}

describe('the vault and the clients of the providers', () => {
  const answers = {
    anthropic: (base) => new Anthropic({ apiKey: 'sk-ant-api03-test', baseURL: base }).messages.create({ model: 'claude-sonnet-4-5', max_tokens: 1024, messages: [{ role: 'user', content: QUESTION }] }),
    openai_chat: (base) => new OpenAI({ apiKey: 'sk-proj-test', baseURL: `${base}/v1` }).chat.completions.create({ model: 'gpt-4o', messages: [{ role: 'user', content: QUESTION }] }),
    openai_responses: (base) => new OpenAI({ apiKey: 'sk-proj-test', baseURL: `${base}/v1` }).responses.create({ model: 'gpt-5', input: QUESTION }),
    gemini: (base) => new GoogleGenAI({ apiKey: 'AIzaSyTest', httpOptions: { baseUrl: base } }).models.generateContent({ model: 'gemini-2.5-pro', contents: QUESTION }),
  };
  for (const [dialect, ask] of Object.entries(answers)) {
    it(`${dialect}: a bare question gets its section`, async (t) => {
      const { upstream, proxy } = await vaultStage(t);
      await ask(proxy.url);
      const [text] = userTexts(dialect, upstream.last.body);
      assert.ok(text.startsWith(`${QUESTION}${MARK}`) && text.includes(`[${SECTION}]\n${SECTION_TEXT}`), text);
    });
  }

  it('counts what will be sent, and decides nothing by it', async (t) => {
    const { upstream, proxy } = await vaultStage(t);
    const client = new Anthropic({ apiKey: 'sk-ant-api03-test', baseURL: proxy.url });
    const messages = [{ role: 'user', content: QUESTION }];
    await client.messages.countTokens({ model: 'claude-sonnet-4-5', messages });
    const counted = JSON.parse(upstream.last.body).messages;
    await client.messages.create({ model: 'claude-sonnet-4-5', max_tokens: 64, messages });
    assert.deepEqual(JSON.parse(upstream.last.body).messages, counted);
    assert.ok(counted[0].content.includes(SECTION));
    const other = [{ role: 'user', content: QUESTIONS[1][0] }];
    await client.messages.countTokens({ model: 'claude-sonnet-4-5', messages: other });
    await client.messages.create({ model: 'claude-sonnet-4-5', max_tokens: 64, messages: other }, { headers: { 'x-tokenpak-vault': 'off' } });
    await client.messages.create({ model: 'claude-sonnet-4-5', max_tokens: 64, messages: [...other, { role: 'assistant', content: 'So.' }, { role: 'user', content: 'Thanks.' }] });
    assert.equal(JSON.parse(upstream.last.body).messages[0].content, QUESTIONS[1][0], 'a count is no decision');
  });
});

describe('the vault adds nothing', () => {
  const { anthropic } = BODIES;

  it('when it is told not to, or there is nothing to add', async (t) => {
    const { upstream, proxy } = await vaultStage(t);
    const noisy = JSON.stringify(anthropic(QUESTION));
    for (const headers of [[['x-tokenpak-vault', 'off'], ['x-tokenpak-mode', 'strict']], [['x-tokenpak-vault', 'OFF']], [['x-tokenpak-bypass', 'true']]]) {
      assert.equal(await forwarded(proxy, upstream, 'anthropic', noisy, ...headers), noisy, JSON.stringify(headers));
      assert.equal(upstream.last.header('x-tokenpak-vault'), undefined);
    }
    for (const question of ['What is the capital of France?', 'Write a haiku about the sea.', 'Fix the failing test in the parser.', 'Hello!']) {
      const body = JSON.stringify(anthropic(question));
      assert.equal(await forwarded(proxy, upstream, 'anthropic', body, ['x-tokenpak-mode', 'strict']), body);
    }
    const refused = await rawRequest(proxy.port, { ...withHeaders(REQUESTS.anthropic, ['x-tokenpak-vault', 'maybe']), body: noisy });
    assert.equal(refused.status, 400);
    assert.match(refused.body.toString(), /x-tokenpak-vault must be on or off/);
    const embedded = JSON.stringify({ model: 'text-embedding-3-small', input: QUESTION });
    await rawRequest(proxy.port, { ...REQUESTS.openai_chat, target: '/v1/embeddings', body: embedded });
    assert.equal(upstream.last.body.toString(), embedded);
  });

  it('to turns that bring only what tools or the client say', async (t) => {
    const { upstream, proxy } = await vaultStage(t);
    const body = anthropic('Hello.');
    body.messages.push({ role: 'assistant', content: [{ type: 'tool_use', id: 't1', name: 'bash', input: {} }] },
      { role: 'user', content: [{ type: 'tool_result', tool_use_id: 't1', content: QUESTION }, { type: 'text', text: `<system-reminder>\n${QUESTION}\n</system-reminder>` }] });
    assert.equal(await forwarded(proxy, upstream, 'anthropic', body), JSON.stringify(body));
    body.messages[2].content.push({ type: 'text', text: QUESTION });
    assert.ok((await forwarded(proxy, upstream, 'anthropic', body)).includes(`[${SECTION}]`), 'words of the user beside a result are a question');
  });

  it('that stands in the prompt already', async (t) => {
    const { upstream, proxy } = await vaultStage(t);
    const body = anthropic(`${DOCUMENTS['config.md']}\n\n${QUESTION}`);
    assert.equal(await forwarded(proxy, upstream, 'anthropic', body, ['x-tokenpak-mode', 'strict']), JSON.stringify(body));
    const asResult = anthropic('Look it up.');
    asResult.messages.push({ role: 'assistant', content: [{ type: 'tool_use', id: 't1', name: 'read', input: {} }] },
      { role: 'user', content: [{ type: 'tool_result', tool_use_id: 't1', content: DOCUMENTS['config.md'].split('\n').map((line, number) => `${number}\t${line}`).join('\n') }] },
      { role: 'assistant', content: 'I see.' }, { role: 'user', content: QUESTION });
    assert.equal(await forwarded(proxy, upstream, 'anthropic', asResult, ['x-tokenpak-mode', 'strict']), JSON.stringify(asResult));
  });

  it('beyond its budget, or below its score', async (t) => {
    const { upstream, proxy } = await vaultStage(t, { env: { TOKENPAK_INJECT_BUDGET: '85' } });
    const injection = await injectionOf(proxy, () => send(proxy, 'anthropic', anthropic(QUESTION)));
    assert.ok(injection.tokens_injected > 30 && injection.tokens_injected <= 85, JSON.stringify(injection));
    assert.equal(injection.chunks_injected, 1, 'the part that says most of a section that does not fit');
    for (const env of [{ TOKENPAK_INJECT_BUDGET: '0' }, { TOKENPAK_INJECT_BUDGET: '20' }, { TOKENPAK_INJECT_MIN_SCORE: '1' }, { TOKENPAK_CONVERSATIONS: 'off' }]) {
      const other = await startProxy({ upstream, home: proxy.home, env });
      t.after(() => other.stop());
      const body = JSON.stringify(anthropic(`${QUESTION} ${JSON.stringify(env)}`));
      assert.equal(await forwarded(other, upstream, 'anthropic', body), body, JSON.stringify(env));
    }
  });
});

describe('a running proxy and its vault', () => {
  const { anthropic } = BODIES;

  it('sees an index appear, change and go, and says so', async (t) => {
    const { upstream, proxy } = await stage(t);
    assert.ok(proxy.stdout.includes('Vault: 0 blocks\n'));
    assert.deepEqual((await proxy.get('/vault')).folders, []);
    const body = JSON.stringify(anthropic(QUESTION));
    assert.equal(await forwarded(proxy, upstream, 'anthropic', body), body);
    await writeDocuments(proxy.home);
    await indexDocuments(proxy.home);
    const index = await untilIndexed(proxy);
    assert.equal(index.blocks, 10);
    assert.equal(index.path, path.join(proxy.home, '.tokenpak'));
    assert.ok(index.available && index.age_seconds < 60);
    assert.ok((await forwarded(proxy, upstream, 'anthropic', body)).includes('300 seconds'), 'the same question once more');
    await writeDocuments(proxy.home, { 'config.md': DOCUMENTS['config.md'].replace('300 seconds', '45 seconds') });
    await indexDocuments(proxy.home);
    for (let wait = 0; !(await forwarded(proxy, upstream, 'anthropic', body)).includes('45 seconds'); wait += 1) assert.ok(wait < 200);
    const { files, chunks, folders } = await proxy.get('/vault');
    assert.deepEqual([files, chunks], [3, 10]);
    assert.deepEqual(folders.map(({ label }) => label), ['docs']);
    assert.ok('/vault' in (await proxy.get('/')).paths);
    const again = await startProxy({ upstream, home: proxy.home });
    t.after(() => again.stop());
    assert.ok(again.stdout.includes('Vault: 10 blocks\n'));
  });

  it('goes on with what it has when the file is damaged, and without one it never had', async (t) => {
    const { upstream, proxy } = await vaultStage(t);
    const file = path.join(proxy.home, '.tokenpak', 'vault.index');
    const bytes = await readFile(file);
    bytes[bytes.length - 5] ^= 1;
    await writeFile(`${file}.broken`, bytes);
    await rename(`${file}.broken`, file);
    await untilIndexed(proxy, ({ fresh, available }) => !fresh && available);
    await proxy.until(({ stderr }) => /vault\.index: the vault index is damaged .*--rebuild/.test(stderr));
    assert.ok((await forwarded(proxy, upstream, 'anthropic', anthropic(QUESTION))).includes(SECTION));
    const other = await startProxy({ upstream, home: proxy.home });
    t.after(() => other.stop());
    assert.ok(other.stdout.includes('Vault: 0 blocks\n'));
    assert.equal((await other.get('/health')).vault_index.available, false);
    const body = JSON.stringify(anthropic(QUESTIONS[1][0]));
    assert.equal(await forwarded(other, upstream, 'anthropic', body), body);
    await indexDocuments(proxy.home, { args: ['--rebuild'] });
    await untilIndexed(other);
    assert.ok((await forwarded(other, upstream, 'anthropic', anthropic(QUESTIONS[2][0]))).includes(QUESTIONS[2][1]));
  });

  it('outlives a file that is copied over its index in place', async (t) => {
    const { upstream, proxy } = await vaultStage(t);
    const file = path.join(proxy.home, '.tokenpak', 'vault.index');
    const bytes = await readFile(file);
    await writeFile(file, ''); // the same inode, cut off
    assert.ok((await forwarded(proxy, upstream, 'anthropic', anthropic(QUESTION))).includes(SECTION));
    await untilIndexed(proxy, ({ fresh, available }) => !fresh && available);
    await writeFile(file, bytes);
    await untilIndexed(proxy);
    assert.ok((await forwarded(proxy, upstream, 'anthropic', anthropic(QUESTIONS[2][0]))).includes(QUESTIONS[2][1]));
  });

  it('adds the same over WebSocket', async (t) => {
    const { upstream, proxy } = await vaultStage(t, { env: { TOKENPAK_WS_PORT: undefined } });
    const port = (await proxy.get('/health')).websocket.port;
    const ask = async (question, headers) => {
      const client = await WebSocketClient.open(port, { headers });
      await client.request({ ...anthropic(question), stream: true, api_key: 'sk-ant-api03-test' });
      for (const deadline = Date.now() + 5000; !upstream.last && Date.now() < deadline;) await new Promise((resolve) => { setTimeout(resolve, 5); });
      const body = upstream.last.body.toString();
      client.destroy();
      upstream.clear();
      return body;
    };
    assert.ok((await ask(QUESTION)).includes(`[${SECTION}]`));
    assert.ok(!(await ask(QUESTIONS[1][0], { 'x-tokenpak-vault': 'off' })).includes(QUESTIONS[1][1]));
  });

  it('tells nothing of what it added but names and numbers', async (t) => {
    const planted = 'PLANTEDDOCUMENT81f0';
    const { proxy } = await vaultStage(t, { documents: { ...DOCUMENTS, 'config.md': DOCUMENTS['config.md'].replaceAll('300 seconds', planted) } });
    await send(proxy, 'anthropic', anthropic(QUESTION));
    await proxy.idle();
    const told = [proxy.stdout, proxy.stderr];
    for (const page of ['/', '/health', '/stats', '/recent', '/vault', '/metrics']) told.push(JSON.stringify(await proxy.get(page)));
    await proxy.stop();
    const ledger = (await readdir(path.join(proxy.home, '.tokenpak'))).filter((name) => name.startsWith('ledger.db'));
    for (const name of ledger) told.push((await readFile(path.join(proxy.home, '.tokenpak', name))).toString('latin1'));
    assert.ok(told.some((text) => text.includes(SECTION)), 'the name is told');
    for (const text of told) assert.ok(!text.includes(planted), text.slice(0, 200));
  });
});
