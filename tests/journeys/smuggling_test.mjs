// The known vectors of request smuggling, through the proxy and through nginx: the proxy reads each as the standard says or refuses it, passes
// nothing on that could be read in two ways, and takes nothing that nginx refuses (but a tab as white space). TOKENPAK_VERDICTS=1 prints both verdicts of each.

import assert from 'node:assert/strict';
import net from 'node:net';
import * as nodeTest from 'node:test';
import { startNginx } from '../smuggling/nginx.mjs';
import { startRecorder } from '../smuggling/recorder.mjs';
import { REJECT, VECTORS } from '../smuggling/vectors.mjs';
import { startProxy } from '../support/proxy.mjs';
import { delay } from '../support/raw_client.mjs';

const { describe, it } = nodeTest;
const ANSWER_LIMIT_MS = 2000;
const REST_MS = 40; // what comes behind the last answer that is due, comes in that time

/** The status codes that come back for `bytes`, until the peer closes or as many as `wanted` are there; then nothing more may come. */
async function statusesFor(port, bytes, wanted) {
  const socket = net.connect(port, '127.0.0.1');
  let received = '';
  let closed = false;
  socket.on('data', (data) => { received += data.toString('latin1'); }).on('close', () => { closed = true; }).on('error', () => {});
  socket.on('end', () => { closed = true; });
  socket.write(Buffer.from(bytes, 'latin1'));
  const statuses = () => [...received.matchAll(/HTTP\/1\.[01] (\d{3})/g)].map(([, status]) => Number(status)).filter((status) => status >= 200);
  const deadline = performance.now() + ANSWER_LIMIT_MS;
  while (!closed && statuses().length < wanted && performance.now() < deadline) await delay(2);
  await delay(REST_MS);
  socket.destroy();
  return { statuses: statuses(), closed };
}

/** What a proxy makes of `vector`: { passed: requests upstream, faults, refused, said }. */
async function verdict(port, recorder, { bytes, reading }) {
  const { statuses, closed } = await statusesFor(port, bytes, reading === REJECT ? 1 : reading.length);
  const { requests, faults } = recorder.take();
  const refused = requests.length === 0 && (statuses.some((status) => status >= 400) || (closed && statuses.length === 0));
  const passed = requests.map(({ target, body }) => `${target}${body ? ` with ${body.length} bytes` : ''}`).join(', then ');
  const said = `${statuses.join(', ') || (closed ? 'closes' : 'waits')}${passed ? `; passes ${passed}` : ''}`;
  return { requests, faults, refused, said };
}

describe('request smuggling', async () => {
  const [ourUpstream, nginxUpstream] = [await startRecorder(), await startRecorder()];
  const url = ourUpstream.url;
  const proxy = await startProxy({ upstream: { url: { anthropic: url, openai: url, gemini: url } } });
  const nginx = await startNginx(nginxUpstream.url);
  nodeTest.after(async () => {
    await proxy.stop();
    await nginx?.stop();
    ourUpstream.close();
    nginxUpstream.close();
  });

  for (const vector of VECTORS) {
    it(vector.name, async (t) => {
      const [ours, theirs] = await Promise.all([
        verdict(proxy.port, ourUpstream, vector),
        nginx ? verdict(nginx.port, nginxUpstream, vector) : null,
      ]);
      t.diagnostic(`tokenpak: ${ours.said} | nginx: ${theirs ? theirs.said : 'not installed'}`);
      if (process.env.TOKENPAK_VERDICTS) console.log(`${vector.name} | ${vector.reading === REJECT ? 'reject' : 'read'}${vector.mayReject ? ' or reject' : ''} | ${ours.said} | ${theirs?.said}`);
      assert.deepEqual(ours.faults, [], 'what was passed on can be read in two ways');
      if (vector.reading === REJECT) assert.ok(ours.refused, `not refused: ${ours.said}`);
      else if (!(vector.mayReject && ours.refused)) assert.deepEqual(ours.requests, vector.reading, ours.said);
      if (theirs?.refused && !vector.nginxKnowsNoTab) assert.ok(ours.refused, `nginx refuses it (${theirs.said}), the proxy does not (${ours.said})`);
    });
  }

  it('leaves the proxy serving', async () => {
    const { statuses } = await statusesFor(proxy.port, 'GET /v1/models HTTP/1.1\r\nHost: localhost\r\n\r\n', 1);
    assert.deepEqual(statuses, [200]);
    assert.deepEqual(ourUpstream.take(), { requests: [{ target: '/v1/models', body: '' }], faults: [] });
  });
});
