// Output that nobody reads: a full pipe holds up neither requests nor the process's end.

import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { closeSync, constants, openSync } from 'node:fs';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, it } from 'node:test';
import { BINARY, freePort, requireBinary, temporaryFolder } from '../support/proxy.mjs';
import { delay, RawConnection } from '../support/raw_client.mjs';
import { REQUESTS } from '../support/requests.mjs';
import { startUpstream } from '../upstream/server.mjs';

const REQUEST_COUNT = 3000; // their lines are several times what a pipe takes
const END_LIMIT_MS = 4000;

/** A pipe whose reading end is open and never read. */
function unreadPipe(folder, name) {
  const file = path.join(folder, name);
  assert.equal(spawnSync('mkfifo', [file]).status, 0);
  return openSync(file, constants.O_RDWR);
}

async function untilServing(port) {
  for (;;) {
    try { return await (await fetch(`http://127.0.0.1:${port}/health`)).json(); } catch { await delay(20); }
  }
}

describe('unread output', () => {
  for (const [output, hasFallback] of [['standard output', false], ['standard error', true]]) {
    it(`on ${output} holds nothing up`, { timeout: 60_000 }, async (t) => {
      requireBinary();
      const upstream = await startUpstream();
      const [folder, port] = [await temporaryFolder(), await freePort()];
      const pipes = ['stdout', 'stderr'].map((name) => unreadPipe(folder, name));
      const home = path.join(folder, 'home');
      let provider = upstream.url.anthropic;
      if (hasFallback) { // each request that goes on to it is told on standard error
        provider = `http://127.0.0.1:${await freePort()}`;
        await mkdir(home, { mode: 0o700 });
        await writeFile(path.join(home, 'config.toml'), `[[fallback]]\nprovider = "anthropic"\nbase_url = "${upstream.url.anthropic}"\nsend_key = true\n`);
      }
      const child = spawn(BINARY, ['serve'], {
        stdio: ['ignore', ...pipes],
        env: {
          PATH: process.env.PATH, HOME: folder, TOKENPAK_HOME: home, TOKENPAK_PORT: String(port), TOKENPAK_WS_PORT: '0',
          TOKENPAK_BREAKER_FAILURES: '0', TOKENPAK_ANTHROPIC_BASE_URL: provider,
        },
      });
      const exited = new Promise((resolve) => { child.once('exit', (code, signal) => resolve({ code, signal })); });
      t.after(async () => {
        child.kill('SIGKILL');
        pipes.forEach((pipe) => closeSync(pipe));
        await upstream.close();
        await rm(folder, { recursive: true, force: true });
      });
      await untilServing(port);

      const connection = await RawConnection.open(port);
      for (let sent = 0; sent < REQUEST_COUNT; sent += 1) {
        await connection.send(REQUESTS.anthropic);
        assert.equal((await connection.answer()).status, 200);
      }
      connection.close();
      const asked = performance.now();
      child.kill('SIGTERM');
      const timer = setTimeout(() => child.kill('SIGKILL'), END_LIMIT_MS);
      const exit = await exited;
      clearTimeout(timer);
      assert.deepEqual(exit, { code: 0, signal: null });
      t.diagnostic(`ended ${Math.round(performance.now() - asked)} ms after SIGTERM`);
    });
  }
});
