// Settings: where they come from, and one plain line for each mistake.

import assert from 'node:assert/strict';
import { mkdir, stat, writeFile } from 'node:fs/promises';
import net from 'node:net';
import path from 'node:path';
import { describe, it } from 'node:test';
import { freePort, runToEnd, stage, startProxy, temporaryFolder } from '../support/proxy.mjs';

async function homeWith(config) {
  const home = await temporaryFolder();
  await mkdir(path.join(home, '.tokenpak'), { mode: 0o700 });
  await writeFile(path.join(home, '.tokenpak', 'config.toml'), config);
  return home;
}

/** `serve` must end with exit code 2 and one line on standard error that names what is wrong. */
async function assertRefused(names, options, args = ['serve']) {
  const { code, stdout, stderr } = await runToEnd(args, { ...options, env: { TOKENPAK_PORT: String(await freePort()), TOKENPAK_WS_PORT: '0', ...options.env } });
  assert.equal(code, 2, `exit ${code}: ${stderr}`);
  assert.equal(stderr.trimEnd().split('\n').length, 1, stderr);
  for (const name of names) assert.match(stderr, name);
  assert.equal(stdout, '');
}

describe('mistakes in settings', () => {
  const VALUES = [
    ['TOKENPAK_PORT', 'abc'], ['TOKENPAK_PORT', '0'], ['TOKENPAK_PORT', '65536'], ['TOKENPAK_PORT', '-1'], ['TOKENPAK_PORT', '80x'], ['TOKENPAK_WS_PORT', 'x'],
    ['TOKENPAK_MODE', 'turbo'], ['TOKENPAK_REQUEST_TIMEOUT', '-1'], ['TOKENPAK_REQUEST_TIMEOUT', 'soon'], ['TOKENPAK_INJECT_BUDGET', 'x'], ['TOKENPAK_INJECT_MIN_SCORE', '2'],
    ['TOKENPAK_INJECT_MIN_SCORE', 'nan'], ['TOKENPAK_ANTHROPIC_BASE_URL', 'api.anthropic.com'], ['TOKENPAK_OPENAI_BASE_URL', 'ftp://x'], ['TOKENPAK_GEMINI_BASE_URL', 'http://'],
    ['TOKENPAK_MAX_BODY_MB', '0'],
  ];
  for (const [name, value] of VALUES) {
    it(`${name}=${value}`, () => assertRefused([new RegExp(name)], { env: { [name]: value } }));
  }

  it('an unknown TOKENPAK_ variable', () => assertRefused([/TOKENPAK_PROT\b/], { env: { TOKENPAK_PROT: '1' } }));
  it('an unknown key in config.toml', async () => assertRefused([/prot\b/, /config\.toml/], { home: await homeWith('prot = 1\n') }));
  it('a bad value in config.toml', async () => assertRefused([/mode/, /turbo/, /config\.toml/], { home: await homeWith('mode = "turbo"\n') }));
  it('a value of the wrong type in config.toml', async () => assertRefused([/config\.toml/, /port/], { env: { TOKENPAK_PORT: undefined }, home: await homeWith('port = [1]\n') }));
  it('a config.toml that is no TOML', async () => assertRefused([/config\.toml/, /line 2|:2\b/], { home: await homeWith('mode = "strict"\n= =\n') }));
  it('an unknown flag', () => assertRefused([/--prot\b/], {}, ['serve', '--prot', '1']));
  it('an unknown command', () => assertRefused([/srve/], {}, ['srve']));

  it('an occupied port', async (t) => {
    const port = await freePort();
    const server = net.createServer();
    await new Promise((resolve) => { server.listen(port, '127.0.0.1', resolve); });
    t.after(() => server.close());
    await assertRefused([new RegExp(String(port)), /TOKENPAK_PORT|--port/], { env: { TOKENPAK_PORT: String(port) } });
  });

  it('an upstream that is the proxy itself', async () => {
    const port = await freePort();
    await assertRefused([/TOKENPAK_OPENAI_BASE_URL/], { env: { TOKENPAK_PORT: String(port), TOKENPAK_OPENAI_BASE_URL: `http://localhost:${port}` } });
  });

  it('a second proxy on the same port', async (t) => {
    const { proxy } = await stage(t);
    await assertRefused([new RegExp(String(proxy.port))], { env: { TOKENPAK_PORT: String(proxy.port) } });
  });

  it('a TOKENPAK_HOME that cannot be written', async () => {
    const home = await temporaryFolder();
    await writeFile(path.join(home, 'file'), '');
    for (const folder of [path.join(home, 'file'), path.join(home, 'file', 'below'), '/proc/tokenpak']) {
      await assertRefused([new RegExp(folder)], { home, env: { TOKENPAK_HOME: folder } });
    }
  });
});

describe('settings', () => {
  it('come from the command line before the environment before config.toml before the default', async (t) => {
    const config = 'mode = "strict"\nrequest_timeout = 77\ninject_budget = 100\n';
    const flagged = await startProxy({ config, env: { TOKENPAK_MODE: 'hybrid', TOKENPAK_REQUEST_TIMEOUT: '88' }, args: ['--mode', 'aggressive'] });
    t.after(() => flagged.stop());
    assert.equal((await flagged.get('/health')).mode, 'aggressive');
    assert.equal((await flagged.get('/health')).request_timeout_seconds, 88);
    const filed = await startProxy({ config });
    t.after(() => filed.stop());
    assert.equal((await filed.get('/health')).mode, 'strict');
    assert.equal((await filed.get('/health')).request_timeout_seconds, 77);
  });

  it('are shown by `config` with where they come from, the key aside', async () => {
    const home = await homeWith('inject_budget = 100\n');
    const { code, stdout } = await runToEnd(['config'], { home, env: { TOKENPAK_MODE: 'strict', TOKENPAK_KEY: 'PLANTED' } });
    assert.equal(code, 0);
    const line = (name) => stdout.split('\n').find((each) => each.startsWith(`${name} `)) ?? '';
    assert.match(line('mode'), /strict.*TOKENPAK_MODE/);
    assert.match(line('inject_budget'), /100.*config\.toml/);
    assert.match(line('port'), /8766.*default/);
    assert.ok(!stdout.includes('PLANTED'));
    for (const name of ['host', 'ws_port', 'request_timeout', 'vault_index_path', 'inject_min_score', 'anthropic_base_url', 'openai_base_url', 'gemini_base_url', 'home']) {
      assert.ok(line(name), `${name} is not shown`);
    }
  });

  it('make TOKENPAK_HOME a folder of its owner alone', async (t) => {
    const { proxy } = await stage(t);
    assert.equal((await stat(path.join(proxy.home, '.tokenpak'))).mode & 0o777, 0o700);
  });

  it('--help and --version say what there is', async () => {
    const help = await runToEnd(['--help']);
    assert.equal(help.code, 0);
    assert.match(help.stdout, /serve/);
    assert.match(help.stdout, /config/);
    const serve = await runToEnd(['serve', '--help']);
    assert.equal(serve.code, 0);
    assert.match(serve.stdout, /--port/);
    assert.match(serve.stdout, /TOKENPAK_MODE/);
    const version = await runToEnd(['--version']);
    assert.equal(version.code, 0);
    assert.match(version.stdout, /^tokenpak \d+\.\d+\.\d+\n$/);
  });
});
