// A project's documents, and `tokenpak index` over them, as their user would run it.

import { mkdir, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { runToEnd } from './proxy.mjs';

export const DOCUMENTS = {
  'config.md': `# Configuration

All settings are read from \`app.toml\` at start.

## Cache timeout

Entries of the cache live for 300 seconds. Set \`cache.timeout_seconds\` in \`app.toml\` to change how long; 0 turns the "cache" off.

\`\`\`toml
[cache]
timeout_seconds = 600
\`\`\`

## Log level

\`log.level\` is one of \`debug\`, \`info\`, \`warning\` and \`error\`. The default is \`info\`.

## Database pool

The database URL comes from \`DATABASE_URL\`. A pool of ten connections is opened at start.
`,
  'deploy.md': `# Deployment

## Rolling out

Run \`make deploy\` from the main branch. The new containers take traffic when their health check passes.

## Rolling back

\`make rollback\` brings back the release before. It takes about a minute.

## Secrets

Secrets live in the vault of the platform team. Ask in #platform for access.
`,
  'api.md': `# API

## Authentication

Send the header \`Authorization: Bearer TOKEN\`. Tokens expire after an hour.

## Errors

Errors are JSON objects with \`code\` and \`message\`. 429 says that too many requests came; wait as long as \`Retry-After\` says.

## Pagination

Lists come in pages of 50. The field \`next\` holds the address of the next page.
`,
};

/** What the sections above answer, and the names of these. */
export const QUESTIONS = [
  ['How do I configure the cache timeout in our system?', 'docs/config.md#cache-timeout'],
  ['How do I roll back to the release before?', 'docs/deploy.md#rolling-back'],
  ['Which log level is the default?', 'docs/config.md#log-level'],
  ['When do tokens of the Authorization header expire?', 'docs/api.md#authentication'],
  ['How many connections does the database pool open?', 'docs/config.md#database-pool'],
];

export const docsFolder = (home) => path.join(home, 'my-project', 'docs');

/** Writes documents below the home's my-project/docs; null as text takes one away. */
export async function writeDocuments(home, documents = DOCUMENTS) {
  for (const [name, text] of Object.entries(documents)) {
    const file = path.join(docsFolder(home), name);
    await mkdir(path.dirname(file), { recursive: true });
    if (text === null) await rm(file);
    else await writeFile(file, text);
  }
}

/** Runs `tokenpak index` on them. */
export async function indexDocuments(home, { args = [], env } = {}) {
  const { code, stdout, stderr } = await runToEnd(['index', docsFolder(home), ...args], { home, env });
  if (code !== 0) throw new Error(`tokenpak index: exit ${code}: ${stderr}`);
  return stdout;
}

/** Waits until the proxy searches an index for which `condition(vault_index of /health)` holds. */
export async function untilIndexed(proxy, condition = ({ fresh }) => fresh, milliseconds = 5000) {
  for (const deadline = Date.now() + milliseconds; ;) {
    const { vault_index: index } = await proxy.get('/health');
    if (condition(index)) return index;
    if (Date.now() > deadline) throw new Error(`not so within ${milliseconds} ms: ${condition}: ${JSON.stringify(index)}`);
    await new Promise((resolve) => { setTimeout(resolve, 5); });
  }
}
