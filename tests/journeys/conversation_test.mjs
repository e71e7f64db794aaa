// What was sent once is sent again, byte for byte: over turns, over restarts of the proxy, by two proxies on one store, and for a conversation that
// the proxy first meets in its middle.

import assert from 'node:assert/strict';
import { readdir, readFile, rm, stat, truncate, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, it } from 'node:test';
import { rawRequest } from '../support/raw_client.mjs';
import { stage, startProxy } from '../support/proxy.mjs';
import { REQUESTS, withHeaders } from '../support/requests.mjs';

/** Far more than the fixtures report as usage, so that nothing is concluded from their cache reads (law 14 has a test of its own). */
const SYSTEM = 'These are the rules of the house, all of which hold at all times. '.repeat(700);

/** Output that is made shorter, and never the same twice. */
const noisy = (turn) => [`run ${turn} of the build`, ...Array(40).fill(`WARN worker ${turn} did not answer, trying again`), `ERROR run ${turn} failed`].join('\n');
const cleaned = (turn) => [`run ${turn} of the build`, `WARN worker ${turn} did not answer, trying again ×40`, `ERROR run ${turn} failed`].join('\n');

/** Each dialect's body with the call and the result of so many turns; the messages come last, so that a longer conversation's body begins with a shorter one's. */
const CONVERSATIONS = {
  anthropic: (turns, last = noisy) => ({
    model: 'claude-sonnet-4-5', max_tokens: 64, system: [{ type: 'text', text: SYSTEM, cache_control: { type: 'ephemeral' } }],
    messages: [{ role: 'user', content: 'Build it.' }, ...eachTurn(turns, last, (turn, output) => [
      { role: 'assistant', content: [{ type: 'tool_use', id: `toolu_${turn}`, name: 'bash', input: { command: `make ${turn}` } }] },
      { role: 'user', content: [{ type: 'tool_result', tool_use_id: `toolu_${turn}`, content: output }] },
    ])],
  }),
  openai_chat: (turns, last = noisy) => ({
    model: 'gpt-4o',
    messages: [{ role: 'system', content: SYSTEM }, { role: 'user', content: 'Build it.' }, ...eachTurn(turns, last, (turn, output) => [
      { role: 'assistant', content: null, tool_calls: [{ id: `call_${turn}`, type: 'function', function: { name: 'bash', arguments: `{"n":${turn}}` } }] },
      { role: 'tool', tool_call_id: `call_${turn}`, content: output },
    ])],
  }),
  openai_responses: (turns, last = noisy) => ({
    model: 'gpt-5', instructions: SYSTEM,
    input: [{ role: 'user', content: 'Build it.' }, ...eachTurn(turns, last, (turn, output) => [
      { type: 'function_call', call_id: `call_${turn}`, name: 'bash', arguments: `{"n":${turn}}` },
      { type: 'function_call_output', call_id: `call_${turn}`, output },
    ])],
  }),
  gemini: (turns, last = noisy) => ({
    systemInstruction: { parts: [{ text: SYSTEM }] },
    contents: [{ role: 'user', parts: [{ text: 'Build it.' }] }, ...eachTurn(turns, last, (turn, output) => [
      { role: 'model', parts: [{ functionCall: { name: 'bash', args: { n: turn } } }] },
      { role: 'user', parts: [{ functionResponse: { name: 'bash', response: { output } } }] },
    ])],
  }),
};

function eachTurn(turns, output, messages) {
  return Array.from({ length: turns }, (_, turn) => messages(turn, output(turn))).flat();
}

async function until(condition, milliseconds = 5000) {
  for (const deadline = Date.now() + milliseconds; !(await condition()); ) {
    assert.ok(Date.now() < deadline, `not so within ${milliseconds} ms: ${condition}`);
    await new Promise((resolve) => { setTimeout(resolve, 5); });
  }
}

const withoutEnd = (body) => body.slice(0, -2); // `]}`

