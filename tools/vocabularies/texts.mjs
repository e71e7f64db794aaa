// The texts that the ids are compared on.

/** Numbers in [0, below), the same ones for the same seed (mulberry32). */
function random(seed) {
  let state = seed >>> 0;
  return (below) => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return Math.floor((((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32) * below);
  };
}

const isSurrogate = (code) => code >= 0xd800 && code <= 0xdfff;
const word = ['hello', 'the', 'Don', 'IT', 'naïve', 'straße', 'Ünïcödé', 'ΑΒΓδε', 'Привет', 'שלום', 'مرحبا', 'नमस्ते', 'สวัสดี', '你好', '世界', 'こんにちは',
  'カタカナ', '한국어', '👍🏽', '👩‍👩‍👧', '🇩🇪', 'HTTPServer', 'camelCase', 'snake_case', 'ǅ', 'ﬁ', 'ﷺ', '①', 'ＡＢＣ', 'Å', 'é', 'ẋ̣', '\u1112\u1161\u11ab'];
const glue = [' ', '  ', '   ', '\n', '\r\n', '\n\n', '\t', ' \n', '\n ', ' \n ', '\u00a0', '\u3000', '\u2028', '\u0085', '\ufeff', '\u200b', '\u200d', "'s", "'S", "'ll", "'LL",
  "'Ve", "'re", "'d", "'m", "'t", "'x", "'\u017f", "'", '"', '/', '//', '/\n', '.\n', '...', '!!!', '--', '==', '{}', '();\n', '1', '12', '1234', '٣٤', '²', 'Ⅷ', '½', '_', '\0', ''];

/** Strings of random blocks, of everyday pieces, and of both. */
export function randomTexts(count, seed) {
  const below = random(seed);
  const pick = (list) => list[below(list.length)];
  const codePoint = (first, size) => {
    const code = first + below(size);
    return isSurrogate(code) ? 'x' : String.fromCodePoint(code);
  };
  const kinds = [
    (block) => codePoint(block * 128, 128),
    () => codePoint(0, 128),
    () => codePoint(0, 0x3000),
    () => pick(word),
    () => pick(glue),
    () => pick(glue),
    () => String.fromCharCode(97 + below(26)),
  ];
  // Every block of 128 code points below U+32000 has its strings, and so has the one of tags and selectors.
  const blocks = [...Array(0x32000 / 128).keys(), ...[...Array(8).keys()].map((block) => 0xe0000 / 128 + block)];
  return Array.from({ length: count }, (_, number) => {
    const block = blocks[number % blocks.length];
    const used = Array.from({ length: 1 + below(3) }, () => pick(kinds));
    if (below(2)) used.push(kinds[0]);
    return Array.from({ length: 1 + below(24) }, () => pick(used)(block)).join('');
  });
}

/** Names of special tokens, whole and damaged, alone and in text. */
export function lookAlikes() {
  const names = ['<|endoftext|>', '<|fim_prefix|>', '<|fim_middle|>', '<|fim_suffix|>', '<|im_start|>', '<|im_end|>', '<|im_sep|>', '<|endofprompt|>', '<|start|>',
    '<|end|>', '<|message|>', '<|channel|>', '<|return|>', '<|call|>', '<EOT>', '<META>', '<META_START>', '<META_END>', '<SOS>', '<|reserved_200000|>'];
  return names.flatMap((name) => [name, ` ${name}`, `${name}\n`, `a${name}b`, `${name}${name}`, `${name}user\nhello`, name.slice(0, -1), name.slice(1), name.toUpperCase()]);
}

/** Small ones of the texts that make merging slow; the references take quadratic time. */
export function hostileTexts(size = 6000) {
  const below = random(7);
  const letters = (alphabet, count) => Array.from({ length: count }, () => alphabet[below(alphabet.length)]).join('');
  const lower = 'abcdefghijklmnopqrstuvwxyz';
  const han = Array.from({ length: 500 }, () => String.fromCodePoint(0x4e00 + below(0x5000)));
  const emoji = Array.from({ length: 80 }, () => String.fromCodePoint(0x1f600 + below(80)));
  const repeated = ['a', 'e', 'x', 'A', ' ', '\n', '\t', '=', '-', '.', '1', '\u3000', '的', '😀', 'é', 'ab', 'aA', 'the', ' \n', '👩‍👩‍👧', '<|', '\u0301', '\u0301\u0316'];
  return [
    ...repeated.flatMap((text) => [text.repeat(size / text.length), `${text.repeat(size / text.length)}b`]),
    letters(lower, size), letters('ab', size), letters('aab', size), letters('acgt', size), letters([...lower.toUpperCase()], size),
    letters(han, size / 3), letters(emoji, size / 4), letters([...han, ...emoji], size / 3),
    letters(`${lower}${lower.toUpperCase()}0123456789+/`, size), letters(' \t', size), letters(' \n', size), letters('+-*/=', size), letters('01', size),
    ...Array.from({ length: 130 }, (_, length) => ' '.repeat(length) + 'x'), ...Array.from({ length: 130 }, (_, length) => 'a'.repeat(length)),
    ...Array.from({ length: 130 }, (_, length) => '='.repeat(length)),
  ];
}
