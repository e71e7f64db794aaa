// Replays conversations under the four ways in which providers cache prompts, and prints the bill with the proxy in percent of the bill without it.
//
//   node bench/bill/run.mjs [--data FOLDER] [--mode MODE] [--lossless] [--turns N] [--worst N]
//
// The bill is the prompt side: what `tokenpak replay` computes with the same code as the proxy's. FOLDER holds tau_bench/ and swe_agent_traj/; without it only
// the synthetic conversations are replayed.

import { execFileSync } from 'node:child_process';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

import { fidelity } from './fidelity.mjs';
import { recordedConversations } from './recorded.mjs';
import { REGIMES, requestsOf } from './render.mjs';
import { syntheticConversations } from './synthetic.mjs';

const ROOT = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../..');
const BINARY = process.env.TOKENPAK_BIN ?? path.join(ROOT, 'build/release/tokenpak');
const WORK = path.join(ROOT, 'build/bench/bill');
const LIMIT = 100.0; // percent: no conversation may cost more than without the proxy

const { values: options } = parseArgs({
  options: { data: { type: 'string' }, mode: { type: 'string', default: 'hybrid' }, lossless: { type: 'boolean', default: false }, turns: { type: 'string', default: '200' }, worst: { type: 'string', default: '3' } },
});

/** The totals of one replay, in the program's own words. */
function replay(conversation, regime) {
  const requests = conversation.requests ?? requestsOf(conversation.turns);
  const bodies = requests.map((turns) => regime.render({ ...conversation, model: regime.model, turns }));
  const file = path.join(WORK, 'conversation.json');
  writeFileSync(file, JSON.stringify(bodies));
  const checks = regime === CHECKED && conversation.turns;
  const output = execFileSync(BINARY, ['replay', file, '--mode', options.mode, ...(options.lossless ? ['--lossless'] : []), '--model', regime.model, checks ? '--bodies' : '--json'], { maxBuffer: 1 << 30 });
  const replayed = JSON.parse(output);
  if (!checks) addStages(replayed.requests);
  if (checks) addFidelity(conversation, replayed.requests.at(-1).body.messages);
  return replayed.total;
}

/** The regime whose requests have a message for each turn. */
const CHECKED = REGIMES.find((regime) => regime.name === 'OpenAI');
const kept = { names: 0, namesVisible: 0, lines: 0, linesVisible: 0, lost: [] };

/** Tokens that each stage saved, of the replays whose bodies are not asked for: what did not act was not tested. */
const acted = new Map();

function addStages(requests) {
  for (const { changes } of requests)
    for (const [, stage, tokens] of (changes ?? []).join(' ').matchAll(/([a-z_]+) -(\d+)/g)) acted.set(stage, (acted.get(stage) ?? 0) + Number(tokens));
}

function addFidelity(conversation, messages) {
  const count = fidelity(conversation.turns, messages);
  for (const key of ['names', 'namesVisible', 'lines', 'linesVisible']) kept[key] += count[key];
  kept.lost.push(...count.lost.map((text) => `${conversation.name}: ${text}`));
}

const percent = (value) => `${value.toFixed(1)} %`;
const quantile = (sorted, share) => sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))];

function printRow(cells) {
  console.log(`| ${cells.join(' | ')} |`);
}

mkdirSync(WORK, { recursive: true });
const groups = new Map();
const conversations = [...(options.data ? recordedConversations(options.data) : []), ...syntheticConversations(path.join(ROOT, 'src'), { turns: Number(options.turns) })];
for (const conversation of conversations) {
  const group = `${conversation.turns ? 'recorded' : 'synthetic'}: ${conversation.kind}`;
  for (const regime of REGIMES) {
    const total = replay(conversation, regime);
    const bill = (100 * total.sent_usd) / total.direct_usd;
    const wire = 100 - (100 * total.tokens_sent) / total.tokens_in;
    const key = `${group}|${regime.name}`;
    if (!groups.has(key)) groups.set(key, []);
    groups.get(key).push({ name: conversation.name, bill, wire, tokens: total.tokens_in });
  }
}

console.log(`Mode ${options.mode}; the bill of the prompts in percent of the bill without the proxy (limit ${LIMIT}).\n`);
printRow(['conversations', 'provider', 'number', 'wire saved, median', 'bill: least', '10 %', 'median', '90 %', 'most']);
printRow(Array(9).fill('---'));
const over = [];
for (const [key, results] of groups) {
  const [group, regime] = key.split('|');
  const bills = results.map((result) => result.bill).sort((a, b) => a - b);
  const wires = results.map((result) => result.wire).sort((a, b) => a - b);
  over.push(...results.filter((result) => result.bill > LIMIT + 1e-9).map((result) => ({ ...result, regime })));
  printRow([group, regime, results.length, percent(quantile(wires, 0.5)), percent(bills[0]), percent(quantile(bills, 0.1)), percent(quantile(bills, 0.5)), percent(quantile(bills, 0.9)),
    percent(bills.at(-1))]);
}
console.log(`\n${over.length} of ${conversations.length * REGIMES.length} replays cost more than without the proxy.`);
for (const { name, regime, bill } of over.sort((a, b) => b.bill - a.bill).slice(0, Number(options.worst))) console.log(`  ${name}, ${regime}: ${bill.toFixed(3)} %`);
console.log(`\nStages that acted, with the tokens that they saved: ${[...acted].map(([stage, tokens]) => `${stage} ${tokens}`).join(', ') || 'none'}. The bill and what is visible say nothing about others.`);
rmSync(path.join(WORK, 'conversation.json'), { force: true });
if (kept.names > 0) {
  const recall = (visible, all) => `${visible} of ${all} (${((100 * visible) / Math.max(all, 1)).toFixed(2)} %)`;
  console.log(`\nOf the names that a step of the recorded agents takes from an earlier result, ${recall(kept.namesVisible, kept.names)} are visible as sent; of whole lines, ${recall(kept.linesVisible, kept.lines)}.`);
  for (const lost of kept.lost.slice(0, Number(options.worst))) console.log(`  lost: ${lost}`);
}
process.exitCode = over.length === 0 ? 0 : 1;
