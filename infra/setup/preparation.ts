import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { OperatorError, systemCode } from '../operator-error.ts';
import { buildDatabase, cargoProgram, installedDatabase, type DatabaseProgram } from './database-program.ts';
import { buildWorker, installedWorker } from './media-worker.ts';
import type { Report } from './progress.ts';
import { buildRtpSockets, installedRtpSockets } from './rtp-sockets.ts';
import {
  DATABASE_BUILD_PACKAGES,
  RUN_PACKAGES,
  TEST_PACKAGES,
  WORKER_BUILD_PACKAGES,
  installSystemPackages,
} from './system-packages.ts';
import { buildWeb } from './web-build.ts';

/** Programs that are not npm packages. */
export interface Programs {
  mediaWorker: string;
  database: DatabaseProgram;
  /** Addon of the telephone gateways; undefined: they use the UDP of Node. */
  rtpSockets: string | undefined;
}

export interface Preparation {
  dataDir: string;
  /** Also what only the tests need. */
  forTests: boolean;
  /** Build the web apps too. */
  web: boolean;
  report: Report;
}

/**
 * Brings the machine to where the system can start: system packages, media worker, database, web apps. Does only what is missing;
 * what must be built is built at the same time.
 * @throws OperatorError naming what failed and what to do
 */
export async function prepare({ dataDir, forTests, web, report }: Preparation): Promise<Programs> {
  const logDir = logFolder(dataDir);
  const worker = installedWorker();
  const database = installedDatabase();
  const cargo = database === undefined ? cargoProgram() : undefined;
  const wanted = [
    ...RUN_PACKAGES.filter(({ name }) => name !== 'redis-server' || (process.env.REDIS_URL ?? '') === '' || forTests),
    ...(worker === undefined ? WORKER_BUILD_PACKAGES : []),
    ...(cargo === undefined ? [] : DATABASE_BUILD_PACKAGES),
    ...(forTests ? TEST_PACKAGES : []),
  ];
  await installSystemPackages(wanted, logDir, report);
  // A build that took minutes is let finish even when another has failed: the next run finds it in the cache.
  const [mediaWorker, databaseProgram, rtpSockets, webApps] = await Promise.allSettled([
    worker ?? buildWorker(logDir, report),
    database ?? buildDatabase(cargo ?? cargoProgram(), logDir, report),
    installedRtpSockets() ?? buildRtpSockets(logDir, report),
    web ? buildWeb(logDir, report) : undefined,
  ]);
  if (mediaWorker.status === 'rejected') throw mediaWorker.reason;
  if (databaseProgram.status === 'rejected') throw databaseProgram.reason;
  if (rtpSockets.status === 'rejected') throw rtpSockets.reason;
  if (webApps.status === 'rejected') throw webApps.reason;
  return { mediaWorker: mediaWorker.value, database: databaseProgram.value, rtpSockets: rtpSockets.value };
}

/**
 * The programs already there, for callers that must not build.
 * @throws OperatorError when the set-up has not run
 */
export function installedPrograms(): Programs {
  const mediaWorker = installedWorker();
  const database = installedDatabase();
  const rtpSockets = installedRtpSockets();
  if (mediaWorker !== undefined && database !== undefined) return { mediaWorker, database, rtpSockets };
  throw new OperatorError('The set-up has not run on this machine: npm run setup');
}

/** Brings a machine to where it can run telephone gateways, and nothing else. @returns the addon; undefined: they use the UDP of Node */
export async function prepareGateways(dataDir: string, report: Report): Promise<string | undefined> {
  return installedRtpSockets() ?? (await buildRtpSockets(logFolder(dataDir), report));
}

function logFolder(dataDir: string): string {
  const logDir = join(dataDir, 'log');
  try {
    mkdirSync(logDir, { recursive: true, mode: 0o700 });
  } catch (error) {
    throw new OperatorError(
      `DATA_DIR: ${dataDir} cannot be written (${systemCode(error) ?? 'unknown'}); choose another or mend its rights`,
    );
  }
  return logDir;
}
