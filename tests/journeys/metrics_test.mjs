// /metrics as Prometheus reads it: by the parser of its own Python client.

import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { describe, it } from 'node:test';
import { rawRequest } from '../support/raw_client.mjs';
import { stage } from '../support/proxy.mjs';
import { REQUESTS } from '../support/requests.mjs';

const PARSE = `
import json, sys
from prometheus_client.parser import text_string_to_metric_families
families = text_string_to_metric_families(sys.stdin.read())
print(json.dumps([[f.name, f.type, f.documentation, [[s.name, s.labels, s.value] for s in f.samples]] for f in families]))
`;

/** Debian's packages are its own python's. */
const python = ['python3', '/usr/bin/python3'].find((each) => spawnSync(each, ['-c', 'import prometheus_client']).status === 0);

function parse(text) {
  assert.ok(python, 'python3-prometheus-client is missing: tools/setup.sh test');
  const families = JSON.parse(execFileSync(python, ['-c', PARSE], { input: text }));
  return new Map(families.map(([name, type, help, samples]) => [name, { type, help, samples: samples.map(([sample, labels, value]) => ({ name: sample, labels, value })) }]));
}

describe('/metrics', () => {
  it('is read by Prometheus, and agrees with /stats', async (t) => {
    const { upstream, proxy } = await stage(t);
    await rawRequest(proxy.port, REQUESTS.anthropic);
    await rawRequest(proxy.port, REQUESTS.openai_chat);
    await rawRequest(proxy.port, REQUESTS.gemini);
    upstream.script({ status: 500, body: '{}' });
    await rawRequest(proxy.port, { ...REQUESTS.openai_chat, body: REQUESTS.openai_chat.body.replace('gpt-4o', 'a\\"b\\\\c{}=,') });
    await proxy.idle();
    const families = parse(await proxy.get('/metrics'));
    const { session } = await proxy.get('/stats');
    const sum = (name, labels = {}) => families.get(name).samples
      .filter((sample) => Object.entries(labels).every(([key, value]) => sample.labels[key] === value)).reduce((total, { value }) => total + value, 0);

    assert.equal(sum('tokenpak_requests'), 4);
    assert.equal(sum('tokenpak_requests', { provider: 'openai' }), 2);
    assert.equal(sum('tokenpak_request_errors'), 1);
    for (const [kind, expected] of [['in', session.tokens.in], ['sent', session.tokens.sent], ['out', session.tokens.out], ['uncached', session.tokens.uncached],
      ['cache_read', session.tokens.cache_read], ['cache_write', session.tokens.cache_write]]) assert.equal(sum('tokenpak_tokens', { kind }), expected, kind);
    assert.ok(Math.abs(sum('tokenpak_cost_dollars') - session.cost_usd) < 1e-9);
    const models = families.get('tokenpak_requests').samples.map(({ labels }) => labels.model);
    assert.ok(models.includes('a\\"b\\\\c{}=,'), models.join(' '));
    assert.equal(sum('tokenpak_breaker_open'), 0);
    assert.ok(sum('process_resident_memory_bytes') > 1e6);
    for (const { type, help } of families.values()) assert.ok(type !== 'unknown' && help.length > 5);

    for (const name of ['request_duration', 'time_to_first_byte', 'upstream', 'overhead'].map((each) => `tokenpak_${each}_seconds`)) {
      const { type, samples } = families.get(name);
      assert.equal(type, 'histogram');
      const buckets = samples.filter((sample) => sample.name.endsWith('_bucket'));
      const count = samples.find((sample) => sample.name.endsWith('_count')).value;
      assert.equal(count, 4, name);
      assert.equal(buckets.at(-1).labels.le, '+Inf');
      assert.equal(buckets.at(-1).value, count);
      buckets.reduce((before, bucket) => {
        assert.ok(bucket.value >= before.value && Number(bucket.labels.le.replace('+Inf', 'Infinity')) > Number(before.labels.le));
        return bucket;
      });
      assert.ok(samples.find((sample) => sample.name.endsWith('_sum')).value > 0);
    }
  });
});
