// What is sent cut can be read again: as a file, from a page, by a command; over restarts; and where it cannot be kept nothing is cut.

import assert from 'node:assert/strict';
import { mkdir, readdir, readFile, rm, stat, utimes, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, it } from 'node:test';
import { rawRequest } from '../support/raw_client.mjs';
import { runToEnd, stage, startProxy } from '../support/proxy.mjs';
import { REQUESTS, withHeaders } from '../support/requests.mjs';
import { defaultReply } from '../upstream/routes.mjs';

const SYSTEM = 'These are the rules of the house, all of which hold at all times. '.repeat(700);

/** Python with more words about it than in it. */
const source = (name) => ['import math', '', '', ...Array.from({ length: 80 }, (_, number) => [
  `def ${name}_${number}(radius):`,
  '    """Computes what a circle covers, given how far its rim is from its middle — naïvely."""',
  '    # The square of the radius comes first, since it is what everything else is made of.',
  '    squared = radius * radius',
  '    # And the constant that ancient people already knew, if not as many digits of it.',
  `    return math.pi * squared + ${number}`, '', ''].join('\n'))].join('\n');

const CALL = { file_path: '/home/ada/src/area.py' };

/** Each dialect's conversation in which a file was read; `more` follows, so that a longer body begins with a shorter one's. */
const BODIES = {
  anthropic: (text, ...more) => ({
    model: 'claude-sonnet-4-5', max_tokens: 64, system: [{ type: 'text', text: SYSTEM, cache_control: { type: 'ephemeral' } }],
    messages: [
      { role: 'user', content: 'What does it compute?' },
      { role: 'assistant', content: [{ type: 'tool_use', id: 'toolu_1', name: 'Fetch', input: CALL }] },
      { role: 'user', content: [{ type: 'tool_result', tool_use_id: 'toolu_1', content: text }] },
      ...more,
    ],
  }),
  openai_chat: (text, ...more) => ({
    model: 'gpt-4o',
    messages: [
      { role: 'system', content: SYSTEM }, { role: 'user', content: 'What does it compute?' },
      { role: 'assistant', content: null, tool_calls: [{ id: 'call_1', type: 'function', function: { name: 'fetch', arguments: JSON.stringify(CALL) } }] },
      { role: 'tool', tool_call_id: 'call_1', content: text },
      ...more,
    ],
  }),
  openai_responses: (text, ...more) => ({
    model: 'gpt-5', instructions: SYSTEM,
    input: [
      { role: 'user', content: 'What does it compute?' }, { type: 'function_call', call_id: 'call_1', name: 'fetch', arguments: JSON.stringify(CALL) },
      { type: 'function_call_output', call_id: 'call_1', output: text },
      ...more,
    ],
  }),
  gemini: (text, ...more) => ({
    systemInstruction: { parts: [{ text: SYSTEM }] },
    contents: [
      { role: 'user', parts: [{ text: 'What does it compute?' }] }, { role: 'model', parts: [{ functionCall: { name: 'fetch', args: CALL } }] },
      { role: 'user', parts: [{ functionResponse: { name: 'fetch', response: { output: text } } }] },
      ...more,
    ],
  }),
};

const folderOf = (proxy) => path.join(proxy.home, '.tokenpak', 'originals');
const MARKER = /\[tokenpak cut [^\]]*whole text: ([^\]]+)\]/;

async function send(proxy, dialect, body, ...headers) {
  const request = withHeaders(withHeaders(REQUESTS[dialect], ['x-tokenpak-mode', 'aggressive']), ...headers);
  const answer = await rawRequest(proxy.port, { ...request, body: JSON.stringify(body) });
  assert.equal(answer.status, 200);
  return answer;
}

/** Sends a file of its own and returns what went upstream and the path in the marker. */
async function cut(proxy, upstream, dialect, text) {
  await send(proxy, dialect, BODIES[dialect](text));
  const sent = upstream.last.body.toString();
  const marker = MARKER.exec(sent);
  assert.ok(marker, `nothing was cut: ${sent.slice(-300)}`);
  return { sent, file: marker[1], marker: marker[0] };
}

