// Who may use the proxy, and for what: closed by default, and the refusal says what to do.

import assert from 'node:assert/strict';
import net from 'node:net';
import { networkInterfaces } from 'node:os';
import * as nodeTest from 'node:test';
import { RawConnection, rawRequest } from '../support/raw_client.mjs';
import { freePort, runToEnd, stage, startProxy } from '../support/proxy.mjs';
import { errorMessage, REQUESTS, withHeaders } from '../support/requests.mjs';

const { describe, it } = nodeTest;
const OWN_PATHS = ['/', '/health', '/stats', '/recent', '/metrics'];
const ownAddress = Object.values(networkInterfaces()).flat().find(({ family, internal }) => family === 'IPv4' && !internal)?.address;

describe('admission', async () => {
  const { upstream, proxy } = await stage(nodeTest);

  async function assertRefused(request, status, what, dialect = 'anthropic') {
    const before = upstream.requests.length;
    const answer = await rawRequest(proxy.port, request);
    assert.equal(answer.status, status, `${answer.startLine} ${answer.body}`);
    const message = errorMessage(dialect, status, answer.body);
    assert.match(message, what);
    assert.equal(upstream.requests.length, before, 'the request went upstream');
    return answer;
  }

  it('serves 127.0.0.1 and ::1', async () => {
    for (const host of ['127.0.0.1', '::1']) {
      assert.equal((await rawRequest(proxy.port, REQUESTS.anthropic, { host })).status, 200, host);
    }
  });

  it('serves loopback names in Host, with and without a port', async () => {
    for (const host of ['localhost', `localhost:${proxy.port}`, 'LOCALHOST', '127.0.0.1', `[::1]:${proxy.port}`, '[::1]', '127.0.0.2:1']) {
      assert.equal((await rawRequest(proxy.port, withHeaders(REQUESTS.anthropic, ['Host', host]))).status, 200, host);
    }
  });

  it('refuses a foreign Host (DNS rebinding)', async () => {
    for (const host of ['evil.example', `evil.example:${proxy.port}`, '127.0.0.1.evil.example', 'localhost.evil.example', 'evil.example#localhost', '0.0.0.0', 'api.anthropic.com', '']) {
      await assertRefused(withHeaders(REQUESTS.anthropic, ['Host', host]), 403, /host/i);
      for (const target of OWN_PATHS) {
        const answer = await rawRequest(proxy.port, { method: 'GET', target, headers: [['Host', host]] });
        assert.equal(answer.status, 403, `${target} for ${host}`);
      }
    }
  });

  it('refuses HTTP/1.1 without a Host and with two', async () => {
    const connection = await RawConnection.open(proxy.port);
    await connection.write('GET /health HTTP/1.1\r\n\r\n');
    assert.ok([400, 403].includes((await connection.answer()).status));
    connection.close();
    const answer = await rawRequest(proxy.port, { method: 'GET', target: '/health', headers: [['Host', 'localhost'], ['Host', 'evil.example']] });
    assert.ok([400, 403].includes(answer.status), answer.startLine);
  });

  it('refuses a foreign Origin, and a null one', async () => {
    for (const origin of ['https://evil.example', 'http://localhost.evil.example', 'null', 'http://evil.example:8766']) {
      await assertRefused(withHeaders(REQUESTS.anthropic, ['Origin', origin]), 403, /origin/i);
      for (const target of OWN_PATHS) {
        const answer = await rawRequest(proxy.port, { method: 'GET', target, headers: [['Origin', origin]] });
        assert.equal(answer.status, 403, `${target} for ${origin}`);
      }
    }
  });

  it('sends no CORS headers and answers no preflight', async () => {
    const requests = [
      ...OWN_PATHS.map((target) => ({ method: 'GET', target, headers: [] })),
      withHeaders(REQUESTS.anthropic, ['Origin', 'https://evil.example']),
      { method: 'OPTIONS', target: '/v1/messages', headers: [['Origin', 'https://evil.example'], ['Access-Control-Request-Method', 'POST']] },
      withHeaders(REQUESTS.anthropic, ['content-type', 'text/plain']),
    ];
    for (const request of requests) {
      const { headers } = await rawRequest(proxy.port, request);
      const cors = headers.filter(([name]) => /^access-control-allow/i.test(name));
      assert.deepEqual(cors, [], request.target);
    }
  });

  for (const [dialect, request] of Object.entries(REQUESTS)) {
    it(`refuses a body that is not declared as JSON (${dialect})`, async () => {
      for (const type of ['text/plain', 'application/x-www-form-urlencoded', 'multipart/form-data; boundary=x', 'text/plain; application/json']) {
        await assertRefused(withHeaders(request, ['Content-Type', type]), 415, /content-type/i, dialect);
      }
      await assertRefused({ ...request, headers: request.headers.filter(([name]) => name !== 'Content-Type') }, 415, /content-type/i, dialect);
    });

    it(`refuses an unknown mode and lists the three (${dialect})`, async () => {
      for (const mode of ['turbo', '', 'Strict!', 'hybrid, strict']) {
        await assertRefused(withHeaders(request, ['x-tokenpak-mode', mode]), 400, /strict.*hybrid.*aggressive/, dialect);
      }
    });
  }

  it('refuses a request that has already passed through it', async (t) => {
    const port = await freePort();
    const forwarder = net.createServer((socket) => { // hides from the proxy that its upstream is itself
      const onward = net.connect(port, '127.0.0.1');
      socket.pipe(onward).pipe(socket);
      for (const each of [socket, onward]) each.on('error', () => { socket.destroy(); onward.destroy(); });
    });
    await new Promise((resolve) => { forwarder.listen(0, '127.0.0.1', resolve); });
    const url = `http://127.0.0.1:${forwarder.address().port}`;
    const looped = await startProxy({ upstream: { url: { anthropic: url, openai: url, gemini: url } }, port });
    t.after(async () => { await looped.stop(); forwarder.close(); });
    for (const [dialect, request] of Object.entries(REQUESTS)) {
      const answer = await rawRequest(port, request);
      assert.equal(answer.status, 508, dialect);
      assert.match(errorMessage(dialect, 508, answer.body), /already passed|loop/i);
    }
  });

  it('never lets a request choose its upstream', async () => {
    const { host } = new URL(upstream.url.openai);
    await rawRequest(proxy.port, withHeaders(REQUESTS.anthropic, ['x-tokenpak-upstream', upstream.url.openai], ['x-base-url', upstream.url.openai], ['X-Forwarded-Host', host]));
    assert.equal(upstream.last.dialect, 'anthropic');
    const absolute = await rawRequest(proxy.port, { ...REQUESTS.anthropic, target: `http://${host}/v1/messages` });
    if (absolute.status === 200) assert.equal(upstream.last.dialect, 'anthropic');
    else assert.ok(absolute.status >= 400 && absolute.status < 500, absolute.startLine);
    const tunnel = await rawRequest(proxy.port, { method: 'CONNECT', target: host, headers: [] });
    assert.ok(tunnel.status >= 400 && tunnel.status < 500, tunnel.startLine);
  });

  it('answers 404 for paths that are nobody’s', async () => {
    for (const target of ['/nothing', '/v2/messages', '/v1', '/healthy', '/v1betamodels', '/../etc/passwd', '/v1/../health', '//v1/messages']) {
      const before = upstream.requests.length;
      const answer = await rawRequest(proxy.port, { method: 'GET', target, headers: [] });
      if (upstream.requests.length > before) assert.match(upstream.last.target, /^\/v1(beta)?(\/|$)/, target);
      else assert.ok(answer.status >= 400 && answer.status < 500, `${target}: ${answer.startLine}`);
    }
  });

  it('refuses other methods on its own pages', async () => {
    for (const target of OWN_PATHS) {
      const answer = await rawRequest(proxy.port, { method: 'DELETE', target, headers: [] });
      assert.ok([404, 405].includes(answer.status), `${target}: ${answer.startLine}`);
    }
  });

  it('answers HEAD /', async () => {
    const answer = await rawRequest(proxy.port, { method: 'HEAD', target: '/', headers: [] }, { method: 'HEAD' });
    assert.equal(answer.status, 200);
    assert.equal(answer.body.length, 0);
  });
});

