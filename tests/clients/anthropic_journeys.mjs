import assert from 'node:assert/strict';
import { it } from 'node:test';
import { providerError } from '../upstream/errors.mjs';
import { fixture, fixtureBytes } from '../upstream/fixtures.mjs';
import { assertPromptAbort, assertSdkError, collect, onEachRoute, PIXEL } from './routes.mjs';

// The journeys of @anthropic-ai/sdk. Its first major version sends keys as a bearer token, the ones before it as x-api-key.

const QUESTION = { model: 'claude-opus-4-5', max_tokens: 1024, messages: [{ role: 'user', content: 'Can two particles share one state?' }] };
const TOOLS = [{ name: 'get_weather', description: 'Weather at a place', input_schema: { type: 'object', properties: { location: { type: 'string' } } } }];
const THINKING = { ...QUESTION, max_tokens: 4096, thinking: { type: 'enabled', budget_tokens: 1024 }, tools: TOOLS };
const PLAIN = JSON.parse(fixtureBytes('anthropic/message.json'));
const SIGNATURE = JSON.parse(fixtureBytes('anthropic/message_tools.json')).content[0].signature;

/** `keyHeader` is [name, value] of the key on the wire; `version` that of the API. */
export function anthropicJourneys(Anthropic, { keyHeader: [keyName, keyValue], version }) {
  const ERRORS = [
    [400, Anthropic.BadRequestError], [401, Anthropic.AuthenticationError], [403, Anthropic.PermissionDeniedError], [404, Anthropic.NotFoundError],
    [413, Anthropic.ContentTooLargeError ?? Anthropic.APIError], [429, Anthropic.RateLimitError], [500, Anthropic.InternalServerError],
    [529, Anthropic.OverloadedError ?? Anthropic.InternalServerError],
  ];

  onEachRoute('anthropic', ({ base, upstream }) => {
    const client = new Anthropic({ apiKey: 'sk-ant-api03-test', baseURL: base, maxRetries: 0, timeout: 20_000 });

    it('creates a message', async () => {
      const message = await client.messages.create(QUESTION);
      assert.deepEqual(JSON.parse(JSON.stringify(message)), PLAIN);
      assert.equal(upstream.last.header(keyName), keyValue);
      assert.equal(upstream.last.header('anthropic-version'), version);
      assert.deepEqual(JSON.parse(upstream.last.body), QUESTION);
    });

    it('reads the answer’s headers', async () => {
      const { response, request_id: id } = await client.messages.create(QUESTION).withResponse();
      assert.equal(id, 'req_011CVS9mMqXr2Kz7PwYTbNhE');
      assert.equal(response.headers.get('anthropic-ratelimit-requests-limit'), '4000');
    });

    it('streams events, pings aside, to the final message', async () => {
      const events = await collect(await client.messages.create({ ...QUESTION, stream: true }));
      assert.deepEqual(events.map(({ type }) => type), ['message_start', 'content_block_start', 'content_block_delta', 'content_block_delta',
        'content_block_stop', 'message_delta', 'message_stop']);
      const message = await client.messages.stream(QUESTION).finalMessage();
      assert.equal(message.content[0].text, 'Entangled particles share one state – whatever the distance. 🌍');
      assert.equal(message.usage.output_tokens, 156);
    });

    it('calls tools and thinks with a signature, plain and streamed', async () => {
      for (const message of [await client.messages.create(THINKING), await client.messages.stream(THINKING).finalMessage()]) {
        const [thinking, , tool] = message.content;
        assert.equal(thinking.signature, SIGNATURE);
        assert.equal(thinking.thinking, 'The user wants the weather in Zürich, so I call the tool.');
        assert.deepEqual(tool.input, { location: 'Zürich, CH', unit: 'celsius' });
        assert.equal(message.stop_reason, 'tool_use');
        assert.equal(message.usage.cache_read_input_tokens, 18432);
        assert.equal(message.usage.cache_creation.ephemeral_1h_input_tokens, 2000);
      }
    });

    it('sends a whole tool conversation back unchanged', async () => {
      const first = await client.messages.create(THINKING);
      const body = {
        ...THINKING,
        system: [{ type: 'text', text: 'You are terse.', cache_control: { type: 'ephemeral', ttl: '1h' } }],
        messages: [...THINKING.messages, { role: 'assistant', content: first.content },
          { role: 'user', content: [{ type: 'tool_result', tool_use_id: first.content[2].id, content: '14 °C, cloudy', cache_control: { type: 'ephemeral' } }] }],
      };
      await client.messages.create(body, { headers: { 'anthropic-beta': 'extended-cache-ttl-2025-04-11,interleaved-thinking-2025-05-14' } });
      assert.deepEqual(JSON.parse(upstream.last.body), JSON.parse(JSON.stringify(body)));
      assert.equal(upstream.last.header('anthropic-beta'), 'extended-cache-ttl-2025-04-11,interleaved-thinking-2025-05-14');
    });

    it('sends images and documents', async () => {
      const content = [
        { type: 'image', source: { type: 'base64', media_type: 'image/png', data: PIXEL } },
        { type: 'document', source: { type: 'text', media_type: 'text/plain', data: 'A line.  \n\n\n\nAnother.' } },
        { type: 'text', text: 'What is on it?' },
      ];
      await client.messages.create({ ...QUESTION, messages: [{ role: 'user', content }] });
      assert.deepEqual(JSON.parse(upstream.last.body).messages[0].content, content);
    });

    it('counts tokens', async () => {
      const { model, messages } = QUESTION;
      assert.equal((await client.messages.countTokens({ model, messages })).input_tokens, 2095);
      assert.equal(upstream.last.target, '/v1/messages/count_tokens');
    });

    it('lists models and reads one', async () => {
      const models = await collect(client.models.list({ limit: 1000 }));
      assert.deepEqual(models.map(({ id }) => id), ['claude-opus-4-5-20251101', 'claude-haiku-4-5-20251001']);
      assert.equal(upstream.last.target, '/v1/models?limit=1000');
      assert.equal(upstream.last.dialect, 'anthropic');
      assert.equal((await client.models.retrieve('claude-opus-4-5')).display_name, 'Claude Opus 4.5');
    });

    it('runs batches', async () => {
      const { model, max_tokens, messages } = QUESTION;
      const batch = await client.messages.batches.create({ requests: [{ custom_id: 'first', params: { model, max_tokens, messages } }] });
      assert.equal(batch.id, 'msgbatch_01HkcTjaV5uDC8jWR4ZsDV8d');
      assert.equal((await client.messages.batches.retrieve(batch.id)).processing_status, 'ended');
      assert.equal((await collect(client.messages.batches.list())).length, 1);
      assert.equal((await client.messages.batches.cancel(batch.id)).type, 'message_batch');
      assert.equal(upstream.last.target, `/v1/messages/batches/${batch.id}/cancel`);
      await client.messages.batches.delete(batch.id);
      assert.equal(upstream.last.method, 'DELETE');
      upstream.script({ status: 200, headers: [['Content-Type', 'application/json']], body: JSON.stringify({ ...batch, results_url: `${base}/v1/messages/batches/${batch.id}/results` }) });
      const results = await collect(await client.messages.batches.results(batch.id));
      assert.deepEqual(results.map(({ result }) => result.type), ['succeeded', 'errored']);
    });

    for (const [status, type] of ERRORS) {
      it(`raises ${type.name} for ${status}, plain and streamed`, async () => {
        const message = `the provider’s own words about ${status}`;
        upstream.script(providerError('anthropic', status, message), providerError('anthropic', status, message));
        await assertSdkError(() => client.messages.create(QUESTION), type, status, message);
        await assertSdkError(() => client.messages.create({ ...QUESTION, stream: true }), type, status, message);
      });
    }

    it('raises the provider’s error in the middle of a stream', async () => {
      upstream.script(fixture('anthropic/message_error.sse'));
      const seen = [];
      await assert.rejects(async () => { for await (const event of await client.messages.create({ ...QUESTION, stream: true })) seen.push(event.type); },
        (error) => error instanceof Anthropic.APIError && /Overloaded/.test(error.message));
      assert.deepEqual(seen, ['message_start', 'content_block_start', 'content_block_delta']);
    });

    it('raises an error when a stream is cut', async () => {
      upstream.script({ ...fixture('anthropic/message.sse'), cut: { at: 600, then: 'reset' } });
      await assert.rejects(async () => collect(await client.messages.create({ ...QUESTION, stream: true })), /terminated|Connection error|aborted|other side closed/);
    });

    it('ends the upstream call when the client aborts', (t) => assertPromptAbort(upstream, 'anthropic/message.sse', async () => {
      const stream = await client.messages.create({ ...QUESTION, stream: true });
      await stream[Symbol.asyncIterator]().next();
      return { abort: () => stream.controller.abort() };
    }, t));

    for (const encoding of ['gzip', 'deflate', 'br']) {
      it(`reads ${encoding} answers, plain and streamed`, async () => {
        upstream.script({ ...fixture('anthropic/message.json'), encoding }, { ...fixture('anthropic/message.sse'), encoding });
        assert.equal((await client.messages.create(QUESTION)).usage.output_tokens, 156);
        assert.equal((await client.messages.stream(QUESTION).finalMessage()).usage.output_tokens, 156);
      });
    }

    it('sends 5 MB and receives 5 MB', async () => {
      const data = Buffer.alloc(3_932_160, 'tokenpak').toString('base64');
      const long = 'wörd '.repeat(1_000_000);
      upstream.script({ ...fixture('anthropic/message.json'), body: JSON.stringify({ ...PLAIN, content: [{ type: 'text', text: long }] }) });
      const content = [{ type: 'image', source: { type: 'base64', media_type: 'image/png', data } }, { type: 'text', text: 'And?' }];
      const message = await client.messages.create({ ...QUESTION, messages: [{ role: 'user', content }] });
      assert.equal(JSON.parse(upstream.last.body).messages[0].content[0].source.data, data);
      assert.equal(message.content[0].text, long);
    });

    it('keeps 60 requests at once apart', async () => {
      upstream.on('/v1/messages', (request) => {
        const { messages: [{ content }] } = JSON.parse(request.body);
        return { ...fixture('anthropic/message.json'), waitMs: 20, body: JSON.stringify({ ...PLAIN, content: [{ type: 'text', text: content }] }) };
      });
      const texts = await Promise.all(Array.from({ length: 60 }, async (_, index) => {
        const message = await client.messages.create({ ...QUESTION, messages: [{ role: 'user', content: `number ${index}` }] });
        return message.content[0].text;
      }));
      upstream.on('/v1/messages', null);
      assert.deepEqual(texts, texts.map((_, index) => `number ${index}`));
    });
  });
}
