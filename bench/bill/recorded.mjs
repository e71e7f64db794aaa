// Conversations of real agents, from public data sets in the folder that --data names.
//
// A conversation is { name, kind, system, tools, turns }; a turn is { role: 'user', text }, { role: 'assistant', text, calls: [{ id, name, arguments }] }
// or { role: 'tool', id, name, text }.

import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';

const text = (content) => (typeof content === 'string' ? content : (content ?? []).map((part) => part.text ?? '').join(''));

/** tau-bench's trajectories: Chat Completions messages of an airline's agent, with JSON tool results. */
function tauBench(folder) {
  const file = path.join(folder, 'tau_bench', 'gpt-4o-airline.dev.json');
  if (!existsSync(file)) return [];
  return JSON.parse(readFileSync(file, 'utf8')).map((run, index) => {
    const [system, ...messages] = run.traj;
    const names = new Map();
    const turns = messages.map((message) => {
      if (message.role === 'tool') return { role: 'tool', id: message.tool_call_id, name: names.get(message.tool_call_id) ?? message.name, text: text(message.content) };
      if (message.role !== 'assistant') return { role: 'user', text: text(message.content) };
      const calls = (message.tool_calls ?? []).map((call) => {
        names.set(call.id, call.function.name);
        return { id: call.id, name: call.function.name, arguments: JSON.parse(call.function.arguments || '{}') };
      });
      return { role: 'assistant', text: text(message.content), calls };
    });
    return { name: `tau_bench ${index}`, kind: 'JSON results', system: text(system.content), tools: toolsOf(turns), turns };
  });
}

/** SWE-agent's trajectories: what a coding agent did in a shell, and what it saw. */
function sweAgent(folder) {
  const trajectories = path.join(folder, 'swe_agent_traj');
  if (!existsSync(trajectories)) return [];
  const files = readdirSync(trajectories).filter((name) => name.endsWith('.traj')).sort();
  return files.map((name) => {
    const { history, trajectory } = JSON.parse(readFileSync(path.join(trajectories, name), 'utf8'));
    const system = text(history.find((message) => message.role === 'system')?.content);
    const task = text(history.find((message) => message.role === 'user')?.content);
    const turns = [{ role: 'user', text: task }];
    trajectory.forEach((step, index) => {
      const id = `call_${index}`;
      turns.push({ role: 'assistant', text: step.thought || step.response || '', calls: [{ id, name: 'bash', arguments: { command: step.action } }] });
      turns.push({ role: 'tool', id, name: 'bash', text: step.observation || '(no output)' });
    });
    return { name: `swe_agent ${name.slice(0, 40)}`, kind: 'coding agent', system, tools: toolsOf(turns), turns };
  });
}

/** A definition for each tool that is called. */
export function toolsOf(turns) {
  const names = new Set(turns.flatMap((turn) => (turn.calls ?? []).map((call) => call.name)));
  return [...names].sort().map((name) => ({ name, description: `Runs ${name}.`, schema: { type: 'object', properties: {}, additionalProperties: true } }));
}

export function recordedConversations(folder) {
  return [...tauBench(folder), ...sweAgent(folder)];
}
