// The bill where stages act that may lose something, by how often the agent reads again what was cut.
//
//   node bench/bill/read_backs.mjs --data FOLDER [--mode MODE] [--turns N] [--many N]
//
// The bill with the proxy is that of the conversation with the agent's extra requests, calls and results; it stands beside the bill of the conversation without
// the proxy, in which nothing has to be read again.

import { parseArgs } from 'node:util';

import { lossyConversations, withReadBacks } from './lossy.mjs';
import { REGIMES } from './render.mjs';
import { CHECKED, Stages, ask, isOver, percent, printRow, replay } from './replay.mjs';

const CHANCES = [0, 0.05, 0.1, 0.25, 0.5, 1];
const STEP_OUTPUT_TOKENS = 60; // what an extra step writes: its words and its call

const { values: options } = parseArgs({
  options: { data: { type: 'string' }, mode: { type: 'string', default: 'aggressive' }, turns: { type: 'string', default: '24' }, many: { type: 'string', default: '5' } },
});

/** By regime, dollars for a token that the model writes. */
const outputPrices = new Map(REGIMES.map((regime) => {
  const { models } = ask('prices', regime.model, '--json');
  return [regime, models.find(({ name }) => name === regime.model.replaceAll('.', '-')).prices.at(-1).output / 1e12];
}));
const stages = new Stages();
const results = new Map(); // kind|regime|chance: bills in percent
const reads = new Map(); // kind: [results, cut]
const sentMessages = (conversation) => replay(conversation, CHECKED, '--mode', options.mode, '--bodies').requests.at(-1).body.messages;
for (const conversation of lossyConversations(options.data, { turns: Number(options.turns), many: Number(options.many) })) {
  const direct = new Map();
  for (const chance of CHANCES) {
    const { conversation: longer, cut, read } = withReadBacks(conversation, sentMessages, chance);
    for (const regime of REGIMES) {
      const { total, requests } = replay(longer, regime, '--mode', options.mode, '--json');
      if (chance === 0) {
        direct.set(regime, total.direct_usd);
        stages.add(requests);
      }
      const bill = total.sent_usd + read * STEP_OUTPUT_TOKENS * outputPrices.get(regime);
      const key = `${conversation.kind}|${regime.name}|${chance}`;
      results.set(key, [...(results.get(key) ?? []), (100 * bill) / direct.get(regime)]);
    }
    if (chance === 0) {
      const [all, before] = reads.get(conversation.kind) ?? [0, 0];
      reads.set(conversation.kind, [all + conversation.turns.filter((turn) => turn.role === 'tool').length, before + cut]);
    }
  }
}

console.log(`Mode ${options.mode}; the bill in percent of the bill without the proxy, by how many of the results that were cut the agent opens in whole: median (most).\n`);
printRow(['conversations', 'results cut', 'provider', ...CHANCES.map((chance) => `${100 * chance} % read`)]);
printRow(Array(3 + CHANCES.length).fill('---'));
let over = 0;
for (const [kind, [all, cut]] of reads) {
  for (const regime of REGIMES) {
    const cells = CHANCES.map((chance) => {
      const bills = results.get(`${kind}|${regime.name}|${chance}`).sort((a, b) => a - b);
      if (chance === 0) over += bills.filter(isOver).length;
      return `${percent(bills[Math.floor(bills.length / 2)])} (${percent(bills.at(-1))})`;
    });
    printRow([kind, `${cut} of ${all}`, regime.name, ...cells]);
  }
}
console.log(`\n${over} conversations without anything read again cost more than without the proxy.`);
console.log(`Stages that acted, with the tokens that they saved: ${stages}.`);
process.exitCode = over === 0 ? 0 : 1;
