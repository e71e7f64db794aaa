// Starts the proxy under test as its users do: by its command line and environment, in a home folder of its own.

import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import net from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { startUpstream } from '../upstream/server.mjs';

const BUILT = fileURLToPath(new URL('../../build/release/tokenpak', import.meta.url));
export const BINARY = process.env.TOKENPAK_BIN ?? BUILT;
/** A sanitizer's build keeps what was freed at hand for a while. */
export const IS_SANITIZED = /\/(asan|tsan)\//.test(BINARY);
const BANNER_LINES = { text: 4, json: 1 };
const START_LIMIT_MS = 5000;

export function requireBinary() {
  if (!existsSync(BINARY)) throw new Error(`no proxy at ${BINARY}: build it, or name one in TOKENPAK_BIN`);
}

/** A port that is free on both loopback addresses, below the range that the kernel hands out to clients. */
export async function freePort() {
  for (;;) {
    const port = 10000 + Math.floor(Math.random() * 22000);
    if ((await isFree(port, '127.0.0.1')) && (await isFree(port, '::1'))) return port;
  }
}

function isFree(port, host) {
  return new Promise((resolve) => {
    const server = net.createServer().once('error', (error) => resolve(error.code === 'EADDRNOTAVAIL'));
    server.listen(port, host, () => server.close(() => resolve(true)));
  });
}

export const temporaryFolder = () => mkdtemp(path.join(tmpdir(), 'tokenpak-test-'));

/** The environment that the proxy sees: nothing of the developer's own settings or proxies. */
function cleanEnvironment(home, extra) {
  const { PATH, ASAN_OPTIONS, TSAN_OPTIONS, UBSAN_OPTIONS } = process.env;
  const all = { PATH, ASAN_OPTIONS, TSAN_OPTIONS, UBSAN_OPTIONS, HOME: home, TOKENPAK_HOME: path.join(home, '.tokenpak'), LC_ALL: 'C.UTF-8', ...extra };
  return Object.fromEntries(Object.entries(all).filter(([, value]) => value !== undefined && value !== null));
}

function launch(args, environment) {
  requireBinary();
  const child = spawn(BINARY, args, { env: environment, stdio: ['ignore', 'pipe', 'pipe'] });
  const output = { stdout: '', stderr: '', child, changed: () => {} };
  for (const name of ['stdout', 'stderr']) {
    child[name].setEncoding('utf8').on('data', (text) => { output[name] += text; output.changed(); });
  }
  output.exited = new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code, signal) => { output.exit = { code, signal }; output.changed(); resolve(output.exit); });
  });
  return output;
}

/** Starts a command: what it prints so far is in `stdout` and `stderr`, `child` is its process, `exited` how it ends. */
export const startCommand = (args, { env = {}, home }) => launch(args, cleanEnvironment(home, env));

/** Runs a command that should end by itself; { code, signal, stdout, stderr }. Past five seconds it is killed and the signal tells. */
export async function runToEnd(args, { env = {}, home } = {}) {
  const own = home ?? await temporaryFolder();
  const run = launch(args, cleanEnvironment(own, env));
  const timer = setTimeout(() => run.child.kill('SIGKILL'), START_LIMIT_MS);
  const { code, signal } = await run.exited;
  clearTimeout(timer);
  if (!home) await rm(own, { recursive: true, force: true });
  return { code, signal, stdout: run.stdout, stderr: run.stderr };
}

export class Proxy {
  #run;

  #bannerLines;

  constructor(run, port, home, bannerLines) {
    this.#run = run;
    this.#bannerLines = bannerLines;
    this.port = port;
    this.home = home;
    this.url = `http://127.0.0.1:${port}`;
  }