describe('a text that is sent cut', () => {
  for (const dialect of Object.keys(BODIES)) {
    it(`is on disk when its request arrives, for its owner alone (${dialect})`, async (t) => {
      const { upstream, proxy } = await stage(t);
      const text = source(`circle_${dialect}`);
      let seen;
      upstream.on('/', async (request) => {
        seen = await readFile(MARKER.exec(request.body.toString())[1], 'utf8');
        return defaultReply(request);
      });
      const { file } = await cut(proxy, upstream, dialect, text);
      assert.equal(seen, text);
      assert.equal(path.dirname(file), folderOf(proxy));
      assert.equal(await readFile(file, 'utf8'), text);
      assert.equal((await stat(file)).mode & 0o777, 0o600);
      assert.equal((await stat(folderOf(proxy))).mode & 0o777, 0o700);
      const [row] = await proxy.recent();
      assert.ok(row.saved_by_stage.code >= 1500, JSON.stringify(row.saved_by_stage));
    });
  }

  it('can be read from a page and by a command, whole or in part', async (t) => {
    const { upstream, proxy } = await stage(t);
    const text = source('circle');
    const { file, marker } = await cut(proxy, upstream, 'anthropic', text);
    const name = path.basename(file, '.txt');

    const page = await rawRequest(proxy.port, { method: 'GET', target: `/expand/${name}` });
    assert.equal(page.status, 200);
    assert.match(page.headers.find(([header]) => header === 'Content-Type')[1], /^text\/plain/);
    assert.equal(page.body.toString(), text);

    for (const said of [name, file, marker]) {
      const { code, stdout } = await runToEnd(['expand', said], { home: proxy.home });
      assert.equal(code, 0);
      assert.equal(stdout, text);
    }
    const { stdout } = await runToEnd(['expand', name, '--lines', '4-5'], { home: proxy.home });
    assert.equal(stdout, `${text.split('\n').slice(3, 5).join('\n')}\n`);
    const lines = await runToEnd(['expand', `[tokenpak cut lines 1-2, whole text: ${file}]`], { home: proxy.home });
    assert.equal(lines.stdout, `${text.split('\n').slice(0, 2).join('\n')}\n`);
  });

  it('is not found under another name, nor outside of its folder', async (t) => {
    const { proxy } = await stage(t);
    for (const name of ['0123456789abcdef', '', '..%2fconfig.toml', '../conversations.db', '/etc/passwd']) {
      const page = await rawRequest(proxy.port, { method: 'GET', target: `/expand/${name}` });
      assert.equal(page.status, 404, name);
      assert.equal(page.json().error.code, 'tokenpak_not_found');
    }
    const stranger = await rawRequest(proxy.port, { method: 'GET', target: '/expand/0123456789abcdef', headers: [['Host', 'evil.example']] });
    assert.equal(stranger.status, 403);
    for (const args of [['expand', '0123456789abcdef'], ['expand', 'nothing'], ['expand', '0123456789abcdef', '--lines', '0']]) {
      const { code, stdout, stderr } = await runToEnd(args, { home: proxy.home });
      assert.equal(code, 2, args.join(' '));
      assert.equal(stdout, '');
      assert.match(stderr, /^tokenpak: .+\n$/);
    }
  });

  it('is sent the same after a restart, and its file is there again where somebody removed it', async (t) => {
    const { upstream, proxy } = await stage(t);
    const text = source('circle');
    const { sent, file } = await cut(proxy, upstream, 'anthropic', text);
    await proxy.stop();
    await rm(file);
    const again = await startProxy({ upstream, home: proxy.home });
    t.after(() => again.stop());
    const more = [{ role: 'assistant', content: 'A circle.' }, { role: 'user', content: 'Thanks.' }];
    await send(again, 'anthropic', BODIES.anthropic(text, ...more));
    assert.ok(upstream.last.body.toString().startsWith(sent.slice(0, -2)));
    assert.equal(await readFile(file, 'utf8'), text);
  });

  it('is kept as long as its conversation goes on, and no longer than it may be needed', async (t) => {
    const { upstream, proxy } = await stage(t);
    const { file } = await cut(proxy, upstream, 'anthropic', source('old'));
    const gone = await cut(proxy, upstream, 'openai_chat', source('gone'));
    await proxy.stop();
    const longAgo = new Date(Date.now() - 8 * 86_400_000);
    const lately = new Date(Date.now() - 6 * 86_400_000);
    await utimes(gone.file, longAgo, longAgo);
    await utimes(file, lately, lately);
    const again = await startProxy({ upstream, home: proxy.home });
    t.after(() => again.stop());
    await send(again, 'anthropic', BODIES.anthropic(source('old')));
    assert.ok((await stat(file)).mtime > new Date(Date.now() - 3_600_000), 'its use was not noted');
    await cut(again, upstream, 'anthropic', source('new'));
    for (let each = 0; each < 100 && (await readdir(folderOf(proxy))).length > 2; each += 1) await new Promise((resolve) => { setTimeout(resolve, 20); });
    assert.deepEqual((await readdir(folderOf(proxy))).includes(path.basename(gone.file)), false);
    assert.ok((await readdir(folderOf(proxy))).includes(path.basename(file)));
  });

  it('is never made shorter when it is read again', async (t) => {
    const { upstream, proxy } = await stage(t);
    const text = source('circle');
    const { file, sent } = await cut(proxy, upstream, 'anthropic', text);
    const lines = text.split('\n').slice(2, 40).join('\n');
    await send(proxy, 'anthropic', BODIES.anthropic(text,
      { role: 'assistant', content: [{ type: 'tool_use', id: 'toolu_2', name: 'bash', input: { command: `sed -n 3,40p ${file}` } }] },
      { role: 'user', content: [{ type: 'tool_result', tool_use_id: 'toolu_2', content: `${lines}\n\n\n\n${'same\n'.repeat(40)}` }] }));
    const now = upstream.last.body.toString();
    assert.ok(now.startsWith(sent.slice(0, -2)));
    assert.ok(now.includes(JSON.stringify(`${lines}\n\n\n\n${'same\n'.repeat(40)}`)));
  });
});

