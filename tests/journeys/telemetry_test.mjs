// OpenTelemetry: what a collector gets of each request, and what happens when it is away.

import assert from 'node:assert/strict';
import http from 'node:http';
import { describe, it } from 'node:test';
import { delay, rawRequest } from '../support/raw_client.mjs';
import { freePort, stage } from '../support/proxy.mjs';
import { REQUESTS, STREAMS, withHeaders } from '../support/requests.mjs';

/** A collector that keeps what it is sent; `answer` is its status. */
async function startCollector(t, { port = 0, answer = 200 } = {}) {
  const received = [];
  const server = http.createServer((request, response) => {
    let body = '';
    request.setEncoding('utf8').on('data', (text) => { body += text; });
    request.on('end', () => {
      received.push({ path: request.url, headers: request.headers, body: JSON.parse(body) });
      response.writeHead(answer, { 'content-type': 'application/json' }).end('{}');
    });
  });
  await new Promise((resolve) => { server.listen(port, '127.0.0.1', resolve); });
  t.after(() => server.close());
  const spans = () => received.filter(({ path }) => path.endsWith('/v1/traces')).flatMap(({ body }) => body.resourceSpans[0].scopeSpans[0].spans);
  return { received, spans, url: `http://127.0.0.1:${server.address().port}` };
}

async function until(condition) {
  for (const deadline = Date.now() + 8000; !condition(); await delay(50)) assert.ok(Date.now() < deadline, String(condition));
}

const valuesOf = (span) => Object.fromEntries(span.attributes.map(({ key, value }) => [key, value.stringValue ?? Number(value.intValue ?? value.doubleValue)]));

describe('telemetry', () => {
  it('tells a collector of each request, by the conventions for generative AI', async (t) => {
    const collector = await startCollector(t);
    const { upstream, proxy } = await stage(t, { env: { OTEL_EXPORTER_OTLP_ENDPOINT: `${collector.url}/otlp`, OTEL_EXPORTER_OTLP_HEADERS: 'authorization=Bearer abc' } });
    await rawRequest(proxy.port, withHeaders(STREAMS.anthropic, ['x-claude-code-session-id', 'one'], ['user-agent', 'claude-cli/2.1']));
    upstream.script({ status: 500, body: '{}' });
    await rawRequest(proxy.port, REQUESTS.gemini);
    await until(() => collector.spans().length === 2);
    const [chat, failed] = collector.spans();
    const [row] = (await proxy.recent(2)).slice(-1);
    const values = valuesOf(chat);
    assert.equal(chat.name, 'chat claude-opus-4-5');
    assert.equal(values['gen_ai.provider.name'], 'anthropic');
    assert.equal(values['gen_ai.conversation.id'], 'one');
    assert.equal(values['gen_ai.agent.name'], 'claude-cli');
    assert.equal(values['gen_ai.usage.output_tokens'], row.usage.output);
    assert.equal(values['gen_ai.usage.input_tokens'], row.usage.input + row.usage.cache_read + row.usage.cache_write_5m + row.usage.cache_write_1h);
    assert.equal(values['tokenpak.cost'], row.cost_usd);
    assert.equal(failed.status.code, 2);
    assert.equal(valuesOf(failed)['error.type'], '500');
    assert.match(chat.traceId, /^[0-9a-f]{32}$/);

    await until(() => collector.received.some(({ path }) => path === '/otlp/v1/metrics'));
    const { headers, body } = collector.received.findLast(({ path }) => path === '/otlp/v1/metrics');
    assert.equal(headers.authorization, 'Bearer abc');
    const names = body.resourceMetrics[0].scopeMetrics[0].metrics.map(({ name }) => name);
    assert.ok(names.includes('gen_ai.client.token.usage') && names.includes('gen_ai.client.operation.duration'));
    const everything = JSON.stringify(collector.received.map((each) => each.body));
    assert.doesNotMatch(everything, /sk-ant|Hello/);
  });

  it('costs no request when the collector is away, and goes on when it is back', async (t) => {
    const port = await freePort();
    const { proxy } = await stage(t, { env: { OTEL_EXPORTER_OTLP_ENDPOINT: `http://127.0.0.1:${port}` } });
    assert.equal((await rawRequest(proxy.port, REQUESTS.anthropic)).status, 200);
    await proxy.until(({ stderr }) => /telemetry is dropped: the collector at http:\/\/127\.0\.0\.1:\d+ cannot be reached/.test(stderr), 8000);
    const collector = await startCollector(t, { port });
    assert.equal((await rawRequest(proxy.port, REQUESTS.openai_chat)).status, 200);
    await until(() => collector.spans().length === 1);
    await proxy.until(({ stderr }) => /takes it again/.test(stderr));
    const { metrics } = collector.received.at(-1).body.resourceMetrics[0].scopeMetrics[0];
    const counted = metrics.find(({ name }) => name === 'gen_ai.client.operation.duration').histogram.dataPoints;
    assert.equal(counted.reduce((sum, { count }) => sum + Number(count), 0), 2, 'what was lost as spans is in the sums');
  });

  it('sends what waits when the proxy ends', async (t) => {
    const collector = await startCollector(t);
    const { proxy } = await stage(t, { env: { OTEL_EXPORTER_OTLP_ENDPOINT: collector.url } });
    await rawRequest(proxy.port, REQUESTS.anthropic);
    await proxy.idle();
    await proxy.stop();
    assert.equal(collector.spans().length, 1);
  });
});
