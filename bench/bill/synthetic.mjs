// Long conversations that no data set holds: 200 turns, 150,000 tokens, rewinds, forks, parallel branches, a conversation met in the middle. Seeded, so that
// every run bills the same bytes. Their tool results are made of this repository's own files and of generated logs and records.

import { readdirSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';

import { toolsOf } from './recorded.mjs';
import { requestsOf } from './render.mjs';

/** A small generator of the linear congruential kind (Numerical Recipes' constants): quality does not matter, repeatability does. */
export function generator(seed) {
  let state = seed >>> 0;
  const next = () => (state = (Math.imul(state, 1664525) + 1013904223) >>> 0);
  return { below: (limit) => Math.floor((next() / 2 ** 32) * limit), pick(list) { return list[this.below(list.length)]; } };
}

function sourceFiles(folder) {
  return readdirSync(folder).sort().flatMap((name) => {
    const file = path.join(folder, name);
    if (statSync(file).isDirectory()) return sourceFiles(file);
    return /\.(cpp|hpp|md|mjs|py)$/.test(name) ? [file] : [];
  });
}

function log(random, lines) {
  const messages = [
    () => `INFO http: GET /api/v1/items/${random.below(9000)} 200 ${random.below(400)}ms`,
    () => `INFO pool: connection ${random.below(64)} returned after ${random.below(9000)} us`,
    () => `DEBUG cache: key item:${random.below(9000)} hit=${random.below(2) === 1} ttl=${random.below(600)}`,
    () => `WARN queue: depth ${random.below(500)} above the soft limit 128`,
    () => `ERROR db: query ${random.below(99999)} failed: deadlock detected, retry ${random.below(3)}`,
  ];
  let time = Date.UTC(2026, 2, 1, 8) + random.below(1e8);
  return Array.from({ length: lines }, () => {
    time += random.below(2000);
    return `${new Date(time).toISOString()} [worker-${random.below(8)}] ${random.pick(messages)()}`;
  }).join('\n');
}

export function records(random, count) {
  return JSON.stringify(Array.from({ length: count }, (_, index) => ({
    id: 10_000 + random.below(90_000), name: `item-${index}`, status: random.pick(['open', 'closed', 'pending']), price: random.below(9999) / 100,
    tags: [random.pick(['new', 'sale', 'last']), random.pick(['eu', 'us'])], updated_at: `2026-03-${String(1 + random.below(28)).padStart(2, '0')}T10:00:00Z`,
  })));
}

export const SYSTEM = 'You are a careful software engineer. Work in small steps, read before you write, and say what you did. '.repeat(40);

/** What the tool of each kind of agent answers. */
const RESULTS = {
  'coding agent': (random, files) => {
    const file = random.pick(files);
    const lines = readFileSync(file, 'utf8').split('\n');
    const from = random.below(Math.max(1, lines.length - 60));
    const numbered = lines.slice(from, from + 60).map((line, index) => `${String(from + index + 1).padStart(6)}\t${line}`);
    return { name: 'read', arguments: { path: path.basename(file), offset: from + 1 }, text: numbered.join('\n') };
  },
  logs: (random) => ({ name: 'logs', arguments: { lines: 60 }, text: log(random, 20 + random.below(60)) }),
  'JSON results': (random) => ({ name: 'query', arguments: { table: 'items' }, text: records(random, 5 + random.below(25)) }),
};

function turnsOf(kind, count, seed, files) {
  const random = generator(seed);
  const turns = [{ role: 'user', text: `Find out why the nightly job fails and repair it (case ${seed}).` }];
  for (let index = 0; index < count; ++index) {
    const id = `call_${seed}_${index}`;
    const { name, arguments: input, text } = RESULTS[kind](random, files);
    turns.push({ role: 'assistant', text: `Step ${index}: looking further.`, calls: [{ id, name, arguments: input }] });
    turns.push({ role: 'tool', id, name, text });
  }
  return turns;
}

/** How the requests of one conversation reach the proxy: lists of turns, in the order of sending. */
const SCENARIOS = {
  'in order': (turns) => requestsOf(turns),
  retries: (turns) => requestsOf(turns).flatMap((request, index) => (index % 7 === 3 ? [request, request] : [request])),
  rewinds: (turns) => {
    const requests = requestsOf(turns);
    const back = Math.floor(requests.length / 2);
    const other = { role: 'user', text: 'Stop. Forget the last steps and try another way.' };
    return [...requests.slice(0, back + 5), [...requests[back], other], ...requests.slice(back + 1).map((request) => [...request])];
  },
  'parallel branches': (turns) => {
    const requests = requestsOf(turns);
    const fork = Math.floor(requests.length / 3);
    const branch = requests.slice(fork).map((request) => request.map((turn, index) => (index === requests[fork].length - 1 ? { ...turn, text: `${turn.text}\n(branch)` } : turn)));
    return [...requests.slice(0, fork), ...requests.slice(fork).flatMap((request, index) => [request, branch[index]])];
  },
  'met in the middle': (turns) => requestsOf(turns).slice(Math.floor(turns.length / 4)),
};

export function syntheticConversations(sources, { turns = 200 } = {}) {
  const files = sourceFiles(sources);
  let seed = 1;
  return Object.keys(RESULTS).flatMap((kind) => Object.entries(SCENARIOS).map(([scenario, requests]) => {
    const all = turnsOf(kind, turns, seed++, files);
    return { name: `${kind}, ${scenario}`, kind, system: SYSTEM, tools: toolsOf(all), requests: requests(all) };
  }));
}
