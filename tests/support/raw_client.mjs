// A client that sends exactly the bytes it is told to, for what no decent HTTP library would send.

import net from 'node:net';
import { ByteReader } from './byte_reader.mjs';
import { bodyPieces, headBytes, headerOf, readHead } from './http_message.mjs';

const SILENCE_LIMIT_MS = 30_000; // no journey keeps a client waiting for nearly as long

export class RawConnection {
  static async open(port, host = '127.0.0.1') {
    const socket = net.connect({ port, host, noDelay: true });
    await new Promise((resolve, reject) => socket.once('connect', resolve).once('error', reject));
    return new RawConnection(socket);
  }

  constructor(socket) {
    this.socket = socket;
    this.reader = new ByteReader(socket);
    this.closed = new Promise((resolve) => {
      const done = () => resolve(performance.now());
      socket.once('end', done).once('close', done);
    });
    socket.setTimeout(SILENCE_LIMIT_MS, () => socket.destroy(new Error(`nothing for ${SILENCE_LIMIT_MS} ms`)));
    socket.on('error', () => {}); // seen by the reader; a test that cares awaits `closed`
  }

  write(bytes) {
    return new Promise((resolve) => this.socket.write(bytes, () => resolve()));
  }

  /** Sends `METHOD target` with the headers as given, plus host and content-length when absent. */
  async send({ method = 'POST', target, headers = [], body = '', version = 'HTTP/1.1' }) {
    const payload = Buffer.from(body);
    const all = [...headers];
    if (headerOf(all, 'host') === undefined) all.unshift(['Host', `127.0.0.1:${this.socket.remotePort}`]);
    const framed = headerOf(all, 'content-length') !== undefined || headerOf(all, 'transfer-encoding') !== undefined;
    if (!framed && (payload.length || method === 'POST')) all.push(['Content-Length', String(payload.length)]);
    await this.write(Buffer.concat([headBytes(`${method} ${target} ${version}`, all), payload]));
  }

  /** Reads one answer. `onPiece(bytes, receivedBefore)` sees the body as it arrives. 1xx answers are collected in `interim`. */
  async answer({ method = 'POST', onHead, onPiece } = {}) {
    const interim = [];
    let head = await this.head();
    while (/ 1\d\d/.test(head.startLine)) {
      interim.push(Number(head.startLine.split(' ')[1]));
      head = await this.head();
    }
    const status = Number(head.startLine.split(' ')[1]);
    onHead?.(head);
    const pieces = [];
    if (method !== 'HEAD' && status !== 204 && status !== 304) {
      let received = 0;
      for await (const piece of bodyPieces(this.reader, head.headers, { toEnd: true })) {
        pieces.push(piece);
        onPiece?.(piece, received);
        received += piece.length;
      }
    }
    const body = Buffer.concat(pieces);
    return { status, startLine: head.startLine, headers: head.headers, body, interim, json: () => JSON.parse(body.toString()) };
  }

  async head() {
    const head = await readHead(this.reader);
    if (head === null) throw new Error('the connection was closed without an answer');
    return head;
  }

  close() { this.socket.destroy(); }
}

/** One request on a connection of its own. */
export async function rawRequest(port, request, options = {}) {
  const connection = await RawConnection.open(port, options.host);
  try {
    await connection.send(request);
    return await connection.answer({ method: request.method, ...options });
  } finally {
    connection.close();
  }
}

/** Sends bytes as they are; returns the answer, or null when the peer closed without one. */
export async function rawBytes(port, bytes) {
  const connection = await RawConnection.open(port);
  try {
    await connection.write(bytes);
    const answer = await connection.answer().catch(() => null);
    const closed = await Promise.race([connection.closed.then(() => true), delay(1000).then(() => false)]);
    return { answer, closed };
  } finally {
    connection.close();
  }
}

export const delay = (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds));