describe('a long document', () => {
  const SUBJECTS = ['harbour', 'lantern', 'orchard', 'glacier', 'library', 'furnace', 'meadow', 'canyon', 'bakery', 'chapel', 'granary', 'lagoon', 'foundry', 'prairie', 'vineyard', 'quarry'];
  const SENTENCES = [
    'The keeper of the % opens its gate early and closes it when the bell of the church is heard.',
    'Nobody remembers how old the % is, though the letters of a merchant speak of it.',
    'On a clear day one sees the % from the hill behind the station.',
    'Children are told stories about the % before they go to sleep.',
    'A painter who lived beside the % sold few of her pictures.',
    'There was a fire at the % once, and the mayor himself carried water.',
    'Most visitors come to the % by boat, some of them on foot.',
    'The % appears on the seal of the county, between two fishes.',
    'Whoever owns the % must repair its roof before the winter.',
    'Bread is given to the poor at the % on the first Sunday of the year.',
  ];
  let random = 1;
  const next = () => { random = (Math.imul(random, 1_664_525) + 1_013_904_223) >>> 0; return random; };
  const sentence = () => { const number = next(); return SENTENCES[(number >>> 16) % SENTENCES.length].replace('%', SUBJECTS[(number >>> 24) % SUBJECTS.length]); };
  const paragraph = () => `${sentence()} ${sentence()} ${sentence()}\n\n`;
  const PARAGRAPHS = Array.from({ length: 96 }, paragraph);
  PARAGRAPHS.splice(50, 0, 'The bridge over the gorge was built by Ada Lovelace in 1840.\n\n');
  const DOCUMENT = `# The places of the county\n\n${PARAGRAPHS.join('')}`;

  for (const mode of ['hybrid', 'aggressive']) {
    it(`is sent with what its question is about; the lines of the rest are named (${mode})`, async (t) => {
      const { upstream, proxy } = await stage(t);
      const body = BODIES.anthropic('');
      body.messages = [{ role: 'user', content: [{ type: 'text', text: DOCUMENT }, { type: 'text', text: 'Who built the bridge over the gorge?' }] }];
      const answer = await send(proxy, 'anthropic', body, ['x-tokenpak-mode', mode]);
      assert.match(answer.headers.find(([name]) => name === 'x-tokenpak-saved')[1], /stages="[a-z_ ]*extract/);
      const [, file] = MARKER.exec(upstream.last.body.toString());
      assert.equal(await readFile(file, 'utf8'), DOCUMENT);
      const sent = JSON.parse(upstream.last.body.toString()).messages[0].content[0].text;
      assert.ok(sent.includes('built by Ada Lovelace in 1840.'));
      assert.ok(sent.length < DOCUMENT.length / 2);
      // What each marker stands for can be asked for by the marker, and was not sent.
      const markers = [...sent.matchAll(/\[tokenpak cut lines (\d+)-(\d+)[^\]]*\]/g)];
      assert.ok(markers.length > 0, sent);
      for (const [, first, last] of markers) {
        const { stdout } = await runToEnd(['expand', file, '--lines', `${first}-${last}`], { home: proxy.home });
        assert.equal(stdout, `${DOCUMENT.split('\n').slice(first - 1, last).join('\n')}\n`);
      }
    });
  }
});

