// node soak.mjs [--minutes 20] [--connections 500] [--paced 2000]
// Mixed dialects, plain and streamed, slow, failing and abandoned requests for so many minutes; every byte of every answer is compared. Then
// what is left: memory, descriptors, requests under way; p99 at the beginning and at the end; and paced streams on one core.

import http from 'node:http';
import { parseArgs } from 'node:util';
import { descriptors, residentKib } from '../../tests/support/process.mjs';
import { answerOf } from './answers.mjs';
import { paced } from './paced.mjs';
import { SILENCE_MS, startProvider, startProxy } from './processes.mjs';

const { values } = parseArgs({ options: { minutes: { type: 'string', default: '20' }, connections: { type: 'string', default: '500' }, paced: { type: 'string', default: '2000' }, help: { type: 'boolean' } } });
if (values.help) {
  console.log('soak [--minutes 20] [--connections 500] [--paced 2000 (streams; 0: none)]');
  process.exit(0);
}
const MINUTES = Number(values.minutes);
const CONNECTIONS = Number(values.connections);
const PACED = Number(values.paced);
const GOALS = { growthKib: 100, p99Growth: 1.5 }; // KiB in 100,000 requests, times
const WARM_REQUESTS = 20_000; // the caches of what is counted and told have 16,384 places
const SLACK_MS = 1000; // between the machine's clock as one process and as another sees it
const QUIET_MS = 8000; // after five the proxy gives its heap's unused pages back
const delay = (milliseconds) => new Promise((resolve) => { setTimeout(resolve, milliseconds); });

const DIALECTS = {
  anthropic: { target: () => '/v1/messages', headers: { 'x-api-key': 'sk-ant-soak', 'anthropic-version': '2023-06-01' }, body: (text, streamed) => ({ model: 'claude-opus-4-5', max_tokens: 64, stream: streamed, messages: [{ role: 'user', content: text }] }) },
  openai_chat: { target: () => '/v1/chat/completions', headers: { authorization: 'Bearer sk-soak' }, body: (text, streamed) => ({ model: 'gpt-4o', stream: streamed, messages: [{ role: 'user', content: text }] }) },
  openai_responses: { target: () => '/v1/responses', headers: { authorization: 'Bearer sk-soak' }, body: (text, streamed) => ({ model: 'gpt-5', stream: streamed, input: text }) },
  gemini: { target: (streamed) => `/v1beta/models/gemini-2.5-pro:${streamed ? 'streamGenerateContent' : 'generateContent'}`, headers: { 'x-goog-api-key': 'AIzaSoak' }, body: (text) => ({ contents: [{ role: 'user', parts: [{ text }] }] }) },
};
/** What happens to a request, and how often in a hundred. */
const KINDS = [['plain', 40], ['stream', 40], ['slow', 5], ['status', 5], ['abort', 4], ['cut', 3], ['reset', 2], ['hang', 1]];

function kindOf(number) {
  let left = number % 100;
  return KINDS.find(([, share]) => { left -= share; return left < 0; })[0];
}

/** Whether an answer was given up because the provider, which shares its cores with all the rest, was silent for as long as the proxy waits. */
async function wasProvidersStall(providerPort, number, hasBegun, ended) {
  const { received, first, last, longest } = await (await fetch(`http://127.0.0.1:${providerPort}/told?seed=${number}`)).json();
  if (received === undefined) return false; // the proxy never passed it on
  if (!hasBegun) return first === undefined || first > ended - SLACK_MS;
  return Math.max(longest ?? 0, ended - last) > SILENCE_MS - SLACK_MS;
}

/** One request; resolves to what was wrong with it, or null, and how long it took. */
function ask(agent, port, number) {
  const random = Math.imul(number + 1, 2654435761) >>> 0;
  const kind = kindOf(random >>> 8);
  const name = Object.keys(DIALECTS)[random & 3];
  const dialect = DIALECTS[name];
  const streamed = kind !== 'plain';
  const size = (random >>> 16) % 50 === 0 ? 200_000 : 200 + ((random >>> 12) % 6000);
  const how = kind === 'abort' ? 'slow' : kind;
  const text = `${number} ${'A line of an ordinary question. '.repeat(1 + ((random >>> 20) % 200))}`;
  const body = JSON.stringify(dialect.body(text, streamed));
  const expected = answerOf(name, number, size, streamed).bytes;
  const began = performance.now();
  return new Promise((resolve) => {
    const finish = (wrong, brokeOff = null) => resolve({ wrong, kind, brokeOff, ended: Date.now(), ms: performance.now() - began });
    const request = http.request({
      agent, port, host: '127.0.0.1', method: 'POST', path: `${dialect.target(streamed)}?seed=${number}&size=${size}&how=${how}&dialect=${name}`,
      headers: { ...dialect.headers, 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) },
    }, (response) => {
      const pieces = [];
      response.on('data', (piece) => {
        pieces.push(piece);
        if (kind === 'abort') { request.destroy(); finish(null); }
      });
      response.on('error', () => {});
      response.on('close', () => {
        const bytes = Buffer.concat(pieces);
        const isWhole = response.complete;
        const isRight = expected.subarray(0, bytes.length).equals(bytes);
        if (kind !== 'hang' && response.statusCode === 504) finish('status 504', 'before its answer');
        else if (['plain', 'stream', 'slow'].includes(kind) && response.statusCode === 200 && !isWhole && isRight) finish(`${bytes.length} of ${expected.length} bytes`, 'in its answer');
        else if (kind === 'plain' || kind === 'stream' || kind === 'slow') finish(response.statusCode === 200 && isWhole && bytes.equals(expected) ? null : `${response.statusCode}, ${bytes.length} of ${expected.length} bytes, complete: ${isWhole}`);
        else if (kind === 'status') finish([400, 429, 500, 529].includes(response.statusCode) && bytes.includes('told to fail') ? null : `status ${response.statusCode}`);
        else if (kind === 'hang') finish(response.statusCode === 504 ? null : `status ${response.statusCode} of a hanging provider`);
        else if (kind === 'reset') finish(response.statusCode === 502 ? null : `status ${response.statusCode} of a provider that resets`);
        else if (kind === 'cut') finish(!isWhole && isRight ? null : 'a cut answer looked whole, or had other bytes');
      });
    });
    request.on('error', (error) => finish(kind === 'abort' || kind === 'cut' ? null : `no answer: ${error.code}`));
    request.end(body);
  });
}