describe('body limit', async () => {
  const { upstream, proxy } = await stage(nodeTest, { env: { TOKENPAK_MAX_BODY_MB: '1' } });
  const limit = 1 << 20;

  for (const [dialect, request] of Object.entries(REQUESTS)) {
    it(`passes a body of the limit and refuses one byte more (${dialect})`, async () => {
      const fill = (size) => request.body + ' '.repeat(size - request.body.length);
      assert.equal((await rawRequest(proxy.port, { ...request, body: fill(limit) })).status, 200);
      assert.equal(upstream.last.body.length, limit);
      const answer = await rawRequest(proxy.port, { ...request, body: fill(limit + 1) });
      assert.equal(answer.status, 413);
      assert.match(errorMessage(dialect, 413, answer.body), /\b1\b|1,?048,?576/);
    });
  }

  it('refuses by the declared length, before the body', async () => {
    const connection = await RawConnection.open(proxy.port);
    await connection.send({ ...withHeaders(REQUESTS.anthropic, ['Content-Length', '99999999999']), body: '' });
    assert.equal((await connection.answer()).status, 413);
    connection.close();
  });

  it('refuses a chunked body once it is too large', async () => {
    const connection = await RawConnection.open(proxy.port);
    await connection.send({ ...withHeaders(REQUESTS.anthropic, ['Transfer-Encoding', 'chunked']), body: `${(limit + 1).toString(16)}\r\n${' '.repeat(limit + 1)}\r\n0\r\n\r\n` });
    assert.equal((await connection.answer()).status, 413);
    connection.close();
  });
});

