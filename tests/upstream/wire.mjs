// From a reply to the bytes on the wire, and how fast and how completely they get there.
//
// A reply is a plain object; every field but `status` is optional:
//   status, reason, headers [[name, value]], body (bytes or text)
//   encoding    'gzip' | 'deflate' | 'br' | 'zstd': the body is compressed, content-encoding added
//   framing     'length' (default) | 'chunked' | 'close' (the body lasts until the connection ends)
//   pieces      payload bytes, one chunk each, instead of body and encoding (for bodies compressed piece by piece)
//   chunks      with 'chunked': 'whole' (default) | 'events' | bytes a chunk
//   declare     a content-length other than the true one
//   early       true: answers before the request's body is read
//   interim     heads to send first, such as [['103 Early Hints', [['link', '</a>']]]]
//   waitMs      silence before the first byte
//   before      'reset' | 'close' | 'hang': instead of any answer
//   cut         { at: bytes of the wire after the head, then: 'reset' | 'close' | 'hang' }
//   drip        { bytes, everyMs }: slow writing of the body
//   splits      positions in the wire after the head, between two writes; `gate(index)` is awaited before the second, third…
//   close       true: 'Connection: close' and the end of the connection after the answer
//   endlessHeaders  true: header lines until the peer gives up
//   act         async (socket, request) => void: full control instead of all the above

import { brotliCompressSync, constants, createBrotliCompress, createDeflate, createGzip, deflateSync, gzipSync } from 'node:zlib';
import { chunkBytes, headBytes } from '../support/http_message.mjs';
import { zstdFrame } from './zstd.mjs';

const REASONS = {
  200: 'OK', 201: 'Created', 204: 'No Content', 302: 'Found', 307: 'Temporary Redirect', 308: 'Permanent Redirect', 304: 'Not Modified',
  400: 'Bad Request', 401: 'Unauthorized', 403: 'Forbidden', 404: 'Not Found', 413: 'Payload Too Large', 429: 'Too Many Requests',
  500: 'Internal Server Error', 503: 'Service Unavailable', 529: '',
};
const FLUSHING = {
  gzip: () => createGzip({ flush: constants.Z_SYNC_FLUSH }),
  deflate: () => createDeflate({ flush: constants.Z_SYNC_FLUSH }),
  br: () => createBrotliCompress({ flush: constants.BROTLI_OPERATION_FLUSH }),
};
const COMPRESSORS = { gzip: gzipSync, deflate: deflateSync, br: brotliCompressSync, zstd: zstdFrame };

/** The head and the framed body of a reply, as they go over the wire. */
export function render(reply, method = 'POST') {
  const plain = Buffer.from(reply.body ?? '');
  const payload = reply.encoding ? COMPRESSORS[reply.encoding](plain) : plain;
  const headers = [...(reply.headers ?? [])];
  if (reply.encoding) headers.push(['Content-Encoding', reply.encoding]);
  const framing = reply.framing ?? 'length';
  if (framing === 'chunked') headers.push(['Transfer-Encoding', 'chunked']);
  if (framing === 'length' && reply.status !== 204 && reply.status !== 304) {
    headers.push(['Content-Length', String(reply.declare ?? payload.length)]);
  }
  if (reply.close || framing === 'close') headers.push(['Connection', 'close']);
  const head = headBytes(`HTTP/1.1 ${reply.status} ${reply.reason ?? REASONS[reply.status] ?? ''}`, headers);
  const hasBody = method !== 'HEAD' && reply.status !== 204 && reply.status !== 304;
  const body = !hasBody ? Buffer.alloc(0) : framing === 'chunked' ? chunkedBody(payload, reply) : payload;
  return { head, body };
}

/** A reply whose events are compressed one by one, each flushed into a chunk of its own, as providers compress streams. */
export async function compressedByEvent(reply, encoding) {
  const compressor = FLUSHING[encoding]();
  const pieces = [];
  compressor.on('data', (bytes) => pieces.at(-1).push(bytes));
  for (const event of splitEvents(reply.body)) {
    pieces.push([]);
    await new Promise((resolve) => { compressor.write(event, resolve); });
  }
  pieces.push([]);
  await new Promise((resolve) => { compressor.end().once('end', resolve); });
  return {
    ...reply, body: undefined, framing: 'chunked', headers: [...reply.headers, ['Content-Encoding', encoding]],
    pieces: pieces.map((parts) => Buffer.concat(parts)).filter((piece) => piece.length > 0),
  };
}

function chunkedBody(payload, reply) {
  const kind = reply.encoding && reply.chunks === 'events' ? 'whole' : reply.chunks ?? 'whole';
  const pieces = reply.pieces ?? piecesOf(payload, kind);
  return Buffer.concat([...pieces, Buffer.alloc(0)].map(chunkBytes));
}

function piecesOf(payload, kind) {
  return kind === 'events' ? splitEvents(payload) : splitEvery(payload, kind === 'whole' ? payload.length : kind);
}

/** One piece an event: after each blank line of an event stream, after each element of Gemini's JSON array. */
export function splitEvents(payload) {
  const text = payload.toString('latin1');
  const pieces = text.match(text.startsWith('[') ? /[^]*?(?:\n(?=,)|$)/g : /[^]*?(?:\r?\n\r?\n|$)/g);
  return pieces.filter((piece) => piece.length > 0).map((piece) => Buffer.from(piece, 'latin1'));
}

function splitEvery(payload, size) {
  const pieces = [];
  for (let at = 0; at < payload.length; at += size) pieces.push(payload.subarray(at, at + size));
  return pieces;
}

const pause = (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds));
const write = (socket, bytes) => new Promise((resolve) => { if (socket.destroyed) resolve(); else socket.write(bytes, () => resolve()); });

/** Plays one reply; true when the connection may carry another request. */
export async function play(reply, request, socket) {
  if (reply.act) { await reply.act(socket, request); return !socket.destroyed && !socket.writableEnded; }
  if (reply.waitMs) await Promise.race([pause(reply.waitMs), request.clientGone]);
  if (reply.before) return end(reply.before, request, socket);
  if (reply.endlessHeaders) return endlessHeaders(request, socket);
  for (const [line, headers] of reply.interim ?? []) await write(socket, headBytes(`HTTP/1.1 ${line}`, headers));

  const { head, body } = render(reply, request.method);
  const sent = reply.cut ? body.subarray(0, reply.cut.at) : body;
  if (reply.drip) {
    await write(socket, head);
    for (const piece of splitEvery(sent, reply.drip.bytes)) {
      await Promise.race([pause(reply.drip.everyMs), request.clientGone]);
      if (request.abortedAt !== null) return false;
      await write(socket, piece);
    }
  } else {
    const edges = [...(reply.splits ?? []), sent.length];
    let from = 0;
    for (const [index, to] of edges.entries()) {
      if (index > 0) await reply.gate?.(index);
      const piece = sent.subarray(from, to);
      await write(socket, index === 0 ? Buffer.concat([head, piece]) : piece);
      from = to;
    }
  }
  if (reply.cut) return end(reply.cut.then, request, socket);
  if (reply.close || reply.framing === 'close') { socket.end(); return false; }
  return true;
}

async function end(how, request, socket) {
  if (how === 'reset') socket.resetAndDestroy();
  else if (how === 'close') socket.end();
  else await request.clientGone;
  return false;
}

async function endlessHeaders(request, socket) {
  await write(socket, 'HTTP/1.1 200 OK\r\n');
  for (let line = 0; request.abortedAt === null && !socket.destroyed; line += 1) {
    await write(socket, `x-endless-${line}: ${'a'.repeat(1000)}\r\n`);
  }
  return false;
}