for (const [dialect, conversation] of Object.entries(CONVERSATIONS)) {
  const bodyOf = (turns) => JSON.stringify(conversation(turns));
  const expected = (turns) => JSON.stringify(conversation(turns, cleaned));

  describe(`a conversation (${dialect})`, () => {
    async function send(to, upstream, body, mode) {
      const request = mode ? withHeaders(REQUESTS[dialect], ['x-tokenpak-mode', mode]) : REQUESTS[dialect];
      const answer = await rawRequest(to.port, { ...request, body });
      assert.equal(answer.status, 200);
      return upstream.last.body.toString();
    }

    it('begins each request with the bytes of the one before, across a restart and a kill', async (t) => {
      const { upstream, proxy } = await stage(t);
      let running = proxy;
      let before = '';
      for (let turns = 1; turns <= 10; turns += 1) {
        if (turns === 4) {
          await running.stop();
          running = await startProxy({ upstream, home: proxy.home });
        }
        if (turns === 8) {
          await new Promise((resolve) => { setTimeout(resolve, 100); }); // the model thinks, and the disk is written
          running.signal('SIGKILL');
          await running.exited;
          running = await startProxy({ upstream, home: proxy.home });
        }
        const sent = await send(running, upstream, bodyOf(turns));
        assert.ok(sent.startsWith(before), `turn ${turns} does not begin with what was sent before`);
        assert.equal(sent, expected(turns));
        before = withoutEnd(sent);
      }
      const row = (await running.recent(1))[0];
      assert.equal(row.saved_by_stage.hygiene, row.tokens.saved);
      assert.ok(row.tokens.saved > 10 * 100, JSON.stringify(row.tokens));
      await running.stop();
    });

    it('keeps what a conversation was before the proxy met it', async (t) => {
      const { upstream, proxy } = await stage(t);
      const floor = JSON.stringify(conversation(3, (turn) => (turn < 2 ? noisy(turn) : cleaned(turn))));
      assert.equal(await send(proxy, upstream, bodyOf(3)), floor);
      const next = JSON.stringify(conversation(5, (turn) => (turn < 2 ? noisy(turn) : cleaned(turn))));
      await send(proxy, upstream, bodyOf(4));
      assert.equal(await send(proxy, upstream, bodyOf(5)), next);
      // Rewound to where it was met: as it was sent.
      assert.equal(await send(proxy, upstream, bodyOf(2)), bodyOf(2));
      assert.equal(await send(proxy, upstream, bodyOf(3)), floor);
    });

    it('changes nothing in a strict request, and goes on as before', async (t) => {
      const { upstream, proxy } = await stage(t);
      await send(proxy, upstream, bodyOf(1));
      assert.equal(await send(proxy, upstream, bodyOf(2), 'strict'), bodyOf(2));
      assert.equal(await send(proxy, upstream, bodyOf(2)), expected(2));
    });

    it('keeps its mode', async (t) => {
      const { upstream, proxy } = await stage(t);
      await send(proxy, upstream, bodyOf(1), 'aggressive');
      await send(proxy, upstream, bodyOf(2), 'hybrid');
      await proxy.idle();
      assert.equal((await proxy.recent(1))[0].mode, 'aggressive');
    });

    it('goes on at another proxy on the same store', async (t) => {
      const { upstream, proxy } = await stage(t);
      const other = await startProxy({ upstream, home: proxy.home });
      t.after(() => other.stop());
      for (let turns = 1; turns <= 6; turns += 1) {
        assert.equal(await send(turns % 2 ? proxy : other, upstream, bodyOf(turns)), expected(turns));
        await new Promise((resolve) => { setTimeout(resolve, 50); }); // the model thinks
      }
    });
  });
}

