// The account on disk: it survives restarts and kills, is shared by several proxies, holds no secret, and costs no request when it cannot be written.

import assert from 'node:assert/strict';
import { execFileSync, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, it } from 'node:test';
import { delay, rawRequest } from '../support/raw_client.mjs';
import { runToEnd, stage, startProxy, temporaryFolder } from '../support/proxy.mjs';
import { REQUESTS, withHeaders } from '../support/requests.mjs';
import { startUpstream } from '../upstream/server.mjs';
import { fixture } from '../upstream/fixtures.mjs';

const KILLS = Number(process.env.TOKENPAK_KILLS ?? 20);
/** What a kill may take: rows of requests that ended so shortly before it. */
const LOST_MS = 250;

const folderOf = (proxy) => path.join(proxy.home, '.tokenpak');
const fileOf = (proxy) => path.join(folderOf(proxy), 'ledger.db');
const ask = (proxy, ...headers) => rawRequest(proxy.port, withHeaders(REQUESTS.anthropic, ...headers));

/** What SQLite itself says of a file, by another program than ours. */
function query(file, sql) {
  return JSON.parse(execFileSync('python3', ['-c', 'import json,sqlite3,sys; print(json.dumps(sqlite3.connect("file:"+sys.argv[1]+"?mode=ro",uri=True).execute(sys.argv[2]).fetchall()))', file, sql], { maxBuffer: 1 << 30 }).toString());
}

const idsIn = (file) => query(file, 'SELECT id FROM requests ORDER BY number').map(([id]) => id);

/** The proxy makes the file and its tables a moment after its start. */
const hasTables = (file) => existsSync(file) && query(file, "SELECT count(*) FROM sqlite_schema WHERE name = 'requests'")[0][0] === 1;

async function untilRows(file, count) {
  for (const deadline = Date.now() + 3000; ; await delay(20)) {
    const ids = hasTables(file) ? idsIn(file) : [];
    if (ids.length >= count) return ids;
    assert.ok(Date.now() < deadline, `${ids.length} rows instead of ${count}`);
  }
}

async function report(proxy, ...args) {
  const run = await runToEnd(args, { home: proxy.home });
  assert.equal(run.code, 0, run.stderr);
  return run.stdout;
}

