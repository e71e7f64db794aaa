// What happens when a provider, a client or the operator goes away at the wrong moment.

import assert from 'node:assert/strict';
import * as nodeTest from 'node:test';
import { delay, RawConnection, rawRequest } from '../support/raw_client.mjs';
import { freePort, stage, startProxy } from '../support/proxy.mjs';
import { errorMessage, REQUESTS, STREAMS } from '../support/requests.mjs';
import { fixture } from '../upstream/fixtures.mjs';

const { describe, it } = nodeTest;
const ABORT_GOAL_MS = 10;
const ABORTS = 15;
const median = (values) => values.toSorted((one, other) => one - other)[values.length >> 1];
const dialectOf = (name) => name.split('_')[0];

describe('dead pooled connections', async () => {
  const { upstream, proxy } = await stage(nodeTest);
  nodeTest.beforeEach(() => upstream.clear());

  it('survives a provider that closed idle connections', async () => {
    for (const reset of [false, true]) {
      await rawRequest(proxy.port, REQUESTS.anthropic);
      upstream.dropConnections({ reset });
      const answer = await rawRequest(proxy.port, REQUESTS.anthropic);
      assert.equal(answer.status, 200);
    }
  });

  it('retries once when a pooled connection dies before any byte of an answer', async () => {
    for (const before of ['reset', 'close']) {
      await rawRequest(proxy.port, REQUESTS.anthropic);
      upstream.clear();
      upstream.script({ before });
      assert.equal((await rawRequest(proxy.port, REQUESTS.anthropic)).status, 200, before);
      assert.equal(upstream.requests.length, 2);
      assert.notEqual(upstream.requests[0].connection, upstream.requests[1].connection);
      assert.ok(upstream.requests[1].body.equals(Buffer.from(REQUESTS.anthropic.body)));
    }
  });

  it('retries only once', async () => {
    await rawRequest(proxy.port, REQUESTS.anthropic);
    upstream.clear();
    upstream.script({ before: 'reset' }, { before: 'reset' });
    const answer = await rawRequest(proxy.port, REQUESTS.anthropic);
    assert.equal(answer.status, 502);
    assert.equal(upstream.requests.length, 2);
  });

  it('does not retry on a fresh connection', async (t) => {
    const { upstream: own, proxy: fresh } = await stage(t);
    own.script({ before: 'reset' });
    const answer = await rawRequest(fresh.port, REQUESTS.anthropic);
    assert.equal(answer.status, 502);
    assert.equal(own.requests.length, 1);
    errorMessage('anthropic', 502, answer.body);
  });

  it('does not retry once a byte of the answer has come', async () => {
    await rawRequest(proxy.port, REQUESTS.anthropic);
    upstream.clear();
    upstream.script({ act: async (socket) => { socket.write('HTTP/1.1 200 OK\r\nContent-'); await delay(30); socket.resetAndDestroy(); } });
    const answer = await rawRequest(proxy.port, REQUESTS.anthropic);
    assert.equal(answer.status, 502);
    assert.equal(upstream.requests.length, 1);
  });
});

describe('an unreachable provider', async () => {
  const dead = `http://127.0.0.1:${await freePort()}`;
  const { proxy } = await stage(nodeTest, { env: { TOKENPAK_ANTHROPIC_BASE_URL: dead, TOKENPAK_OPENAI_BASE_URL: dead, TOKENPAK_GEMINI_BASE_URL: 'http://no-such-host.invalid' } });

  for (const [name, request] of Object.entries(REQUESTS)) {
    it(`is a 502 in the dialect’s shape, promptly (${name})`, async () => {
      const started = performance.now();
      const answer = await rawRequest(proxy.port, request);
      assert.equal(answer.status, 502);
      assert.ok(performance.now() - started < 3000);
      assert.match(errorMessage(dialectOf(name), 502, answer.body), name === 'gemini' ? /no-such-host\.invalid/ : /127\.0\.0\.1/);
      const provider = name === 'gemini' || name === 'anthropic' ? name : 'openai';
      assert.match(errorMessage(dialectOf(name), 502, answer.body), new RegExp(`TOKENPAK_${provider.toUpperCase()}_BASE_URL`));
    });
  }
});