describe('other addresses', () => {
  it('refuses to start without a key', async () => {
    for (const host of ['0.0.0.0', '::', '192.0.2.1']) {
      const { code, stdout, stderr } = await runToEnd(['serve'], { env: { TOKENPAK_HOST: host, TOKENPAK_PORT: String(await freePort()) } });
      assert.equal(code, 2, `${host}: ${stderr}`);
      assert.match(stderr, /TOKENPAK_KEY/);
      assert.equal(stderr.trim().split('\n').length, 1);
      assert.equal(stdout, '');
    }
  });

  it('asks remote clients for the key, and does not pass it on', { skip: ownAddress === undefined && 'no address but loopback' }, async (t) => {
    const { upstream, proxy } = await stage(t, { env: { TOKENPAK_HOST: '0.0.0.0', TOKENPAK_KEY: 'correct-horse', TOKENPAK_ALLOWED_HOSTS: ownAddress } });
    const call = (...headers) => rawRequest(proxy.port, withHeaders(REQUESTS.anthropic, ['Host', `${ownAddress}:${proxy.port}`], ...headers), { host: ownAddress });
    for (const headers of [[], [['X-TokenPak-Key', 'wrong']], [['X-TokenPak-Key', '']], [['X-TokenPak-Key', 'correct-hors']], [['X-TokenPak-Key', 'correct-horse2']]]) {
      const answer = await call(...headers);
      assert.equal(answer.status, 401);
      assert.match(errorMessage('anthropic', 401, answer.body), /X-TokenPak-Key/i);
    }
    assert.equal(upstream.requests.length, 0);
    assert.equal((await call(['X-TokenPak-Key', 'correct-horse'])).status, 200);
    assert.equal(upstream.last.header('x-tokenpak-key'), undefined);
    assert.equal((await rawRequest(proxy.port, REQUESTS.anthropic)).status, 200, 'loopback needs no key');
    const page = await rawRequest(proxy.port, { method: 'GET', target: '/stats', headers: [['Host', ownAddress]] }, { host: ownAddress });
    assert.equal(page.status, 401);
  });

  it('serves further host names when they are configured', async (t) => {
    const { proxy } = await stage(t, { env: { TOKENPAK_ALLOWED_HOSTS: 'proxy.internal' } });
    assert.equal((await rawRequest(proxy.port, withHeaders(REQUESTS.anthropic, ['Host', `proxy.internal:${proxy.port}`]))).status, 200);
    assert.equal((await rawRequest(proxy.port, withHeaders(REQUESTS.anthropic, ['Host', 'other.internal']))).status, 403);
  });
});
