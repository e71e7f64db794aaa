// Many streams, an event each 20 ms, through a proxy on one core: are all events there, and by how much do they come later than they would?
// The same straight to the provider and through nginx, in turn, tells what the machine itself adds at that moment.

import { spawn } from 'node:child_process';
import { cpus } from 'node:os';
import { freePort, lineReader, startNginx, startProxy } from './processes.mjs';

const PACE_MS = 20;
const GOAL_MS = 2; // at p99, beyond what nginx, or where there is none the machine, adds
const ROUNDS = 3;

const milliseconds = (nanoseconds) => (nanoseconds / 1e6).toFixed(3);
const median = (values) => [...values].sort((one, other) => one - other)[values.length >> 1];

/** What failed of `streams` at once; prints what was measured. */
export async function paced(streams) {
  if (streams === 0) return [];
  const [proxyCore, generatorCore] = cpus().length > 1 ? [['taskset', '-c', '0'], 1] : [[], 0];
  const providerPort = await freePort();
  const generator = spawn(process.env.TOKENPAK_LOAD, ['serve', String(generatorCore), String(providerPort)], { stdio: ['pipe', 'pipe', 'inherit'] });
  const line = lineReader(generator.stdout);
  const proxy = await startProxy(providerPort, proxyCore);
  const nginx = await startNginx(providerPort, proxyCore);
  const targets = [['direct', providerPort, null], ['nginx', nginx?.port, nginx], ['tokenpak', proxy.port, proxy]].filter(([, port]) => port !== undefined);
  const measured = Object.fromEntries(targets.map(([name]) => [name, []]));
  console.log(`paced: ${streams} streams, an event each ${PACE_MS} ms, the proxy on one core, ${ROUNDS} rounds in turn`);
  for (let round = 0; round < ROUNDS; round += 1) {
    for (const [name, port, target] of targets) {
      const own = target ? ` proxy=${target.child.pid}` : '';
      generator.stdin.write(`run port=${port} workload=stream connections=${streams} pace=${PACE_MS} warm_up=2000 requests=${streams * 3}${own}\n`);
      measured[name].push(JSON.parse(await line()));
    }
  }
  generator.stdin.end();
  await proxy.stop();
  await nginx?.stop();

  const p99 = {};
  for (const [name, rounds] of Object.entries(measured)) {
    const of = (part) => rounds.map(({ extra_gap: gap }) => gap[part]);
    p99[name] = median(of('p99')) / 1e6;
    const busy = rounds.map(({ proxy_cpu: cpu, elapsed }) => (cpu?.total > 0 ? `, ${Math.round(100 * cpu.total / elapsed)} % of its core` : '')).join('');
    console.log(`${name.padEnd(18)}extra gap p50 ${milliseconds(median(of('p50')))} ms, p99 ${p99[name].toFixed(3)} ms (${of('p99').map(milliseconds).join(', ')}), largest ${milliseconds(Math.max(...of('largest')))} ms${busy}`);
  }
  const errors = measured.tokenpak.reduce((sum, each) => sum + each.errors, 0);
  const extra = p99.tokenpak - (p99.nginx ?? p99.direct);
  console.log(`streams           ${measured.tokenpak.reduce((sum, each) => sum + each.requests, 0)}, ${errors} with lost or wrong events`);
  console.log(`p99 extra gap     ${p99.tokenpak.toFixed(3)} ms, ${extra.toFixed(3)} ms beyond ${nginx ? 'nginx' : 'direct'} (goal ${GOAL_MS} ms, or as much beyond)`);
  const failures = [];
  if (errors > 0) failures.push('lost events');
  if (p99.direct > GOAL_MS) failures.push('extra gap: not to be measured here, the generator alone is later than the goal');
  else if (p99.tokenpak > GOAL_MS && extra > GOAL_MS) failures.push('extra gap');
  return failures;
}
