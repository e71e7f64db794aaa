// Loss-free hygiene of narrative text, seen from upstream: tool output and earlier user texts shrink; what is protected, code or config
// arrives byte for byte; so does everything else of the body.

import assert from 'node:assert/strict';
import * as nodeTest from 'node:test';
import { rawRequest } from '../support/raw_client.mjs';
import { stage } from '../support/proxy.mjs';
import { REQUESTS, withHeaders } from '../support/requests.mjs';

const { describe, it } = nodeTest;
const ESC = '\u001b';

const NOISY = [
  `${ESC}[1m${ESC}[32m✓${ESC}[0m build started in /srv/app`,
  'Downloading dependencies:   1%\rDownloading dependencies:  37%\rDownloading dependencies:  82%\rDownloading dependencies: 100%',
  'compiled the twelve files that had changed          ', '', '', '', '   ', '',
  ...Array(40).fill('WARN the database did not answer, trying again'),
  `${ESC}[31mERROR${ESC}[0m the database went away after 40 attempts`,
].join('\n');

const CLEAN = [
  '✓ build started in /srv/app',
  'Downloading dependencies: 100%',
  'compiled the twelve files that had changed', '',
  'WARN the database did not answer, trying again ×40',
  'ERROR the database went away after 40 attempts',
].join('\n');

/** Long enough that every provider caches it: a shorter prompt is not made shorter. */
const SYSTEM = `${NOISY}\n${'These are the rules of the house, all of which hold at all times. '.repeat(400)}`;

const QUESTION = `Why did it fail?   \n\n\n\n${NOISY}`;

/** Text that hybrid leaves alone although a cleaner of narrative would change it. */
const NOT_NARRATIVE = {
  'fenced code': `Here it is:\n\n\`\`\`python\ndef f(x):    \n    return x   \n\n\n\n\nprint(1)\nprint(1)\nprint(1)\nprint(1)\n\`\`\`\n`,
  'a source file': `#include <stdio.h>   \n\n\n\n\nint main(void) {   \n    puts("a");   \n    puts("a");\n    puts("a");\n    puts("a");\n    return 0;   \n}\n`,
  JSON: `{\n  "rows": [   \n    0,\n    0,\n    0,\n    0,\n    0,\n    0,\n    0,\n    0\n  ],   \n\n\n\n  "end": true\n}\n`,
  YAML: `services:   \n  web:\n    image: nginx   \n    ports:\n      - 80\n      - 80\n      - 80\n      - 80\n\n\n\n  db:\n    image: postgres   \n`,
  TOML: `[package]   \nname = "x"   \n\n\n\n\n[dependencies]\nserde = "1"   \n`,
  INI: `[core]   \nbare = false   \n\n\n\n\n[remote]\nurl = x   \n`,
  XML: `<?xml version="1.0"?>   \n<a>   \n  <b/>\n  <b/>\n  <b/>\n  <b/>\n\n\n\n\n</a>\n`,
  'a diff': `diff --git a/x b/x\n--- a/x\n+++ b/x   \n@@ -1,4 +1,4 @@\n-a   \n+b   \n c   \n \n \n \n \n`,
  'a protected document': `# SOUL.md   \n\n\n\n\nBe kind.   \n${'Be kind.\n'.repeat(20)}`,
};