describe('time limits', async () => {
  const { upstream, proxy } = await stage(nodeTest, { env: { TOKENPAK_REQUEST_TIMEOUT: '1' } });
  nodeTest.beforeEach(() => upstream.clear());

  it('answers 504 in the dialect’s shape when no first byte comes, and ends the call', async () => {
    const started = performance.now();
    await Promise.all(Object.entries(REQUESTS).map(async ([name, request]) => {
      upstream.on(request.target, { before: 'hang' });
      const answer = await rawRequest(proxy.port, request);
      assert.equal(answer.status, 504, name);
      assert.match(errorMessage(dialectOf(name), 504, answer.body), /TOKENPAK_REQUEST_TIMEOUT/);
    }));
    const elapsed = performance.now() - started;
    assert.ok(elapsed > 900 && elapsed < 2500, `${elapsed} ms`);
    await upstream.until(({ requests }) => requests.every(({ abortedAt }) => abortedAt));
  });

  it('cuts a stream that falls silent, so that the client notices', async () => {
    upstream.script({ ...fixture('anthropic/message.sse'), cut: { at: 700, then: 'hang' } });
    const started = performance.now();
    await assert.rejects(rawRequest(proxy.port, STREAMS.anthropic), /closed|ECONNRESET/);
    const elapsed = performance.now() - started;
    assert.ok(elapsed > 900 && elapsed < 2500, `${elapsed} ms`);
  });

  it('lets a live stream go on for longer than the limit', async () => {
    const reply = fixture('anthropic/message.sse');
    upstream.script({ ...reply, drip: { bytes: 250, everyMs: 500 } });
    const started = performance.now();
    const answer = await rawRequest(proxy.port, STREAMS.anthropic);
    assert.ok(answer.body.equals(reply.body));
    assert.ok(performance.now() - started > 2000);
  });

  it('waits for a slow client upload', async () => {
    const connection = await RawConnection.open(proxy.port);
    const { body } = REQUESTS.anthropic;
    await connection.send({ ...REQUESTS.anthropic, headers: [...REQUESTS.anthropic.headers, ['Content-Length', String(body.length)]], body: body.slice(0, 40) });
    await delay(1500);
    await connection.write(body.slice(40));
    assert.equal((await connection.answer()).status, 200);
    connection.close();
  });

  it('never times out when the limit is 0', async (t) => {
    const { upstream: own, proxy: patient } = await stage(t, { env: { TOKENPAK_REQUEST_TIMEOUT: '0' } });
    own.script({ ...fixture('anthropic/message.json'), waitMs: 1500 });
    assert.equal((await rawRequest(patient.port, REQUESTS.anthropic)).status, 200);
  });
});

