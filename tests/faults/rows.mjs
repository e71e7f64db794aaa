// The faults of docs/reliability.md. Each row: what goes wrong, and `play(stage, dialect, request, fixture)`, which makes it happen once
// and says what was seen: { client, ledger }.

import { delay, RawConnection } from '../support/raw_client.mjs';
import { withHeaders } from '../support/requests.mjs';
import { ask, clientSees, ledgerSays } from './observe.mjs';

const raw = (text) => ({ act: async (socket) => { socket.end(text); } });
const GIGABYTE = 1 << 30;

/** A provider that answers as `reply` (a function of the undisturbed answer) says, whatever the dialect. */
const provider = (name, reply, options = {}) => ({
  name,
  ...options,
  play: async ({ upstream, proxy }, dialect, request, answer) => {
    upstream.on('/v1', reply(answer));
    return ask(proxy, request, dialect, answer.body);
  },
});

/** The same where it takes a proxy of its own: one whose upstreams are elsewhere. */
const elsewhere = (name, which) => ({
  name,
  play: async (stage, dialect, request, answer) => ask(await stage.proxyFor(which), request, dialect, answer.body),
});

async function leave(stage, request, { answered, how }) {
  const connection = await RawConnection.open(stage.proxy.port);
  const ledger = await ledgerSays(stage.proxy, async () => {
    await connection.send(request);
    await stage.upstream.until(({ last }) => last?.complete);
    if (answered) await connection.head();
    if (how === 'reset') connection.socket.resetAndDestroy(); else connection.socket.destroy();
    await stage.upstream.until(({ last }) => last.abortedAt);
  });
  return { client: '(gone; the call upstream is ended at once)', ledger };
}