/** Each dialect's conversation with `output` as a tool's result; protected places carry NOISY too. */
const CONVERSATIONS = {
  anthropic: (output) => ({
    model: 'claude-opus-4-5', max_tokens: 64,
    system: [{ type: 'text', text: SYSTEM, cache_control: { type: 'ephemeral' } }],
    tools: [{ name: 'bash', description: NOISY, input_schema: { type: 'object', description: NOISY } }],
    messages: [
      { role: 'user', content: 'Run the build.' },
      { role: 'assistant', content: [{ type: 'thinking', thinking: NOISY, signature: 'EqQBCgIYAhIM' }, { type: 'text', text: NOISY }, { type: 'tool_use', id: 'toolu_1', name: 'bash', input: { command: NOISY } }] },
      { role: 'user', content: [{ type: 'tool_result', tool_use_id: 'toolu_1', content: output }] },
      { role: 'assistant', content: NOISY },
      { role: 'user', content: QUESTION },
    ],
  }),
  openai_chat: (output) => ({
    model: 'gpt-4o',
    tools: [{ type: 'function', function: { name: 'bash', description: NOISY, parameters: { type: 'object', description: NOISY } } }],
    messages: [
      { role: 'system', content: SYSTEM }, { role: 'developer', content: NOISY },
      { role: 'user', content: 'Run the build.' },
      { role: 'assistant', content: NOISY, tool_calls: [{ id: 'call_1', type: 'function', function: { name: 'bash', arguments: JSON.stringify({ command: NOISY }) } }] },
      { role: 'tool', tool_call_id: 'call_1', content: output },
      { role: 'user', content: QUESTION },
    ],
  }),
  openai_responses: (output) => ({
    model: 'gpt-5', instructions: SYSTEM,
    tools: [{ type: 'function', name: 'bash', description: NOISY, parameters: { type: 'object', description: NOISY } }],
    input: [
      { type: 'message', role: 'developer', content: [{ type: 'input_text', text: NOISY }] },
      { type: 'message', role: 'user', content: [{ type: 'input_text', text: 'Run the build.' }] },
      { type: 'reasoning', id: 'rs_1', summary: [{ type: 'summary_text', text: NOISY }] },
      { type: 'function_call', call_id: 'call_1', name: 'bash', arguments: JSON.stringify({ command: NOISY }) },
      { type: 'function_call_output', call_id: 'call_1', output },
      { type: 'message', role: 'assistant', content: [{ type: 'output_text', text: NOISY }] },
      { type: 'message', role: 'user', content: [{ type: 'input_text', text: QUESTION }] },
    ],
  }),
  gemini: (output) => ({
    systemInstruction: { parts: [{ text: SYSTEM }] },
    tools: [{ functionDeclarations: [{ name: 'bash', description: NOISY }] }],
    contents: [
      { role: 'user', parts: [{ text: 'Run the build.' }] },
      { role: 'model', parts: [{ text: NOISY, thought: true }, { functionCall: { name: 'bash', args: { command: NOISY } }, thoughtSignature: 'CqsC' }] },
      { role: 'user', parts: [{ functionResponse: { name: 'bash', response: { output } } }] },
      { role: 'model', parts: [{ text: NOISY }] },
      { role: 'user', parts: [{ text: QUESTION }] },
    ],
  }),
};

/** The body before and after the tool's result, as sent. */
function around(conversation) {
  const marker = 'THE TOOL OUTPUT';
  return JSON.stringify(conversation(marker), null, 1).split(JSON.stringify(marker));
}

