// What a later step of the agent needs must still be there, word for word, in what was sent.

/** All strings of a JSON value, in order. */
function* strings(value) {
  if (typeof value === 'string') yield value;
  else if (value && typeof value === 'object') for (const inner of Object.values(value)) yield* strings(inner);
}

/** Identifiers, paths and numbers: what an agent takes from one result into its next call. */
const NAMES = /[A-Za-z0-9_/.~-]*[A-Za-z0-9_][A-Za-z0-9_/.:@~-]{2,}/g;
const SHORTEST_LINE = 12; // characters; shorter ones (a brace, an else) say nothing

const trimmed = (name) => name.replace(/[.:,-]+$/, '');

/**
 * Of the names and of the whole lines that an assistant's turn uses and that stand in an earlier result, how many are visible before it in the last request as
 * sent. `messages` are that request's, in a dialect whose messages are the turns (Chat Completions, the system message first).
 */
export function fidelity(turns, messages) {
  const count = { names: 0, namesVisible: 0, lines: 0, linesVisible: 0, lost: [] };
  const sent = messages.slice(1).map((message) => [...strings(message)].join('\n'));
  let original = '';
  let visible = '';
  turns.forEach((turn, index) => {
    if (turn.role === 'assistant') {
      const said = [turn.text, ...(turn.calls ?? []).flatMap((call) => [...strings(call.arguments)])].join('\n');
      for (const name of new Set(said.match(NAMES)?.map(trimmed))) {
        if (name.length < 3 || !original.includes(name)) continue;
        count.names += 1;
        if (visible.includes(name)) count.namesVisible += 1;
        else count.lost.push(name);
      }
      for (const line of new Set(said.split('\n'))) {
        // Listings show lines behind their numbers.
        if (line.trim().length < SHORTEST_LINE || !original.includes(`${line}\n`)) continue;
        count.lines += 1;
        if (visible.includes(line)) count.linesVisible += 1;
        else count.lost.push(line);
      }
    }
    // What the assistant itself wrote is visible to it, too.
    if (turn.role === 'tool') original += `${turn.text}\n`;
    visible += `${sent[index]}\n`;
  });
  return count;
}
