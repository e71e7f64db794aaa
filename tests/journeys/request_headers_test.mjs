// What a client may ask for with a header of one request, and what it is told in a header of the answer.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { rawRequest } from '../support/raw_client.mjs';
import { stage, startProxy } from '../support/proxy.mjs';
import { errorMessage, REQUESTS, STREAMS, withHeaders } from '../support/requests.mjs';
import { providerError } from '../upstream/errors.mjs';

/** Long enough that every provider caches it: a shorter prompt is not made shorter. */
const SYSTEM = 'These are the rules of the house, all of which hold at all times. '.repeat(700);
const NOISY = ['run of the build', ...Array(40).fill('WARN worker 3 did not answer, trying again'), 'ERROR run failed'].join('\n');

/** A tool's answer that hygiene makes shorter, in each dialect. */
const BODIES = {
  anthropic: {
    model: 'claude-sonnet-4-5', max_tokens: 64, system: [{ type: 'text', text: SYSTEM, cache_control: { type: 'ephemeral' } }],
    messages: [
      { role: 'user', content: 'Build it.' },
      { role: 'assistant', content: [{ type: 'tool_use', id: 'toolu_1', name: 'bash', input: { command: 'make' } }] },
      { role: 'user', content: [{ type: 'tool_result', tool_use_id: 'toolu_1', content: NOISY }] },
    ],
  },
  openai_chat: {
    model: 'gpt-4o',
    messages: [
      { role: 'system', content: SYSTEM }, { role: 'user', content: 'Build it.' },
      { role: 'assistant', content: null, tool_calls: [{ id: 'call_1', type: 'function', function: { name: 'bash', arguments: '{}' } }] },
      { role: 'tool', tool_call_id: 'call_1', content: NOISY },
    ],
  },
  openai_responses: {
    model: 'gpt-5', instructions: SYSTEM,
    input: [
      { role: 'user', content: 'Build it.' }, { type: 'function_call', call_id: 'call_1', name: 'bash', arguments: '{}' },
      { type: 'function_call_output', call_id: 'call_1', output: NOISY },
    ],
  },
  gemini: {
    systemInstruction: { parts: [{ text: SYSTEM }] },
    contents: [
      { role: 'user', parts: [{ text: 'Build it.' }] }, { role: 'model', parts: [{ functionCall: { name: 'bash', args: {} } }] },
      { role: 'user', parts: [{ functionResponse: { name: 'bash', response: { output: NOISY } } }] },
    ],
  },
};

const requestOf = (dialect, ...headers) => ({ ...withHeaders(REQUESTS[dialect], ...headers), body: JSON.stringify(BODIES[dialect]) });

/** The parts of x-tokenpak-saved; fails where it is missing or written otherwise. */
function savedIn(answer) {
  const lines = answer.headers.filter(([name]) => name === 'x-tokenpak-saved');
  assert.equal(lines.length, 1, JSON.stringify(answer.headers));
  const [, tokensIn, sent, stages] = /^in=(\d+), sent=(\d+), stages="([a-z_ ]*)"$/.exec(lines[0][1]);
  return { in: Number(tokensIn), sent: Number(sent), stages: stages === '' ? [] : stages.split(' ') };
}

function nothingOfOurs(received) {
  assert.deepEqual(received.headers.filter(([name]) => /tokenpak/i.test(name)), []);
}

for (const dialect of Object.keys(BODIES)) {
  describe(`a request of ${dialect}`, () => {
    it('is told what was saved, and by which stage, as the account says', async (t) => {
      const { upstream, proxy } = await stage(t);
      let answer;
      const [row] = await proxy.rowsOf(async () => { answer = await rawRequest(proxy.port, requestOf(dialect)); });
      const saved = savedIn(answer);
      assert.ok(saved.sent < saved.in, JSON.stringify(saved));
      assert.deepEqual({ in: row.tokens.in, sent: row.tokens.sent }, { in: saved.in, sent: saved.sent });
      assert.deepEqual(saved.stages, Object.keys(row.saved_by_stage).filter((name) => row.saved_by_stage[name] > 0));
      assert.deepEqual(saved.stages, ['hygiene']);
      nothingOfOurs(upstream.last);
    });

    it('passes byte for byte with x-tokenpak-bypass: true, and is accounted for', async (t) => {
      const { upstream, proxy } = await stage(t);
      const request = requestOf(dialect, ['X-TokenPak-Bypass', 'true'], ['x-tokenpak-mode', 'aggressive']);
      let answer;
      const [row] = await proxy.rowsOf(async () => { answer = await rawRequest(proxy.port, request); });
      assert.equal(upstream.last.body.toString(), request.body);
      nothingOfOurs(upstream.last);
      const saved = savedIn(answer);
      assert.equal(saved.in, saved.sent);
      assert.ok(saved.in > 1000);
      assert.deepEqual(saved.stages, []);
      assert.equal(row.bypass, true);
      assert.equal(row.tokens.saved, 0);
      assert.ok(row.cost_usd > 0);
      // It leaves no trace: the same message is changed where nobody asks for that.
      await rawRequest(proxy.port, requestOf(dialect, ['x-tokenpak-bypass', 'false']));
      assert.ok(upstream.last.body.length < request.body.length);
    });

    it('is refused with another word for x-tokenpak-bypass', async (t) => {
      const { upstream, proxy } = await stage(t);
      for (const word of ['yes', '', '1']) {
        const answer = await rawRequest(proxy.port, requestOf(dialect, ['x-tokenpak-bypass', word]));
        assert.equal(answer.status, 400);
        assert.match(errorMessage(dialect, 400, answer.body.toString()), /x-tokenpak-bypass.*true or false/);
      }
      assert.equal(upstream.requests.length, 0);
    });

    it('is told at the head of a stream, whose events are not held back for it', async (t) => {
      const { upstream, proxy } = await stage(t);
      const stream = STREAMS[dialect];
      const answer = await rawRequest(proxy.port, stream);
      assert.ok(savedIn(answer).in > 0);
      const direct = await rawRequest(new URL(upstream.url[dialect.split('_')[0]]).port, stream);
      assert.equal(answer.body.toString(), direct.body.toString());
    });

    it('is told beside a provider’s error, too', async (t) => {
      const { upstream, proxy } = await stage(t);
      upstream.script(providerError(dialect.split('_')[0], 429, 'too many'));
      const answer = await rawRequest(proxy.port, requestOf(dialect));
      assert.equal(answer.status, 429);
      assert.ok(savedIn(answer).sent > 0);
    });
  });
}

