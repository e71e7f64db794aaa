// node soak.mjs [--minutes 20] [--connections 500] [--paced 2000]
// Mixed dialects, plain and streamed, slow, failing and abandoned requests for so many minutes; every byte of every answer is compared. Then
// what is left: memory, descriptors, requests under way; p99 at the beginning and at the end; and paced streams on one core.

import { spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import http from 'node:http';
import net from 'node:net';
import { cpus, tmpdir } from 'node:os';
import path from 'node:path';
import readline from 'node:readline';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { descriptors, residentKib } from '../../tests/support/process.mjs';
import { answerOf } from './answers.mjs';

const { values } = parseArgs({ options: { minutes: { type: 'string', default: '20' }, connections: { type: 'string', default: '500' }, paced: { type: 'string', default: '2000' }, help: { type: 'boolean' } } });
if (values.help) {
  console.log('soak [--minutes 20] [--connections 500] [--paced 2000 (streams; 0: none)]');
  process.exit(0);
}
const MINUTES = Number(values.minutes);
const CONNECTIONS = Number(values.connections);
const PACED = Number(values.paced);
const GOALS = { growthKib: 100, extraGapMs: 2, p99Growth: 1.5 }; // KiB in 100,000 requests, ms, times
const QUIET_MS = 8000; // after five the proxy gives its heap's unused pages back
const HERE = path.dirname(fileURLToPath(import.meta.url));
const delay = (milliseconds) => new Promise((resolve) => { setTimeout(resolve, milliseconds); });

const DIALECTS = {
  anthropic: { target: () => '/v1/messages', headers: { 'x-api-key': 'sk-ant-soak', 'anthropic-version': '2023-06-01' }, body: (text, streamed) => ({ model: 'claude-opus-4-5', max_tokens: 64, stream: streamed, messages: [{ role: 'user', content: text }] }) },
  openai_chat: { target: () => '/v1/chat/completions', headers: { authorization: 'Bearer sk-soak' }, body: (text, streamed) => ({ model: 'gpt-4o', stream: streamed, messages: [{ role: 'user', content: text }] }) },
  openai_responses: { target: () => '/v1/responses', headers: { authorization: 'Bearer sk-soak' }, body: (text, streamed) => ({ model: 'gpt-5', stream: streamed, input: text }) },
  gemini: { target: (streamed) => `/v1beta/models/gemini-2.5-pro:${streamed ? 'streamGenerateContent' : 'generateContent'}`, headers: { 'x-goog-api-key': 'AIzaSoak' }, body: (text) => ({ contents: [{ role: 'user', parts: [{ text }] }] }) },
};
/** What happens to a request, and how often in a hundred. */
const KINDS = [['plain', 40], ['stream', 40], ['slow', 5], ['status', 5], ['abort', 4], ['cut', 3], ['reset', 2], ['hang', 1]];

async function freePort() {
  const server = net.createServer();
  await new Promise((resolve) => { server.listen(0, '127.0.0.1', resolve); });
  const { port } = server.address();
  await new Promise((resolve) => { server.close(resolve); });
  return port;
}

function lineReader(stream) {
  const lines = readline.createInterface({ input: stream })[Symbol.asyncIterator]();
  return async () => (await lines.next()).value;
}

async function startProvider() {
  const child = spawn(process.execPath, [path.join(HERE, 'provider.mjs')], { stdio: ['ignore', 'pipe', 'inherit'] });
  return { child, port: Number(await lineReader(child.stdout)()) };
}

async function startProxy(providerPort, wrapper = []) {
  const home = await mkdtemp(path.join(tmpdir(), 'tokenpak-soak-'));
  const port = await freePort();
  const url = `http://127.0.0.1:${providerPort}`;
  const environment = {
    PATH: process.env.PATH, HOME: home, TOKENPAK_HOME: path.join(home, 'kept'), TOKENPAK_PORT: String(port), TOKENPAK_WS_PORT: '0', TOKENPAK_BREAKER_FAILURES: '0', TOKENPAK_REQUEST_TIMEOUT: '10',
    TOKENPAK_UPSTREAM_REQUESTS: '4000', TOKENPAK_ANTHROPIC_BASE_URL: url, TOKENPAK_OPENAI_BASE_URL: url, TOKENPAK_GEMINI_BASE_URL: url,
  };
  const [command, ...args] = [...wrapper, process.env.TOKENPAK_BIN, 'serve'];
  const child = spawn(command, args, { env: environment, stdio: ['ignore', 'pipe', 'ignore'] });
  let lines = 0;
  await new Promise((resolve) => { // and reads on: a full pipe would hold up the proxy's end
    child.stdout.on('data', (bytes) => {
      lines += bytes.toString().split('\n').length - 1;
      if (lines >= 4) resolve();
    });
  });
  const page = async (target) => (await fetch(`http://127.0.0.1:${port}${target}`, { headers: { connection: 'close' } })).json();
  const stop = async () => {
    const ended = new Promise((resolve) => { child.once('close', resolve); });
    child.kill('SIGTERM');
    await ended;
    await rm(home, { recursive: true, force: true });
  };
  return { child, port, page, stop };
}

function kindOf(number) {
  let left = number % 100;
  return KINDS.find(([, share]) => { left -= share; return left < 0; })[0];
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
    const finish = (wrong) => resolve({ wrong, kind, ms: performance.now() - began });
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
        if (kind === 'plain' || kind === 'stream' || kind === 'slow') finish(response.statusCode === 200 && isWhole && bytes.equals(expected) ? null : `${response.statusCode}, ${bytes.length} of ${expected.length} bytes, complete: ${isWhole}`);
        else if (kind === 'status') finish([400, 429, 500, 529].includes(response.statusCode) && bytes.includes('told to fail') ? null : `status ${response.statusCode}`);
        else if (kind === 'hang') finish(response.statusCode === 504 ? null : `status ${response.statusCode} of a hanging provider`);
        else if (kind === 'reset') finish(response.statusCode === 502 ? null : `status ${response.statusCode} of a provider that resets`);
        else if (kind === 'cut') finish(!isWhole && expected.subarray(0, bytes.length).equals(bytes) ? null : 'a cut answer looked whole, or had other bytes');
      });
    });
    request.on('error', (error) => finish(kind === 'abort' || kind === 'cut' ? null : `no answer: ${error.code}`));
    request.end(body);
  });
}

