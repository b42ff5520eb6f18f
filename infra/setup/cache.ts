import { homedir } from 'node:os';
import { join } from 'node:path';

/** Where programs built once are kept, outside the checkout, so that every clone on the machine uses them. */
export function cacheFolder(env: NodeJS.ProcessEnv = process.env): string {
  const base = env.XDG_CACHE_HOME;
  return join(base === undefined || base === '' ? join(homedir(), '.cache') : base, 'court-12368');
}
