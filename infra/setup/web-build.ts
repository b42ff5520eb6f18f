import { existsSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from '../verb.ts';
import { contentHash, unfinishedName } from './cache.ts';
import { runLogged } from './logged-command.ts';
import { step, type Report } from './progress.ts';

/** Where the built web apps are. */
export const WEB_DIR = join(ROOT, 'dist', 'web');
const STAMP = join(ROOT, 'dist', 'web.hash');

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
