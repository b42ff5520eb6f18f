import { createHash } from 'node:crypto';
import { existsSync, globSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { homedir } from 'node:os';
import { join, relative } from 'node:path';
import { isAlive } from '../launch/process-table.ts';
import { ROOT } from '../verb.ts';

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

/** What was built from sources is good as long as this is the same: SHA-256 over names and contents of files and of all files in folders, in a fixed order. */
export function contentHash(paths: string[]): string {
  const hash = createHash('sha256');
  for (const path of paths.flatMap(filesBelow))
    hash.update(relative(ROOT, path)).update('\0').update(readFileSync(path)).update('\0');
  return hash.digest('hex');
}

function filesBelow(path: string): string[] {
  if (!existsSync(path)) return [];
  if (statSync(path).isFile()) return [path];
  return readdirSync(path, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
}
