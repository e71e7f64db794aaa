// Writes ../../src/tokens/golden/ids.bin, which the unit tests hold our ids against without npm: 5,000 texts with what the
// references say. Format, little-endian: for each text its length (u16) and its bytes, then for o200k_base, cl100k_base and
// claude the number of ids (u16) and their FNV-1a hash (u32, taken id by id).

import { mkdirSync, writeFileSync } from 'node:fs';
import { references } from './references.mjs';
import { hostileTexts, lookAlikes, randomTexts } from './texts.mjs';

const judges = references();
const folder = new URL('../../src/tokens/golden/', import.meta.url);

function hash(ids) {
  let value = 0x811c9dc5;
  for (const id of ids) value = Math.imul(value ^ id, 0x01000193) >>> 0;
  return value;
}

const parts = [];
let texts = 0;
for (const text of [...lookAlikes(), ...hostileTexts(600), ...randomTexts(6000, 2)]) {
  const accepting = Object.values(judges).map((candidates) => candidates.find((judge) => judge.accepts(text)));
  if (accepting.includes(undefined) || texts === 5000) continue;
  texts += 1;
  const bytes = Buffer.from(text, 'utf8');
  const record = Buffer.alloc(2 + bytes.length + 6 * accepting.length);
  record.writeUInt16LE(bytes.length, 0);
  bytes.copy(record, 2);
  accepting.forEach((judge, place) => {
    const ids = judge.ids(text);
    record.writeUInt16LE(ids.length, 2 + bytes.length + 6 * place);
    record.writeUInt32LE(hash(ids), 4 + bytes.length + 6 * place);
  });
  parts.push(record);
}
mkdirSync(folder, { recursive: true });
writeFileSync(new URL('ids.bin', folder), Buffer.concat(parts));
console.log(`${texts} texts, ${Buffer.concat(parts).length} bytes`);
