// Every client journey runs twice: straight to the scripted upstream, and through the proxy.
// A case that fails on both routes is the harness's fault; one that fails only through the proxy is the proxy's.

import * as nodeTest from 'node:test';
import { beforeEach, describe, it } from 'node:test';
import assert from 'node:assert/strict';
import { stage } from '../support/proxy.mjs';
import { fixture } from '../upstream/fixtures.mjs';
import { startUpstream } from '../upstream/server.mjs';

export const ABORT_GOAL_MS = 10;
export const ABORT_LIMIT_MS = 250;

export const PIXEL = 'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==';

/** Calls `cases({ base, upstream, route })` for each route; `base` is the URL to give to the SDK. */
export function onEachRoute(dialect, cases) {
  describe(`${dialect} SDK, direct`, async () => {
    const upstream = await startUpstream();
    beforeEach(() => upstream.clear());
    cases({ base: upstream.url[dialect], upstream, route: 'direct' });
    it('closes', () => upstream.close());
  });
  describe(`${dialect} SDK, through the proxy`, async () => {
    const { upstream, proxy } = await stage(nodeTest);
    beforeEach(() => upstream.clear());
    cases({ base: proxy.url, upstream, route: 'proxy' });
  });
}

/** `begin` starts a stream and returns { firstEvent, abort }; the upstream must see the end of the call promptly. */
export async function assertPromptAbort(upstream, name, begin, t) {
  upstream.clear();
  upstream.script({ ...fixture(name), chunks: 'events', cut: { at: 700, then: 'hang' } });
  const { abort } = await begin();
  const aborted = performance.now();
  await abort();
  const request = await upstream.until((each) => each.last?.abortedAt && each.last);
  const milliseconds = request.abortedAt - aborted;
  t.diagnostic(`upstream saw the close ${milliseconds.toFixed(1)} ms after the abort (goal ${ABORT_GOAL_MS})`);
  assert.ok(milliseconds < ABORT_LIMIT_MS, `upstream saw the close only after ${milliseconds.toFixed(1)} ms`);
}

/** Collects an async iterable. */
export async function collect(iterable) {
  const all = [];
  for await (const each of iterable) all.push(each);
  return all;
}

/** `failing` must reject with an instance of `type` that carries `status` and the provider's own message. */
export async function assertSdkError(failing, type, status, message) {
  const error = await failing().then(() => null, (each) => each);
  assert.ok(error, `no error for ${status}`);
  assert.equal(error.constructor, type, `${status} raised ${error.constructor.name}: ${error.message}`);
  assert.equal(error.status, status);
  assert.ok(error.message.includes(message), `${error.message} lacks ${message}`);
}
