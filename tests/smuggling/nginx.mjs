// nginx as a plain reverse proxy in front of `upstreamUrl`; null where there is none on this machine.

import { spawn, spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { freePort, temporaryFolder } from '../support/proxy.mjs';
import { delay, RawConnection } from '../support/raw_client.mjs';

const PLACES = ['nginx', '/usr/sbin/nginx']; // Debian's is not in everyone's PATH
const START_LIMIT_MS = 5000;

const find = () => PLACES.find((each) => (each.startsWith('/') ? existsSync(each) : spawnSync(each, ['-v']).status === 0));

const configuration = (home, port, upstreamUrl) => `
daemon off;
master_process off;
pid ${home}/nginx.pid;
error_log ${home}/error.log crit;
events { worker_connections 256; }
http {
  access_log off;
  ${['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map((each) => `${each}_temp_path ${home}/${each};`).join('\n  ')}
  server {
    listen 127.0.0.1:${port};
    location / {
      proxy_pass ${upstreamUrl};
      proxy_http_version 1.1;
      proxy_set_header Connection "";
    }
  }
}
`;

export async function startNginx(upstreamUrl) {
  const program = find();
  if (!program) return null;
  const [home, port] = [await temporaryFolder(), await freePort()];
  const file = path.join(home, 'nginx.conf');
  await writeFile(file, configuration(home, port, upstreamUrl));
  const child = spawn(program, ['-p', home, '-c', file, '-e', path.join(home, 'error.log')], { stdio: ['ignore', 'ignore', 'inherit'] });
  const ended = new Promise((resolve) => { child.once('exit', resolve); });
  const stop = async () => {
    child.kill('SIGTERM');
    await ended;
    await rm(home, { recursive: true, force: true });
  };
  const deadline = performance.now() + START_LIMIT_MS;
  for (;;) {
    try {
      (await RawConnection.open(port)).close();
      return { port, stop };
    } catch (error) {
      if (performance.now() > deadline) { await stop(); throw error; }
      await delay(20);
    }
  }
}