describe('hygiene', async () => {
  // Each conversation here is met in its middle, so it is the text alone that decides (conversation_test.mjs has the rest).
  const { upstream, proxy } = await stage(nodeTest, { env: { TOKENPAK_CONVERSATIONS: 'off' } });

  async function sent(dialect, body, mode) {
    const request = mode ? withHeaders(REQUESTS[dialect], ['x-tokenpak-mode', mode]) : REQUESTS[dialect];
    const [row] = await proxy.rowsOf(async () => assert.equal((await rawRequest(proxy.port, { ...request, body })).status, 200));
    return { text: upstream.last.body.toString(), row };
  }

  for (const [dialect, conversation] of Object.entries(CONVERSATIONS)) {
    const [before, after] = around(conversation);
    const body = before + JSON.stringify(NOISY) + after;

    it(`cleans a tool’s output and nothing else (${dialect})`, async () => {
      for (const mode of [undefined, 'hybrid', 'aggressive']) {
        const { text, row } = await sent(dialect, body, mode);
        assert.ok(text.startsWith(before), 'something before the tool’s output changed');
        assert.ok(text.endsWith(after), 'something after the tool’s output changed');
        assert.equal(JSON.parse(text.slice(before.length, text.length - after.length)), CLEAN);
        assert.ok(row.tokens.saved > 100 && row.tokens.saved === row.tokens.in - row.tokens.sent, JSON.stringify(row.tokens));
        assert.equal(row.saved_by_stage.hygiene, row.tokens.saved);
        assert.equal(row.bytes.sent, Buffer.byteLength(text));
        assert.equal(upstream.last.header('content-length'), String(Buffer.byteLength(text)));
      }
    });

    it(`changes nothing in strict mode (${dialect})`, async () => {
      const { text, row } = await sent(dialect, body, 'strict');
      assert.equal(text, body);
      assert.equal(row.tokens.saved, 0);
    });

    it(`leaves code, config and protected documents alone (${dialect})`, async () => {
      for (const [name, output] of Object.entries(NOT_NARRATIVE)) {
        const original = before + JSON.stringify(output) + after;
        assert.equal((await sent(dialect, original)).text, original, name);
      }
    });

    it(`leaves text alone that has nothing to gain (${dialect})`, async () => {
      for (const output of [CLEAN, 'ok', '', 'one line with two spaces  \nand another']) {
        const original = before + JSON.stringify(output) + after;
        assert.equal((await sent(dialect, original)).text, original);
      }
    });

    it(`does the same again, and in every later turn (${dialect})`, async () => {
      const first = await sent(dialect, body);
      assert.equal((await sent(dialect, body)).text, first.text);
      const turns = { anthropic: 'messages', openai_chat: 'messages', openai_responses: 'input', gemini: 'contents' }[dialect];
      const longer = conversation(NOISY);
      longer[turns].push(...CONVERSATIONS[dialect]('later')[turns].slice(-2));
      const { text } = await sent(dialect, JSON.stringify(longer, null, 1));
      const cleaned = first.text.slice(0, first.text.length - after.length);
      assert.ok(text.startsWith(cleaned), 'the bytes of an earlier turn changed');
      const earlier = JSON.parse(first.text)[turns];
      assert.deepEqual(JSON.parse(text)[turns].slice(0, earlier.length), earlier);
    });
  }

  it('cleans text blocks inside a tool result, images between them untouched', async () => {
    const image = { type: 'image', source: { type: 'base64', media_type: 'image/png', data: 'iVBORw0KGgo=' } };
    const body = JSON.stringify(CONVERSATIONS.anthropic([{ type: 'text', text: NOISY }, image, { type: 'text', text: NOISY, cache_control: { type: 'ephemeral' } }]));
    const { content } = JSON.parse((await sent('anthropic', body)).text).messages[2].content[0];
    assert.deepEqual(content, [{ type: 'text', text: CLEAN }, image, { type: 'text', text: CLEAN, cache_control: { type: 'ephemeral' } }]);
  });

  it('leaves system messages among the messages, and the question before them, alone', async () => {
    const conversation = CONVERSATIONS.anthropic(NOISY);
    conversation.messages.push({ role: 'system', content: NOISY });
    const sentMessages = JSON.parse((await sent('anthropic', JSON.stringify(conversation))).text).messages;
    const expected = structuredClone(conversation.messages);
    expected[2].content[0].content = CLEAN;
    assert.deepEqual(sentMessages, expected);
  });

  it('cleans around code inside one text', async () => {
    const fence = '```sh\nmake   \n\n\n\nmake   \n```';
    const output = `${NOISY}\n\n${fence}\n\n${NOISY}`;
    const body = JSON.stringify(CONVERSATIONS.anthropic(output));
    const { content } = JSON.parse((await sent('anthropic', body)).text).messages[2].content[0];
    assert.ok(content.includes(fence), 'the fenced code changed');
    assert.ok(content.length < output.length / 2, 'the text around it did not');
  });

  it('reads escapes however they are spelled', async () => {
    const escaped = JSON.stringify(NOISY).replaceAll('\\n', '\\u000a').replaceAll('W', '\\u0057').replaceAll('✓', '\\u2713').replaceAll('/', '\\/');
    const [before, after] = around(CONVERSATIONS.anthropic);
    const { text } = await sent('anthropic', before + escaped + after);
    assert.equal(JSON.parse(text).messages[2].content[0].content, CLEAN);
  });

  it('leaves a protected document’s name to the settings', async (t) => {
    const { upstream: other, proxy: protecting } = await stage(t, { env: { TOKENPAK_PROTECT: 'RULES.md', TOKENPAK_CONVERSATIONS: 'off' } });
    for (const [name, changes] of [['RULES.md', false], ['SOUL.md', true]]) {
      const body = JSON.stringify(CONVERSATIONS.anthropic(`# ${name}\n\n${NOISY}`));
      await rawRequest(protecting.port, { ...REQUESTS.anthropic, body });
      assert.equal(other.last.body.toString() !== body, changes, name);
    }
  });

  it('honours the process’s mode, and a request’s over it', async (t) => {
    const { upstream: other, proxy: strict } = await stage(t, { env: { TOKENPAK_MODE: 'strict', TOKENPAK_CONVERSATIONS: 'off' } });
    const body = JSON.stringify(CONVERSATIONS.anthropic(NOISY));
    await rawRequest(strict.port, { ...REQUESTS.anthropic, body });
    assert.equal(other.last.body.toString(), body);
    await rawRequest(strict.port, { ...withHeaders(REQUESTS.anthropic, ['X-TokenPak-Mode', 'hybrid']), body });
    assert.notEqual(other.last.body.toString(), body);
  });
});
