// One plain request of each dialect, for journeys where the content does not matter, and what each dialect calls an error.

const JSON_TYPE = ['Content-Type', 'application/json'];

export const REQUESTS = {
  anthropic: {
    target: '/v1/messages',
    headers: [['x-api-key', 'sk-ant-api03-test'], ['anthropic-version', '2023-06-01'], JSON_TYPE],
    body: '{"model":"claude-opus-4-5","max_tokens":64,"messages":[{"role":"user","content":"Hello"}]}',
  },
  openai_chat: {
    target: '/v1/chat/completions',
    headers: [['Authorization', 'Bearer sk-proj-test'], JSON_TYPE],
    body: '{"model":"gpt-4o","messages":[{"role":"user","content":"Hello"}]}',
  },
  openai_responses: {
    target: '/v1/responses',
    headers: [['Authorization', 'Bearer sk-proj-test'], JSON_TYPE],
    body: '{"model":"gpt-5","input":"Hello"}',
  },
  gemini: {
    target: '/v1beta/models/gemini-2.5-pro:generateContent',
    headers: [['x-goog-api-key', 'AIzaSyTest'], JSON_TYPE],
    body: '{"contents":[{"role":"user","parts":[{"text":"Hello"}]}]}',
  },
};

export const STREAMS = {
  anthropic: { ...REQUESTS.anthropic, body: REQUESTS.anthropic.body.replace('{', '{"stream":true,') },
  openai_chat: { ...REQUESTS.openai_chat, body: REQUESTS.openai_chat.body.replace('{', '{"stream":true,"stream_options":{"include_usage":true},') },
  openai_responses: { ...REQUESTS.openai_responses, body: REQUESTS.openai_responses.body.replace('{', '{"stream":true,') },
  gemini: { ...REQUESTS.gemini, target: '/v1beta/models/gemini-2.5-pro:streamGenerateContent?alt=sse' },
};

/** The message of an error body in the shape of `dialect`; throws when the shape is another's. */
export function errorMessage(dialect, status, body) {
  const answer = JSON.parse(body);
  const { error } = answer;
  if (dialect === 'anthropic') {
    if (answer.type !== 'error' || typeof error.type !== 'string' || typeof error.message !== 'string') throw new Error(`not Anthropic's shape: ${body}`);
  } else if (dialect.startsWith('openai')) {
    if (answer.type !== undefined || typeof error.message !== 'string' || typeof error.type !== 'string' || !('param' in error) || !('code' in error)) throw new Error(`not OpenAI's shape: ${body}`);
  } else if (error.code !== status || typeof error.message !== 'string' || !/^[A-Z_]+$/.test(error.status)) throw new Error(`not Gemini's shape: ${body}`);
  return error.message;
}

/** `request` with more headers, or with those of the same name replaced. */
export function withHeaders(request, ...headers) {
  const replaced = new Set(headers.map(([name]) => name.toLowerCase()));
  return { ...request, headers: [...request.headers.filter(([name]) => !replaced.has(name.toLowerCase())), ...headers] };
}
