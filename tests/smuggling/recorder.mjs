// An upstream that reads every byte that comes as strictly as it can be read, so that whatever a proxy passes on that another program could
// read differently is a fault of its own, told in `faults`.

import net from 'node:net';

const TOKEN = /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/;
const ANSWER = 'HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: 2\r\n\r\nok';

/** The first request in `bytes` (latin1), { target, body, size }; null while more is needed. Throws at what is not plainly one. */
function parse(bytes) {
  const end = bytes.indexOf('\r\n\r\n');
  if (end < 0) return null;
  const [requestLine, ...lines] = bytes.slice(0, end).split('\r\n');
  const match = /^[A-Z]+ (\/[!-~]*) HTTP\/1\.[01]$/.exec(requestLine);
  if (!match) throw new Error(`request line ${JSON.stringify(requestLine)}`);
  const found = { 'content-length': [], 'transfer-encoding': [], upgrade: [] };
  for (const line of lines) {
    const colon = line.indexOf(':');
    const name = line.slice(0, colon);
    if (!TOKEN.test(name) || /[\0-\x08\x0a-\x1f\x7f]/.test(line)) throw new Error(`header ${JSON.stringify(line)}`);
    found[name.toLowerCase()]?.push(line.slice(colon + 1).replace(/^[ \t]+|[ \t]+$/g, ''));
  }
  const [lengths, codings] = [found['content-length'], found['transfer-encoding']];
  if (lengths.length + codings.length > 1) throw new Error(`lengths ${lengths}, codings ${codings}`);
  if (found.upgrade.length > 0) throw new Error(`upgrade ${found.upgrade}`);
  const from = end + 4;
  if (codings.length > 0) {
    if (codings[0].toLowerCase() !== 'chunked') throw new Error(`coding ${codings[0]}`);
    const body = parseChunks(bytes, from);
    return body && { target: match[1], body: body.text, size: body.end };
  }
  if (lengths.length > 0 && !/^(0|[1-9][0-9]{0,15})$/.test(lengths[0])) throw new Error(`length ${lengths[0]}`);
  const size = Number(lengths[0] ?? 0);
  if (bytes.length < from + size) return null;
  return { target: match[1], body: bytes.slice(from, from + size), size: from + size };
}

function parseChunks(bytes, from) {
  let text = '';
  for (let at = from; ;) {
    const end = bytes.indexOf('\r\n', at);
    if (end < 0) return null;
    const line = bytes.slice(at, end);
    if (!/^[0-9a-fA-F]{1,8}$/.test(line)) throw new Error(`chunk size ${JSON.stringify(line)}`);
    const size = parseInt(line, 16);
    at = end + 2;
    if (bytes.length < at + size + 2) return null;
    if (bytes.slice(at + size, at + size + 2) !== '\r\n') throw new Error('a chunk’s end, or a trailer');
    text += bytes.slice(at, at + size);
    at += size + 2;
    if (size === 0) return { text, end: at };
  }
}

export async function startRecorder() {
  const recorder = { requests: [], faults: [] };
  const unread = new Set(); // connections with bytes that are no whole request
  const sockets = new Set();
  const server = net.createServer((socket) => {
    sockets.add(socket);
    let bytes = '';
    socket.on('error', () => {}).on('close', () => { sockets.delete(socket); unread.delete(socket); });
    socket.on('data', (data) => {
      bytes += data.toString('latin1');
      try {
        for (let request = parse(bytes); request; request = parse(bytes)) {
          recorder.requests.push({ target: request.target, body: request.body });
          bytes = bytes.slice(request.size);
          socket.write(ANSWER);
        }
        if (bytes.length > 0) unread.add(socket); else unread.delete(socket);
      } catch (error) {
        recorder.faults.push(error.message);
        socket.destroy();
      }
    });
  });
  await new Promise((resolve) => { server.listen(0, '127.0.0.1', resolve); });
  recorder.url = `http://127.0.0.1:${server.address().port}`;
  recorder.take = () => {
    const faults = [...recorder.faults.splice(0), ...[...unread].map(() => 'bytes that are no whole request')];
    return { requests: recorder.requests.splice(0), faults };
  };
  recorder.close = () => { sockets.forEach((socket) => socket.destroy()); server.close(); };
  return recorder;
}