describe('the store of conversations', () => {
  const { anthropic } = CONVERSATIONS;
  const post = (proxy, body, ...headers) => rawRequest(proxy.port, { ...withHeaders(REQUESTS.anthropic, ...headers), body });

  it('is for its owner only, and holds no key and nothing that went out as it was', async (t) => {
    const { proxy } = await stage(t);
    const secret = 'a question that nobody else should read';
    const body = anthropic(1);
    body.messages[0].content = secret;
    await post(proxy, JSON.stringify(body), ['x-api-key', 'sk-ant-api03-the-key']);
    await proxy.stop();
    const folder = path.join(proxy.home, '.tokenpak');
    const names = (await readdir(folder)).filter((name) => name.startsWith('conversations.db'));
    assert.ok(names.includes('conversations.db'));
    for (const name of names) {
      const file = path.join(folder, name);
      assert.equal((await stat(file)).mode & 0o777, 0o600);
      const bytes = await readFile(file);
      assert.ok(!bytes.includes(secret) && !bytes.includes('the-key') && !bytes.includes('rules of the house'));
    }
  });

  it('can be turned off', async (t) => {
    const { upstream, proxy } = await stage(t, { env: { TOKENPAK_CONVERSATIONS: 'off' } });
    await post(proxy, JSON.stringify(anthropic(2)));
    assert.equal(upstream.last.body.toString(), JSON.stringify(anthropic(2, cleaned)));
    assert.deepEqual((await readdir(path.join(proxy.home, '.tokenpak'))).filter((name) => name.startsWith('conversations')), []);
  });

  it('is set aside with a message when it is damaged, and the proxy goes on', async (t) => {
    const { upstream, proxy } = await stage(t);
    await post(proxy, JSON.stringify(anthropic(1)));
    await proxy.stop();
    const file = path.join(proxy.home, '.tokenpak', 'conversations.db');
    await rm(`${file}-wal`, { force: true });
    await truncate(file, 1000);
    await writeFile(file, 'no database at all', { flag: 'r+' });
    const next = await startProxy({ upstream, home: proxy.home });
    t.after(() => next.stop());
    await post(next, JSON.stringify(anthropic(2)));
    assert.equal(upstream.last.body.toString(), JSON.stringify(anthropic(2, (turn) => (turn < 1 ? noisy(turn) : cleaned(turn)))));
    await next.until(({ stderr }) => stderr.includes('conversations.db.damaged-1'));
    await post(next, JSON.stringify(anthropic(3)));
    assert.equal(upstream.last.body.toString(), JSON.stringify(anthropic(3, (turn) => (turn < 1 ? noisy(turn) : cleaned(turn)))));
  });

  it('has its file open before the first request needs it, and none where nothing is changed', async (t) => {
    const { proxy } = await stage(t);
    const file = (each) => path.join(each.home, '.tokenpak', 'conversations.db');
    await until(async () => (await stat(file(proxy)).catch(() => null))?.size > 0);
    const { proxy: strict, upstream } = await stage(t, { env: { TOKENPAK_MODE: 'strict' } });
    await post(strict, JSON.stringify(anthropic(1)));
    assert.equal(upstream.requests.length, 1);
    await assert.rejects(stat(file(strict)), { code: 'ENOENT' });
  });

  it('learns nothing from a count of tokens', async (t) => {
    const { upstream, proxy } = await stage(t);
    const body = JSON.stringify(anthropic(2));
    await rawRequest(proxy.port, { ...REQUESTS.anthropic, target: '/v1/messages/count_tokens', body });
    await post(proxy, JSON.stringify(anthropic(1)));
    assert.equal(upstream.last.body.toString(), JSON.stringify(anthropic(1, cleaned)));
  });

  it('serves subscriptions alike: what it does loses nothing, and headers stay', async (t) => {
    const { upstream, proxy } = await stage(t);
    const request = { ...REQUESTS.anthropic, headers: [['authorization', 'Bearer sk-ant-oat01-test'], ['anthropic-version', '2023-06-01'], ['Content-Type', 'application/json']] };
    await rawRequest(proxy.port, { ...request, body: JSON.stringify(anthropic(1)) });
    assert.equal(upstream.last.body.toString(), JSON.stringify(anthropic(1, cleaned)));
    assert.equal(upstream.last.header('authorization'), 'Bearer sk-ant-oat01-test');
  });
});
