// The usage examples, run as written, on the ports that they name; only the key and the upstream are replaced.
// Needs the page: --examples FILE or TOKENPAK_EXAMPLES=FILE. Needs python3 with `requests`.

import assert from 'node:assert/strict';
import { execFile, spawn, spawnSync } from 'node:child_process';
import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import net from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, afterEach, before, beforeEach, describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { BINARY, requireBinary } from '../support/proxy.mjs';
import { DOCUMENTS, writeDocuments } from '../support/vault.mjs';
import { providerError } from '../upstream/errors.mjs';
import { fixture } from '../upstream/fixtures.mjs';
import { startUpstream } from '../upstream/server.mjs';
import { ExampleFile, examplesPath } from './example_file.mjs';

const run = promisify(execFile);
const HERE = path.dirname(fileURLToPath(import.meta.url));
const KEY = 'sk-ant-api03-example';
const TEXT = JSON.parse(fixture('anthropic/message.json').body).content[0].text;
const DEFAULT_PORTS = [8766, 8767];

const file = examplesPath();
/** The first Python that has all of `modules`: there may be others than Debian's. */
const pythonWith = (modules) => ['python3', '/usr/bin/python3'].find((each) => spawnSync(each, ['-c', `import ${modules}`]).status === 0);
const python = pythonWith('requests, websockets') ?? pythonWith('requests');

function reasonToSkip(portsTaken) {
  if (!file) return 'no page of examples: give --examples FILE or TOKENPAK_EXAMPLES';
  if (!python) return 'no python3 with requests (Debian: python3-requests)';
  return portsTaken ? `port ${portsTaken} is taken, and the examples name it` : false;
}

async function firstTaken(ports) {
  for (const port of ports) {
    const taken = await new Promise((resolve) => {
      const server = net.createServer().once('error', () => resolve(true));
      server.listen(port, '127.0.0.1', () => server.close(() => resolve(false)));
    });
    if (taken) return port;
  }
  return null;
}

