// What the soak's provider answers: shaped as each dialect's answers are, of a given size, no two alike.

const USAGE = {
  anthropic: (text) => [
    `event: message_start\ndata: {"type":"message_start","message":{"model":"claude-opus-4-5","usage":{"input_tokens":12,"output_tokens":1}}}\n\n`,
    ...text.map((each) => `event: content_block_delta\ndata: {"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":"${each}"}}\n\n`),
    'event: message_delta\ndata: {"type":"message_delta","delta":{"stop_reason":"end_turn"},"usage":{"output_tokens":15}}\n\n',
    'event: message_stop\ndata: {"type":"message_stop"}\n\n',
  ],
  openai_chat: (text) => [
    ...text.map((each) => `data: {"id":"c","object":"chat.completion.chunk","model":"gpt-4o","choices":[{"index":0,"delta":{"content":"${each}"}}]}\n\n`),
    'data: {"id":"c","object":"chat.completion.chunk","model":"gpt-4o","choices":[],"usage":{"prompt_tokens":12,"completion_tokens":15,"total_tokens":27}}\n\n',
    'data: [DONE]\n\n',
  ],
  openai_responses: (text) => [
    ...text.map((each) => `event: response.output_text.delta\ndata: {"type":"response.output_text.delta","delta":"${each}"}\n\n`),
    'event: response.completed\ndata: {"type":"response.completed","response":{"model":"gpt-5","usage":{"input_tokens":12,"output_tokens":15}}}\n\n',
  ],
  gemini: (text) => text.map((each) => `data: {"candidates":[{"content":{"parts":[{"text":"${each}"}]}}],"usageMetadata":{"promptTokenCount":12,"candidatesTokenCount":15}}\n\n`),
};

/** Words that follow from the seed alone. */
function words(seed, size) {
  const pieces = [];
  let state = seed >>> 0;
  for (let length = 0; length < size; length += pieces.at(-1).length) {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    pieces.push(`${state.toString(36)} Grüße ${seed}`);
  }
  return pieces;
}

export function answerOf(dialect, seed, size, streamed) {
  const text = words(seed, size);
  if (streamed) return { bytes: Buffer.from(USAGE[dialect](text).join('')), type: 'text/event-stream' };
  return { bytes: Buffer.from(JSON.stringify({ model: 'm', text: text.join(' '), usage: { input_tokens: 12, output_tokens: 15, prompt_tokens: 12, completion_tokens: 15 } })), type: 'application/json' };
}