const percentile = (sorted, part) => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))] ?? 0;

/** Keeps `CONNECTIONS` requests under way for so long; counts, wrongs and the times of plain requests. */
async function load(proxy, milliseconds, first) {
  const agent = new http.Agent({ keepAlive: true, maxSockets: CONNECTIONS, maxFreeSockets: CONNECTIONS });
  const until = performance.now() + milliseconds;
  const result = { requests: 0, wrong: [], times: [], kinds: {} };
  let number = first;
  await Promise.all(Array.from({ length: CONNECTIONS }, async () => {
    while (performance.now() < until) {
      const { wrong, kind, ms } = await ask(agent, proxy.port, number++);
      result.requests += 1;
      result.kinds[kind] = (result.kinds[kind] ?? 0) + 1;
      if (kind === 'plain') result.times.push(ms);
      if (wrong !== null) result.wrong.push(`${kind}: ${wrong}`);
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
  console.log(`mixed: ${CONNECTIONS} connections, ${MINUTES} minutes; a fifth of it warms up`);
  const warm = await load(proxy, share / 5, 0);
  const before = await settled(proxy);
  const early = await load(proxy, share * 0.4, warm.next);
  const late = await load(proxy, share * 0.4, early.next);
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

async function paced() {
  if (PACED === 0) return [];
  const cores = cpus().length;
  const providerPort = await freePort();
  const proxy = await startProxy(providerPort, cores > 1 ? ['taskset', '-c', '0'] : []);
  const generator = spawn(process.env.TOKENPAK_LOAD, ['serve', String(cores > 1 ? 1 : 0), String(providerPort)], { stdio: ['pipe', 'pipe', 'inherit'] });
  const line = lineReader(generator.stdout);
  console.log(`paced: ${PACED} streams, an event each 20 ms, the proxy on one core`);
  generator.stdin.write(`run port=${proxy.port} workload=stream connections=${PACED} pace=20 warm_up=2000 requests=${PACED * 5} proxy=${proxy.child.pid}\n`);
  const result = JSON.parse(await line());
  generator.stdin.end();
  await proxy.stop();
  const milliseconds = (nanoseconds) => (nanoseconds / 1e6).toFixed(3);
  const { extra_gap: gap } = result;
  console.log(`streams           ${result.requests}, ${result.errors} with lost or wrong events`);
  console.log(`extra gap         p50 ${milliseconds(gap.p50)} ms, p99 ${milliseconds(gap.p99)} ms, largest ${milliseconds(gap.largest)} ms (goal ${GOALS.extraGapMs} ms at p99)`);
  const failures = [];
  if (result.errors > 0) failures.push('lost events');
  if (gap.p99 > GOALS.extraGapMs * 1e6) failures.push('extra gap');
  return failures;
}

const failures = [...await mixed(), ...await paced()];
console.log(failures.length ? `FAILED: ${failures.join(', ')}` : 'all goals met');
process.exitCode = failures.length ? 1 : 0;
