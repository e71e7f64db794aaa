// Takes commands and code out of a page of usage examples that was saved as plain text.

import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';

/** The page's path from --examples or TOKENPAK_EXAMPLES; undefined when neither is given. */
export function examplesPath() {
  const { values } = parseArgs({ options: { examples: { type: 'string' } }, strict: false });
  return values.examples ?? process.env.TOKENPAK_EXAMPLES;
}

// Saving the page lost the indentation, which is syntax in Python: for the two long scripts, each line's depth.
const RETRY_SCRIPT_DEPTHS = '0000011101' + '1122221111' + '0112222344' + '3321201111' + '0111121123' + '4455445554' + '4333234443' + '410012211';
const STREAM_SCRIPT_DEPTHS = '0000011110' + '1122333332' + '2223344343' + '3445553443' + '4443442011' + '2211101';

export class ExampleFile {
  constructor(path) { this.lines = readFileSync(path, 'utf8').split('\n'); }

  /** The lines after the first that matches `from`, up to the next that matches `to`. */
  section(from, to) {
    const start = this.lines.findIndex((line) => from.test(line));
    if (start < 0) throw new Error(`the examples have no line like ${from}`);
    const length = this.lines.slice(start + 1).findIndex((line) => to.test(line));
    return this.lines.slice(start + 1, length < 0 ? undefined : start + 1 + length);
  }

  example(number) { return this.section(new RegExp(`^Example ${number}:`), /^(Example \d+:|Quick Reference)/); }

  /** The Python of an example: from its first import to the next heading, which ends in a pilcrow. */
  python(number) {
    const lines = this.example(number);
    const start = lines.findIndex((line) => line.startsWith('import '));
    const end = lines.findIndex((line, index) => index > start && line.endsWith('¶'));
    return lines.slice(start, end < 0 ? undefined : end).filter((line) => line !== '');
  }

  /** The Python of example 3, which goes on where example 1 imported its client: from there to the command behind it. */
  vaultScript() {
    const lines = this.example(3);
    const start = lines.findIndex((line) => line.startsWith('client = '));
    const end = lines.findIndex((line) => line.startsWith('curl '));
    return ['import anthropic', ...lines.slice(start, end).filter((line) => line !== '')];
  }

  /** The shell commands of an example that begin with `tokenpak index`, and the one that asks what was added. */
  indexCommands() { return this.example(3).filter((line) => /^(\w+=\S+ )*tokenpak index\b/.test(line)); }
  injectionCommand() { return this.example(3).find((line) => line.startsWith('curl ')); }

  /** The script of example 4. */
  retryScript() { return this.#indented(4, RETRY_SCRIPT_DEPTHS); }

  /** The script of example 5. */
  streamScript() { return this.#indented(5, STREAM_SCRIPT_DEPTHS); }

  /** The Python of an example, its indentation restored where the file has none. */
  #indented(number, depths) {
    const lines = this.python(number);
    if (lines.some((line) => /^\s/.test(line))) return lines;
    if (lines.length !== depths.length) throw new Error(`example ${number} has ${lines.length} lines, not ${depths.length}`);
    return lines.map((line, index) => '    '.repeat(Number(depths[index])) + line);
  }

  /** The shell commands of an example that start the proxy. */
  serveCommands(number) { return this.example(number).filter((line) => /^(\w+=\S+ )*tokenpak serve\b/.test(line)); }

  expectedOutput() { return this.section(/^Expected Output/, /^Example 2:/).filter((line) => !line.startsWith('#')); }

  /** The commands of the quick reference, without their remarks. */
  quickReference() {
    return this.section(/^Quick Reference/, /^Environment Variables/).map((line) => /^\| (.+?) \| (.+?)(?: \(.*\))? \|$/.exec(line)).filter(Boolean)
      .map(([, , command]) => command);
  }

  /** NAME=value, one each. */
  environment() { return this.section(/^Environment Variables/, /^See Also/).map((line) => /^(\w+=\S+)/.exec(line)?.[1]).filter(Boolean); }
}
