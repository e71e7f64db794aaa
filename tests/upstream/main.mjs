// node tests/upstream/main.mjs --port N [--quiet]
// All dialects on one port; see named_scripts.mjs for failures by path prefix. Prints one line a request.

import { parseArgs } from 'node:util';
import { scriptNames } from './named_scripts.mjs';
import { Upstream } from './server.mjs';

const { values } = parseArgs({ options: { port: { type: 'string', default: '0' }, quiet: { type: 'boolean', default: false } } });
const upstream = new Upstream();
const port = await upstream.listen({ port: Number(values.port) });
console.log(`Upstream: http://127.0.0.1:${port} (failures below /_script/NAME[:N]: ${scriptNames.join(', ')})`);
for (;;) {
  await upstream.until((each) => each.requests.some((request) => request.answered), 2 ** 31 - 1);
  for (const request of upstream.requests.filter((each) => each.answered)) {
    if (!values.quiet) console.log(`${request.method} ${request.target} ${request.body.length} bytes on connection ${request.connection}`);
  }
  upstream.requests = upstream.requests.filter((request) => !request.answered);
}
