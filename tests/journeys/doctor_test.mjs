// tokenpak doctor and tokenpak status, as a person who does not know what is wrong calls them.

import assert from 'node:assert/strict';
import { chmod, mkdir, rm, writeFile } from 'node:fs/promises';
import net from 'node:net';
import path from 'node:path';
import * as nodeTest from 'node:test';
import { certificateFor } from '../support/certificates.mjs';
import { freePort, runToEnd, stage, temporaryFolder } from '../support/proxy.mjs';
import { startUpstream } from '../upstream/server.mjs';

const { describe, it } = nodeTest;

describe('tokenpak doctor', async () => {
  const upstream = await startUpstream();
  nodeTest.after(() => upstream.close());
  const home = await temporaryFolder();
  nodeTest.after(() => rm(home, { recursive: true, force: true }));
  const wellEnvironment = async () => ({
    TOKENPAK_PORT: String(await freePort()), TOKENPAK_WS_PORT: '0', TOKENPAK_ANTHROPIC_BASE_URL: upstream.url.anthropic, TOKENPAK_OPENAI_BASE_URL: upstream.url.openai, TOKENPAK_GEMINI_BASE_URL: upstream.url.gemini,
  });

  /** The findings by check, and the exit code. */
  async function findings(env, options = {}) {
    const { code, stdout, stderr } = await runToEnd(['doctor', '--json'], { env: { ...await wellEnvironment(), ...env }, home, ...options });
    assert.equal(stderr, '');
    const report = JSON.parse(stdout);
    assert.equal(report.ok, code === 0);
    for (const { level, fix, check } of report.findings) assert.ok(level === 'ok' || fix, `${check} has no fix`);
    return { code, all: report.findings, of: (check) => report.findings.find((each) => each.check === check) };
  }

  it('finds nothing where nothing is wrong', async () => {
    const { code, all, of } = await findings({});
    assert.equal(code, 0, JSON.stringify(all));
    assert.match(of('port').message, /free/);
    for (const check of ['settings', 'home', 'disk', 'vault', 'ledger', 'anthropic: name', 'openai: connection', 'gemini: connection']) assert.equal(of(check).level, 'ok', check);
  });

  it('prints the same for people, each fix below its finding', async () => {
    const { code, stdout } = await runToEnd(['doctor'], { env: { ...await wellEnvironment(), TOKENPAK_ANTHROPIC_BASE_URL: `http://127.0.0.1:${await freePort()}` }, home });
    assert.equal(code, 1);
    assert.match(stdout, /^problem {2}anthropic: connection .*refused.*\n +→ Check TOKENPAK_ANTHROPIC_BASE_URL/m);
    assert.match(stdout, /^\d+ checks: 1 problems, /m);
  });

  it('names a setting that cannot be used', async () => {
    const { code, of } = await findings({ TOKENPAK_MODE: 'loud' });
    assert.equal(code, 1);
    assert.match(of('settings').message, /TOKENPAK_MODE/);
  });

  it('tells a port that is taken from one on which the proxy runs', async (t) => {
    const other = net.createServer((socket) => { socket.end('SSH-2.0-OpenSSH_9.2\r\n'); });
    await new Promise((resolve) => { other.listen(0, '127.0.0.1', resolve); });
    t.after(() => other.close());
    assert.equal((await findings({ TOKENPAK_PORT: String(other.address().port) })).of('port').level, 'problem');
    const { proxy } = await stage(t, { upstream: await startUpstream() });
    assert.match((await findings({ TOKENPAK_PORT: String(proxy.port) })).of('port').message, /running/);
  });

  it('finds a provider whose name is unknown, and one whose certificate is bad', async (t) => {
    const unknown = await findings({ TOKENPAK_OPENAI_BASE_URL: 'https://no-such-host.invalid' });
    assert.equal(unknown.of('openai: name').level, 'problem');
    for (const [options, name] of [[{ expired: true }, 'localhost'], [{}, 'elsewhere.example']]) {
      const certificate = await certificateFor(t, name, options);
      const secured = await startUpstream({ secure: certificate.secure });
      t.after(() => secured.close());
      const bad = await findings({ TOKENPAK_ANTHROPIC_BASE_URL: secured.url.anthropic, SSL_CERT_FILE: certificate.file });
      assert.equal(bad.of('anthropic: TLS').level, 'problem', JSON.stringify(bad.all));
    }
    const good = await certificateFor(t, 'localhost');
    const secured = await startUpstream({ secure: good.secure });
    t.after(() => secured.close());
    assert.match((await findings({ TOKENPAK_ANTHROPIC_BASE_URL: secured.url.anthropic, SSL_CERT_FILE: good.file })).of('anthropic: TLS').message, /valid until 20\d\d-/);
  });

  it('compares the clock with the providers’', async () => {
    const dated = (moment) => ({ status: 404, headers: [['Date', new Date(moment).toUTCString()]], body: '' });
    upstream.on('/', dated(Date.now()));
    assert.equal((await findings({})).of('anthropic: clock').level, 'ok');
    upstream.on('/', dated(Date.now() - 3_600_000));
    const { of } = await findings({});
    upstream.on('/', null);
    assert.equal(of('anthropic: clock').level, 'problem');
    assert.match(of('anthropic: clock').message, /36\d\d s ahead/);
    assert.ok(upstream.requests.every(({ headers }) => !headers.some(([name]) => /key|authorization/i.test(name))), 'no key leaves');
  });

  it('looks at keys by their shape and repeats none', async () => {
    const { all, of } = await findings({ ANTHROPIC_API_KEY: 'sk-ant-api03-SECRET', OPENAI_API_KEY: 'SECRET-of-another-shape', GEMINI_API_KEY: '"AIzaSECRET"' });
    assert.deepEqual([of('ANTHROPIC_API_KEY').level, of('OPENAI_API_KEY').level, of('GEMINI_API_KEY').level], ['ok', 'warning', 'problem']);
    assert.ok(!JSON.stringify(all).includes('SECRET'));
  });

  it('finds a damaged ledger, a damaged index and a home that others can read', async (t) => {
    const damaged = await temporaryFolder();
    t.after(() => rm(damaged, { recursive: true, force: true }));
    const folder = path.join(damaged, '.tokenpak');
    await mkdir(folder, { mode: 0o700 });
    await chmod(folder, 0o755);
    await writeFile(path.join(folder, 'ledger.db'), 'no database');
    const { of } = await findings({}, { home: damaged });
    assert.equal(of('home').level, 'warning');
    assert.equal(of('ledger').level, 'problem');
  });
});

describe('tokenpak status', () => {
  it('says what /health says, and that nothing runs', async (t) => {
    const { proxy } = await stage(t);
    const env = { TOKENPAK_PORT: String(proxy.port), TOKENPAK_WS_PORT: '0' };
    const text = await runToEnd(['status'], { env });
    assert.equal(text.code, 0, text.stderr);
    assert.match(text.stdout, /^status +ok$/m);
    assert.match(text.stdout, /^circuit_breakers\.providers\.anthropic\.state +closed$/m);
    assert.equal(JSON.parse((await runToEnd(['status', '--json'], { env })).stdout).status, 'ok');
    const nothing = await runToEnd(['status'], { env: { TOKENPAK_PORT: String(await freePort()), TOKENPAK_WS_PORT: '0' } });
    assert.equal(nothing.code, 1);
    assert.match(nothing.stderr, /tokenpak serve/);
  });
});