export const ROWS = [
  elsewhere('provider: refuses the connection', 'refused'),
  elsewhere('provider: its name is unknown', 'unknown'),
  elsewhere('TLS: certificate expired', 'expired'),
  elsewhere('TLS: certificate of another name', 'otherName'),
  elsewhere('TLS: certificate that nobody trusts', 'untrusted'),
  elsewhere('TLS: the handshake hangs', 'mute'),
  provider('provider: resets before its answer', () => ({ before: 'reset' })),
  provider('provider: closes before its answer', () => ({ before: 'close' })),
  provider('provider: resets in its headers', () => ({ act: async (socket) => { socket.write('HTTP/1.1 200 OK\r\nContent-'); await delay(10); socket.resetAndDestroy(); } })),
  provider('provider: resets behind its headers', (answer) => ({ ...answer, framing: 'chunked', chunks: 'events', cut: { at: 0, then: 'reset' } })),
  provider('provider: resets within a chunk', (answer) => ({ ...answer, framing: 'chunked', chunks: 200, cut: { at: 300, then: 'reset' } })),
  provider('provider: resets within an event, the body having a length', (answer) => ({ ...answer, framing: 'length', cut: { at: 300, then: 'reset' } })),
  provider('provider: closes without its last chunk', (answer) => ({ ...answer, framing: 'chunked', chunks: 200, cut: { at: 300, then: 'close' } })),
  provider('provider: hangs before the first byte', () => ({ before: 'hang' })),
  provider('provider: hangs behind the first bytes', (answer) => ({ ...answer, framing: 'chunked', chunks: 100, cut: { at: 250, then: 'hang' } })),
  provider('provider: drips', (answer) => ({ ...answer, drip: { bytes: Math.ceil(answer.body.length / 40), everyMs: 5 } })),
  provider('provider: announces more bytes than it sends', (answer) => ({ ...answer, framing: 'length', declare: answer.body.length + 10, close: true })),
  provider('provider: sends more bytes than it announced', (answer) => ({
    act: async (socket) => {
      socket.write(`HTTP/1.1 200 OK\r\nContent-Type: ${answer.headers.find(([name]) => /^content-type$/i.test(name))[1]}\r\nContent-Length: ${answer.body.length}\r\n\r\n`);
      socket.write(Buffer.concat([answer.body, Buffer.from('HTTP/1.1 200 OK\r\n\r\npoison')]));
      await delay(20);
      socket.destroy();
    },
  })),
  provider('provider: sends headers without end', () => ({ endlessHeaders: true })),
  provider('provider: speaks something else', () => raw('SSH-2.0-OpenSSH_9.2\r\n\r\n')),
  provider('provider: a bad size of its first chunk', () => raw('HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n')),
  provider('provider: a bad size of a later chunk', () => ({
    act: async (socket) => { socket.write('HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\ndata:\r\n'); await delay(20); socket.end('zz\r\n'); },
  })),
  {
    name: 'provider: 1 GB',
    once: true,
    play: async ({ upstream, proxy }, dialect, request) => {
      const piece = Buffer.alloc(1 << 20, 'data: {"x":"0123456789"}\n\n');
      upstream.on('/v1', {
        act: async (socket) => {
          socket.write(`HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nContent-Length: ${GIGABYTE}\r\n\r\n`);
          for (let sent = 0; sent < GIGABYTE; sent += piece.length) if (!socket.write(piece)) await new Promise((resolve) => { socket.once('drain', resolve); });
        },
      });
      let received = 0;
      const ledger = await ledgerSays(proxy, async () => {
        const connection = await RawConnection.open(proxy.port);
        await connection.send(request);
        await connection.head();
        while (received < GIGABYTE) {
          const piece = await connection.reader.some();
          if (piece === null) break;
          received += piece.length;
        }
        connection.close();
      });
      return { client: received === GIGABYTE ? 'the whole answer' : `${received} bytes of it`, ledger };
    },
  },
  {
    name: 'client: sends half a body and leaves',
    play: async ({ upstream, proxy }, dialect, request) => {
      const before = upstream.requests.length;
      const rows = (await proxy.recent(1))[0]?.id;
      const connection = await RawConnection.open(proxy.port);
      await connection.send(withHeaders(request, ['Content-Length', String(request.body.length + 100)]));
      await delay(10);
      connection.close();
      await delay(30);
      const isUntold = upstream.requests.length === before && (await proxy.recent(1))[0]?.id === rows;
      return { client: '(gone; nothing goes upstream)', ledger: isUntold ? 'no row' : 'a row' };
    },
  },
  {
    name: 'client: leaves before the answer',
    play: (stage, dialect, request) => { stage.upstream.on('/v1', { before: 'hang' }); return leave(stage, request, { answered: false }); },
  },
  {
    name: 'client: resets in the middle of the answer',
    play: (stage, dialect, request, answer) => {
      stage.upstream.on('/v1', { ...answer, framing: 'chunked', chunks: 100, cut: { at: 250, then: 'hang' } });
      return leave(stage, request, { answered: true, how: 'reset' });
    },
  },
  {
    name: 'client: closes its sending side before the answer',
    play: async (stage, dialect, request) => {
      stage.upstream.on('/v1', { before: 'hang' });
      const connection = await RawConnection.open(stage.proxy.port);
      const ledger = await ledgerSays(stage.proxy, async () => {
        await connection.send(request);
        await stage.upstream.until(({ last }) => last?.complete);
        connection.socket.end();
        await stage.upstream.until(({ last }) => last.abortedAt);
      });
      connection.close();
      return { client: '(counts as gone)', ledger };
    },
  },
  {
    name: 'client: reads slowly',
    play: async ({ upstream, proxy }, dialect, request, answer) => {
      const body = Buffer.concat([answer.body, Buffer.alloc(2 << 20, ' ')]);
      upstream.on('/v1', { ...answer, body });
      let client;
      const ledger = await ledgerSays(proxy, async () => {
        const connection = await RawConnection.open(proxy.port);
        await connection.send(request);
        connection.socket.pause();
        await delay(50);
        connection.socket.resume();
        client = await clientSees(connection, dialect, body);
        connection.close();
      });
      return { client, ledger };
    },
  },
  {
    name: 'client: sends two requests at once',
    play: async ({ upstream, proxy }, dialect, request, answer) => {
      upstream.on('/v1', answer);
      const connection = await RawConnection.open(proxy.port);
      const seen = [];
      const ledger = await ledgerSays(proxy, async () => {
        await connection.send(request);
        await connection.send(request);
        for (let count_ = 0; count_ < 2; count_ += 1) seen.push(await clientSees(connection, dialect, answer.body));
      });
      connection.close();
      return { client: new Set(seen).size === 1 ? `${seen[0]}, twice` : seen.join(' / '), ledger };
    },
  },
  {
    name: 'client: waits for 100 Continue',
    play: async ({ upstream, proxy }, dialect, request, answer) => {
      upstream.on('/v1', answer);
      const connection = await RawConnection.open(proxy.port);
      let client;
      const ledger = await ledgerSays(proxy, async () => {
        await connection.send({ ...withHeaders(request, ['Expect', '100-continue'], ['Content-Length', String(request.body.length)]), body: '' });
        const interim = await connection.head();
        await connection.write(request.body);
        client = `${interim.startLine.split(' ')[1]}, then ${await clientSees(connection, dialect, answer.body)}`;
      });
      connection.close();
      return { client, ledger };
    },
  },
];
