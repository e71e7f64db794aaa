// Failures by path prefix, for the command line: with the base URL http://127.0.0.1:N/_script/status:529 every request below it fails so.
// The prefix is taken off the target before the request is routed.

import { providerError } from './errors.mjs';
import { defaultReply, dialectOf } from './routes.mjs';

const SCRIPTS = {
  status: (request, code) => providerError(request.dialect, Number(code)),
  reset: () => ({ before: 'reset' }),
  hang: () => ({ before: 'hang' }),
  wait: (request, milliseconds) => ({ ...defaultReply(request), waitMs: Number(milliseconds) }),
  drip: (request, everyMs) => ({ ...defaultReply(request), drip: { bytes: 16, everyMs: Number(everyMs) } }),
  cut: (request, bytes) => ({ ...defaultReply(request), cut: { at: Number(bytes), then: 'reset' } }),
  stall: (request, bytes) => ({ ...defaultReply(request), cut: { at: Number(bytes), then: 'hang' } }),
  long: (request, bytes) => ({ ...defaultReply(request), framing: 'length', declare: defaultReply(request).body.length + Number(bytes), close: true }),
  gzip: (request) => ({ ...defaultReply(request), encoding: 'gzip' }),
  redirect: () => ({ status: 307, headers: [['Location', 'http://127.0.0.1:1/elsewhere']] }),
  headers: () => ({ endlessHeaders: true }),
};

export const scriptNames = Object.keys(SCRIPTS);

export function namedScript(request) {
  const match = /^\/_script\/([a-z]+)(?::(\d+))?(\/.*)$/.exec(request.target);
  if (!match || !SCRIPTS[match[1]]) return null;
  request.target = match[3];
  request.dialect = dialectOf(request.target, request.headers);
  return () => SCRIPTS[match[1]](request, match[2]); // run once the body is there
}
