// Zstandard frames without a compressor: Node 20 has none, and a frame of raw blocks is a valid frame (RFC 8878, 3.1.1).

const MAGIC = Buffer.from([0x28, 0xb5, 0x2f, 0xfd]);
const SINGLE_SEGMENT_FOUR_BYTE_SIZE = 0xa0;
const BLOCK_LIMIT = 128 * 1024;

export function zstdFrame(bytes) {
  const size = Buffer.alloc(4);
  size.writeUInt32LE(bytes.length);
  const parts = [MAGIC, Buffer.from([SINGLE_SEGMENT_FOUR_BYTE_SIZE]), size];
  for (let at = 0; at === 0 || at < bytes.length; at += BLOCK_LIMIT) {
    const block = bytes.subarray(at, at + BLOCK_LIMIT);
    const last = at + BLOCK_LIMIT >= bytes.length ? 1 : 0;
    const header = Buffer.alloc(3);
    header.writeUIntLE((block.length << 3) | last, 0, 3);
    parts.push(header, block);
  }
  return Buffer.concat(parts);
}
