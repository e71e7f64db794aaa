// Every stream, cut at each byte of the wire and sent in two writes. The second write waits until the client has everything
// of the first, so each cut is a separate read for the proxy, and a proxy that holds bytes back is found out.

import assert from 'node:assert/strict';
import * as nodeTest from 'node:test';
import { RawConnection } from '../support/raw_client.mjs';
import { stage } from '../support/proxy.mjs';
import { STREAMS, withHeaders } from '../support/requests.mjs';
import { steadyPart } from '../support/ledger.mjs';
import { fixture, streamFixtures } from '../upstream/fixtures.mjs';
import { render } from '../upstream/wire.mjs';

const LANES = 4;
const BATCH = 64;
// Ticks of this process's own event loop, not of the clock: a machine too busy to run the test is no proxy that holds bytes back.
const TICK_MS = 100;
const HELD_BACK_TICKS = 50;

const REQUEST_FOR = {
  'anthropic/': STREAMS.anthropic,
  'openai/chat': STREAMS.openai_chat,
  'openai/responses': STREAMS.openai_responses,
  'gemini/stream.json': { ...STREAMS.gemini, target: '/v1beta/models/gemini-2.5-pro:streamGenerateContent' },
  'gemini/': STREAMS.gemini,
};
const requestFor = (name) => Object.entries(REQUEST_FOR).find(([prefix]) => name.startsWith(prefix))[1];

const VARIANTS = {
  LF: (reply) => reply,
  CRLF: (reply) => ({ ...reply, body: Buffer.from(reply.body.toString('latin1').replaceAll('\n', '\r\n'), 'latin1') }),
  gzip: (reply) => ({ ...reply, encoding: 'gzip' }),
};

/** `prefix` picks the fixtures, such as `openai/chat`. */
export function splitTests(prefix) {
  nodeTest.describe(`streams ${prefix}… cut at every byte`, async () => {
    const { upstream, proxy } = await stage(nodeTest);
    for (const name of streamFixtures().filter((each) => each.startsWith(prefix))) {
      for (const variant of Object.keys(VARIANTS)) {
        if (variant === 'CRLF' && name.endsWith('.json')) continue; // the array has its own mixture of line ends
        nodeTest.it(`${name}, ${variant}`, (t) => cutEverywhere(t, { upstream, proxy, name, reply: VARIANTS[variant](fixture(name)) }));
      }
    }
  });
}

async function cutEverywhere(t, { upstream, proxy, name, reply }) {
  const request = requestFor(name);
  const wire = render(reply).body;
  const decodable = payloadBefore(wire);
  const gates = new Map();
  upstream.on('/', (received) => {
    const cut = Number(received.header('x-cut'));
    return cut === 0 ? reply : { ...reply, splits: [cut], gate: () => gates.get(cut) };
  });
  const lanes = await Promise.all(Array.from({ length: LANES }, () => RawConnection.open(proxy.port)));
  t.after(() => lanes.forEach((lane) => lane.close()));

  async function fetchCut(lane, cut) {
    let open;
    let timer;
    gates.set(cut, new Promise((resolve, reject) => {
      open = resolve;
      let ticks = 0;
      timer = setInterval(() => {
        ticks += 1;
        if (ticks >= HELD_BACK_TICKS) reject(new Error(`cut at ${cut}: ${decodable[cut]} bytes were held back`));
      }, TICK_MS);
    }));
    gates.get(cut).catch(() => {});
    await lane.send(withHeaders(request, ['x-cut', String(cut)]));
    const answering = lane.answer({
      onHead: () => { if (decodable[cut] === 0) open(); },
      onPiece: (piece, before) => { if (before + piece.length >= decodable[cut]) open(); },
    });
    try {
      return await Promise.race([answering, gates.get(cut).then(() => answering)]);
    } finally {
      clearInterval(timer);
      gates.delete(cut);
    }
  }

  let whole;
  const [wholeRow] = await proxy.rowsOf(async () => { whole = await fetchCut(lanes[0], 0); });
  const usage = steadyPart(wholeRow);
  for (let from = 1; from < wire.length; from += BATCH) {
    const to = Math.min(from + BATCH, wire.length);
    let next = from;
    const rows = await proxy.rowsOf(() => Promise.all(lanes.map(async (lane) => {
      while (next < to) {
        const cut = next++;
        const answer = await fetchCut(lane, cut);
        assert.equal(answer.status, 200);
        assert.ok(answer.body.equals(whole.body), `cut at ${cut}: other bytes`);
      }
    })), to - from);
    for (const row of rows) assert.deepEqual(steadyPart(row), usage, `a cut in ${from}…${to - 1} changes the account`);
  }
  upstream.requests.length = 0;
  t.diagnostic(`${wire.length - 1} cuts`);
}

/** For each position of a chunked body, how many payload bytes stand before it. */
export function payloadBefore(wire) {
  const counts = new Uint32Array(wire.length + 1);
  let payload = 0;
  for (let at = 0; at < wire.length;) {
    const lineEnd = wire.indexOf('\r\n', at) + 2;
    const size = parseInt(wire.toString('latin1', at, lineEnd), 16);
    for (; at < lineEnd; at += 1) counts[at] = payload;
    for (const end = at + size; at < end; at += 1) counts[at] = payload++;
    for (const end = at + 2; at < end; at += 1) counts[at] = payload;
  }
  counts[wire.length] = payload;
  return counts;
}