  get pid() { return this.#run.child.pid; }
  get stdout() { return this.#run.stdout; }
  get stderr() { return this.#run.stderr; }
  get exited() { return this.#run.exited; }
  get lines() { return this.#run.stdout.split('\n').slice(0, -1); }
  get requestLines() { return this.lines.slice(this.#bannerLines); }

  /** Waits until `condition(proxy)` is truthy; looks again with each output. */
  async until(condition, milliseconds = START_LIMIT_MS) {
    const deadline = performance.now() + milliseconds;
    for (;;) {
      const result = condition(this);
      if (result) return result;
      if (this.#run.exit) throw new Error(`the proxy ended (${JSON.stringify(this.#run.exit)}): ${this.stderr}`);
      const left = deadline - performance.now();
      if (left <= 0) throw new Error(`not so within ${milliseconds} ms: ${condition}\nstdout: ${this.stdout}\nstderr: ${this.stderr}`);
      let timer;
      await new Promise((resolve) => { this.#run.changed = resolve; timer = setTimeout(resolve, left); });
      clearTimeout(timer);
    }
  }

  async get(target) {
    const answer = await fetch(this.url + target);
    if (!answer.ok) throw new Error(`GET ${target}: ${answer.status} ${await answer.text()}`);
    return target.startsWith('/metrics') ? answer.text() : answer.json();
  }

  async recent(limit = 1) { return (await this.get(`/recent?limit=${limit}`)).recent; }

  /** Runs `action`, then waits for the `count` rows of /recent that it caused: a row may follow its answer by a moment. */
  async rowsOf(action, count = 1) {
    const before = new Set((await this.recent(count)).map(({ id }) => id));
    await action();
    const deadline = performance.now() + 2000;
    for (;;) {
      const rows = await this.recent(count);
      if (rows.length === count && rows.every(({ id }) => !before.has(id))) return rows;
      if (performance.now() > deadline) throw new Error(`/recent shows no ${count} new rows: ${JSON.stringify(rows)}`);
      await new Promise((resolve) => { setTimeout(resolve, 2); });
    }
  }

  /** Waits until nothing is under way: the end of a request may follow its last byte by a moment. */
  async idle(milliseconds = 2000) {
    const deadline = performance.now() + milliseconds;
    while ((await this.get('/health')).in_flight_requests > 0) {
      if (performance.now() > deadline) throw new Error(`requests are still under way after ${milliseconds} ms`);
      await new Promise((resolve) => { setTimeout(resolve, 5); });
    }
  }

  signal(name = 'SIGTERM') { this.#run.child.kill(name); }

  /** SIGTERM, then the exit code; fails when the proxy needs longer than `milliseconds`. */
  async stop(milliseconds = 5000) {
    if (!this.#run.exit) this.signal();
    const timer = setTimeout(() => this.signal('SIGKILL'), milliseconds);
    const exit = await this.exited;
    clearTimeout(timer);
    return exit;
  }
}

/** A running proxy in front of `upstream`. `config` is the text of its config.toml. */
export async function startProxy({ upstream, env = {}, args = [], config, home, port } = {}) {
  const folder = home ?? await temporaryFolder();
  const bound = port ?? await freePort();
  const environment = cleanEnvironment(folder, {
    TOKENPAK_PORT: String(bound),
    TOKENPAK_WS_PORT: '0',
    TOKENPAK_BREAKER_FAILURES: '0', // journeys fail the provider on purpose; those of the breaker take this back
    TOKENPAK_ANTHROPIC_BASE_URL: upstream?.url.anthropic,
    TOKENPAK_OPENAI_BASE_URL: upstream?.url.openai,
    TOKENPAK_GEMINI_BASE_URL: upstream?.url.gemini,
    ...env,
  });
  if (config !== undefined) {
    await mkdir(environment.TOKENPAK_HOME, { recursive: true, mode: 0o700 });
    await writeFile(path.join(environment.TOKENPAK_HOME, 'config.toml'), config);
  }
  const bannerLines = BANNER_LINES[environment.TOKENPAK_LOG ?? 'text'];
  const proxy = new Proxy(launch(['serve', ...args], environment), bound, folder, bannerLines);
  try {
    await proxy.until(({ lines }) => lines.length >= bannerLines);
  } catch (error) {
    proxy.signal('SIGKILL');
    throw error;
  }
  return proxy;
}

/** Upstream and proxy for one test or one file; `scope` is node:test itself or a test's context, whose `after` ends both. */
export async function stage(scope, options = {}) {
  const upstream = options.upstream ?? await startUpstream();
  const proxy = await startProxy({ ...options, upstream }).catch(async (error) => {
    await upstream.close();
    throw error;
  });
  scope.after(async () => {
    await proxy.stop();
    await upstream.close();
    // A second proxy on this home may be there yet, and be making its files.
    await rm(proxy.home, { recursive: true, force: true, maxRetries: 10, retryDelay: 50 });
  });
  return { upstream, proxy };
}
