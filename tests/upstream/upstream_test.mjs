// The scripted upstream itself: if it does not do what it says, the journeys prove nothing.

import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { after, describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { brotliDecompressSync, gunzipSync, inflateSync } from 'node:zlib';
import { RawConnection, rawRequest } from '../support/raw_client.mjs';
import { REQUESTS, STREAMS } from '../support/requests.mjs';
import { payloadBefore } from '../journeys/splits.mjs';
import { providerError } from './errors.mjs';
import { fixture, streamFixtures } from './fixtures.mjs';
import { startUpstream } from './server.mjs';
import { render, splitEvents } from './wire.mjs';
import { zstdFrame } from './zstd.mjs';

describe('scripted upstream', async () => {
  const upstream = await startUpstream();
  after(() => upstream.close());
  const port = upstream.port.anthropic;

  it('records a request exactly', async () => {
    const headers = [['hOsT', 'x'], ['B', '2'], ['a', '1'], ['B', '3'], ['Content-Length', '3']];
    await rawRequest(port, { target: '/v1/messages?x=%20', headers, body: Buffer.from([0, 255, 13]) });
    assert.deepEqual(upstream.last.headers, headers);
    assert.deepEqual([...upstream.last.body], [0, 255, 13]);
    assert.equal(upstream.last.target, '/v1/messages?x=%20');
  });

  it('answers every plain and streamed request with a fixture', async () => {
    for (const [dialect, request] of [...Object.entries(REQUESTS), ...Object.entries(STREAMS)]) {
      assert.equal((await rawRequest(upstream.port[dialect.split('_')[0]], request)).status, 200, dialect);
    }
  });

  it('plays scripts in order, then goes back to fixtures', async () => {
    upstream.script(providerError('anthropic', 529), { before: 'reset' }, (request) => ({ status: 299, body: request.body }));
    assert.equal((await rawRequest(port, REQUESTS.anthropic)).status, 529);
    await assert.rejects(rawRequest(port, REQUESTS.anthropic));
    assert.equal((await rawRequest(port, REQUESTS.anthropic)).body.toString(), REQUESTS.anthropic.body);
    assert.equal((await rawRequest(port, REQUESTS.anthropic)).status, 200);
  });

  it('cuts, drips, lies about lengths, and sees the client go', async () => {
    const plain = fixture('anthropic/message.json');
    upstream.script({ ...plain, cut: { at: 10, then: 'reset' } }, { ...plain, declare: plain.body.length + 1, close: true }, { ...plain, drip: { bytes: 100, everyMs: 1 } });
    await assert.rejects(rawRequest(port, REQUESTS.anthropic), /closed/);
    await assert.rejects(rawRequest(port, REQUESTS.anthropic), /1 bytes before the end/);
    assert.ok((await rawRequest(port, REQUESTS.anthropic)).body.equals(plain.body));
    upstream.script({ before: 'hang' });
    const connection = await RawConnection.open(port);
    await connection.send(REQUESTS.anthropic);
    await upstream.until(({ last }) => last.complete);
    connection.close();
    await upstream.until(({ last }) => last.abortedAt !== null);
  });

  it('frames and compresses without changing the payload', async () => {
    const { body } = fixture('openai/responses.sse');
    for (const [encoding, decode] of [['gzip', gunzipSync], ['deflate', inflateSync], ['br', brotliDecompressSync]]) {
      assert.ok(decode(render({ status: 200, body, encoding }).body).equals(body), encoding);
    }
    const zstd = spawnSync('zstd', ['-dc'], { input: zstdFrame(body) });
    if (!zstd.error) assert.ok(zstd.stdout.equals(body));
    for (const name of streamFixtures()) {
      const events = splitEvents(fixture(name).body);
      assert.ok(events.length > 1 && Buffer.concat(events).equals(fixture(name).body), name);
      const { body: wire } = render(fixture(name));
      assert.equal(payloadBefore(wire)[wire.length], fixture(name).body.length);
    }
  });

  it('runs from the command line, with failures by path prefix', async (t) => {
    const child = spawn(process.execPath, [fileURLToPath(new URL('main.mjs', import.meta.url)), '--port', '0', '--quiet']);
    t.after(() => child.kill());
    const line = await new Promise((resolve) => { child.stdout.once('data', (text) => resolve(text.toString())); });
    const cli = Number(/:(\d+) /.exec(line)[1]);
    assert.equal((await rawRequest(cli, REQUESTS.gemini)).status, 200);
    assert.equal((await rawRequest(cli, { ...REQUESTS.anthropic, target: '/_script/status:529/v1/messages' })).json().error.type, 'overloaded_error');
    await assert.rejects(rawRequest(cli, { ...REQUESTS.anthropic, target: '/_script/reset/v1/messages' }));
  });
});
