// The classes of code points that the split rules speak of, from the Unicode tables of this Node.js.

/** In the order of CharacterClass in src/tokens/character_class.hpp, except `other`, which is the rest. */
const classes = [
  ['space', /^\p{White_Space}$/u],
  ['upper', /^[\p{Lu}\p{Lt}]$/u],
  ['lower', /^\p{Ll}$/u],
  ['letter', /^[\p{Lm}\p{Lo}]$/u],
  ['mark', /^\p{M}$/u],
  ['number', /^\p{N}$/u],
];

const isSurrogate = (code) => code >= 0xd800 && code <= 0xdfff;

/**
 * Code points that NFKC may change, alone or beside another: those it replaces, those that compose with the one
 * before them, and all marks (which it may put into another order).
 */
function unstable() {
  const found = new Set();
  const text = (code) => String.fromCodePoint(code);
  for (let code = 0; code <= 0x10ffff; code += 1) {
    if (isSurrogate(code)) continue;
    const character = text(code);
    if (character.normalize('NFKC') !== character || /^\p{M}$/u.test(character)) found.add(code);
    const parts = [...character.normalize('NFD')];
    if (parts.length > 1) parts.slice(1).forEach((part) => found.add(part.codePointAt(0)));
  }
  return found;
}

/** "first last class[ unstable]" a line, in hexadecimal; code points not named are `other` and stable. */
export function characterClasses() {
  const mayChange = unstable();
  const describe = (code) => {
    if (isSurrogate(code)) return '';
    const character = String.fromCodePoint(code);
    const name = classes.find(([, pattern]) => pattern.test(character))?.[0] ?? 'other';
    if (mayChange.has(code)) return `${name} unstable`;
    return name === 'other' ? '' : name;
  };
  const lines = [`# Unicode ${process.versions.unicode}`];
  const hex = (code) => code.toString(16).padStart(4, '0');
  let first = 0;
  let current = describe(0);
  for (let code = 1; code <= 0x110000; code += 1) {
    const next = code === 0x110000 ? undefined : describe(code);
    if (next === current) continue;
    if (current) lines.push(`${hex(first)} ${hex(code - 1)} ${current}`);
    first = code;
    current = next;
  }
  return `${lines.join('\n')}\n`;
}
