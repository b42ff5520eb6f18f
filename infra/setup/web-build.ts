import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { ROOT } from '../verb.ts';
import { unfinishedName } from './cache.ts';
import { runLogged } from './logged-command.ts';
import { step, type Report } from './progress.ts';

/** Where the built web apps are. */
export const WEB_DIR = join(ROOT, 'dist', 'web');
const STAMP = join(ROOT, 'dist', 'web.hash');

/** SHA-256 over names and contents of files and of all files in folders, in a fixed order. */
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

/** Builds the web apps when their sources have changed. The former build is served until the new one is whole. */
export async function buildWeb(logDir: string, report: Report): Promise<void> {
  const hash = contentHash([join(ROOT, 'web'), join(ROOT, 'signaling', 'contract'), join(ROOT, 'package-lock.json')]);
  if (existsSync(WEB_DIR) && existsSync(STAMP) && readFileSync(STAMP, 'utf8') === hash) return;
  const unfinished = unfinishedName(WEB_DIR);
  await step(report, 'web apps built', async () => {
    try {
      await runLogged({
        command: process.execPath,
        args: [
          join(ROOT, 'node_modules', 'vite', 'bin', 'vite.js'),
          ...['build', '--config', join(ROOT, 'web', 'vite.config.ts'), '--outDir', unfinished, '--emptyOutDir'],
        ],
        cwd: ROOT,
        logFile: join(logDir, 'web-build.log'),
      });
      rmSync(WEB_DIR, { recursive: true, force: true });
      renameSync(unfinished, WEB_DIR);
      writeFileSync(STAMP, hash);
    } finally {
      rmSync(unfinished, { recursive: true, force: true });
    }
  });
}
