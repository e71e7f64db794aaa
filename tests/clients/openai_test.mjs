import OpenAI from 'openai';
import assert from 'node:assert/strict';
import { it } from 'node:test';
import { providerError } from '../upstream/errors.mjs';
import { fixture, fixtureBytes } from '../upstream/fixtures.mjs';
import { assertPromptAbort, assertSdkError, collect, onEachRoute, PIXEL } from './routes.mjs';

const CHAT = { model: 'gpt-4o', messages: [{ role: 'user', content: 'Hello!' }] };
const PARAMETERS = { type: 'object', properties: { location: { type: 'string' } }, required: ['location'], additionalProperties: false };
const CHAT_TOOLS = [{ type: 'function', function: { name: 'get_weather', parameters: PARAMETERS, strict: true } }];
const RESPONSE = { model: 'gpt-5', input: 'Hello!', instructions: 'Be terse.' };
const RESPONSE_TOOLS = [{ type: 'function', name: 'get_weather', parameters: PARAMETERS, strict: true }];
const ERRORS = [
  [400, OpenAI.BadRequestError], [401, OpenAI.AuthenticationError], [403, OpenAI.PermissionDeniedError], [404, OpenAI.NotFoundError],
  [413, OpenAI.APIError], [429, OpenAI.RateLimitError], [500, OpenAI.InternalServerError], [503, OpenAI.InternalServerError],
];

