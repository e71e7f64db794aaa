// Builds data/vocabularies from the npm packages of package.json.
//
//   node make.mjs            writes ../../data/vocabularies/*
//   node make.mjs --check    writes nothing; exit code 1 when a committed file differs

import { readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { characterClasses } from './character_classes.mjs';

const require = createRequire(import.meta.url);
const target = (name) => new URL(`../../data/vocabularies/${name}`, import.meta.url);

/** The tokens of a rank file ("base64 rank" a line), in rank order. */
function tokensOfRankFile(name) {
  const path = require.resolve('gpt-tokenizer/package.json').replace(/package\.json$/, `data/${name}.tiktoken`);
  return readFileSync(path, 'utf8').trim().split('\n').map((line, place) => {
    const [token, rank] = line.split(' ');
    if (Number(rank) !== place) throw new Error(`${name}: rank ${rank} stands at place ${place}`);
    return Buffer.from(token, 'base64');
  });
}

/** The tokens of Claude's file: "! first-rank base64 base64 …". */
function claude() {
  const { bpe_ranks } = require('@anthropic-ai/tokenizer/claude.json');
  const [mark, first, ...tokens] = bpe_ranks.split(' ');
  if (mark !== '!') throw new Error(`claude.json begins with ${mark}`);
  return { first: Number(first), tokens: tokens.map((token) => Buffer.from(token, 'base64')) };
}

/** The file format of README.md. */
function pack({ first = 0, tokens }) {
  const head = Buffer.alloc(8);
  head.writeUInt32LE(tokens.length, 0);
  head.writeUInt32LE(first, 4);
  const parts = [head];
  for (const token of tokens) {
    if (token.length < 1 || token.length > 4096) throw new Error(`a token of ${token.length} bytes`);
    const length = Buffer.alloc(2);
    length.writeUInt16LE(token.length);
    parts.push(length, token);
  }
  return Buffer.concat(parts);
}

const files = {
  'o200k_base.tokens': pack({ tokens: tokensOfRankFile('o200k_base') }),
  'cl100k_base.tokens': pack({ tokens: tokensOfRankFile('cl100k_base') }),
  'claude.tokens': pack(claude()),
  'character_classes.txt': Buffer.from(characterClasses()),
};

let different = 0;
for (const [name, content] of Object.entries(files)) {
  if (!process.argv.includes('--check')) {
    writeFileSync(target(name), content);
    console.log(`${name}: ${content.length} bytes`);
  } else if (!readFileSync(target(name)).equals(content)) {
    console.error(`data/vocabularies/${name} is not what tools/vocabularies builds: run \`node make.mjs\``);
    different += 1;
  }
}
process.exit(different ? 1 : 0);
