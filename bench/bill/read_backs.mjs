// The bill where stages act that may lose something, by how often the agent reads again what was cut.
//
//   node bench/bill/read_backs.mjs --data FOLDER [--mode MODE] [--turns N] [--many N]
//
// The bill with the proxy is that of the conversation with the agent's extra requests, calls and results; it stands beside the bill of the conversation without
// the proxy, in which nothing has to be read again.

import { execFileSync } from 'node:child_process';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

import { lossyConversations, withReadBacks } from './lossy.mjs';
import { REGIMES, requestsOf } from './render.mjs';

const ROOT = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../..');
const BINARY = process.env.TOKENPAK_BIN ?? path.join(ROOT, 'build/release/tokenpak');
const WORK = path.join(ROOT, 'build/bench/bill');
const CHANCES = [0, 0.05, 0.1, 0.25, 0.5, 1];
const STEP_OUTPUT_TOKENS = 60; // what an extra step writes: its words and its call
const LIMIT = 100.0; // percent

const { values: options } = parseArgs({
  options: { data: { type: 'string' }, mode: { type: 'string', default: 'aggressive' }, turns: { type: 'string', default: '24' }, many: { type: 'string', default: '5' } },
});

function replay(conversation, regime, ...flags) {
  const bodies = requestsOf(conversation.turns).map((turns) => regime.render({ ...conversation, model: regime.model, turns }));
  const file = path.join(WORK, 'read_backs.json');
  writeFileSync(file, JSON.stringify(bodies));
  return JSON.parse(execFileSync(BINARY, ['replay', file, '--mode', options.mode, '--model', regime.model, ...flags], { maxBuffer: 1 << 30 }));
}

/** Dollars for a token that the model writes. */
function outputPrice(model) {
  const { models } = JSON.parse(execFileSync(BINARY, ['prices', model, '--json']));
  return models.find(({ name }) => name === model.replaceAll('.', '-')).prices.at(-1).output / 1e12;
}

const CHECKED = REGIMES.find((regime) => regime.name === 'OpenAI'); // its requests have a message for each turn
const stages = new Map();
const results = new Map(); // kind|regime|chance: bills in percent
const reads = new Map(); // kind: [results, cut]
mkdirSync(WORK, { recursive: true });
const sentMessages = (conversation) => replay(conversation, CHECKED, '--bodies').requests.at(-1).body.messages;
for (const conversation of lossyConversations(options.data, { turns: Number(options.turns), many: Number(options.many) })) {
  const direct = new Map();
  for (const chance of CHANCES) {
    const { conversation: longer, cut, read } = withReadBacks(conversation, sentMessages, chance);
    for (const regime of REGIMES) {
      const { total, requests } = replay(longer, regime, '--json');
      if (chance === 0) {
        direct.set(regime, total.direct_usd);
        for (const { changes } of requests)
          for (const [, stage, tokens] of (changes ?? []).join(' ').matchAll(/([a-z_]+) -(\d+)/g)) stages.set(stage, (stages.get(stage) ?? 0) + Number(tokens));
      }
      const bill = total.sent_usd + read * STEP_OUTPUT_TOKENS * outputPrice(regime.model);
      const key = `${conversation.kind}|${regime.name}|${chance}`;
      results.set(key, [...(results.get(key) ?? []), (100 * bill) / direct.get(regime)]);
    }
    if (chance === 0) {
      const [all, before] = reads.get(conversation.kind) ?? [0, 0];
      reads.set(conversation.kind, [all + conversation.turns.filter((turn) => turn.role === 'tool').length, before + cut]);
    }
  }
}

const percent = (value) => `${value.toFixed(1)} %`;
const row = (cells) => console.log(`| ${cells.join(' | ')} |`);
console.log(`Mode ${options.mode}; the bill in percent of the bill without the proxy, by how many of the results that were cut the agent opens in whole: median (most).\n`);
row(['conversations', 'results cut', 'provider', ...CHANCES.map((chance) => `${100 * chance} % read`)]);
row(Array(3 + CHANCES.length).fill('---'));
let over = 0;
for (const [kind, [all, cut]] of reads) {
  for (const regime of REGIMES) {
    const cells = CHANCES.map((chance) => {
      const bills = results.get(`${kind}|${regime.name}|${chance}`).sort((a, b) => a - b);
      if (chance === 0) over += bills.filter((bill) => bill > LIMIT + 1e-9).length;
      return `${percent(bills[Math.floor(bills.length / 2)])} (${percent(bills.at(-1))})`;
    });
    row([kind, `${cut} of ${all}`, regime.name, ...cells]);
  }
}
console.log(`\n${over} conversations without anything read again cost more than without the proxy.`);
console.log(`Stages that acted, with the tokens that they saved: ${[...stages].map(([stage, tokens]) => `${stage} ${tokens}`).join(', ') || 'none'}.`);
rmSync(path.join(WORK, 'read_backs.json'), { force: true });
process.exitCode = over === 0 ? 0 : 1;
