// A conversation's turns as a request body of each dialect, the way the clients write them.

/** Marks the end of a message's last block, as Claude Code does for the newest one. */
function marked(blocks) {
  return blocks.map((block, index) => (index === blocks.length - 1 ? { ...block, cache_control: { type: 'ephemeral' } } : block));
}

function anthropic({ model, system, tools, turns }) {
  const messages = [];
  for (const turn of turns) {
    const role = turn.role === 'assistant' ? 'assistant' : 'user';
    const blocks = [];
    if (turn.role === 'tool') blocks.push({ type: 'tool_result', tool_use_id: turn.id, content: turn.text });
    else if (turn.text) blocks.push({ type: 'text', text: turn.text });
    for (const call of turn.calls ?? []) blocks.push({ type: 'tool_use', id: call.id, name: call.name, input: call.arguments });
    // Results of parallel calls, and what the user says with them, are one message.
    if (messages.at(-1)?.role === role) messages.at(-1).content.push(...blocks);
    else messages.push({ role, content: blocks });
  }
  const newest = messages.findLastIndex((message) => message.role === 'user');
  messages.forEach((message, index) => {
    if (index === newest) message.content = marked(message.content);
    // A lone text is a string where it is not marked.
    else if (message.content.length === 1 && message.content[0].type === 'text') message.content = message.content[0].text;
  });
  return {
    model, max_tokens: 4096, system: marked([{ type: 'text', text: system }]),
    tools: tools.map((tool) => ({ name: tool.name, description: tool.description, input_schema: tool.schema })), messages,
  };
}

function openaiChat({ model, system, tools, turns }) {
  const messages = turns.map((turn) => {
    if (turn.role === 'tool') return { role: 'tool', tool_call_id: turn.id, content: turn.text };
    if (turn.role === 'user') return { role: 'user', content: turn.text };
    const calls = (turn.calls ?? []).map((call) => ({ id: call.id, type: 'function', function: { name: call.name, arguments: JSON.stringify(call.arguments) } }));
    return { role: 'assistant', content: turn.text || null, ...(calls.length > 0 ? { tool_calls: calls } : {}) };
  });
  return {
    model, messages: [{ role: 'system', content: system }, ...messages],
    tools: tools.map((tool) => ({ type: 'function', function: { name: tool.name, description: tool.description, parameters: tool.schema } })),
  };
}

function gemini({ system, tools, turns }) {
  const contents = [];
  for (const turn of turns) {
    const role = turn.role === 'assistant' ? 'model' : 'user';
    const parts = [];
    if (turn.role === 'tool') parts.push({ functionResponse: { name: turn.name, response: { output: turn.text } } });
    else if (turn.text) parts.push({ text: turn.text });
    for (const call of turn.calls ?? []) parts.push({ functionCall: { name: call.name, args: call.arguments } });
    if (contents.at(-1)?.role === role) contents.at(-1).parts.push(...parts);
    else contents.push({ role, parts });
  }
  return {
    systemInstruction: { parts: [{ text: system }] }, contents,
    tools: [{ functionDeclarations: tools.map((tool) => ({ name: tool.name, description: tool.description, parameters: tool.schema })) }],
  };
}

/** The four ways in which providers cache, each with the client that meets it. */
export const REGIMES = [
  { name: 'Anthropic', model: 'claude-sonnet-4-5', render: anthropic },
  { name: 'OpenAI', model: 'gpt-5.1', render: openaiChat },
  { name: 'OpenAI 5.6+', model: 'gpt-5.6-sol', render: openaiChat },
  { name: 'Gemini', model: 'gemini-3.1-pro-preview', render: gemini },
];

/** The turns of each request: a request goes out where the assistant speaks next, or at the end. */
export function requestsOf(turns) {
  return turns.flatMap((turn, index) => {
    const ends = turn.role !== 'assistant' && (index + 1 === turns.length || turns[index + 1].role === 'assistant');
    return ends ? [turns.slice(0, index + 1)] : [];
  });
}