describe('a large request', () => {
  it('is told what was saved, too', async (t) => {
    const { proxy } = await stage(t);
    const body = { ...BODIES.anthropic, system: [{ type: 'text', text: SYSTEM.repeat(10), cache_control: { type: 'ephemeral' } }] };
    const saved = savedIn(await rawRequest(proxy.port, { ...REQUESTS.anthropic, body: JSON.stringify(body) }));
    assert.ok(saved.in > 100_000 && saved.sent < saved.in, JSON.stringify(saved));
  });
});

describe('paths without a prompt', () => {
  it('are told nothing', async (t) => {
    const { proxy } = await stage(t);
    const answer = await rawRequest(proxy.port, { method: 'GET', target: '/v1/models', headers: [['Authorization', 'Bearer sk-proj-test']] });
    assert.equal(answer.status, 200);
    assert.equal(answer.headers.find(([name]) => name === 'x-tokenpak-saved'), undefined);
  });
});

/** English that prose tightening makes shorter: loss, of words. */
const WORDY = [
  'In order to make sure that the server is able to start, it is important to note that the administrator has to take a look at the file in which the settings are kept.',
  'Due to the fact that the cache is read at the start, a change of the settings has an effect only after the next start.',
  'The majority of the visitors come in the course of the morning, and a large number of them stay until the bell of the church is heard.',
  'At this point in time there is no bridge over the river, with the result that the people of the village have to make use of the ferry.',
  'In the event that the ferry is late, the keeper of the inn is in a position to offer a room for the night.',
  'It should be noted that the owner of the mill has the ability to close the gate for the purpose of keeping the water in the pond.',
  'The council came to the conclusion that a new road is necessary in spite of the fact that the old one is in good condition.',
  'With regard to the library, the reader is required to fill in a form prior to the first visit, and the form is kept in a drawer of the desk.',
  'For the reason that the harvest was poor, the farmers made a decision to sell a part of the herd in the near future.',
  'The teacher is of the opinion that the children have a need for a larger room, as well as a garden in close proximity to the school.',
].map((sentence, number, all) => `${sentence} ${all[(number + 3) % all.length]} ${all[(number + 7) % all.length]}\n\n`).join('');

describe('loss-free', () => {
  const wordyOf = (dialect) => JSON.stringify(BODIES[dialect]).replace(JSON.stringify(NOISY).slice(1, -1), JSON.stringify(WORDY).slice(1, -1));
  const stagesOf = async (proxy, dialect, ...headers) => savedIn(await rawRequest(proxy.port, { ...withHeaders(REQUESTS[dialect], ...headers), body: wordyOf(dialect) })).stages;

  for (const dialect of Object.keys(BODIES)) {
    it(`is every mode under TOKENPAK_LOSSLESS=1 (${dialect})`, async (t) => {
      const { upstream, proxy } = await stage(t);
      const lossless = await startProxy({ upstream, env: { TOKENPAK_LOSSLESS: '1' } });
      t.after(() => lossless.stop());
      for (const mode of ['hybrid', 'aggressive']) {
        assert.deepEqual(await stagesOf(proxy, dialect, ['x-tokenpak-mode', mode]), ['prose']);
        assert.deepEqual(await stagesOf(lossless, dialect, ['x-tokenpak-mode', mode]), []);
      }
    });
  }

  it('is what a subscription pays for, whatever went out under a key before', async (t) => {
    const { upstream, proxy } = await stage(t);
    const oauth = ['Authorization', 'Bearer sk-ant-oat01-test'];
    const { headers } = REQUESTS.anthropic;
    const send = (own) => rawRequest(proxy.port, { ...REQUESTS.anthropic, headers: [...headers.filter(([name]) => name !== 'x-api-key'), own], body: wordyOf('anthropic') });
    for (let round = 0; round < 2; round += 1) {
      assert.deepEqual(savedIn(await send(['x-api-key', 'sk-ant-api03-test'])).stages, ['prose']);
      assert.deepEqual(savedIn(await send(oauth)).stages, []);
      assert.equal(upstream.last.body.toString(), wordyOf('anthropic'));
      assert.equal(upstream.last.header('authorization'), oauth[1]);
    }
  });
});
