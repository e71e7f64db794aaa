// Each request has an id of its own, which the client, the account and the log call by the same name; and the lines of TOKENPAK_LOG=json.

import assert from 'node:assert/strict';
import * as nodeTest from 'node:test';
import { rawBytes, rawRequest } from '../support/raw_client.mjs';
import { stage } from '../support/proxy.mjs';
import { REQUESTS, STREAMS, withHeaders } from '../support/requests.mjs';

const { describe, it } = nodeTest;
const idsOf = ({ headers }) => headers.filter(([name]) => name === 'x-tokenpak-request-id').map(([, value]) => value);

function idOf(answer) {
  const ids = idsOf(answer);
  assert.equal(ids.length, 1, JSON.stringify(answer.headers));
  assert.match(ids[0], /^[0-9a-f]{8}-\d+$/);
  return ids[0];
}

describe('the id of a request', async () => {
  const { upstream, proxy } = await stage(nodeTest);
  nodeTest.beforeEach(() => upstream.clear());

  for (const [dialect, request] of Object.entries(STREAMS)) {
    it(`goes to the client and into the account, and not to the provider (${dialect})`, async () => {
      let answer;
      const [row] = await proxy.rowsOf(async () => { answer = await rawRequest(proxy.port, withHeaders(request, ['x-tokenpak-request-id', 'forged'])); });
      assert.equal(idOf(answer), row.id);
      assert.equal(upstream.last.header('x-tokenpak-request-id'), undefined);
    });
  }

  it('is another for every request', async () => {
    const ids = new Set();
    for (let count = 0; count < 20; count += 1) ids.add(idOf(await rawRequest(proxy.port, REQUESTS.anthropic)));
    assert.equal(ids.size, 20);
  });

  it('is in errors of the proxy, and in the line of the log about them', async () => {
    upstream.script({ before: 'reset' }, { before: 'reset' });
    let answer;
    const [row] = await proxy.rowsOf(async () => { answer = await rawRequest(proxy.port, REQUESTS.openai_chat); });
    assert.equal(answer.status, 502);
    assert.equal(idOf(answer), row.id);
    await proxy.until(({ stderr }) => stderr.includes(`(request ${row.id})`));
  });

  it('is in refusals and in the proxy’s own pages', async () => {
    idOf(await rawRequest(proxy.port, withHeaders(REQUESTS.anthropic, ['Host', 'evil.example'])));
    idOf(await rawRequest(proxy.port, withHeaders(REQUESTS.anthropic, ['x-tokenpak-mode', 'loud'])));
    idOf(await rawRequest(proxy.port, { method: 'GET', target: '/health' }));
    idOf((await rawBytes(proxy.port, 'POST /v1/messages HTTP/1.1\r\nbroken\r\n\r\n')).answer);
  });
});

describe('TOKENPAK_LOG=json', () => {
  it('writes JSON lines alone: the start, each request as in /recent, and the log', async (t) => {
    const { upstream, proxy } = await stage(t, { env: { TOKENPAK_LOG: 'json' } });
    const [started] = proxy.lines.map((line) => JSON.parse(line));
    assert.deepEqual({ ...started, time: 'then', version: 'some' }, { event: 'start', time: 'then', version: 'some', listening: proxy.url, mode: 'hybrid', vault_blocks: 0 });

    await proxy.rowsOf(() => rawRequest(proxy.port, STREAMS.anthropic));
    upstream.script({ before: 'reset' }, { before: 'reset' });
    await proxy.rowsOf(() => rawRequest(proxy.port, REQUESTS.anthropic));
    const [failed, good] = await proxy.recent(2);
    assert.equal(failed.status, 502);
    await proxy.until(({ requestLines }) => requestLines.length === 2);
    assert.deepEqual(proxy.requestLines.map((line) => JSON.parse(line)), [{ event: 'request', ...good }, { event: 'request', ...failed }]);
    const told = proxy.stderr.trimEnd().split('\n').map((line) => JSON.parse(line)).find(({ request_id: id }) => id === failed.id);
    assert.equal(told.level, 'warning');
    assert.match(told.message, /anthropic/);
    assert.ok(Math.abs(Date.parse(told.time) - Date.now()) < 60_000);
  });
});
