// The circuit breaker: a provider that keeps failing is left alone, its clients are told so at once, and one request after the pause finds out whether
// it is back.

import assert from 'node:assert/strict';
import * as nodeTest from 'node:test';
import { delay, RawConnection, rawRequest } from '../support/raw_client.mjs';
import { headerOf } from '../support/http_message.mjs';
import { stage } from '../support/proxy.mjs';
import { errorMessage, REQUESTS, STREAMS } from '../support/requests.mjs';
import { providerError } from '../upstream/errors.mjs';

const { describe, it } = nodeTest;
const OPEN_SECONDS = 1;
const ENV = { TOKENPAK_BREAKER_FAILURES: '3', TOKENPAK_BREAKER_OPEN: String(OPEN_SECONDS) };
const dialectOf = (name) => name.split('_')[0];
const breakerOf = async (proxy, provider) => (await proxy.get('/health')).circuit_breakers.providers[provider];

/** Fails `count` requests of a kind one after the other; the status of each. */
async function failTimes(upstream, proxy, count, reply, request = REQUESTS.anthropic) {
  const statuses = [];
  for (let i = 0; i < count; i += 1) {
    upstream.script(reply);
    statuses.push((await rawRequest(proxy.port, request)).status);
  }
  return statuses;
}

describe('the circuit breaker', () => {
  for (const [name, request] of Object.entries({ ...REQUESTS, anthropic_stream: STREAMS.anthropic })) {
    const provider = dialectOf(name);

    it(`${name}: opens, answers at once in the dialect's shape, and closes after a good probe`, async (t) => {
      const { upstream, proxy } = await stage(t, { env: ENV });
      assert.deepEqual(await failTimes(upstream, proxy, 3, providerError(provider, 503), request), [503, 503, 503]);
      const refused = await rawRequest(proxy.port, request);
      assert.equal(refused.status, 503);
      assert.equal(upstream.requests.length, 3, 'the provider is not asked');
      assert.match(errorMessage(provider, 503, refused.body), /has been failing.*Try again in \d+ s/);
      assert.equal(headerOf(refused.headers, 'retry-after'), '1');
      const health = await proxy.get('/health');
      assert.equal(health.status, 'degraded');
      assert.equal(health.circuit_breakers.any_open, true);
      const open = health.circuit_breakers.providers[provider];
      assert.deepEqual([open.state, open.failures_in_window, open.failure_threshold, open.total_trips], ['open', 3, 3, 1]);
      assert.ok(open.time_until_probe_seconds > 0 && open.time_until_probe_seconds <= OPEN_SECONDS);
      for (const [other, { state }] of Object.entries(health.circuit_breakers.providers)) assert.equal(state, other === provider ? 'open' : 'closed');

      await delay(OPEN_SECONDS * 1000);
      assert.equal((await breakerOf(proxy, provider)).state, 'half_open');
      assert.equal((await rawRequest(proxy.port, request)).status, 200);
      const closed = await breakerOf(proxy, provider);
      assert.deepEqual(closed, { state: 'closed', failures_in_window: 0, failure_threshold: 3, time_until_probe_seconds: null, total_trips: 1 });
      assert.equal((await proxy.get('/health')).status, 'ok');
    });
  }

  it('counts what says that the provider is ill, and nothing else', async (t) => {
    for (const reply of [...[500, 502, 503, 504, 529].map((status) => providerError('anthropic', status)), { before: 'reset' }]) {
      const { upstream, proxy } = await stage(t, { env: ENV });
      await failTimes(upstream, proxy, 3, reply);
      assert.equal((await breakerOf(proxy, 'anthropic')).state, 'open', JSON.stringify(reply));
    }
    const { upstream, proxy } = await stage(t, { env: ENV });
    for (const status of [400, 401, 403, 404, 413, 429]) await failTimes(upstream, proxy, 3, providerError('anthropic', status));
    assert.equal((await breakerOf(proxy, 'anthropic')).failures_in_window, 0);
  });

  it('counts a provider that refuses connections, and one that says nothing', async (t) => {
    const { proxy } = await stage(t, { env: { ...ENV, TOKENPAK_ANTHROPIC_BASE_URL: 'http://127.0.0.1:1' } });
    for (let i = 0; i < 3; i += 1) assert.equal((await rawRequest(proxy.port, REQUESTS.anthropic)).status, 502);
    assert.equal((await rawRequest(proxy.port, REQUESTS.anthropic)).status, 503);

    const { upstream, proxy: patient } = await stage(t, { env: { ...ENV, TOKENPAK_REQUEST_TIMEOUT: '0.1' } });
    assert.deepEqual(await failTimes(upstream, patient, 3, { before: 'hang' }), [504, 504, 504]);
    assert.equal((await rawRequest(patient.port, REQUESTS.anthropic)).status, 503);
  });

  it('gives the probe slot back when the client of the probe leaves', async (t) => {
    const { upstream, proxy } = await stage(t, { env: ENV });
    await failTimes(upstream, proxy, 3, providerError('anthropic', 500));
    await delay(OPEN_SECONDS * 1000);
    upstream.script({ before: 'hang' });
    const client = await RawConnection.open(proxy.port);
    await client.send(REQUESTS.anthropic);
    await upstream.until(({ requests }) => requests.length === 4);
    assert.equal((await rawRequest(proxy.port, REQUESTS.anthropic)).status, 503, 'one probe at a time');
    client.socket.destroy();
    await proxy.idle();
    assert.equal((await rawRequest(proxy.port, REQUESTS.anthropic)).status, 200);
    assert.equal((await breakerOf(proxy, 'anthropic')).state, 'closed');
  });

  it('opens again when the probe fails', async (t) => {
    const { upstream, proxy } = await stage(t, { env: ENV });
    await failTimes(upstream, proxy, 3, providerError('anthropic', 500));
    await delay(OPEN_SECONDS * 1000);
    await failTimes(upstream, proxy, 1, providerError('anthropic', 529));
    assert.deepEqual([(await breakerOf(proxy, 'anthropic')).state, (await breakerOf(proxy, 'anthropic')).total_trips], ['open', 2]);
  });

  it('opens after five failures and for a minute, unless told otherwise', async (t) => {
    const { upstream, proxy } = await stage(t, { env: { TOKENPAK_BREAKER_FAILURES: null } });
    await failTimes(upstream, proxy, 4, providerError('anthropic', 529));
    assert.equal((await breakerOf(proxy, 'anthropic')).state, 'closed');
    await failTimes(upstream, proxy, 1, providerError('anthropic', 529));
    const { state, time_until_probe_seconds: wait } = await breakerOf(proxy, 'anthropic');
    assert.equal(state, 'open');
    assert.ok(wait > 50 && wait <= 60, String(wait));
  });

  it('can be turned off', async (t) => {
    const { upstream, proxy } = await stage(t, { env: { TOKENPAK_BREAKER_FAILURES: '0' } });
    await failTimes(upstream, proxy, 20, providerError('anthropic', 500));
    assert.equal((await rawRequest(proxy.port, REQUESTS.anthropic)).status, 200);
    assert.equal((await proxy.get('/health')).circuit_breakers.enabled, false);
  });

  it('shows what it refused as an error, with no cost', async (t) => {
    const { upstream, proxy } = await stage(t, { env: ENV });
    await failTimes(upstream, proxy, 3, providerError('anthropic', 500));
    const [row] = await proxy.rowsOf(() => rawRequest(proxy.port, REQUESTS.anthropic));
    assert.deepEqual([row.status, row.cost_usd], [503, 0]);
  });
});
