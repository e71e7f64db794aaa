// What hostile providers, clients, disks and crowds can do to the proxy: nothing. (Hostile web pages: admission_test, websocket_test.)

import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import * as nodeTest from 'node:test';
import { delay, RawConnection, rawRequest } from '../support/raw_client.mjs';
import { descriptors, residentKib } from '../support/process.mjs';
import { freePort, IS_SANITIZED, runToEnd, stage, temporaryFolder } from '../support/proxy.mjs';
import { REQUESTS, withHeaders } from '../support/requests.mjs';
import { fixture } from '../upstream/fixtures.mjs';

const { describe, it } = nodeTest;

/** A disk of its own that is full or read-only needs the right to mount one. */
function canMount() {
  try {
    execFileSync('unshare', ['-m', 'true'], { stdio: 'ignore' });
    return process.getuid() === 0;
  } catch {
    return false;
  }
}
const noMounts = !canMount() && 'mounting a file system needs root';

async function smallDisk(t, options) {
  const home = await temporaryFolder();
  const folder = path.join(home, '.tokenpak');
  await mkdir(folder, { mode: 0o700 });
  execFileSync('mount', ['-t', 'tmpfs', '-o', `${options},mode=700`, 'tokenpak-test', folder]);
  t.after(() => { execFileSync('umount', ['-l', folder]); }); // the stage removes the folder once its proxy has ended
  return { home, folder };
}

describe('header and line injection', async () => {
  const { upstream, proxy } = await stage(nodeTest);
  nodeTest.beforeEach(() => upstream.clear());

  it('a provider cannot put headers into an answer that are not its own lines', async () => {
    for (const line of ['X-A: b\rSet-Cookie: c', 'X-A: b\nSet-Cookie: c', 'X-A\r: b', 'X-A: b\0c']) {
      upstream.script({ act: async (socket) => { socket.end(`HTTP/1.1 200 OK\r\n${line}\r\nContent-Length: 2\r\n\r\nok`); } });
      const answer = await rawRequest(proxy.port, REQUESTS.anthropic);
      assert.equal(answer.status, 502, JSON.stringify(line));
      assert.ok(!answer.headers.some(([name]) => /set-cookie/i.test(name)));
    }
  });

  it('a client cannot put lines into the log, the pages or the metrics', async () => {
    const evil = 'a\\n[req] forged | 1 in\\u001b[31m\\r\\n2026-01-01T00:00:00Z error: forged';
    upstream.on('/v1', fixture('anthropic/message.json'));
    await delay(200); // lines of the requests before follow by 20 ms
    const before = proxy.requestLines.length;
    await proxy.rowsOf(() => rawRequest(proxy.port, withHeaders({ ...REQUESTS.anthropic, body: REQUESTS.anthropic.body.replace('claude-opus-4-5', evil) }, ['x-claude-code-session-id', 'a\tb'])));
    await proxy.until(({ requestLines }) => requestLines.length > before);
    assert.equal(proxy.requestLines.length, before + 1);
    assert.ok(!/^\[req\] forged/m.test(proxy.stdout));
    assert.ok(!/[\x00-\x09\x0b-\x1f]/.test(proxy.stdout + proxy.stderr));
    assert.ok(!/^\[req\]/m.test(await proxy.get('/metrics')));
  });
});

describe('the disk', () => {
  it('may fill up: requests go on', { skip: noMounts }, async (t) => {
    const { home, folder } = await smallDisk(t, 'size=512k');
    const { upstream, proxy } = await stage(t, { home });
    assert.equal((await rawRequest(proxy.port, REQUESTS.anthropic)).status, 200);
    await writeFile(path.join(folder, 'filler'), Buffer.alloc(1 << 20)).catch(({ code }) => assert.equal(code, 'ENOSPC'));
    const body = (number) => REQUESTS.anthropic.body.replace('"Hello"', JSON.stringify([{ type: 'text', text: `${number} line of a log   \n`.repeat(300) }, { type: 'text', text: 'What is this?' }]));
    for (let number = 0; number < 50; number += 1) {
      for (const request of Object.values(REQUESTS)) assert.equal((await rawRequest(proxy.port, request)).status, 200);
      assert.equal((await rawRequest(proxy.port, { ...REQUESTS.anthropic, body: body(number) })).status, 200);
    }
    assert.equal((await proxy.recent(200)).length, 200);
    assert.equal(upstream.requests.length, 251);
    assert.ok(proxy.stderr.split('\n').length < 20, `it says so again and again: ${proxy.stderr}`);
    assert.equal((await proxy.get('/health')).status, 'ok');
  });

  it('may become read-only: requests go on', { skip: noMounts }, async (t) => {
    const { home, folder } = await smallDisk(t, 'size=16m');
    const { proxy } = await stage(t, { home });
    assert.equal((await rawRequest(proxy.port, REQUESTS.anthropic)).status, 200);
    await delay(400);
    try { execFileSync('mount', ['-o', 'remount,ro', folder], { stdio: 'ignore' }); } catch { /* files are open for writing */ }
    for (let number = 0; number < 20; number += 1) assert.equal((await rawRequest(proxy.port, REQUESTS.anthropic)).status, 200);
  });

  it('may be read-only from the start: that is told in one line', { skip: noMounts }, async (t) => {
    const { home } = await smallDisk(t, 'size=1m,ro');
    const { code, stderr } = await runToEnd(['serve'], { home, env: { TOKENPAK_PORT: String(await freePort()) } });
    assert.equal(code, 2);
    assert.match(stderr, /TOKENPAK_HOME/);
    assert.equal(stderr.trim().split('\n').length, 1);
    t.after(() => rm(home, { recursive: true, force: true }));
  });
});

describe('a crowd', () => {
  const CROWD = 9_900;
  const limit = Number(execFileSync('sh', ['-c', 'ulimit -n']).toString().trim());

  it(`of ${CROWD} idle connections leaves room to serve, takes little memory, and leaves nothing`, { skip: limit < CROWD + 500 && `this shell may open ${limit} descriptors` }, async (t) => {
    const { proxy } = await stage(t);
    for (const request of Object.values(REQUESTS)) await rawRequest(proxy.port, request);
    const before = { memory: residentKib(proxy.pid), descriptors: descriptors(proxy.pid) };
    const crowd = [];
    while (crowd.length < CROWD) crowd.push(...await Promise.all(Array.from({ length: Math.min(300, CROWD - crowd.length) }, () => RawConnection.open(proxy.port))));
    const began = performance.now();
    for (const request of Object.values(REQUESTS)) assert.equal((await rawRequest(proxy.port, request)).status, 200);
    const elapsed = performance.now() - began;
    const each = (residentKib(proxy.pid) - before.memory) / CROWD;
    t.diagnostic(`${each.toFixed(1)} KiB each; four requests beside them in ${elapsed.toFixed(0)} ms`);
    assert.ok(each < (IS_SANITIZED ? 64 : 16), `${each} KiB each`);
    assert.ok(elapsed < 1000, `${elapsed} ms`);
    for (const connection of crowd) connection.close();
    const deadline = performance.now() + 5000;
    while (descriptors(proxy.pid) > before.descriptors + 2 && performance.now() < deadline) await delay(50);
    assert.ok(descriptors(proxy.pid) <= before.descriptors + 2, `${descriptors(proxy.pid)} descriptors`);
  });
});
