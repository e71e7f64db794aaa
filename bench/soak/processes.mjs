// The processes of the soak: provider, proxy, and nginx to compare with.

import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import net from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import readline from 'node:readline';
import { fileURLToPath } from 'node:url';

export const SILENCE_MS = 10_000; // of a provider, past which the proxy gives it up
const NGINX = '/usr/sbin/nginx'; // where Debian has it
const HERE = path.dirname(fileURLToPath(import.meta.url));

export async function freePort() {
  const server = net.createServer();
  await new Promise((resolve) => { server.listen(0, '127.0.0.1', resolve); });
  const { port } = server.address();
  await new Promise((resolve) => { server.close(resolve); });
  return port;
}

export function lineReader(stream) {
  const lines = readline.createInterface({ input: stream })[Symbol.asyncIterator]();
  return async () => (await lines.next()).value;
}

export async function startProvider() {
  const child = spawn(process.execPath, [path.join(HERE, 'provider.mjs')], { stdio: ['ignore', 'pipe', 'inherit'] });
  return { child, port: Number(await lineReader(child.stdout)()) };
}

export async function startProxy(providerPort, wrapper = []) {
  const home = await mkdtemp(path.join(tmpdir(), 'tokenpak-soak-'));
  const port = await freePort();
  const url = `http://127.0.0.1:${providerPort}`;
  const environment = {
    PATH: process.env.PATH, HOME: home, TOKENPAK_HOME: path.join(home, 'kept'), TOKENPAK_PORT: String(port), TOKENPAK_WS_PORT: '0', TOKENPAK_BREAKER_FAILURES: '0', TOKENPAK_REQUEST_TIMEOUT: String(SILENCE_MS / 1000),
    TOKENPAK_UPSTREAM_REQUESTS: '4000', TOKENPAK_ANTHROPIC_BASE_URL: url, TOKENPAK_OPENAI_BASE_URL: url, TOKENPAK_GEMINI_BASE_URL: url,
  };
  const [command, ...args] = [...wrapper, process.env.TOKENPAK_BIN, 'serve'];
  const child = spawn(command, args, { env: environment, stdio: ['ignore', 'pipe', 'ignore'] });
  let lines = 0;
  await new Promise((resolve) => { // and reads on: a full pipe would hold up the proxy's end
    child.stdout.on('data', (bytes) => {
      lines += bytes.toString().split('\n').length - 1;
      if (lines >= 4) resolve();
    });
  });
  const page = async (target) => (await fetch(`http://127.0.0.1:${port}${target}`, { headers: { connection: 'close' } })).json();
  const stop = async () => {
    const ended = new Promise((resolve) => { child.once('close', resolve); });
    child.kill('SIGTERM');
    await ended;
    await rm(home, { recursive: true, force: true });
  };
  return { child, port, page, stop };
}

/** nginx as the benchmark of the proxy has it; null where there is none. */
export async function startNginx(providerPort, wrapper = []) {
  if (!existsSync(NGINX)) return null;
  const home = await mkdtemp(path.join(tmpdir(), 'tokenpak-soak-nginx-'));
  const port = await freePort();
  const places = { HOME: home, PORT: port, UPSTREAM_PORT: providerPort, ACCESS_LOG: 'off' };
  const form = await readFile(path.join(HERE, '../proxy/nginx.conf.in'), 'utf8');
  const file = path.join(home, 'nginx.conf');
  await writeFile(file, form.replace(/@([A-Z_]+)@/g, (whole, name) => places[name] ?? whole));
  const [command, ...args] = [...wrapper, NGINX, '-p', home, '-e', path.join(home, 'error.log'), '-c', file];
  const child = spawn(command, args, { stdio: 'ignore' });
  for (let waits = 0; waits < 100; waits += 1) {
    const answer = await fetch(`http://127.0.0.1:${port}/health`, { headers: { connection: 'close' } }).catch(() => null);
    if (answer?.ok) break;
    await new Promise((resolve) => { setTimeout(resolve, 50); });
  }
  const stop = async () => {
    const ended = new Promise((resolve) => { child.once('close', resolve); });
    child.kill('SIGTERM');
    await ended;
    await rm(home, { recursive: true, force: true });
  };
  return { child, port, stop };
}
