// HTTP/1.1 messages as they are on the wire: no header is renamed, joined, sorted or dropped.
// Both the scripted upstream (reads requests) and the raw client (reads answers) use this.

import { ConnectionClosed } from './byte_reader.mjs';

/** The head of the next message, or null when the peer closed between two messages. */
export async function readHead(reader) {
  const bytes = await reader.until('\r\n\r\n');
  if (bytes === null) return null;
  const [startLine, ...lines] = bytes.toString('latin1').slice(0, -4).split('\r\n');
  const headers = lines.map((line) => {
    const colon = line.indexOf(':');
    return [line.slice(0, colon), line.slice(colon + 1).trim()];
  });
  return { startLine, headers };
}

/** The first value of a header, whatever its spelling; undefined when absent. */
export function headerOf(headers, name) {
  const wanted = name.toLowerCase();
  return headers.find(([each]) => each.toLowerCase() === wanted)?.[1];
}

/** Yields the payload of a body in the pieces in which it arrived. `toEnd`: without a length the body lasts until the close. */
export async function* bodyPieces(reader, headers, { toEnd = false } = {}) {
  if (/chunked/i.test(headerOf(headers, 'transfer-encoding') ?? '')) {
    yield* chunkedPieces(reader);
    return;
  }
  const length = headerOf(headers, 'content-length');
  if (length === undefined && !toEnd) return;
  for (let left = length === undefined ? Infinity : Number(length); left > 0;) {
    const piece = await reader.some(left);
    if (piece === null) {
      if (left === Infinity) return;
      throw new ConnectionClosed(`connection closed ${left} bytes before the end of the body`);
    }
    left -= piece.length;
    yield piece;
  }
}

async function* chunkedPieces(reader) {
  for (;;) {
    const size = parseInt(await requiredLine(reader), 16);
    if (Number.isNaN(size)) throw new Error('bad chunk size');
    if (size === 0) break;
    for (let left = size; left > 0;) {
      const piece = await reader.some(left);
      if (piece === null) throw new ConnectionClosed('connection closed inside a chunk');
      left -= piece.length;
      yield piece;
    }
    await requiredLine(reader);
  }
  while ((await requiredLine(reader)) !== '') { /* trailers */ }
}

async function requiredLine(reader) {
  const line = await reader.until('\r\n');
  if (line === null) throw new ConnectionClosed('connection closed inside a chunked body');
  return line.toString('latin1').slice(0, -2);
}

/** Renders a head; `headers` are [name, value] pairs. */
export function headBytes(startLine, headers) {
  return Buffer.from(`${startLine}\r\n${headers.map(([name, value]) => `${name}: ${value}\r\n`).join('')}\r\n`, 'latin1');
}

/** One chunk of a chunked body; an empty one ends it. */
export function chunkBytes(payload) {
  return Buffer.concat([Buffer.from(`${payload.length.toString(16)}\r\n`), payload, Buffer.from('\r\n')]);
}
