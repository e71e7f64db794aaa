// The banner and the proxy's own pages.

import assert from 'node:assert/strict';
import * as nodeTest from 'node:test';
import { rawRequest } from '../support/raw_client.mjs';
import { runToEnd, stage, startProxy } from '../support/proxy.mjs';
import { REQUESTS } from '../support/requests.mjs';

const { describe, it } = nodeTest;

/** Prometheus text format 0.0.4: { name, labels, value } a sample; throws at a line that is none. */
function parseMetrics(text) {
  assert.ok(text.endsWith('\n'));
  const typed = new Set();
  const samples = [];
  for (const line of text.trimEnd().split('\n')) {
    const comment = /^# (HELP|TYPE) ([a-zA-Z_:][\w:]*) (.+)$/.exec(line);
    if (comment) {
      if (comment[1] === 'TYPE') {
        assert.match(comment[3], /^(counter|gauge|histogram|summary|untyped)$/);
        assert.ok(!typed.has(comment[2]), `${comment[2]} has two types`);
        typed.add(comment[2]);
      }
      continue;
    }
    const sample = /^([a-zA-Z_:][\w:]*)(?:\{((?:[a-zA-Z_]\w*="(?:[^"\\\n]|\\[\\"n])*",?)*)\})? (-?[\d.]+(?:e[+-]?\d+)?|NaN|[+-]Inf)$/.exec(line);
    assert.ok(sample, `not a sample: ${line}`);
    assert.ok(typed.has(sample[1]) || typed.has(sample[1].replace(/_(bucket|sum|count)$/, '')), `${sample[1]} has no type`);
    samples.push({ name: sample[1], labels: sample[2] ?? '', value: Number(sample[3]) });
  }
  assert.equal(new Set(samples.map(({ name, labels }) => `${name}{${labels}}`)).size, samples.length, 'a sample occurs twice');
  return samples;
}

describe('start', () => {
  it('prints exactly the four lines', async (t) => {
    const { proxy } = await stage(t);
    assert.deepEqual(proxy.lines, [
      'TokenPak Forward Proxy v4',
      `Listening: http://127.0.0.1:${proxy.port}`,
      'Mode: hybrid (Protected/Code strict, Narrative compressed)',
      'Vault: 0 blocks',
    ]);
  });

  it('names the mode', async (t) => {
    for (const mode of ['strict', 'aggressive']) {
      const { proxy } = await stage(t, { env: { TOKENPAK_MODE: mode } });
      assert.match(proxy.lines[2], new RegExp(`^Mode: ${mode} \\(.+\\)$`));
      assert.equal((await proxy.get('/health')).mode, mode);
    }
  });

  it('is quick', async (t) => {
    const times = [];
    for (let count = 0; count < 5; count += 1) {
      const started = performance.now();
      const proxy = await startProxy();
      await rawRequest(proxy.port, { method: 'GET', target: '/health', headers: [] });
      times.push(performance.now() - started);
      await proxy.stop();
    }
    t.diagnostic(`start to first 200: ${Math.min(...times).toFixed(1)} ms at best (goal 25)`);
    assert.ok(Math.min(...times) < 500);
  });
});