describe('the usage examples', { skip: reasonToSkip(await firstTaken(DEFAULT_PORTS)) }, () => {
  let upstream;
  let home;
  let environment;
  let server;
  let examples;

  before(async () => {
    requireBinary();
    examples = new ExampleFile(file);
    upstream = await startUpstream();
    home = await mkdtemp(path.join(tmpdir(), 'tokenpak-examples-'));
    await symlink(path.resolve(BINARY), path.join(home, 'tokenpak'));
    environment = {
      PATH: `${home}:${process.env.PATH}`, HOME: home, PYTHONPATH: HERE, PYTHONIOENCODING: 'utf-8', PYTHONDONTWRITEBYTECODE: '1',
      TOKENPAK_ANTHROPIC_BASE_URL: upstream.url.anthropic, TOKENPAK_OPENAI_BASE_URL: upstream.url.openai, TOKENPAK_GEMINI_BASE_URL: upstream.url.gemini,
    };
  });
  after(async () => {
    await upstream.close();
    await rm(home, { recursive: true, force: true });
  });
  beforeEach(() => { upstream.clear(); });
  afterEach(() => stop());

  /** Starts a `tokenpak serve` line in a shell, as a reader would; resolves with the four lines of the banner. */
  async function serve(command) {
    server = { stdout: '', process: spawn('sh', ['-c', command.replace(/tokenpak serve/, 'exec tokenpak serve')], { env: environment, cwd: home }) };
    server.closed = new Promise((resolve) => { server.process.once('close', resolve); });
    server.process.stderr.on('data', (text) => { server.stdout += `stderr: ${text}`; });
    await new Promise((resolve, reject) => {
      server.process.stdout.setEncoding('utf8').on('data', (text) => {
        server.stdout += text;
        if (server.stdout.split('\n').length > 4) resolve();
      });
      server.closed.then((code) => reject(new Error(`${command}: exit ${code}: ${server.stdout}`)));
    });
    return server.stdout.split('\n').slice(0, 4);
  }

  async function stop() {
    if (!server) return;
    server.process.kill('SIGTERM');
    await server.closed;
    server = null;
  }

  async function runPython(lines) {
    const script = lines.join('\n').replace(/sk-ant-[\w.-]+/g, KEY);
    return (await run(python, ['-c', script], { env: environment, cwd: home })).stdout;
  }

  it('1: the proxy, and an existing client with one changed line', async () => {
    const [banner, log] = [examples.expectedOutput().slice(0, 4), examples.expectedOutput()[4]];
    const commands = examples.serveCommands(1);
    assert.equal(commands.length, 2);
    for (const command of commands) {
      const lines = await serve(command);
      assert.deepEqual([lines[0], lines[2]], [banner[0], banner[2]]);
      assert.equal(lines[1], banner[1].replace('0.0.0.0', '127.0.0.1')); // closed to the network, unlike the page
      assert.match(lines[3], new RegExp(`^${banner[3].replace(/[\d,]+/, '[\\d,]+')}$`));
      assert.equal(await runPython(examples.python(1)), `${TEXT}\n`);
      assert.equal(upstream.last.header('x-api-key'), KEY);
      const shape = log.replace(/[.*+?^${}()|[\]\\]/g, '\\$&').replace(/(?<![\w-])\d[\d,]*(\\\.\d+)?/g, '-?[\\d,.]+');
      const pattern = new RegExp(`^${shape}$`, 'm');
      for (let wait = 0; wait < 100 && !pattern.test(server.stdout); wait += 1) await new Promise((resolve) => { setTimeout(resolve, 10); });
      assert.match(server.stdout, pattern);
      await stop();
    }
  });

  it('2: aggressive mode, by variable and by header', async () => {
    await mkdir(path.join(home, 'myproject'));
    const source = Array.from({ length: 500 }, (_, index) => `def function_${index}(x):  # "quoted" \\ ü\n    return x + ${index}\n`).join('\n');
    await writeFile(path.join(home, 'myproject', 'main.py'), source);
    for (const command of [...examples.serveCommands(2), 'tokenpak serve']) {
      await serve(command);
      assert.equal(await runPython(examples.python(2)), `${TEXT}\n`);
      assert.equal(upstream.last.header('x-tokenpak-mode'), undefined);
      const { recent: [row] } = await (await fetch('http://localhost:8766/recent?limit=1')).json();
      assert.equal(row.mode, 'aggressive');
      assert.equal(row.model, 'claude-sonnet-4-5');
      await stop();
    }
  });

  it('3: documents of the project are added to a question', async () => {
    await writeDocuments(home);
    const [indexed, elsewhere, watched] = examples.indexCommands();
    assert.match(watched, /--watch$/);
    const script = examples.vaultScript();
    for (const [command, variable] of [[indexed, ''], [elsewhere, 'VAULT_INDEX_PATH=~/my-project/.tokenpak ']]) {
      await run('sh', ['-c', command], { env: environment });
      const [serveCommand] = examples.serveCommands(1);
      const lines = await serve(`${variable}${serveCommand}`);
      assert.equal(lines[3], 'Vault: 10 blocks');
      assert.equal(await runPython(script), '');
      const { content } = JSON.parse(upstream.last.body).messages[0];
      assert.ok(content.startsWith('How do I configure the cache timeout in our system?\n'), content);
      assert.ok(content.includes('[docs/config.md#cache-timeout]\n## Cache timeout\n\nEntries of the cache live for 300 seconds.'), content);
      let shown = '';
      for (let wait = 0; wait < 100 && !shown.includes('#cache-timeout'); wait += 1) {
        shown = (await run('sh', ['-c', examples.injectionCommand()], { env: environment })).stdout;
      }
      assert.match(shown, /"vault_injection": \{\s*"chunks_injected": 1,\s*"tokens_injected": \d\d\d?,\s*"top_chunks": \[\s*"docs\/config\.md#cache-timeout"/);
      await stop();
    }
    await serve(examples.serveCommands(1)[0]);
    const watching = spawn('sh', ['-c', watched.replace('tokenpak', 'exec tokenpak')], { env: environment });
    const ended = new Promise((resolve) => { watching.once('close', resolve); });
    try {
      await new Promise((resolve) => { watching.stdout.once('data', resolve); });
      await writeDocuments(home, { 'config.md': DOCUMENTS['config.md'].replace('300 seconds', '45 seconds') });
      const sees = async () => { await runPython(script); return JSON.parse(upstream.last.body).messages[0].content.includes('45 seconds'); };
      for (const deadline = Date.now() + 10_000; !(await sees());) assert.ok(Date.now() < deadline, 'what is watched is not asked');
    } finally {
      watching.kill('SIGINT');
    }
    assert.equal(await ended, 0);
  });

  it('4: health check and retries', async () => {
    const [command] = examples.serveCommands(1);
    const script = examples.retryScript();
    await serve(command);
    assert.equal(await runPython(script), `${TEXT}\n`);
    upstream.clear();
    upstream.script(providerError('anthropic', 529), providerError('anthropic', 503));
    assert.equal(await runPython(script), `${TEXT}\n`);
    assert.equal(upstream.requests.length, 3, 'two failures and one success');
    upstream.script(providerError('anthropic', 401, 'invalid x-api-key'));
    await assert.rejects(runPython(script), /401 Client Error/);
    await stop();
    await assert.rejects(runPython(script), /RuntimeError: .*unreachable/);
  });

  const noWebSocketClient = python && spawnSync(python, ['-c', 'import websockets']).status !== 0 && 'no websockets for Python (Debian: python3-websockets)';
  it('5: streams over WebSocket', { skip: noWebSocketClient }, async () => {
    const [command] = examples.serveCommands(1);
    const script = examples.streamScript();
    await serve(command);
    const output = await runPython(script);
    assert.equal(output.split('\n[tokens: in=892, out=156]\n').length, 3, output);
    assert.doesNotMatch(output, /error/);
    assert.deepEqual(upstream.requests.map(({ body }) => JSON.parse(body).messages[0].content).sort(), ['Tell me a joke', 'What is 2+2?']);
    for (const request of upstream.requests) {
      assert.equal(request.header('x-api-key'), KEY);
      assert.equal('api_key' in JSON.parse(request.body), false);
    }
    upstream.clear();
    const many = [...script.slice(0, script.findIndex((line) => line.startsWith('async def main'))),
      'async def main():', '    texts = await asyncio.gather(*[stream_chat(f"Number {i}") for i in range(200)])',
      '    assert len(set(texts)) == 1 and len(texts) == 200', '    print("\\n" + texts[0])', 'asyncio.run(main())'];
    const text = fixture('anthropic/message.sse').body.toString().split('\n').filter((line) => line.includes('"text_delta"'))
      .map((line) => JSON.parse(line.slice(line.indexOf('{'))).delta.text).join('');
    assert.ok((await runPython(many)).endsWith(`\n${text}\n`));
    assert.equal(upstream.requests.length, 200);
    const { websocket } = await (await fetch('http://localhost:8766/health')).json();
    assert.ok(websocket.enabled && websocket.port === 8767);
  });

  it('quick reference', async () => {
    const rows = examples.quickReference();
    const pages = { health: 'circuit_breakers', stats: 'session', recent: 'recent' };
    let starts = 0;
    for (const command of rows.filter((each) => / ?tokenpak serve$/.test(each))) {
      const lines = await serve(command);
      const mode = /TOKENPAK_MODE=(\w+)/.exec(command)?.[1] ?? 'hybrid';
      assert.ok(lines[2].startsWith(`Mode: ${mode} (`), `${command}: ${lines[2]}`);
      for (const [page, field] of Object.entries(pages)) {
        const curl = rows.find((each) => each.startsWith('curl ') && each.endsWith(`/${page}`));
        const { stdout } = await run('sh', ['-c', `${curl} --silent --fail`], { env: environment });
        assert.ok(field in JSON.parse(stdout), `${curl}: ${stdout}`);
      }
      starts += 1;
      await stop();
    }
    assert.equal(starts, 5);
  });

  it('environment variables', async () => {
    const variables = examples.environment();
    assert.equal(variables.length, 7);
    await serve(`${variables.join(' ')} tokenpak serve`);
    const health = await (await fetch('http://localhost:8766/health')).json();
    assert.equal(health.request_timeout_seconds, 30);
    assert.equal(health.vault_index.path, path.join(home, '.tokenpak'));
    assert.equal(health.mode, 'hybrid');
  });
});
