// The data files under tests/fixtures as replies. A file's ending says its content type; headers.txt beside it says the rest.

import { readFileSync, readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const FOLDER = new URL('../fixtures/', import.meta.url);
const CONTENT_TYPES = {
  '.json': 'application/json', '.sse': 'text/event-stream; charset=utf-8', '.jsonl': 'application/x-jsonl',
};
const cache = new Map();

export function fixtureBytes(name) {
  if (!cache.has(name)) cache.set(name, readFileSync(new URL(name, FOLDER)));
  return cache.get(name);
}

function providerHeaders(dialect) {
  return fixtureBytes(`${dialect}/headers.txt`).toString().trim().split('\n').map((line) => {
    const colon = line.indexOf(': ');
    return [line.slice(0, colon), line.slice(colon + 2)];
  });
}

/** `streamed` answers go out chunked, one event a chunk, as the providers send them. */
export function fixture(name) {
  const dialect = name.split('/')[0];
  const ending = name.slice(name.lastIndexOf('.'));
  const streamed = isStream(name);
  return {
    status: 200,
    headers: [['Content-Type', CONTENT_TYPES[ending]], ...providerHeaders(dialect)],
    body: fixtureBytes(name),
    framing: streamed ? 'chunked' : 'length',
    chunks: streamed ? 'events' : 'whole',
  };
}

/** Gemini streams a JSON array when nobody asks for SSE; its fixtures are named `stream…json`. */
export const isStream = (name) => name.endsWith('.sse') || name.includes('/stream');

export function streamFixtures() {
  return ['anthropic', 'openai', 'gemini'].flatMap((dialect) =>
    readdirSync(fileURLToPath(new URL(dialect, FOLDER))).map((file) => `${dialect}/${file}`).filter(isStream));
}