describe('pages', async () => {
  const { proxy } = await stage(nodeTest);
  nodeTest.before(async () => { for (const request of Object.values(REQUESTS)) await rawRequest(proxy.port, request); });

  it('/health has every field', async () => {
    const health = await proxy.get('/health');
    const { version, uptime_seconds: uptime, vault_index: vault, websocket, circuit_breakers: breakers, ...rest } = health;
    assert.deepEqual(rest, { status: 'ok', mode: 'hybrid', in_flight_requests: 0, connections: 1, requests_total: rest.requests_total, requests_errors: 0, request_timeout_seconds: 300 });
    assert.ok(rest.requests_total >= 4);
    assert.match(version, /^\d+\.\d+\.\d+/);
    assert.ok(uptime > 0 && uptime < 600);
    assert.deepEqual(Object.keys(vault).sort(), ['age_seconds', 'available', 'blocks', 'fresh', 'path']);
    assert.deepEqual([vault.available, vault.blocks], [false, 0]);
    assert.deepEqual(Object.keys(websocket).sort(), ['connections', 'enabled', 'port']);
    assert.equal(typeof breakers.enabled, 'boolean');
    assert.equal(breakers.any_open, false);
    assert.deepEqual(Object.keys(breakers.providers).sort(), ['anthropic', 'gemini', 'openai']);
    for (const provider of Object.values(breakers.providers)) {
      assert.deepEqual(Object.keys(provider).sort(), ['failure_threshold', 'failures_in_window', 'state', 'time_until_probe_seconds', 'total_trips']);
      assert.equal(provider.state, 'closed');
    }
    assert.equal(health.upstreams, undefined);
  });

  it('/health?deep=true adds providers, memory and disk', async () => {
    const health = await proxy.get('/health?deep=true');
    const text = JSON.stringify(health);
    assert.equal(health.status, 'ok');
    for (const provider of ['anthropic', 'openai', 'gemini']) assert.equal(health.upstreams[provider].reachable, true, text);
    assert.ok(health.memory.resident_bytes > 1 << 20);
    assert.ok(health.disk.available_bytes > 0);
  });

  it('/health?deep=true says degraded when a provider is down', async (t) => {
    const { proxy: other } = await stage(t, { env: { TOKENPAK_OPENAI_BASE_URL: 'http://127.0.0.1:1' } });
    const health = await other.get('/health?deep=true');
    assert.equal(health.status, 'degraded');
    assert.deepEqual([health.upstreams.openai.reachable, health.upstreams.anthropic.reachable], [false, true]);
  });

  it('/metrics is Prometheus text and agrees with /stats', async () => {
    const answer = await fetch(`${proxy.url}/metrics`);
    assert.match(answer.headers.get('content-type'), /^text\/plain; version=0\.0\.4/);
    const samples = parseMetrics(await answer.text());
    const sum = (name) => samples.filter((each) => each.name === name).reduce((total, { value }) => total + value, 0);
    const { session } = await proxy.get('/stats');
    assert.equal(sum('tokenpak_requests_total'), session.requests);
    assert.ok(Math.abs(sum('tokenpak_cost_dollars_total') - session.cost_usd) < 1e-9);
    const buckets = samples.filter(({ name }) => name === 'tokenpak_request_duration_seconds_bucket').map(({ value }) => value);
    assert.ok(buckets.length > 3 && buckets.every((value, index) => index === 0 || value >= buckets[index - 1]));
    assert.equal(buckets.at(-1), session.requests);
  });

  it('/metrics survives a model name made to break it', async () => {
    const model = 'a"b\\c\nd{e="f"} 1';
    await rawRequest(proxy.port, { ...REQUESTS.anthropic, body: JSON.stringify({ model, max_tokens: 1, messages: [] }) });
    parseMetrics(await proxy.get('/metrics'));
    await proxy.get('/stats');
    const line = await proxy.until(({ requestLines }) => requestLines[4]);
    assert.ok(line.startsWith('[req] '), 'a model’s line break must not start a log line of its own');
    assert.ok(proxy.requestLines.every((each) => each.startsWith('[req] ')), proxy.stdout);
  });

  it('/ lists the pages', async () => {
    const page = await proxy.get('/');
    assert.equal(page.name.toLowerCase(), 'tokenpak');
    assert.match(page.version, /^\d+\.\d+\.\d+/);
    for (const path of ['/health', '/stats', '/recent', '/metrics']) assert.ok(JSON.stringify(page).includes(`"${path}"`), path);
  });

  it('answers HEAD on each page with the length of GET', async () => {
    for (const target of ['/', '/stats', '/recent?limit=1']) {
      const get = await rawRequest(proxy.port, { method: 'GET', target, headers: [] });
      const head = await rawRequest(proxy.port, { method: 'HEAD', target, headers: [] }, { method: 'HEAD' });
      assert.equal(head.status, 200, target);
      assert.equal(head.body.length, 0);
      assert.match(get.headers.find(([name]) => /^content-type$/i.test(name))[1], /^application\/json/);
    }
  });

  it('--version agrees with /health', async () => {
    const { stdout } = await runToEnd(['--version']);
    assert.ok(stdout.includes((await proxy.get('/health')).version), stdout);
  });
});
