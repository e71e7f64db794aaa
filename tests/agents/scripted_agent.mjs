// Answers a coding agent as a model would that follows a plan: one tool call after the other, then a closing sentence.
// Which step is next is told by the tool results in the request, so that retries and side questions do no harm. The
// provider's prompt cache is played too: of a request, so much is read as it shares with the longest one before it.

import { randomUUID } from 'node:crypto';

const BYTES_PER_TOKEN = 4; // the played provider's tokenizer

/** How many bytes of the body the prompt cache held, and from now on holds all of it. */
class PlayedCache {
  #bodies = [];
  read(body) {
    const shared = Math.max(0, ...this.#bodies.map((each) => sharedPrefix(each, body)));
    this.#bodies.push(body);
    return shared;
  }
}

function sharedPrefix(a, b) {
  const limit = Math.min(a.length, b.length);
  let at = 0;
  while (at < limit && a[at] === b[at]) at += 1;
  return at;
}

const answer = (value) => ({ status: 200, headers: [['Content-Type', 'application/json']], body: Buffer.from(JSON.stringify(value)) });

const stream = (events) => ({
  status: 200,
  headers: [['Content-Type', 'text/event-stream; charset=utf-8']],
  body: Buffer.from(events.map((event) => `event: ${event.type}\ndata: ${JSON.stringify(event)}\n\n`).join('')),
  framing: 'chunked',
  chunks: 'events',
});

/** What the cache compares, in the provider's order, without the marks that wander to the newest message. */
function tokensOf(cache, ...prompt) {
  const text = Buffer.from(JSON.stringify(prompt, (key, value) => (key === 'cache_control' ? undefined : value)));
  const all = Math.ceil(text.length / BYTES_PER_TOKEN);
  const read = Math.floor(cache.read(text) / BYTES_PER_TOKEN);
  return { all, read, written: all - read };
}

/** Replies to POST /v1/messages. `steps`: [{ tool, input }]; `turns` receives each main request's messages. */
export function anthropicAgent({ steps, closing, turns }) {
  const cache = new PlayedCache();
  return (request) => {
    const body = JSON.parse(request.body.toString());
    if (request.target.includes('/count_tokens')) return answer({ input_tokens: Math.ceil(request.body.length / BYTES_PER_TOKEN) });
    const isMain = body.tools?.some((tool) => tool.name === steps[0].tool) ?? false;
    const results = body.messages.flatMap((message) => (Array.isArray(message.content) ? message.content : [])).filter((block) => block.type === 'tool_result');
    const step = isMain ? steps[results.length] : undefined;
    if (isMain) turns.push(body.messages);
    const count = tokensOf(cache, body.tools, body.system, body.messages);
    const usage = { input_tokens: 0, cache_creation_input_tokens: count.written, cache_read_input_tokens: count.read, output_tokens: 20 };
    const block = step ? { type: 'tool_use', id: `toolu_${results.length}`, name: step.tool, input: step.input } : { type: 'text', text: isMain ? closing : 'ok' };
    const message = { id: `msg_${randomUUID()}`, type: 'message', role: 'assistant', model: body.model, content: [], stop_reason: null, stop_sequence: null, usage };
    const stop_reason = step ? 'tool_use' : 'end_turn';
    if (!body.stream) return answer({ ...message, content: [block], stop_reason });
    return stream([
      { type: 'message_start', message },
      { type: 'content_block_start', index: 0, content_block: step ? { ...block, input: {} } : { type: 'text', text: '' } },
      { type: 'content_block_delta', index: 0, delta: step ? { type: 'input_json_delta', partial_json: JSON.stringify(step.input) } : { type: 'text_delta', text: block.text } },
      { type: 'content_block_stop', index: 0 },
      { type: 'message_delta', delta: { stop_reason, stop_sequence: null }, usage: { output_tokens: 20 } },
      { type: 'message_stop' },
    ]);
  };
}

/** Replies to POST /v1/responses, streamed. `steps` and `turns` as above; the items of `input` are the turns. */
export function responsesAgent({ steps, closing, turns }) {
  const cache = new PlayedCache();
  return (request) => {
    const body = JSON.parse(request.body.toString());
    const results = body.input.filter((item) => item.type === 'function_call_output');
    const step = steps[results.length];
    turns.push(body.input);
    const count = tokensOf(cache, body.tools, body.instructions, body.input);
    const usage = {
      input_tokens: count.all, input_tokens_details: { cached_tokens: count.read }, output_tokens: 20, output_tokens_details: { reasoning_tokens: 0 }, total_tokens: count.all + 20,
    };
    const item = step
      ? { type: 'function_call', id: `fc_${results.length}`, call_id: `call_${results.length}`, name: step.tool, arguments: JSON.stringify(step.input), status: 'completed' }
      : { type: 'message', id: 'msg_1', role: 'assistant', status: 'completed', content: [{ type: 'output_text', text: closing, annotations: [] }] };
    const response = { id: `resp_${randomUUID()}`, object: 'response', created_at: 1, model: body.model, status: 'in_progress', output: [], usage: null };
    return stream([
      { type: 'response.created', response },
      { type: 'response.output_item.added', output_index: 0, item },
      { type: 'response.output_item.done', output_index: 0, item },
      { type: 'response.completed', response: { ...response, status: 'completed', output: [item], usage } },
    ]);
  };
}