describe('the account on disk', () => {
  it('is the same after a restart: today, by_model and recent', async (t) => {
    const { upstream, proxy } = await stage(t);
    upstream.script(fixture('anthropic/message_tools.json'), { status: 500, body: '{}' });
    await ask(proxy);
    await ask(proxy);
    await rawRequest(proxy.port, REQUESTS.openai_chat);
    await proxy.idle();
    const before = { stats: await proxy.get('/stats'), rows: await proxy.recent(10) };
    await proxy.stop();
    const again = await startProxy({ upstream, home: proxy.home });
    t.after(() => again.stop());
    const after = { stats: await again.get('/stats'), rows: await again.recent(10) };
    const saving = ({ saved_by_stage, ...row }) => ({ ...row, saved_by_stage: Object.fromEntries(Object.entries(saved_by_stage).filter(([, tokens]) => tokens > 0)) });
    assert.equal(before.rows.length, 3);
    assert.deepEqual(after.rows, before.rows.map(saving));
    assert.deepEqual(after.stats.today, before.stats.today);
    assert.deepEqual(after.stats.by_model, before.stats.by_model);
    assert.equal(after.stats.session.requests, 0);
    await ask(again);
    await again.idle();
    const later = await again.get('/stats');
    assert.equal(later.today.requests, 4);
    assert.equal(later.by_model['claude-opus-4-5'].requests, 3);
    assert.match(await again.get('/metrics'), /tokenpak_requests_total\{provider="anthropic",model="claude-opus-4-5"\} 1\n/);
    assert.equal((await again.recent(10)).length, 4);
  });

  it(`loses nothing older than ${LOST_MS} ms to kill -9 under load, in ${KILLS} kills`, async (t) => {
    const upstream = await startUpstream();
    const home = await temporaryFolder();
    t.after(async () => { await upstream.close(); await rm(home, { recursive: true, force: true }); });
    const due = new Set();
    let asked = 0;
    for (let kill = 0; kill < KILLS; kill += 1) {
      const proxy = await startProxy({ upstream, home });
      const finished = new Map();
      let running = true;
      const clients = Array.from({ length: 8 }, async () => {
        while (running) {
          asked += 1;
          const name = `request-${asked}`;
          try {
            const answer = await ask(proxy, ['x-claude-code-session-id', name]);
            if (answer.status === 200) finished.set(name, performance.now());
          } catch { /* killed meanwhile */ }
        }
      });
      await delay(LOST_MS + 50 + Math.random() * 250);
      const killed = performance.now();
      proxy.signal('SIGKILL');
      await proxy.exited;
      running = false;
      await Promise.all(clients);
      for (const [name, at] of finished) if (at < killed - LOST_MS) due.add(name);
    }
    const file = path.join(home, '.tokenpak', 'ledger.db');
    assert.deepEqual(query(file, 'PRAGMA integrity_check'), [['ok']]);
    const [[rows, different]] = query(file, 'SELECT count(*), count(DISTINCT id) FROM requests');
    assert.equal(rows, different, 'a request is there twice');
    const names = new Set(query(file, 'SELECT name FROM requests JOIN sessions USING (session)').map(([name]) => name));
    assert.equal(names.size, rows, 'each had a session of its own');
    const missing = [...due].filter((name) => !names.has(name));
    assert.deepEqual(missing, []);
    assert.ok(due.size > KILLS * 5, `only ${due.size} requests were old enough`);
    // Sums and rows are written together.
    assert.deepEqual(query(file, 'SELECT sum(requests), sum(cost_nano) FROM days'), query(file, 'SELECT count(*), sum(cost_nano) FROM requests'));
    t.diagnostic(`${rows} rows, ${due.size} of them due`);
  });

  it('is shared by two proxies', async (t) => {
    const { upstream, proxy } = await stage(t);
    const other = await startProxy({ upstream, home: proxy.home });
    t.after(() => other.stop());
    await Promise.all(Array.from({ length: 60 }, (_, each) => ask(each % 2 ? proxy : other)));
    const ids = await untilRows(fileOf(proxy), 60);
    assert.equal(new Set(ids).size, 60);
    assert.deepEqual(query(fileOf(proxy), 'SELECT sum(requests) FROM days'), [[60]]);
    assert.equal(JSON.parse(await report(proxy, 'cost', '--json')).rows[0].requests, 60);
  });

  it('holds who asked, and no key, prompt or answer', async (t) => {
    const { upstream, proxy } = await stage(t);
    upstream.script({ ...fixture('anthropic/message.json'), body: fixture('anthropic/message.json').body.toString().replace('Entangled', 'PLANTEDANSWER') });
    const request = withHeaders(REQUESTS.anthropic, ['x-claude-code-session-id', 'session-of-mine']);
    await rawRequest(proxy.port, { ...request, headers: request.headers.map(([name, value]) => [name, name === 'x-api-key' ? 'PLANTEDKEY' : value]), body: request.body.replace('Hello', 'PLANTEDPROMPT') });
    await rawRequest(proxy.port, withHeaders(REQUESTS.openai_responses, ['session_id', 'codex-1']));
    await rawRequest(proxy.port, withHeaders(REQUESTS.openai_responses, ['session_id', 'no name: has spaces']));
    await untilRows(fileOf(proxy), 3);
    assert.deepEqual(query(fileOf(proxy), 'SELECT name FROM sessions ORDER BY name'), [['codex-1'], ['session-of-mine']]);
    for (const name of (await readdir(folderOf(proxy))).filter((each) => each.startsWith('ledger.db'))) {
      const file = path.join(folderOf(proxy), name);
      assert.equal((await stat(file)).mode & 0o777, 0o600, name);
      assert.doesNotMatch((await readFile(file)).toString('latin1'), /PLANTED/);
    }
  });

  it('costs no request where it cannot be written, and says so once', async (t) => {
    const home = await temporaryFolder();
    await mkdir(path.join(home, '.tokenpak', 'ledger.db'), { recursive: true, mode: 0o700 });
    const { proxy } = await stage(t, { home });
    for (let count = 0; count < 5; count += 1) {
      assert.equal((await ask(proxy)).status, 200);
      await delay(300);
    }
    await proxy.idle();
    assert.equal((await proxy.get('/stats')).today.requests, 5);
    assert.equal(proxy.stderr.match(/cannot write the account/g)?.length, 1, proxy.stderr);
    await rm(fileOf(proxy), { recursive: true });
    await ask(proxy);
    await untilRows(fileOf(proxy), 6); // what waited is written, too
  });

  it('goes on with a locked file, and writes what waited', async (t) => {
    const { proxy } = await stage(t);
    await ask(proxy);
    await untilRows(fileOf(proxy), 1);
    const holder = spawn('python3', ['-c', 'import sqlite3,sys,time; d=sqlite3.connect(sys.argv[1],isolation_level=None); d.execute("BEGIN IMMEDIATE"); time.sleep(2.5)', fileOf(proxy)]);
    await delay(500); // until it holds the lock
    const started = performance.now();
    assert.equal((await ask(proxy)).status, 200);
    const took = performance.now() - started;
    assert.ok(took < 1000, `the request waited ${took} ms for the file`);
    await new Promise((resolve) => { holder.once('exit', resolve); });
    await untilRows(fileOf(proxy), 2);
  });

  it('begins anew where the file is damaged, and sets it aside', async (t) => {
    const { upstream, proxy } = await stage(t);
    await proxy.stop();
    for (const suffix of ['-wal', '-shm']) await rm(fileOf(proxy) + suffix, { force: true });
    await writeFile(fileOf(proxy), 'x'.repeat(10_000));
    const again = await startProxy({ upstream, home: proxy.home });
    t.after(() => again.stop());
    assert.equal((await ask(again)).status, 200);
    await untilRows(fileOf(again), 1);
    assert.ok((await readdir(folderOf(again))).includes('ledger.db.damaged-1'));
    assert.match(again.stderr, /ledger\.db is damaged .*ledger\.db\.damaged-1/);
  });

  it('is not written when it is off', async (t) => {
    const { proxy } = await stage(t, { env: { TOKENPAK_LEDGER: 'off' } });
    await ask(proxy);
    await delay(300);
    assert.deepEqual((await readdir(folderOf(proxy))).filter((name) => name.startsWith('ledger')), []);
    const run = await runToEnd(['cost'], { home: proxy.home });
    assert.equal(run.code, 2);
    assert.match(run.stderr, /there is no account .*TOKENPAK_LEDGER/);
  });

  it('is told by stats, cost, savings and recent while it is written', async (t) => {
    const { upstream, proxy } = await stage(t);
    upstream.script(fixture('anthropic/message_tools.json'));
    await ask(proxy, ['x-claude-code-session-id', 'first']);
    await ask(proxy, ['x-claude-code-session-id', 'second,"quoted"']);
    await rawRequest(proxy.port, REQUESTS.openai_chat);
    await untilRows(fileOf(proxy), 3);
    const stats = await proxy.get('/stats');
    const cost = async (...args) => JSON.parse(await report(proxy, 'cost', '--json', ...args)).rows;
    for (const by of ['model', 'day', 'session', 'upstream']) {
      const rows = await cost('--by', by);
      assert.equal(rows.reduce((sum, row) => sum + row.requests, 0), 3, by);
      assert.ok(Math.abs(rows.reduce((sum, row) => sum + row.cost_usd, 0) - stats.today.cost_usd) < 1e-9, by);
    }
    assert.deepEqual((await cost('--by', 'upstream')).map(({ upstream: name }) => name).sort(), ['anthropic', 'openai']);
    assert.deepEqual((await cost('--by', 'session')).map(({ session }) => session).filter((name) => /first|second/.test(name)).sort(), ['first', 'second,"quoted"']);
    const future = JSON.parse(await report(proxy, 'cost', '--json', '--since', '2999-01-01'));
    assert.deepEqual(future.rows, []);
    assert.equal(future.since, '2999-01-01');
    assert.match(await report(proxy, 'cost', '--by', 'session', '--csv'), /^session,requests,.*\r\n(.*\r\n)*"second,""quoted""",1,/);
    const text = await report(proxy, 'cost');
    assert.match(text, /^model +requests .*\n(.*\n)*claude-opus-4-5 +2 /);
    assert.doesNotMatch(text, /[\x1b█]/, 'neither colours nor bars in a pipe');
    const savings = JSON.parse(await report(proxy, 'savings', '--json'));
    assert.equal(savings.provider_cache.tokens_read, stats.today.tokens.cache_read);
    assert.equal(savings.bill.cost_usd, stats.today.cost_usd);
    assert.match(await report(proxy, 'savings'), /none of our savings/);
    const { today } = JSON.parse(await report(proxy, 'stats', '--json'));
    const { since, ...expected } = stats.today;
    assert.ok(since);
    assert.deepEqual(today, expected);
    assert.match(await report(proxy, 'stats'), /^ +today +7 days +30 days +all\nrequests +3 +3 +3 +3\n/);
    assert.deepEqual(JSON.parse(await report(proxy, 'recent', '--json', '-n', '2')).recent.map(({ id }) => id), (await proxy.recent(2)).map(({ id }) => id));
    assert.equal((await report(proxy, 'recent', '-n', '2')).trim().split('\n').length, 3);
    for (const args of [['cost', '--since', 'soon'], ['cost', '--by', 'colour']]) assert.equal((await runToEnd(args, { home: proxy.home })).code, 2);
  });
});
