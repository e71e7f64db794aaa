import { ApiError, GoogleGenAI } from '@google/genai';
import assert from 'node:assert/strict';
import { it } from 'node:test';
import { providerError } from '../upstream/errors.mjs';
import { fixture } from '../upstream/fixtures.mjs';
import { assertPromptAbort, assertSdkError, collect, onEachRoute, PIXEL } from './routes.mjs';

const QUESTION = { model: 'gemini-2.5-pro', contents: 'Hello!' };
const TOOLS = [{ functionDeclarations: [{ name: 'get_weather', description: 'Weather at a place',
  parameters: { type: 'OBJECT', properties: { location: { type: 'STRING' } } } }] }];

onEachRoute('gemini', ({ base, upstream }) => {
  const client = new GoogleGenAI({ apiKey: 'AIzaSyTest', httpOptions: { baseUrl: base, timeout: 20_000 } });

  it('generates content', async () => {
    const answer = await client.models.generateContent(QUESTION);
    assert.equal(answer.text, 'Grüezi! How can I help? 🙂');
    assert.equal(answer.usageMetadata.thoughtsTokenCount, 200);
    assert.equal(answer.usageMetadata.cachedContentTokenCount, 4096);
    assert.equal(upstream.last.target, '/v1beta/models/gemini-2.5-pro:generateContent');
    assert.equal(upstream.last.header('x-goog-api-key'), 'AIzaSyTest');
  });

  it('streams content', async () => {
    const answers = await collect(await client.models.generateContentStream(QUESTION));
    assert.equal(answers.map(({ text }) => text ?? '').join(''), 'Grüezi! How can I help? 🙂');
    assert.equal(answers.at(-1).usageMetadata.candidatesTokenCount, 42);
    assert.equal(upstream.last.target, '/v1beta/models/gemini-2.5-pro:streamGenerateContent?alt=sse');
  });

  it('calls tools with a thought signature, plain and streamed', async () => {
    const question = { ...QUESTION, config: { tools: TOOLS, thinkingConfig: { includeThoughts: true } } };
    const plain = await client.models.generateContent(question);
    const streamed = (await collect(await client.models.generateContentStream(question))).at(-1);
    for (const answer of [plain, streamed]) {
      assert.deepEqual(answer.functionCalls[0].args, { location: 'Zürich, CH' });
      assert.match(answer.candidates[0].content.parts[0].thoughtSignature, /^CqsC/);
    }
  });

  it('sends images and a tool conversation back unchanged', async () => {
    const contents = [
      { role: 'user', parts: [{ inlineData: { mimeType: 'image/png', data: PIXEL } }, { text: 'What is it?' }] },
      { role: 'model', parts: [{ functionCall: { name: 'get_weather', args: { location: 'Bern' } }, thoughtSignature: 'CqsCAVSo' }] },
      { role: 'user', parts: [{ functionResponse: { name: 'get_weather', response: { result: '14 °C,  cloudy' } } }] },
    ];
    await client.models.generateContent({ ...QUESTION, contents, config: { systemInstruction: 'Be terse.' } });
    assert.deepEqual(JSON.parse(upstream.last.body).contents, contents);
  });

  it('counts tokens, embeds, lists models', async () => {
    assert.equal((await client.models.countTokens(QUESTION)).totalTokens, 31);
    assert.equal(upstream.last.target, '/v1beta/models/gemini-2.5-pro:countTokens');
    const { embeddings } = await client.models.embedContent({ model: 'gemini-embedding-001', contents: 'Hello!' });
    assert.deepEqual(embeddings[0].values, [0.1, -0.2, 0.25]);
    const models = await collect(await client.models.list());
    assert.equal(models[0].name, 'models/gemini-2.5-pro');
  });

  for (const status of [400, 401, 403, 404, 429, 500, 503]) {
    it(`raises ApiError for ${status}, plain and streamed`, async () => {
      const message = `the provider’s own words about ${status}`;
      upstream.script(providerError('gemini', status, message), providerError('gemini', status, message));
      await assertSdkError(() => client.models.generateContent(QUESTION), ApiError, status, message);
      await assertSdkError(() => client.models.generateContentStream(QUESTION), ApiError, status, message);
    });
  }

  it('raises the provider’s error in the middle of a stream', async () => {
    upstream.script(fixture('gemini/stream_error.sse'));
    await assert.rejects(async () => collect(await client.models.generateContentStream(QUESTION)), /overloaded/);
  });

  it('ends the upstream call when the client aborts', (t) => assertPromptAbort(upstream, 'gemini/stream.sse', async () => {
    const controller = new AbortController();
    const stream = await client.models.generateContentStream({ ...QUESTION, config: { abortSignal: controller.signal } });
    await stream.next();
    return { abort: () => controller.abort() };
  }, t));

  for (const encoding of ['gzip', 'deflate', 'br']) {
    it(`reads ${encoding} answers, plain and streamed`, async () => {
      upstream.script({ ...fixture('gemini/generate.json'), encoding }, { ...fixture('gemini/stream.sse'), encoding });
      assert.equal((await client.models.generateContent(QUESTION)).usageMetadata.candidatesTokenCount, 42);
      assert.equal((await collect(await client.models.generateContentStream(QUESTION))).at(-1).usageMetadata.candidatesTokenCount, 42);
    });
  }

  it('sends 5 MB', async () => {
    const data = Buffer.alloc(3_932_160, 'tokenpak').toString('base64');
    await client.models.generateContent({ ...QUESTION, contents: [{ role: 'user', parts: [{ inlineData: { mimeType: 'image/png', data } }, { text: 'And?' }] }] });
    assert.equal(JSON.parse(upstream.last.body).contents[0].parts[0].inlineData.data, data);
  });

  it('keeps 60 requests at once apart', async () => {
    upstream.on('/v1beta', (request) => {
      const { contents: [{ parts: [{ text }] }] } = JSON.parse(request.body);
      const reply = fixture('gemini/generate.json');
      return { ...reply, waitMs: 20, body: reply.body.toString().replace('Grüezi', text) };
    });
    const texts = await Promise.all(Array.from({ length: 60 }, async (_, index) => (await client.models.generateContent({ ...QUESTION, contents: `number ${index}` })).text));
    upstream.on('/v1beta', null);
    assert.deepEqual(texts, texts.map((_, index) => `number ${index}! How can I help? 🙂`));
  });
});
