// Providers are reached over TLS with verified certificates, and through HTTPS_PROXY where one is set.

import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { readFile, rm } from 'node:fs/promises';
import net from 'node:net';
import path from 'node:path';
import * as nodeTest from 'node:test';
import { promisify } from 'node:util';
import { rawRequest } from '../support/raw_client.mjs';
import { freePort, stage, startProxy, temporaryFolder } from '../support/proxy.mjs';
import { errorMessage, REQUESTS } from '../support/requests.mjs';
import { startUpstream } from '../upstream/server.mjs';

const { describe, it } = nodeTest;
const run = promisify(execFile);

async function certificateFor(name) {
  const folder = await temporaryFolder();
  const [key, certificate] = ['key.pem', 'certificate.pem'].map((file) => path.join(folder, file));
  await run('openssl', ['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-days', '2', '-subj', `/CN=${name}`,
    '-addext', `subjectAltName=DNS:${name}`, '-keyout', key, '-out', certificate]);
  nodeTest.after(() => rm(folder, { recursive: true, force: true }));
  return { file: certificate, secure: { key: await readFile(key), cert: await readFile(certificate) } };
}

/** A forward proxy that knows only CONNECT, and remembers to where. */
async function startTunnel() {
  const targets = [];
  const server = net.createServer((client) => {
    client.once('data', (head) => {
      const [, target] = head.toString().split(' ');
      targets.push(target);
      const [host, port] = target.split(':');
      const onward = net.connect(Number(port), host === 'localhost' ? '127.0.0.1' : host, () => client.write('HTTP/1.1 200 Connection established\r\n\r\n'));
      client.pipe(onward).pipe(client);
      onward.on('error', () => client.destroy());
    });
    client.on('error', () => {});
  });
  await new Promise((resolve) => { server.listen(0, '127.0.0.1', resolve); });
  nodeTest.after(() => server.close());
  return { targets, url: `http://127.0.0.1:${server.address().port}` };
}

describe('TLS to the provider', async () => {
  const { file, secure } = await certificateFor('localhost');
  const upstream = await startUpstream({ secure });
  const { proxy } = await stage(nodeTest, { upstream, env: { SSL_CERT_FILE: file } });

  it('accepts a certificate of the trusted store', async () => {
    for (const [name, request] of Object.entries(REQUESTS)) assert.equal((await rawRequest(proxy.port, request)).status, 200, name);
  });

  it('keeps TLS connections for further requests', async () => {
    const before = upstream.connections;
    for (let count = 0; count < 10; count += 1) await rawRequest(proxy.port, REQUESTS.anthropic);
    assert.ok(upstream.connections - before <= 1);
  });

  it('survives a provider that closed idle TLS connections', async () => {
    upstream.dropConnections();
    assert.equal((await rawRequest(proxy.port, REQUESTS.anthropic)).status, 200);
  });

  it('refuses a certificate that nobody trusts', async (t) => {
    const trusting = await startProxy({ upstream });
    t.after(() => trusting.stop());
    const before = upstream.requests.length;
    const answer = await rawRequest(trusting.port, REQUESTS.anthropic);
    assert.equal(answer.status, 502);
    assert.match(errorMessage('anthropic', 502, answer.body), /certificate/i);
    assert.equal(upstream.requests.length, before);
  });

  it('refuses a certificate for another name', async (t) => {
    const other = await certificateFor('elsewhere.example');
    const wrong = await startUpstream({ secure: other.secure });
    const { proxy: strictly } = await stage(t, { upstream: wrong, env: { SSL_CERT_FILE: other.file } });
    const answer = await rawRequest(strictly.port, REQUESTS.anthropic);
    assert.equal(answer.status, 502);
    assert.match(errorMessage('anthropic', 502, answer.body), /certificate|host ?name/i);
    assert.equal(wrong.requests.length, 0);
  });

  it('reports a provider that speaks no TLS', async (t) => {
    const plain = net.createServer((socket) => { socket.once('data', () => socket.end('HTTP/1.1 400 Bad Request\r\n\r\n')); socket.on('error', () => {}); });
    const mute = net.createServer((socket) => { socket.resume(); socket.on('error', () => {}); });
    for (const server of [plain, mute]) await new Promise((resolve) => { server.listen(0, '127.0.0.1', resolve); });
    const url = (server) => `https://127.0.0.1:${server.address().port}`;
    const confused = await startProxy({ upstream: { url: { anthropic: url(plain), openai: url(mute), gemini: url(mute) } }, env: { TOKENPAK_CONNECT_TIMEOUT: '1' } });
    t.after(async () => { await confused.stop(); plain.close(); mute.close(); });
    for (const [dialect, statuses] of [['anthropic', [502]], ['openai_chat', [502, 504]]]) {
      const answer = await rawRequest(confused.port, REQUESTS[dialect]);
      assert.ok(statuses.includes(answer.status), answer.startLine);
      assert.match(errorMessage(dialect, answer.status, answer.body), /TLS/);
    }
  });

  it('says to check HTTPS_PROXY where that is not reached', async (t) => {
    const dead = `http://127.0.0.1:${await freePort()}`;
    const cut_off = await startProxy({ upstream, env: { SSL_CERT_FILE: file, HTTPS_PROXY: dead } });
    t.after(() => cut_off.stop());
    const answer = await rawRequest(cut_off.port, REQUESTS.anthropic);
    assert.equal(answer.status, 502);
    assert.match(errorMessage('anthropic', 502, answer.body), /HTTPS_PROXY/);
  });

  it('goes through HTTPS_PROXY by CONNECT, NO_PROXY aside', async (t) => {
    const tunnel = await startTunnel();
    const tunnelled = await startProxy({ upstream, env: { SSL_CERT_FILE: file, HTTPS_PROXY: tunnel.url } });
    t.after(() => tunnelled.stop());
    assert.equal((await rawRequest(tunnelled.port, REQUESTS.anthropic)).status, 200);
    assert.deepEqual(tunnel.targets, [`localhost:${upstream.port.anthropic}`]);
    const direct = await startProxy({ upstream, env: { SSL_CERT_FILE: file, HTTPS_PROXY: tunnel.url, NO_PROXY: 'localhost,example.com' } });
    t.after(() => direct.stop());
    assert.equal((await rawRequest(direct.port, REQUESTS.anthropic)).status, 200);
    assert.equal(tunnel.targets.length, 1);
  });
});