describe('nothing is cut', () => {
  const passes = async (t, options, prepare = async () => {}) => {
    const { upstream, proxy } = await stage(t, options);
    await prepare(proxy);
    const body = BODIES.anthropic(source('circle'));
    const answer = await send(proxy, 'anthropic', body);
    assert.equal(upstream.last.body.toString(), JSON.stringify(body));
    return { upstream, proxy, answer };
  };

  it('with TOKENPAK_ORIGINALS=off', async (t) => { await passes(t, { env: { TOKENPAK_ORIGINALS: 'off' } }); });
  it('with TOKENPAK_LOSSLESS=1', async (t) => { await passes(t, { env: { TOKENPAK_LOSSLESS: '1' } }); });

  it('for a subscription', async (t) => {
    const { upstream, proxy } = await stage(t);
    const { sent } = await cut(proxy, upstream, 'anthropic', source('circle'));
    const body = BODIES.anthropic(source('circle'));
    const { headers } = REQUESTS.anthropic;
    const oauth = [...headers.filter(([name]) => name !== 'x-api-key'), ['Authorization', 'Bearer sk-ant-oat01-test'], ['x-tokenpak-mode', 'aggressive']];
    await rawRequest(proxy.port, { ...REQUESTS.anthropic, headers: oauth, body: JSON.stringify(body) });
    assert.equal(upstream.last.body.toString(), JSON.stringify(body));
    await send(proxy, 'anthropic', body);
    assert.equal(upstream.last.body.toString(), sent, 'the key’s conversation is its own');
  });

  it('where the folder cannot be made, and the request goes through', async (t) => {
    const { proxy } = await passes(t, {}, (each) => writeFile(folderOf(each), 'a file in its place'));
    assert.match(proxy.stderr, /cannot write .*originals.*without a loss/);
  });

  it('where the folder cannot be written, and the request goes through', { skip: process.getuid() === 0 && 'root may write anywhere' }, async (t) => {
    await passes(t, {}, async (proxy) => { await mkdir(folderOf(proxy), { mode: 0o500 }); });
  });

  it('where the folder is full', async (t) => {
    const { upstream, proxy } = await stage(t, { env: { TOKENPAK_ORIGINALS_MB: '1' } });
    await mkdir(folderOf(proxy), { recursive: true });
    await writeFile(path.join(folderOf(proxy), 'ffffffffffffffff.txt'), 'x'.repeat(1 << 20));
    await send(proxy, 'anthropic', BODIES.anthropic(source('first'))); // the first look at the folder may come after it
    await new Promise((resolve) => { setTimeout(resolve, 200); });
    const body = BODIES.openai_chat(source('second'));
    await send(proxy, 'openai_chat', body);
    assert.equal(upstream.last.body.toString(), JSON.stringify(body));
    assert.ok((await readdir(folderOf(proxy))).includes('ffffffffffffffff.txt'), 'what is in use was deleted');
  });

  it('of a file that the assistant edits', async (t) => {
    const { upstream, proxy } = await stage(t);
    const body = BODIES.anthropic(source('circle'));
    body.messages.splice(1, 0,
      { role: 'assistant', content: [{ type: 'tool_use', id: 'toolu_0', name: 'Edit', input: { file_path: 'src/area.py', old_string: 'a', new_string: 'b' } }] },
      { role: 'user', content: [{ type: 'tool_result', tool_use_id: 'toolu_0', content: 'ok' }] });
    await send(proxy, 'anthropic', body);
    assert.equal(upstream.last.body.toString(), JSON.stringify(body));
  });
});
