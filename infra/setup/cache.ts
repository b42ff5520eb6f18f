import { globSync, rmSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { isAlive } from '../launch/process-table.ts';

/** Where programs built once are kept, outside the checkout, so that every clone on the machine uses them. */
export function cacheFolder(env: NodeJS.ProcessEnv = process.env): string {
  const base = env.XDG_CACHE_HOME;
  return join(base === undefined || base === '' ? join(homedir(), '.cache') : base, 'court-12368');
}

/** The name under which something is built before it gets its final one. What killed builds of the same thing left is removed. */
export function unfinishedName(target: string): string {
  for (const leftOver of globSync(`${target}.*.unfinished`)) {
    const [, pid] = /\.(\d+)\.unfinished$/.exec(leftOver) ?? [];
    if (pid !== undefined && !isAlive(Number(pid))) rmSync(leftOver, { recursive: true });
  }
  return `${target}.${process.pid}.unfinished`;
}
