// The soak's provider, a process of its own. Each request says by its path's query what it gets:
//   ?seed=N&size=N&how=plain|stream|slow|status|reset|cut|hang
// The bytes follow from seed and size, so that a client can tell any wrong one. Prints its port.

import http from 'node:http';
import { answerOf } from './answers.mjs';

const STATUSES = [400, 429, 500, 529];

function stream(response, bytes, everyMs) {
  const size = Math.max(64, Math.ceil(bytes.length / 12));
  let at = 0;
  const next = () => {
    if (response.destroyed) return;
    response.write(bytes.subarray(at, at + size));
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
    const { bytes, type } = answerOf(query.get('dialect'), seed, Number(query.get('size')), how !== 'plain');
    if (how === 'hang') return;
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
    stream(response, bytes, how === 'slow' ? 20 : 0);
  });
});
server.keepAliveTimeout = 60_000;
server.listen(0, '127.0.0.1', () => console.log(server.address().port));
