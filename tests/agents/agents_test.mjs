// Claude Code and Codex themselves, as their users start them, through the proxy: they work as they do without it, what
// the proxy made smaller stays as it was first sent, and the account holds every request.

import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { after, before, describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { startProxy, temporaryFolder } from '../support/proxy.mjs';
import { Upstream } from '../upstream/server.mjs';
import { anthropicAgent, responsesAgent } from './scripted_agent.mjs';

const PROGRAMS = fileURLToPath(new URL('node_modules/.bin/', import.meta.url));
const LOG_COMMAND = 'for i in $(seq 1 400); do echo "2026-11-25T10:00:00Z INFO worker 7: handled job $i in 12 ms"; done';
const CLOSING = 'f returns 2 now.';
const LIMIT_MS = 120_000;

async function project() {
  const folder = await temporaryFolder();
  await mkdir(path.join(folder, 'work'));
  await mkdir(path.join(folder, '.codex'));
  await writeFile(path.join(folder, 'work', 'f.py'), 'def f():\n    return 1\n');
  return folder;
}

/** { code, output } of a program of the agents', with nothing of the developer's own environment. */
function run(program, args, home, env) {
  const child = spawn(path.join(PROGRAMS, program), args, {
    cwd: path.join(home, 'work'), env: { PATH: process.env.PATH, HOME: home, TERM: 'xterm', ...env }, stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  for (const pipe of [child.stdout, child.stderr]) pipe.setEncoding('utf8').on('data', (text) => { output += text; });
  const timer = setTimeout(() => child.kill('SIGKILL'), LIMIT_MS);
  return new Promise((resolve) => child.once('close', (code) => { clearTimeout(timer); resolve({ code, output }); }));
}

const withoutMarks = (items) => JSON.stringify(items, (key, value) => (key === 'cache_control' ? undefined : value));

/** Every turn must begin with the turn before it, byte for byte: else the provider's cache is lost. */
function assertPrefixStable(turns) {
  for (let turn = 1; turn < turns.length; turn += 1) {
    const earlier = withoutMarks(turns[turn - 1]).slice(0, -1);
    assert.ok(withoutMarks(turns[turn]).startsWith(earlier), `turn ${turn + 1} does not begin with turn ${turn}`);
  }
}

async function statsOf(proxy) {
  return (await (await fetch(`${proxy.url}/stats`)).json()).session;
}

describe('coding agents', () => {
  let upstream;
  let proxy;
  let home;

  before(async () => {
    upstream = new Upstream();
    await upstream.listen();
    home = await project();
    proxy = await startProxy({ env: { TOKENPAK_ANTHROPIC_BASE_URL: upstream.url.any, TOKENPAK_OPENAI_BASE_URL: upstream.url.any } });
  });
  after(async () => { await proxy.stop(); await upstream.close(); });

  test('Claude Code reads a log, reads a file, edits it, says so', async () => {
    const turns = [];
    const file = path.join(home, 'work', 'f.py');
    upstream.on('/v1/messages', anthropicAgent({
      steps: [
        { tool: 'Bash', input: { command: LOG_COMMAND, description: 'Show the log' } },
        { tool: 'Read', input: { file_path: file } },
        { tool: 'Edit', input: { file_path: file, old_string: 'return 1', new_string: 'return 2' } },
        { tool: 'Bash', input: { command: LOG_COMMAND, description: 'Show the log again' } },
      ],
      closing: CLOSING,
      turns,
    }));
    const result = await run('claude', ['-p', 'Make f return 2; look at the log first', '--allowedTools', 'Bash Read Edit', '--permission-mode', 'acceptEdits'], home, {
      ANTHROPIC_BASE_URL: proxy.url, ANTHROPIC_API_KEY: 'sk-ant-api03-test', CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC: '1', DISABLE_AUTOUPDATER: '1',
    });
    assert.equal(result.code, 0, result.output);
    assert.equal(result.output.trim(), CLOSING);
    assert.equal(await readFile(file, 'utf8'), 'def f():\n    return 2\n');
    assert.equal(turns.length, 5);
    assertPrefixStable(turns);
    const stats = await statsOf(proxy);
    assert.ok(stats.tokens.saved_billed > 5000, JSON.stringify(stats.tokens));
    assert.equal(stats.errors, 0);
    assert.equal(stats.pass_through, 0);
    console.log(`# Claude Code: ${JSON.stringify(stats.tokens)} ${JSON.stringify(stats.saved_by_stage)}`);
  });

  test('Codex reads a log twice and says so', async () => {
    const turns = [];
    const before = await statsOf(proxy);
    upstream.on('/v1/responses', responsesAgent({
      steps: [{ tool: 'exec_command', input: { cmd: LOG_COMMAND } }, { tool: 'exec_command', input: { cmd: 'cat f.py' } }, { tool: 'exec_command', input: { cmd: LOG_COMMAND } }],
      closing: CLOSING,
      turns,
    }));
    await writeFile(path.join(home, '.codex', 'config.toml'), [
      'model = "gpt-5.2"', 'model_provider = "tokenpak"', '[model_providers.tokenpak]', 'name = "TokenPak"',
      `base_url = "${proxy.url}/v1"`, 'env_key = "OPENAI_API_KEY"', 'wire_api = "responses"', ''].join('\n'));
    const result = await run('codex', ['exec', '--skip-git-repo-check', '--dangerously-bypass-approvals-and-sandbox', 'What does the log say?'], home, { OPENAI_API_KEY: 'sk-test' });
    assert.equal(result.code, 0, result.output);
    assert.match(result.output, /f returns 2 now\./);
    assert.equal(turns.length, 4);
    assertPrefixStable(turns);
    const stats = await statsOf(proxy);
    assert.ok(stats.tokens.saved - before.tokens.saved > 5000, JSON.stringify(stats.tokens));
    assert.equal(stats.errors, 0);
    console.log(`# Codex: ${stats.tokens.in - before.tokens.in} in, ${stats.tokens.saved - before.tokens.saved} saved`);
  });
});
