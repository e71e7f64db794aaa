// What a process holds, as the kernel counts it.

import { readdirSync, readFileSync } from 'node:fs';

/** Resident memory in KiB, without pages of files (the program and its tables). */
export function residentKib(pid) {
  return Number(/^RssAnon:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))[1]);
}

/** Open descriptors. */
export const descriptors = (pid) => readdirSync(`/proc/${pid}/fd`).length;
