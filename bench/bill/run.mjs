// Replays conversations under the four ways in which providers cache prompts, and prints the bill with the proxy in percent of the bill without it.
//
//   node bench/bill/run.mjs [--data FOLDER] [--mode MODE] [--lossless] [--turns N] [--worst N]
//
// The bill is the prompt side: what `tokenpak replay` computes with the same code as the proxy's. FOLDER holds tau_bench/ and swe_agent_traj/; without it only
// the synthetic conversations are replayed.

import path from 'node:path';
import { parseArgs } from 'node:util';

import { fidelity } from './fidelity.mjs';
import { recordedConversations } from './recorded.mjs';
import { REGIMES } from './render.mjs';
import { CHECKED, LIMIT, ROOT, Stages, isOver, percent, printRow, replay } from './replay.mjs';
import { syntheticConversations } from './synthetic.mjs';

const { values: options } = parseArgs({
  options: { data: { type: 'string' }, mode: { type: 'string', default: 'hybrid' }, lossless: { type: 'boolean', default: false }, turns: { type: 'string', default: '200' }, worst: { type: 'string', default: '3' } },
});

/** The totals of one replay. */
function totalsOf(conversation, regime) {
  const checks = regime === CHECKED && conversation.turns;
  const replayed = replay(conversation, regime, '--mode', options.mode, ...(options.lossless ? ['--lossless'] : []), checks ? '--bodies' : '--json');
  if (!checks) stages.add(replayed.requests); // of the replays whose bodies are not asked for
  if (checks) addFidelity(conversation, replayed.requests.at(-1).body.messages);
  return replayed.total;
}

const stages = new Stages();
const kept = { names: 0, namesVisible: 0, lines: 0, linesVisible: 0, lost: [] };

function addFidelity(conversation, messages) {
  const count = fidelity(conversation.turns, messages);
  for (const key of ['names', 'namesVisible', 'lines', 'linesVisible']) kept[key] += count[key];
  kept.lost.push(...count.lost.map((text) => `${conversation.name}: ${text}`));
}

const quantile = (sorted, share) => sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))];

const groups = new Map();
const conversations = [...(options.data ? recordedConversations(options.data) : []), ...syntheticConversations(path.join(ROOT, 'src'), { turns: Number(options.turns) })];
for (const conversation of conversations) {
  const group = `${conversation.turns ? 'recorded' : 'synthetic'}: ${conversation.kind}`;
  for (const regime of REGIMES) {
    const total = totalsOf(conversation, regime);
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
  over.push(...results.filter((result) => isOver(result.bill)).map((result) => ({ ...result, regime })));
  printRow([group, regime, results.length, percent(quantile(wires, 0.5)), percent(bills[0]), percent(quantile(bills, 0.1)), percent(quantile(bills, 0.5)), percent(quantile(bills, 0.9)),
    percent(bills.at(-1))]);
}
console.log(`\n${over.length} of ${conversations.length * REGIMES.length} replays cost more than without the proxy.`);
for (const { name, regime, bill } of over.sort((a, b) => b.bill - a.bill).slice(0, Number(options.worst))) console.log(`  ${name}, ${regime}: ${bill.toFixed(3)} %`);
console.log(`\nStages that acted, with the tokens that they saved: ${stages}. The bill and what is visible say nothing about others.`);
if (kept.names > 0) {
  const recall = (visible, all) => `${visible} of ${all} (${((100 * visible) / Math.max(all, 1)).toFixed(2)} %)`;
  console.log(`\nOf the names that a step of the recorded agents takes from an earlier result, ${recall(kept.namesVisible, kept.names)} are visible as sent; of whole lines, ${recall(kept.linesVisible, kept.lines)}.`);
  for (const lost of kept.lost.slice(0, Number(options.worst))) console.log(`  lost: ${lost}`);
}
process.exitCode = over.length === 0 ? 0 : 1;
