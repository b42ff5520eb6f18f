import { chmodSync, existsSync, mkdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { z } from 'zod';
import { OperatorError } from '../operator-error.ts';
import { ROOT } from '../verb.ts';
import { cacheFolder, contentHash, unfinishedName } from './cache.ts';
import { runLogged } from './logged-command.ts';
import { isExecutable } from './program-path.ts';
import { ninjaPercentage, step, type Report } from './progress.ts';

const PACKAGE = join(ROOT, 'node_modules', 'mediasoup');
const BUILD = join(ROOT, 'infra', 'mediasoup-worker');

/** `own`: with the product's changes; `published`: without them, to compare with. */
export type WorkerVariant = 'own' | 'published';

/** Where the worker built for the installed mediasoup, from these instructions, is kept. */
export function cachedWorker(variant: WorkerVariant = 'own'): string {
  const { version } = z
    .object({ version: z.string() })
    .parse(JSON.parse(readFileSync(join(PACKAGE, 'package.json'), 'utf8')));
  const sources = variant === 'own' ? ['build.sh', 'own-changes.sh', 'overlay'] : ['build.sh', 'overlay'];
  const hash = contentHash(sources.map((name) => join(BUILD, name))).slice(0, 16);
  return join(cacheFolder(), `mediasoup-worker-${version}-${hash}`, 'mediasoup-worker');
}

/**
 * The mediasoup worker to use: the one of MEDIASOUP_WORKER_BIN, the one built before, mediasoup's own prebuilt.
 * @returns undefined when it must be built
 * @throws OperatorError when MEDIASOUP_WORKER_BIN names no program
 */
export function installedWorker(env: NodeJS.ProcessEnv = process.env): string | undefined {
  const named = env.MEDIASOUP_WORKER_BIN;
  if (named !== undefined && named !== '') {
    if (isExecutable(named)) return named;
    throw new OperatorError(`MEDIASOUP_WORKER_BIN: ${named} is not a program that can be run`);
  }
  return [cachedWorker(), join(PACKAGE, 'worker', 'out', 'Release', 'mediasoup-worker')].find(isExecutable);
}

/** Builds the worker into the cache. A build that is interrupted leaves nothing under the final name. */
export async function buildWorker(logDir: string, report: Report, variant: WorkerVariant = 'own'): Promise<string> {
  const target = cachedWorker(variant);
  const unfinished = unfinishedName(target);
  mkdirSync(dirname(target), { recursive: true });
  const what = variant === 'own' ? 'mediasoup worker' : 'mediasoup worker without own changes';
  await step(report, `${what} built (once per machine, about 5 minutes)`, async (note) => {
    try {
      await runLogged({
        command: 'bash',
        args: [join(BUILD, 'build.sh'), PACKAGE, unfinished, variant],
        logFile: join(logDir, 'mediasoup-worker-build.log'),
        onLine: (line) => {
          const percentage = ninjaPercentage(line);
          if (percentage !== undefined) note(`${percentage} %`);
        },
        advice: 'A worker built elsewhere can be named in MEDIASOUP_WORKER_BIN.',
      });
      chmodSync(unfinished, 0o755);
      renameSync(unfinished, target);
    } finally {
      if (existsSync(unfinished)) rmSync(unfinished);
    }
  });
  return target;
}
