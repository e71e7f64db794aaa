// A scripted upstream: speaks the providers' wire formats, records every request exactly, fails in every way it is told to.
//
//   const upstream = await startUpstream();
//   upstream.script(providerError('anthropic', 529), { before: 'reset' });   // the next two requests
//   upstream.on('/v1/messages', { status: 200, drip: { bytes: 10, everyMs: 50 }, … });  // every request below a path
//   upstream.url.anthropic, upstream.requests, upstream.last
//
// A recorded request: { connection, dialect, method, target, version, headers [[name, value]] in order and spelling,
// body (payload bytes), complete, receivedAt, abortedAt (milliseconds of performance.now(), null while the client is there) }.

import net from 'node:net';
import tls from 'node:tls';
import { ByteReader } from '../support/byte_reader.mjs';
import { bodyPieces, headerOf, readHead } from '../support/http_message.mjs';
import { defaultReply, dialectOf } from './routes.mjs';
import { namedScript } from './named_scripts.mjs';
import { play } from './wire.mjs';

const DIALECTS = ['anthropic', 'openai', 'gemini'];

export class Upstream {
  requests = [];
  url = {};
  port = {};
  connections = 0;
  #queue = [];
  #paths = [];
  #servers = [];
  #sockets = new Set();
  #waiting = [];

  /** Listens on `port` of 127.0.0.1 (0: any); `dialect` null means: told from each request. */
  async listen({ dialect = null, port = 0, secure = null } = {}) {
    const accept = (socket) => this.#serve(socket, dialect).catch((error) => { if (!socket.destroyed) socket.destroy(error); });
    const server = secure ? tls.createServer(secure, accept) : net.createServer({ noDelay: true }, accept);
    server.on('tlsClientError', () => {});
    this.#servers.push(server);
    await new Promise((resolve, reject) => server.once('error', reject).listen(port, '127.0.0.1', resolve));
    const bound = server.address().port;
    this.port[dialect ?? 'any'] = bound;
    this.url[dialect ?? 'any'] = `${secure ? 'https://localhost' : 'http://127.0.0.1'}:${bound}`;
    return bound;
  }

  /** Replies, or functions from the request to a reply, for the next requests, first in first out. */
  script(...replies) { this.#queue.push(...replies); }

  /** A reply, or a function, for every request whose target starts with `prefix`; null takes it back. */
  on(prefix, reply) {
    this.#paths = this.#paths.filter(([each]) => each !== prefix);
    if (reply) this.#paths.push([prefix, reply]);
  }

  get last() { return this.requests.at(-1); }

  clear() { this.requests.length = 0; this.#queue.length = 0; this.#paths.length = 0; }

  /** Waits until `condition(upstream)` is truthy; looks again whenever something happens here. */
  async until(condition, milliseconds = 5000) {
    const deadline = performance.now() + milliseconds;
    for (;;) {
      const result = condition(this);
      if (result) return result;
      const left = deadline - performance.now();
      if (left <= 0) throw new Error(`upstream: not so within ${milliseconds} ms: ${condition}`);
      let timer;
      await new Promise((resolve) => { this.#waiting.push(resolve); timer = setTimeout(resolve, left); });
      clearTimeout(timer);
    }
  }

  #happened() { for (const resolve of this.#waiting.splice(0)) resolve(); }

  /** Ends every open connection, as a provider's restart would; `reset` sends RST instead of FIN. */
  dropConnections({ reset = false } = {}) {
    for (const socket of this.#sockets) { if (reset) socket.resetAndDestroy(); else socket.destroy(); }
  }

  async close() {
    this.dropConnections();
    await Promise.all(this.#servers.map((server) => new Promise((resolve) => server.close(resolve))));
  }

  async #serve(socket, dialect) {
    const connection = ++this.connections;
    socket.setNoDelay?.(true);
    this.#sockets.add(socket);
    socket.once('close', () => this.#sockets.delete(socket));
    socket.on('error', () => {});
    const peer = { current: null };
    peer.gone = new Promise((resolve) => {
      const gone = () => {
        if (peer.current && !peer.current.answered) peer.current.abortedAt ??= performance.now();
        resolve();
        this.#happened();
      };
      socket.once('end', gone).once('close', gone);
    });
    const reader = new ByteReader(socket);
    for (let open = true; open && !socket.destroyed;) {
      const head = await readHead(reader);
      if (head === null) break;
      const request = this.#record(peer, connection, head, dialect);
      const scripted = this.#scriptFor(request);
      if (!scripted?.early) await this.#readBody(reader, request, socket);
      const reply = typeof scripted === 'function' ? await scripted(request) : scripted ?? defaultReply(request);
      open = await play(reply, request, socket);
      if (scripted?.early) await this.#readBody(reader, request, socket);
      request.answered = true;
      this.#happened();
      if (/close/i.test(headerOf(request.headers, 'connection') ?? '')) open = false;
    }
    socket.end();
  }

  #record(peer, connection, head, dialect) {
    const [method, target, version] = head.startLine.split(' ');
    const request = {
      connection, method, target, version, headers: head.headers, body: Buffer.alloc(0), complete: false, answered: false,
      dialect: dialect ?? dialectOf(target, head.headers), receivedAt: performance.now(), abortedAt: null,
      header: (name) => headerOf(head.headers, name),
    };
    request.clientGone = peer.gone;
    peer.current = request;
    this.requests.push(request);
    this.#happened();
    return request;
  }

  #scriptFor(request) {
    const named = namedScript(request);
    if (named) return named;
    if (this.#queue.length) return this.#queue.shift();
    return this.#paths.find(([prefix]) => request.target.startsWith(prefix))?.[1];
  }

  async #readBody(reader, request, socket) {
    if (/100-continue/i.test(request.header('expect') ?? '') && reader.buffered === 0) socket.write('HTTP/1.1 100 Continue\r\n\r\n');
    const pieces = [];
    for await (const piece of bodyPieces(reader, request.headers)) pieces.push(piece);
    request.body = Buffer.concat(pieces);
    request.complete = true;
    this.#happened();
  }
}

/** An upstream with one port a provider. `secure`: options of tls.createServer. */
export async function startUpstream({ secure = null } = {}) {
  const upstream = new Upstream();
  for (const dialect of DIALECTS) await upstream.listen({ dialect, secure });
  return upstream;
}
