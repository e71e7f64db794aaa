// Every fault of docs/reliability.md, in every dialect, plain and streamed: what the client sees, what the account says, and that memory and
// descriptors come back. The table in that file is this test's own record: TOKENPAK_WRITE_RELIABILITY=1 writes it, else it must be current.

import assert from 'node:assert/strict';
import { readFile, writeFile } from 'node:fs/promises';
import net from 'node:net';
import * as nodeTest from 'node:test';
import { fileURLToPath } from 'node:url';
import { ROWS } from '../faults/rows.mjs';
import { certificateFor } from '../support/certificates.mjs';
import { descriptors, residentKib } from '../support/process.mjs';
import { IS_SANITIZED, freePort, stage, startProxy } from '../support/proxy.mjs';
import { delay } from '../support/raw_client.mjs';
import { REQUESTS, STREAMS } from '../support/requests.mjs';
import { fixture } from '../upstream/fixtures.mjs';
import { startUpstream } from '../upstream/server.mjs';

const { describe, it } = nodeTest;
const PAGE = fileURLToPath(new URL('../../docs/reliability.md', import.meta.url));
const [BEGIN, END] = ['<!-- table of faults: written by tests/journeys/fault_table_test.mjs -->', '<!-- end of the table -->'];
const PLAIN = { anthropic: 'anthropic/message.json', openai_chat: 'openai/chat.json', openai_responses: 'openai/responses.json', gemini: 'gemini/generate.json' };
const STREAMED = { anthropic: 'anthropic/message.sse', openai_chat: 'openai/chat_usage.sse', openai_responses: 'openai/responses.sse', gemini: 'gemini/stream.sse' };
const MOST_GROWTH_KIB = IS_SANITIZED ? 65536 : 4096; // what the heap keeps at hand for the next requests; one 1 GB answer held would be a million

/** Proxies whose upstreams are elsewhere, each started when a row first asks for it. */
async function proxiesElsewhere(scope) {
  const good = await certificateFor(scope, 'localhost');
  const secured = async (certificate) => {
    const upstream = await startUpstream({ secure: certificate.secure });
    scope.after(() => upstream.close());
    return { upstream };
  };
  const all = (url) => ({ upstream: { url: { anthropic: url, openai: url, gemini: url } } });
  const plans = {
    refused: async () => all(`http://127.0.0.1:${await freePort()}`),
    unknown: async () => all('http://no-such-host.invalid'),
    expired: async () => {
      const certificate = await certificateFor(scope, 'localhost', { expired: true });
      return { ...await secured(certificate), env: { SSL_CERT_FILE: certificate.file } };
    },
    otherName: async () => {
      const certificate = await certificateFor(scope, 'elsewhere.example');
      return { ...await secured(certificate), env: { SSL_CERT_FILE: certificate.file } };
    },
    untrusted: async () => ({ ...await secured(await certificateFor(scope, 'localhost')), env: { SSL_CERT_FILE: good.file } }),
    mute: async () => {
      const server = net.createServer((socket) => { socket.resume(); socket.on('error', () => {}); });
      await new Promise((resolve) => { server.listen(0, '127.0.0.1', resolve); });
      scope.after(() => server.close());
      return { ...all(`https://127.0.0.1:${server.address().port}`), env: { TOKENPAK_CONNECT_TIMEOUT: '0.3' } };
    },
  };
  const started = new Map();
  return (which) => {
    if (!started.has(which)) {
      started.set(which, (async () => {
        const proxy = await startProxy(await plans[which]());
        scope.after(() => proxy.stop());
        return proxy;
      })());
    }
    return started.get(which);
  };
}

describe('faults', async () => {
  const scene = await stage(nodeTest, { env: { TOKENPAK_REQUEST_TIMEOUT: '0.4', TOKENPAK_CONVERSATIONS: 'off' } });
  const { upstream, proxy } = scene;
  scene.proxyFor = await proxiesElsewhere(nodeTest);
  const table = [];

  /** One fault in each dialect; the dialects must agree. */
  async function playAll(row, requests, fixtures) {
    const outcomes = new Map();
    for (const [dialect, request] of Object.entries(requests)) {
      upstream.clear();
      const { client, ledger } = await row.play(scene, dialect, request, fixture(fixtures[dialect]));
      outcomes.set(`${client} | ${ledger}`, dialect);
      if (row.once) break;
    }
    assert.equal(outcomes.size, 1, `the dialects differ: ${JSON.stringify([...outcomes])}`);
    return [...outcomes.keys()][0];
  }

  /** Waits until nothing is under way and no connection waits for another request. */
  async function settle() {
    await proxy.idle();
    upstream.dropConnections();
    await delay(60);
  }

  for (const row of ROWS) {
    it(row.name, async (t) => {
      if (!row.once) await playAll(row, STREAMS, STREAMED); // whatever is made once is there now
      await settle();
      const before = { descriptors: descriptors(proxy.pid), memory: residentKib(proxy.pid) };
      const plain = row.once ? null : await playAll(row, REQUESTS, PLAIN);
      const streamed = await playAll(row, STREAMS, STREAMED);
      await settle();
      for (let waits = 0; descriptors(proxy.pid) > before.descriptors && waits < 50; waits += 1) await delay(50); // what lingers has two seconds
      assert.ok(descriptors(proxy.pid) <= before.descriptors, `${descriptors(proxy.pid)} descriptors, before ${before.descriptors}`);
      const growth = residentKib(proxy.pid) - before.memory;
      assert.ok(growth < MOST_GROWTH_KIB, `memory grew by ${growth} KiB`);
      t.diagnostic(`plain: ${plain}; streamed: ${streamed}; ${growth} KiB`);
      table.push(`| ${row.name} | ${(plain ?? '– | –')} | ${streamed} |`);
    });
  }

  it('docs/reliability.md has this table', async () => {
    assert.equal(table.length, ROWS.length, 'a row failed');
    const written = [BEGIN, '', '| fault | plain: client sees | account says | streamed: client sees | account says |', '|---|---|---|---|---|', ...table, '', END].join('\n');
    const page = await readFile(PAGE, 'utf8');
    const [before, rest] = page.split(BEGIN);
    const current = `${before}${written}${rest.split(END)[1]}`;
    if (process.env.TOKENPAK_WRITE_RELIABILITY) await writeFile(PAGE, current);
    else assert.equal(page, current, 'docs/reliability.md is not current: TOKENPAK_WRITE_RELIABILITY=1 tests/run.sh tests/journeys/fault_table_test.mjs writes it');
  });
});
