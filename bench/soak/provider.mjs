// The soak's provider, a process of its own. Each request says by its path's query what it gets:
//   ?seed=N&size=N&how=plain|stream|slow|status|reset|cut|hang
// The bytes follow from seed and size, so that a client can tell any wrong one. Prints its port.
// /told?seed=N says when it had which part of a request and of its answer, so that its own stalls are not taken for the proxy's faults.

import http from 'node:http';
import { answerOf } from './answers.mjs';

const STATUSES = [400, 429, 500, 529];
const MOST_TOLD = 100_000; // the newest requests
const told = new Map(); // seed: { received, first and last write, longest silence between writes }, milliseconds of the machine's clock

function tellReceived(seed) {
  told.set(seed, { received: Date.now() });
  if (told.size > MOST_TOLD) told.delete(told.keys().next().value);
}

function tellWritten(seed) {
  const of = told.get(seed);
  const now = Date.now();
  if (!of) return;
  of.first ??= now;
  of.longest = Math.max(of.longest ?? 0, now - (of.last ?? now));
  of.last = now;
}

function stream(response, seed, bytes, everyMs) {
  const size = Math.max(64, Math.ceil(bytes.length / 12));
  let at = 0;
  const next = () => {
    if (response.destroyed) return;
    response.write(bytes.subarray(at, at + size));
    tellWritten(seed);
    at += size;
    if (at >= bytes.length) response.end();
    else if (everyMs > 0) setTimeout(next, everyMs);
    else setImmediate(next);
  };
  next();
}

const server = http.createServer((request, response) => {
  request.on('error', () => {});
  response.on('error', () => {});
  request.resume();
  request.on('end', () => {
    const query = new URL(request.url, 'http://x').searchParams;
    const [seed, how] = [Number(query.get('seed')), query.get('how')];
    if (request.url.startsWith('/told')) { response.end(JSON.stringify(told.get(seed) ?? {})); return; }
    tellReceived(seed);
    const { bytes, type } = answerOf(query.get('dialect'), seed, Number(query.get('size')), how !== 'plain');
    if (how === 'hang') return;
    if (['status', 'plain', 'reset', 'cut'].includes(how)) tellWritten(seed);
    if (how === 'reset') { request.socket.resetAndDestroy(); return; }
    if (how === 'status') {
      response.writeHead(STATUSES[seed % STATUSES.length], { 'content-type': 'application/json' }).end('{"error":{"type":"told","message":"told to fail"}}');
      return;
    }
    if (how === 'plain') { response.writeHead(200, { 'content-type': type, 'content-length': bytes.length }).end(bytes); return; }
    response.writeHead(200, { 'content-type': type });
    if (how === 'cut') {
      response.write(bytes.subarray(0, bytes.length >> 1), () => setImmediate(() => request.socket.resetAndDestroy()));
      return;
    }
    stream(response, seed, bytes, how === 'slow' ? 20 : 0);
  });
});
server.keepAliveTimeout = 60_000;
server.listen(0, '127.0.0.1', () => console.log(server.address().port));