onEachRoute('openai', ({ base, upstream }) => {
  const client = new OpenAI({ apiKey: 'sk-proj-test', baseURL: `${base}/v1`, maxRetries: 0, timeout: 20_000 });

  it('completes a chat', async () => {
    const completion = await client.chat.completions.create(CHAT);
    assert.deepEqual(JSON.parse(JSON.stringify(completion)), JSON.parse(fixtureBytes('openai/chat.json')));
    assert.equal(upstream.last.header('authorization'), 'Bearer sk-proj-test');
    assert.deepEqual(JSON.parse(upstream.last.body), CHAT);
  });

  it('streams a chat with and without usage', async () => {
    const without = await collect(await client.chat.completions.create({ ...CHAT, stream: true }));
    assert.equal(without.map(({ choices }) => choices[0].delta.content ?? '').join(''), 'Grüezi! How can I assist you? 🙂');
    assert.ok(without.every(({ usage }) => !usage));
    const withUsage = await collect(await client.chat.completions.create({ ...CHAT, stream: true, stream_options: { include_usage: true } }));
    assert.equal(withUsage.at(-1).usage.completion_tokens_details.reasoning_tokens, 128);
    assert.equal(withUsage.at(-1).usage.prompt_tokens_details.cached_tokens, 1024);
    assert.deepEqual(JSON.parse(upstream.last.body).stream_options, { include_usage: true });
  });

  it('calls tools, plain and streamed', async () => {
    const plain = await client.chat.completions.create({ ...CHAT, tools: CHAT_TOOLS });
    assert.equal(plain.choices[0].message.tool_calls[0].function.arguments, '{"location":"Zürich, CH"}');
    const events = await collect(await client.chat.completions.create({ ...CHAT, tools: CHAT_TOOLS, stream: true }));
    const parts = events.flatMap(({ choices }) => choices[0]?.delta.tool_calls ?? []).map((call) => call.function.arguments);
    assert.equal(parts.join(''), '{"location":"Zürich, CH"}');
  });

  it('sends images and a tool conversation back unchanged', async () => {
    const body = { ...CHAT, tools: CHAT_TOOLS, messages: [
      { role: 'developer', content: 'Answer in French.' },
      { role: 'user', content: [{ type: 'text', text: 'What is it?' }, { type: 'image_url', image_url: { url: `data:image/png;base64,${PIXEL}` } }] },
      { role: 'assistant', content: null, tool_calls: [{ id: 'call_1', type: 'function', function: { name: 'get_weather', arguments: '{"location": "Bern"}' } }] },
      { role: 'tool', tool_call_id: 'call_1', content: '14 °C, cloudy' },
    ] };
    await client.chat.completions.create(body);
    assert.deepEqual(JSON.parse(upstream.last.body), body);
  });

  it('creates a response, plain and streamed', async () => {
    const response = await client.responses.create(RESPONSE);
    assert.equal(response.output_text, 'Grüezi! How can I help? 🙂');
    assert.equal(response.usage.output_tokens_details.reasoning_tokens, 384);
    const events = await collect(await client.responses.create({ ...RESPONSE, stream: true }));
    assert.equal(events.at(-1).type, 'response.completed');
    assert.equal(events.at(-1).response.usage.input_tokens_details.cached_tokens, 2560);
    assert.equal(events.filter(({ type }) => type === 'response.output_text.delta').map(({ delta }) => delta).join(''), response.output_text);
    assert.deepEqual(JSON.parse(upstream.last.body), { ...RESPONSE, stream: true });
  });

  it('calls tools from a response, plain and streamed', async () => {
    const response = await client.responses.create({ ...RESPONSE, tools: RESPONSE_TOOLS });
    assert.equal(response.output[0].arguments, '{"location":"Zürich, CH"}');
    const events = await collect(await client.responses.create({ ...RESPONSE, tools: RESPONSE_TOOLS, stream: true }));
    assert.equal(events.find(({ type }) => type === 'response.function_call_arguments.done').arguments, '{"location":"Zürich, CH"}');
  });

  it('embeds', async () => {
    const { data, usage } = await client.embeddings.create({ model: 'text-embedding-3-small', input: 'Hello!' });
    assert.deepEqual(data[0].embedding.map((value) => Math.round(value * 100) / 100), [0.2, -0.2, 0.25]);
    assert.equal(usage.prompt_tokens, 8);
  });

  it('lists models', async () => {
    assert.deepEqual((await collect(client.models.list())).map(({ id }) => id), ['gpt-4o-2024-08-06', 'gpt-5']);
    assert.equal(upstream.last.dialect, 'openai');
  });

  for (const [status, type] of ERRORS) {
    it(`raises ${type.name} for ${status}, chat and responses, plain and streamed`, async () => {
      const message = `the provider’s own words about ${status}`;
      for (const stream of [false, true]) {
        upstream.script(providerError('openai', status, message), providerError('openai', status, message));
        await assertSdkError(() => client.chat.completions.create({ ...CHAT, stream }), type, status, message);
        await assertSdkError(() => client.responses.create({ ...RESPONSE, stream }), type, status, message);
      }
    });
  }

  it('raises the provider’s error in the middle of a stream', async () => {
    upstream.script(fixture('openai/chat_error.sse'));
    await assert.rejects(async () => collect(await client.chat.completions.create({ ...CHAT, stream: true })),
      (error) => error instanceof OpenAI.APIError && /The server had an error/.test(error.message));
    upstream.script(fixture('openai/responses_failed.sse'));
    assert.equal((await collect(await client.responses.create({ ...RESPONSE, stream: true }))).at(-1).response.error.code, 'server_error');
  });

  it('ends the upstream call when the client aborts', (t) => assertPromptAbort(upstream, 'openai/chat.sse', async () => {
    const stream = await client.chat.completions.create({ ...CHAT, stream: true });
    await stream[Symbol.asyncIterator]().next();
    return { abort: () => stream.controller.abort() };
  }, t));

  for (const encoding of ['gzip', 'deflate', 'br']) {
    it(`reads ${encoding} answers, plain and streamed`, async () => {
      upstream.script({ ...fixture('openai/chat.json'), encoding }, { ...fixture('openai/responses.sse'), encoding });
      assert.equal((await client.chat.completions.create(CHAT)).usage.completion_tokens, 310);
      assert.equal((await collect(await client.responses.create({ ...RESPONSE, stream: true }))).at(-1).response.usage.output_tokens, 436);
    });
  }

  it('sends 5 MB', async () => {
    const url = `data:image/png;base64,${Buffer.alloc(3_932_160, 'tokenpak').toString('base64')}`;
    const content = [{ type: 'image_url', image_url: { url } }, { type: 'text', text: 'And?' }];
    await client.chat.completions.create({ ...CHAT, messages: [{ role: 'user', content }] });
    assert.deepEqual(JSON.parse(upstream.last.body).messages[0].content, content);
  });

  it('keeps 60 streams at once apart', async () => {
    upstream.on('/v1/chat/completions', (request) => {
      const { messages: [{ content }] } = JSON.parse(request.body);
      const reply = fixture('openai/chat.sse');
      return { ...reply, waitMs: 20, body: reply.body.toString().replace('Grüezi', content) };
    });
    const texts = await Promise.all(Array.from({ length: 60 }, async (_, index) => {
      const events = await collect(await client.chat.completions.create({ ...CHAT, stream: true, messages: [{ role: 'user', content: `number ${index}` }] }));
      return events[1].choices[0].delta.content;
    }));
    upstream.on('/v1/chat/completions', null);
    assert.deepEqual(texts, texts.map((_, index) => `number ${index}`));
  });
});
