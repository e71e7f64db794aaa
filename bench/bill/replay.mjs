// The program's replay of a conversation, and how the bill's benchmarks print what comes of it.

import { execFileSync } from 'node:child_process';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

import { REGIMES, requestsOf } from './render.mjs';

export const ROOT = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../..');
export const LIMIT = 100.0; // percent: no conversation may cost more than without the proxy
/** The regime whose requests have a message for each turn. */
export const CHECKED = REGIMES.find((regime) => regime.name === 'OpenAI');

const BINARY = process.env.TOKENPAK_BIN ?? path.join(ROOT, 'build/release/tokenpak');
const WORK = path.join(ROOT, 'build/bench/bill');

/** What a command of the program prints, as JSON. */
export function ask(...args) {
  return JSON.parse(execFileSync(BINARY, args, { maxBuffer: 1 << 30 }));
}

/** The replay of a conversation's requests under a regime, in the program's own words. */
export function replay(conversation, regime, ...flags) {
  const requests = conversation.requests ?? requestsOf(conversation.turns);
  const bodies = requests.map((turns) => regime.render({ ...conversation, model: regime.model, turns }));
  mkdirSync(WORK, { recursive: true });
  const file = path.join(WORK, `conversation-${process.pid}.json`);
  writeFileSync(file, JSON.stringify(bodies));
  try {
    return ask('replay', file, '--model', regime.model, ...flags);
  } finally {
    rmSync(file);
  }
}

/** Tokens that each stage saved in the replays that it was shown: what did not act was not tested. */
export class Stages {
  #saved = new Map();

  add(requests) {
    for (const { changes } of requests)
      for (const [, stage, tokens] of (changes ?? []).join(' ').matchAll(/([a-z_]+) -(\d+)/g)) this.#saved.set(stage, (this.#saved.get(stage) ?? 0) + Number(tokens));
  }

  toString() {
    return [...this.#saved].map(([stage, tokens]) => `${stage} ${tokens}`).join(', ') || 'none';
  }
}

export const isOver = (bill) => bill > LIMIT + 1e-9;
export const percent = (value) => `${value.toFixed(1)} %`;
export const printRow = (cells) => console.log(`| ${cells.join(' | ')} |`);