describe('a client that goes away', async () => {
  const { upstream, proxy } = await stage(nodeTest);
  nodeTest.beforeEach(() => upstream.clear());

  const MOMENTS = {
    'before the first byte': { before: 'hang' },
    'in mid-stream': { ...fixture('anthropic/message.sse'), cut: { at: 700, then: 'hang' } },
    'while the stream flows': { ...fixture('anthropic/message_tools.sse'), drip: { bytes: 20, everyMs: 5 } },
  };
  /** Milliseconds from the client's going to the moment when the upstream sees its connection close. */
  async function abortTime(reply, how) {
    upstream.clear();
    upstream.script(reply);
    const connection = await RawConnection.open(proxy.port);
    await connection.send(STREAMS.anthropic);
    await upstream.until(({ last }) => last?.complete);
    if (!reply.before) await connection.head();
    await delay(10);
    const left = performance.now();
    if (how === 'RST') connection.socket.resetAndDestroy(); else connection.socket.destroy();
    const { abortedAt } = await upstream.until(({ last }) => last.abortedAt && last);
    return abortedAt - left;
  }

  /** Milliseconds that the proxy needs to be heard at all: on a machine that is busy with other things, most of an abort's time. */
  async function glanceTime() {
    const connection = await RawConnection.open(proxy.port);
    await delay(10);
    const asked = performance.now();
    await connection.send({ method: 'GET', target: '/health', headers: [] });
    await connection.answer();
    connection.close();
    return performance.now() - asked;
  }

  for (const [moment, reply] of Object.entries(MOMENTS)) {
    for (const how of ['FIN', 'RST']) {
      it(`ends the upstream call (${moment}, ${how})`, async (t) => {
        const aborts = [];
        const glances = [];
        for (let count = 0; count < ABORTS; count += 1) { // in turns, so that both see the machine equally busy
          aborts.push(await abortTime(reply, how));
          glances.push(await glanceTime());
        }
        const [abort, glance] = [median(aborts), median(glances)];
        t.diagnostic(`upstream saw the close after ${abort.toFixed(1)} ms, where /health takes ${glance.toFixed(1)} ms; medians of ${ABORTS}`);
        assert.ok(abort < ABORT_GOAL_MS + 2 * glance, `${abort} ms, where /health takes ${glance} ms`);
        await proxy.idle();
      });
    }
  }

  it('does not send half a request upstream as a whole one', async () => {
    const connection = await RawConnection.open(proxy.port);
    await connection.send({ ...REQUESTS.anthropic, headers: [...REQUESTS.anthropic.headers, ['Content-Length', '5000']] });
    connection.close();
    await delay(50);
    assert.equal(upstream.requests.filter(({ complete }) => complete).length, 0);
  });
});

describe('shut-down', () => {
  it('finishes the running stream, says so in /health, takes nothing new, exits 0', async (t) => {
    const { upstream, proxy } = await stage(t);
    const reply = fixture('anthropic/message.sse');
    upstream.script({ ...reply, drip: { bytes: 100, everyMs: 60 } });
    const running = rawRequest(proxy.port, STREAMS.anthropic);
    await upstream.until(({ last }) => last?.complete);
    await delay(50);
    proxy.signal('SIGTERM');
    await delay(100);
    assert.equal((await proxy.get('/health')).status, 'shutting_down');
    for (const [dialect, request] of Object.entries(REQUESTS)) {
      const refusal = await rawRequest(proxy.port, request);
      assert.equal(refusal.status, 503, dialect);
      assert.match(errorMessage(dialect, 503, refusal.body), /shutting down/);
    }
    assert.equal(upstream.requests.length, 1);
    assert.ok((await running).body.equals(reply.body));
    assert.deepEqual(await proxy.exited, { code: 0, signal: null });
  });

  it('exits at once when idle, on SIGTERM and SIGINT', async (t) => {
    for (const name of ['SIGTERM', 'SIGINT']) {
      const { proxy } = await stage(t);
      await rawRequest(proxy.port, REQUESTS.anthropic);
      const idle = await RawConnection.open(proxy.port); // an idle keep-alive client holds nothing up
      const started = performance.now();
      proxy.signal(name);
      assert.deepEqual(await proxy.exited, { code: 0, signal: null }, name);
      assert.ok(performance.now() - started < 1000, `${performance.now() - started} ms`);
      idle.close();
    }
  });

  it('starts again on the same port at once', async (t) => {
    const { upstream, proxy } = await stage(t);
    await rawRequest(proxy.port, REQUESTS.anthropic);
    await proxy.stop();
    const again = await startProxy({ upstream, port: proxy.port });
    t.after(() => again.stop());
    assert.equal((await rawRequest(again.port, REQUESTS.anthropic)).status, 200);
  });
});
