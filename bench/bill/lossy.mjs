// Conversations whose tool results are long enough for the stages that may lose something, and the agent that reads again what was cut: with a given chance it
// opens the whole text that a marker names in its very next step, which costs a request, a call and the whole text once more.

import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';

import { toolsOf } from './recorded.mjs';
import { generator, records, SYSTEM } from './synthetic.mjs';

const MARKER = /\[tokenpak cut.*?whole text: (\S+?\.txt)/;

/** `count` lines of a file, from a place of its own. */
function piece(random, file, count) {
  const lines = readFileSync(file, 'utf8').split('\n');
  const from = random.below(Math.max(1, lines.length - count));
  return lines.slice(from, from + count).join('\n');
}

/** Paragraphs of a document, about `size` characters. */
function passage(random, file, size) {
  const paragraphs = readFileSync(file, 'utf8').split(/\n\s*\n|\n/).filter((paragraph) => paragraph.trim());
  let text = '';
  for (let at = random.below(paragraphs.length); text.length < size; at = (at + 1) % paragraphs.length) text += `${paragraphs[at]}\n\n`;
  return text;
}

/** Python's own modules of 600 lines and more: there is no longer source text on every machine that runs the tests. */
function standardLibrary() {
  const folder = execFileSync('python3', ['-c', 'import sysconfig; print(sysconfig.get_path("stdlib"))'], { encoding: 'utf8' }).trim();
  const files = readdirSync(folder).filter((name) => name.endsWith('.py')).sort().map((name) => path.join(folder, name));
  return files.filter((file) => readFileSync(file, 'utf8').split('\n').length > 600);
}

/** What each kind of agent asks, and what its tool answers. `data` holds chroma_chunking/ and loghub/. */
function kinds(data) {
  const documents = ['wikitexts.md', 'state_of_the_union.md'].map((name) => path.join(data, 'chroma_chunking', name));
  const logs = ['Apache', 'Hadoop', 'HDFS', 'Linux', 'OpenSSH', 'Spark', 'Zookeeper'].map((name) => path.join(data, 'loghub', `${name}_2k.log`));
  const long = standardLibrary();
  return {
    'documents': {
      question: (random) => `What do these pages say about ${random.pick(['the economy', 'the war', 'the early career', 'the release', 'the weather', 'the government'])}?`,
      result: (random) => ({ name: 'fetch', arguments: { url: `https://example.org/page/${random.below(1000)}` }, text: passage(random, random.pick(documents), 8000 + random.below(30_000)) }),
    },
    'long logs': {
      question: (random) => `Why does ${random.pick(['the worker stop', 'the login fail', 'the block go missing', 'the connection close'])}?`,
      result: (random) => ({ name: 'bash', arguments: { command: `docker logs service-${random.below(9)}` }, text: piece(random, random.pick(logs), 200 + random.below(600)) }),
    },
    'long JSON results': {
      question: (random) => `Which items are ${random.pick(['closed', 'pending', 'on sale'])}, and what is the mean price?`,
      result: (random) => ({ name: 'query', arguments: { table: `items_${random.below(9)}` }, text: records(random, 60 + random.below(300)) }),
    },
    'source texts': {
      question: (random) => `How does this part ${random.pick(['start', 'end', 'report an error', 'keep its state'])}?`,
      result: (random) => {
        const file = random.pick(long);
        return { name: 'read', arguments: { path: path.basename(file) }, text: readFileSync(file, 'utf8') };
      },
    },
  };
}

function turnsOf({ question, result }, count, seed) {
  const random = generator(seed);
  const turns = [];
  for (let index = 0; index < count; ++index) {
    // A new question every fourth step.
    if (index % 4 === 0) turns.push(...(index > 0 ? [{ role: 'assistant', text: `That is answered (${index}).` }] : []), { role: 'user', text: question(random) });
    const id = `call_${seed}_${index}`;
    const { text, ...call } = result(random);
    turns.push({ role: 'assistant', text: `Step ${index}: looking.`, calls: [{ id, ...call }] }, { role: 'tool', id, name: call.name, text });
  }
  return turns;
}

/** `many` conversations of each kind, of `turns` steps each; none without the data. */
export function lossyConversations(data, { turns, many }) {
  if (!data || !existsSync(path.join(data, 'loghub'))) return [];
  let seed = 1001;
  return Object.entries(kinds(data)).flatMap(([kind, what]) => Array.from({ length: many }, () => {
    const all = turnsOf(what, turns, seed);
    return { name: `${kind} ${seed}`, seed: seed++, kind, system: SYSTEM, tools: toolsOf([...all, { calls: [{ name: 'read' }] }]), turns: all };
  }));
}

/**
 * The conversation as it goes on where the agent opens whole texts: each result that was cut is read again with `chance` (0 to 1). `sentMessages(conversation)`
 * gives the messages of a conversation's last request as sent, one for each turn behind the system's: what is cut may depend on what was read again before.
 */
export function withReadBacks(conversation, sentMessages, chance) {
  const random = generator(conversation.seed + 7919);
  const draws = conversation.turns.map(() => random.below(1000) / 1000);
  let turns = conversation.turns;
  let messages = sentMessages(conversation);
  let cut = 0;
  let read = 0;
  for (let index = 0, place = 0; index < draws.length; ++index, ++place) {
    const turn = conversation.turns[index];
    const marker = turn.role === 'tool' && MARKER.exec(JSON.stringify(messages[place + 1]));
    if (!marker) continue;
    cut += 1;
    if (draws[index] >= chance) continue;
    read += 1;
    const id = `read_${index}`;
    const step = [
      { role: 'assistant', text: 'I need the whole text.', calls: [{ id, name: 'read', arguments: { path: marker[1] } }] },
      { role: 'tool', id, name: 'read', text: turn.text },
    ];
    turns = [...turns.slice(0, place + 1), ...step, ...turns.slice(place + 1)];
    messages = sentMessages({ ...conversation, turns });
    place += step.length;
  }
  return { conversation: { ...conversation, turns }, cut, read };
}
