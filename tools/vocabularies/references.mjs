// Those whose ids ours are compared with. Each `accepts` the texts that it is a judge of.

import { createRequire } from 'node:module';
import { GptEncoding } from 'gpt-tokenizer/GptEncoding';
import cl100kRanks from 'gpt-tokenizer/bpeRanks/cl100k_base';
import o200kRanks from 'gpt-tokenizer/bpeRanks/o200k_base';

const require = createRequire(import.meta.url);
const { Tiktoken } = require('tiktoken/lite');

/**
 * Where gpt-tokenizer departs from OpenAI's own: JavaScript's \s has U+FEFF and lacks U+0085; its text decoder drops
 * U+FEFF from a candidate's bytes; and its pattern lacks the long s (U+017F) that (?i:s) matches.
 */
const misread = /[\ufeff\u0085\u017f]/u;

function gptTokenizer(encoding, ranks) {
  const tokenizer = GptEncoding.getEncodingApi(encoding, () => ranks);
  return {
    name: 'gpt-tokenizer',
    accepts: (text) => !misread.test(text),
    ids: (text) => tokenizer.encode(text, { disallowedSpecial: new Set() }),
  };
}

/**
 * Letters, marks and numbers that Node.js knows and tiktoken's older Unicode tables do not. Seen by the contraction in
 * "x's": behind a sign it belongs to no word, and the apostrophe goes with the sign.
 */
function newerThanTiktoken(tokenizer) {
  const [contraction] = tokenizer.encode_ordinary("'s");
  const newer = new Set();
  for (let code = 0x80; code <= 0x10ffff; code += 1) {
    if (code >= 0xd800 && code <= 0xdfff) continue;
    const character = String.fromCodePoint(code);
    if (!/[\p{L}\p{M}\p{N}]/u.test(character)) continue;
    if (tokenizer.encode_ordinary(`${character}'s`).at(-1) !== contraction) newer.add(character);
  }
  return newer;
}

/**
 * The blocks of Unicode 16 with characters that NFKC replaces, composes or reorders in Node.js, and not in utf8proc 2.8
 * (Unicode 15), which we normalize with.
 */
const normalizedInNodeOnly =
  /[\u0897\u{105c0}-\u{105f3}\u{10d69}-\u{10d6d}\u{10efc}\u{11380}-\u{113ff}\u{11f5a}\u{16100}-\u{1613f}\u{16d40}-\u{16d7f}\u{1ccd6}-\u{1ccf9}\u{1e5d0}-\u{1e5ff}]/u;

function tiktoken(name, { bpe_ranks, special_tokens, pat_str }) {
  const tokenizer = new Tiktoken(bpe_ranks, special_tokens, pat_str);
  return { name, tokenizer, ids: (text) => tokenizer.encode_ordinary(text) };
}

/** encoding -> judges */
export function references() {
  const o200k = tiktoken('tiktoken', require('tiktoken/encoders/o200k_base.json'));
  const cl100k = tiktoken('tiktoken', require('tiktoken/encoders/cl100k_base.json'));
  const claude = tiktoken('@anthropic-ai/tokenizer', require('@anthropic-ai/tokenizer/claude.json'));
  const newer = newerThanTiktoken(o200k.tokenizer);
  console.log(`${newer.size} characters of Unicode ${process.versions.unicode} are newer than tiktoken's tables`);
  for (const judge of [o200k, cl100k, claude]) judge.accepts = (text) => ![...text].some((character) => newer.has(character));
  const { accepts, ids } = claude;
  claude.accepts = (text) => accepts(text) && !normalizedInNodeOnly.test(text);
  claude.ids = (text) => ids(text.normalize('NFKC'));
  return {
    o200k_base: [gptTokenizer('o200k_base', o200kRanks), o200k],
    cl100k_base: [gptTokenizer('cl100k_base', cl100kRanks), cl100k],
    claude: [claude],
  };
}
