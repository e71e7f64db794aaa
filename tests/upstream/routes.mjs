// What each provider answers when no script says otherwise: a fixture picked by path and request body.

import { fixture } from './fixtures.mjs';
import { providerError } from './errors.mjs';

export function defaultReply(request) {
  const path = request.target.split('?')[0];
  const body = jsonOf(request.body);
  const name = ROUTES[request.dialect](request.method, path, body, request.target);
  return name ? fixture(name) : providerError(request.dialect, 404, `no such path: ${request.method} ${path}`);
}

const ROUTES = {
  anthropic(method, path, body) {
    if (method === 'HEAD' || method === 'GET') {
      if (path === '/v1/models') return 'anthropic/models.json';
      if (path.startsWith('/v1/models/')) return 'anthropic/model.json';
      if (path === '/v1/messages/batches') return 'anthropic/batches.json';
      if (path.endsWith('/results')) return 'anthropic/batch_results.jsonl';
      if (path.startsWith('/v1/messages/batches/')) return 'anthropic/batch.json';
    }
    if (path === '/v1/messages/count_tokens') return 'anthropic/count_tokens.json';
    if (path.startsWith('/v1/messages/batches')) return 'anthropic/batch.json';
    if (path !== '/v1/messages') return null;
    const kind = body?.tools || body?.thinking ? 'message_tools' : 'message';
    return `anthropic/${kind}.${body?.stream === true ? 'sse' : 'json'}`;
  },
  openai(method, path, body) {
    if (path === '/v1/models') return 'openai/models.json';
    if (path === '/v1/embeddings') return 'openai/embeddings.json';
    if (path === '/v1/responses') {
      const kind = body?.tools ? 'responses_tools' : 'responses';
      return `openai/${kind}.${body?.stream === true ? 'sse' : 'json'}`;
    }
    if (path !== '/v1/chat/completions') return null;
    if (body?.stream !== true) return body?.tools ? 'openai/chat_tools.json' : 'openai/chat.json';
    if (body.tools) return 'openai/chat_tools.sse';
    return body.stream_options?.include_usage ? 'openai/chat_usage.sse' : 'openai/chat.sse';
  },
  gemini(method, path, body, target) {
    if (method === 'GET') return path === '/v1beta/models' ? 'gemini/models.json' : null;
    if (path.endsWith(':countTokens')) return 'gemini/count_tokens.json';
    if (path.endsWith(':batchEmbedContents')) return 'gemini/embeddings.json';
    if (path.endsWith(':generateContent')) return body?.tools ? 'gemini/generate_tools.json' : 'gemini/generate.json';
    if (!path.endsWith(':streamGenerateContent')) return null;
    return /[?&]alt=sse/.test(target) ? (body?.tools ? 'gemini/stream_tools.sse' : 'gemini/stream.sse') : 'gemini/stream.json';
  },
};

/** The dialect of a request on a server that speaks all of them (the command line): by path, then by key header. */
export function dialectOf(target, headers) {
  if (target.startsWith('/v1beta/')) return 'gemini';
  if (target.startsWith('/v1/messages')) return 'anthropic';
  return headers.some(([name]) => /^(anthropic-version|x-api-key)$/i.test(name)) ? 'anthropic' : 'openai';
}

function jsonOf(body) {
  try { return JSON.parse(body.toString()); } catch { return null; }
}
