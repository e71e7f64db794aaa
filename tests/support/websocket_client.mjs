// A WebSocket client of the tests' own: sends any frame it is told to, right or wrong, and shows each that comes.

import { createHash, randomBytes } from 'node:crypto';
import zlib from 'node:zlib';
import { RawConnection } from './raw_client.mjs';
import { headerOf } from './http_message.mjs';

export const OPCODE = { continuation: 0, text: 1, binary: 2, close: 8, ping: 9, pong: 10 };

/** A frame's bytes. `rsv` is the three reserved bits as a number, `mask` null for none, `declare` a length that is not the payload's. */
export function frame(opcode, payload = '', { fin = true, rsv = 0, mask = randomBytes(4), declare, lengthBytes } = {}) {
  const bytes = Buffer.from(payload);
  const length = BigInt(declare ?? bytes.length);
  const extra = lengthBytes ?? (length < 126n ? 0 : length < 65536n ? 2 : 8);
  const head = Buffer.alloc(2 + extra);
  head[0] = (fin ? 0x80 : 0) | (rsv << 4) | opcode;
  head[1] = (mask ? 0x80 : 0) | (extra === 0 ? Number(length) : extra === 2 ? 126 : 127);
  if (extra === 2) head.writeUInt16BE(Number(length), 2);
  if (extra === 8) head.writeBigUInt64BE(length, 2);
  if (!mask) return Buffer.concat([head, bytes]);
  return Buffer.concat([head, mask, bytes.map((byte, index) => byte ^ mask[index % 4])]);
}

/** A text frame as permessage-deflate has it, without context takeover. */
export function deflatedFrame(text, options = {}) {
  const whole = zlib.deflateRawSync(text, { finishFlush: zlib.constants.Z_SYNC_FLUSH });
  return frame(OPCODE.text, whole.subarray(0, -4), { rsv: 4, ...options });
}

/** The head of an opening handshake's request; `headers` replace or, when null, take away. */
export function handshake(port, headers = {}) {
  const all = {
    Host: `127.0.0.1:${port}`, Upgrade: 'websocket', Connection: 'Upgrade', 'Sec-WebSocket-Version': '13',
    'Sec-WebSocket-Key': randomBytes(16).toString('base64'), ...headers,
  };
  return Object.entries(all).filter(([, value]) => value !== null);
}

export class WebSocketClient {
  #buffer = Buffer.alloc(0);

  /** Opens `ws://127.0.0.1:port/ws`; throws an error with the `answer` where it is refused. */
  static async open(port, { target = '/ws', headers } = {}) {
    const connection = await RawConnection.open(port);
    const fields = handshake(port, headers);
    await connection.send({ method: 'GET', target, headers: fields });
    const head = await connection.head();
    const status = Number(head.startLine.split(' ')[1]);
    if (status !== 101) {
      connection.close();
      throw Object.assign(new Error(`no WebSocket: ${head.startLine}`), { status, headers: head.headers });
    }
    const accept = createHash('sha1').update(`${headerOf(fields, 'sec-websocket-key')}258EAFA5-E914-47DA-95CA-C5AB0DC85B11`).digest('base64');
    if (headerOf(head.headers, 'sec-websocket-accept') !== accept) throw new Error('the wrong Sec-WebSocket-Accept');
    return new WebSocketClient(connection, headerOf(head.headers, 'sec-websocket-extensions'));
  }

  constructor(connection, extensions) {
    this.connection = connection;
    this.extensions = extensions;
  }

  write(bytes) { return this.connection.write(bytes); }
  send(text) { return this.write(frame(OPCODE.text, text)); }
  request(body) { return this.send(JSON.stringify(body)); }
  ping(payload) { return this.write(frame(OPCODE.ping, payload)); }
  close(code = 1000) { return this.write(frame(OPCODE.close, Buffer.from([code >> 8, code & 255]))); }
  destroy() { this.connection.close(); }

  async #bytes(count) {
    while (this.#buffer.length < count) {
      const more = await this.connection.reader.some();
      if (more === null) return null;
      this.#buffer = Buffer.concat([this.#buffer, more]);
    }
    const bytes = this.#buffer.subarray(0, count);
    this.#buffer = this.#buffer.subarray(count);
    return bytes;
  }

  /** The next frame, strictly read: { opcode, payload, at }; null at the stream's end. */
  async frame() {
    const head = await this.#bytes(2);
    if (head === null) return null;
    if ((head[0] & 0xf0) !== 0x80) throw new Error(`FIN and reserved bits: ${head[0].toString(16)}`);
    if (head[1] & 0x80) throw new Error('a server may not mask');
    let length = head[1] & 0x7f;
    if (length === 126) length = (await this.#bytes(2)).readUInt16BE(0);
    else if (length === 127) length = Number((await this.#bytes(8)).readBigUInt64BE(0));
    const payload = await this.#bytes(length);
    return { opcode: head[0] & 15, payload, at: performance.now() };
  }

  /** The next message: an event out of its gzip member, or the object of a text frame. Pongs are kept in `pongs`. */
  pongs = [];
  async message() {
    for (;;) {
      const next = await this.frame();
      if (next === null) return null;
      if (next.opcode === OPCODE.pong) this.pongs.push(next.payload.toString());
      else if (next.opcode === OPCODE.close) return { close: next.payload.length ? next.payload.readUInt16BE(0) : null, reason: next.payload.subarray(2).toString() };
      else if (next.opcode === OPCODE.binary) return JSON.parse(zlib.gunzipSync(next.payload));
      else if (next.opcode === OPCODE.text) return { text: true, ...JSON.parse(next.payload) };
      else throw new Error(`a frame of opcode ${next.opcode}`);
    }
  }

  /** Messages up to the one that `isLast` is true for. */
  async until(isLast) {
    const messages = [];
    for (;;) {
      const next = await this.message();
      if (next === null) throw new Error(`the connection ended after ${JSON.stringify(messages).slice(0, 400)}`);
      messages.push(next);
      if (isLast(next) || next.error || 'close' in next) return messages;
    }
  }
}