const percentile = (sorted, part) => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))] ?? 0;

/** Keeps `CONNECTIONS` requests under way for so long, and until `least` have ended; counts, wrongs and the times of plain requests. */
async function load(proxy, provider, milliseconds, first, least = 0) {
  const agent = new http.Agent({ keepAlive: true, maxSockets: CONNECTIONS, maxFreeSockets: CONNECTIONS });
  const until = performance.now() + milliseconds;
  const result = { requests: 0, wrong: [], stalls: 0, times: [], kinds: {} };
  let number = first;
  await Promise.all(Array.from({ length: CONNECTIONS }, async () => {
    while (performance.now() < until || result.requests < least) {
      const own = number++;
      const { wrong, kind, brokeOff, ended, ms } = await ask(agent, proxy.port, own);
      result.requests += 1;
      result.kinds[kind] = (result.kinds[kind] ?? 0) + 1;
      if (kind === 'plain') result.times.push(ms);
      if (brokeOff && await wasProvidersStall(provider.port, own, brokeOff === 'in its answer', ended)) result.stalls += 1;
      else if (wrong !== null) result.wrong.push(`${kind}: ${wrong}`);
    }
  }));
  agent.destroy();
  result.times.sort((one, other) => one - other);
  return { ...result, next: number };
}

async function settled(proxy) {
  await delay(QUIET_MS);
  return { kib: residentKib(proxy.child.pid), descriptors: descriptors(proxy.child.pid), inFlight: (await proxy.page('/health')).in_flight_requests };
}

async function mixed() {
  const provider = await startProvider();
  const proxy = await startProxy(provider.port);
  const share = MINUTES * 60_000;
  console.log(`mixed: ${CONNECTIONS} connections, ${MINUTES} minutes; a fifth of it, and at least ${WARM_REQUESTS} requests, warm up`);
  const warm = await load(proxy, provider, share / 5, 0, WARM_REQUESTS);
  const before = await settled(proxy);
  const early = await load(proxy, provider, share * 0.4, warm.next);
  const late = await load(proxy, provider, share * 0.4, early.next);
  const after = await settled(proxy);
  provider.child.kill();
  await delay(200);
  const left = await settled(proxy);
  await proxy.stop();
  const requests = early.requests + late.requests;
  const growth = (after.kib - before.kib) * 100_000 / requests;
  const wrong = [...warm.wrong, ...early.wrong, ...late.wrong];
  const [p99Early, p99Late] = [percentile(early.times, 0.99), percentile(late.times, 0.99)];
  console.log(`requests          ${requests} (${JSON.stringify(late.kinds)} in the last part)`);
  console.log(`requests/s        ${(requests / (share * 0.8) * 1000).toFixed(0)}, client and provider on the same cores`);
  console.log(`wrong answers     ${wrong.length}${wrong.length ? `: ${[...new Set(wrong)].slice(0, 5).join('; ')}` : ''}`);
  console.log(`provider's stalls ${warm.stalls + early.stalls + late.stalls}: the provider itself was silent for ${SILENCE_MS / 1000} s, by its own clock`);
  console.log(`memory            ${before.kib} KiB after warm-up, ${after.kib} KiB at the end: ${growth.toFixed(0)} KiB in 100,000 requests (goal ${GOALS.growthKib})`);
  console.log(`descriptors       ${before.descriptors} after warm-up, ${left.descriptors} when all have left`);
  console.log(`under way         ${left.inFlight}`);
  console.log(`p99, plain        ${p99Early.toFixed(1)} ms in the first half, ${p99Late.toFixed(1)} ms in the second`);
  const failures = [];
  if (wrong.length > 0) failures.push('wrong answers');
  if (growth > GOALS.growthKib) failures.push('memory');
  if (left.descriptors > before.descriptors) failures.push('descriptors');
  if (left.inFlight !== 0) failures.push('requests under way');
  if (p99Late > p99Early * GOALS.p99Growth) failures.push('p99');
  return failures;
}

const failures = [...await mixed(), ...await paced(PACED)];
console.log(failures.length ? `FAILED: ${failures.join(', ')}` : 'all goals met');
process.exitCode = failures.length ? 1 : 0;
