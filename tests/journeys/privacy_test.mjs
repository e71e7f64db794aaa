// A key, a prompt or an answer is in no log, no page, no file and no error message.

import assert from 'node:assert/strict';
import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import * as nodeTest from 'node:test';
import { rawRequest, RawConnection } from '../support/raw_client.mjs';
import { stage } from '../support/proxy.mjs';
import { REQUESTS, STREAMS } from '../support/requests.mjs';
import { providerError } from '../upstream/errors.mjs';
import { fixture } from '../upstream/fixtures.mjs';

const SECRETS = {
  key: 'PLANTEDKEY7f3a9', prompt: 'PLANTEDPROMPT5c81', answer: 'PLANTEDANSWER2d60', query: 'PLANTEDQUERY91be', system: 'PLANTEDSYSTEM04aa', error: 'PLANTEDERROR6e2b',
  proxyKey: 'PLANTEDPROXYKEYb7',
};

for (const format of ['text', 'json']) nodeTest.it(`nothing that is secret is told (TOKENPAK_LOG=${format})`, async (t) => {
  const { upstream, proxy } = await stage(t, { env: { TOKENPAK_LOG: format, TOKENPAK_REQUEST_TIMEOUT: '1', TOKENPAK_KEY: SECRETS.proxyKey } });
  const told = [];

  const planted = (request) => ({
    ...request,
    headers: [...request.headers.map(([name, value]) => [name, /^(x-api-key|authorization|x-goog-api-key)$/i.test(name) ? `${value}-${SECRETS.key}` : value]), ['X-TokenPak-Key', SECRETS.proxyKey]],
    body: request.body.replace('Hello', `${SECRETS.prompt} ${'line of a log\\n'.repeat(200)}`).replace('{', `{"system":"${SECRETS.system}",`),
  });
  const answering = (reply) => ({ ...reply, body: reply.body.toString().replace(/Entangled|Grüezi/g, SECRETS.answer) });

  for (const name of ['anthropic', 'openai_chat', 'openai_responses', 'gemini']) {
    const plain = { anthropic: 'anthropic/message.json', openai_chat: 'openai/chat.json', openai_responses: 'openai/responses.json', gemini: 'gemini/generate.json' }[name];
    const streamed = { anthropic: 'anthropic/message.sse', openai_chat: 'openai/chat.sse', openai_responses: 'openai/responses.sse', gemini: 'gemini/stream.sse' }[name];
    upstream.script(answering(fixture(plain)), answering(fixture(streamed)));
    await rawRequest(proxy.port, planted(REQUESTS[name]));
    await rawRequest(proxy.port, planted(STREAMS[name]));
    upstream.script(providerError(name.split('_')[0], 400, `${SECRETS.error} about ${SECRETS.prompt}`));
    await rawRequest(proxy.port, planted(REQUESTS[name]));
    upstream.script({ before: 'reset' }, { before: 'reset' }, { before: 'hang' });
    for (let count = 0; count < 2; count += 1) told.push((await rawRequest(proxy.port, planted(REQUESTS[name]))).body.toString());
    upstream.clear();
  }
  const query = { ...planted(REQUESTS.gemini), target: `${REQUESTS.gemini.target}?key=AIza${SECRETS.query}` };
  await rawRequest(proxy.port, query);
  upstream.script({ before: 'reset' }, { before: 'reset' });
  told.push((await rawRequest(proxy.port, query)).body.toString());
  for (const target of [`/nowhere/${SECRETS.query}?key=${SECRETS.query}`, '/v1/messages']) {
    told.push((await rawRequest(proxy.port, { ...planted(REQUESTS.anthropic), target, headers: [['x-api-key', SECRETS.key], ['Content-Type', 'text/plain']] })).body.toString());
  }
  const attack = await RawConnection.open(proxy.port);
  await attack.write(`POST /v1/messages HTTP/1.1\r\nHost: localhost\r\nx-api-key: ${SECRETS.key}\r\n ${SECRETS.prompt}: folded\r\n\r\n`);
  told.push((await attack.answer()).body.toString());
  attack.close();

  for (const page of ['/recent?limit=1000', '/stats', '/health', '/health?deep=true', '/metrics', '/']) told.push(JSON.stringify(await proxy.get(page)));
  await proxy.stop();
  const files = (await readdir(proxy.home, { recursive: true, withFileTypes: true })).filter((entry) => entry.isFile());
  for (const file of files) told.push((await readFile(path.join(file.parentPath ?? file.path, file.name))).toString('latin1'));
  told.push(proxy.stdout, proxy.stderr);
  assert.ok(proxy.requestLines.length >= 16, 'the requests were not seen at all');

  const everything = told.join('\n');
  for (const [what, secret] of Object.entries(SECRETS)) assert.ok(!everything.includes(secret), `${what} was told: …${everything.slice(Math.max(0, everything.indexOf(secret) - 200), everything.indexOf(secret) + 40)}`);
  t.diagnostic(`searched ${everything.length} bytes and ${files.length} files`);
});
