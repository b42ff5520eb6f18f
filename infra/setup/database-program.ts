import { existsSync, mkdirSync, renameSync, rmSync } from 'node:fs';
import { availableParallelism, homedir } from 'node:os';
import { dirname, join } from 'node:path';
import { OperatorError } from '../operator-error.ts';
import { cacheFolder, unfinishedName } from './cache.ts';
import { runLogged } from './logged-command.ts';
import { isExecutable, programPath } from './program-path.ts';
import { startsCrate, step, type Report } from './progress.ts';

/** Which database serves this machine: one that runs elsewhere, or a program to start. */
export type DatabaseProgram = { kind: 'uri'; uri: string } | { kind: 'mongod' | 'secantus'; program: string };

const SECANTUS_VERSION = '0.5.3-beta.196';
/** Crates in a whole build of that version, for the percentage only. */
const SECANTUS_CRATES = 210;

function cachedRoot(): string {
  return join(cacheFolder(), `secantus-mdb-${SECANTUS_VERSION}`);
}

/** In this order: MONGODB_URI, mongod on PATH, SecantusDB from the cache. @returns undefined when it must be built */
export function installedDatabase(env: NodeJS.ProcessEnv = process.env): DatabaseProgram | undefined {
  if (env.MONGODB_URI !== undefined && env.MONGODB_URI !== '') return { kind: 'uri', uri: env.MONGODB_URI };
  const mongod = programPath('mongod', env.PATH);
  if (mongod !== undefined) return { kind: 'mongod', program: mongod };
  const secantus = join(cachedRoot(), 'bin', 'secantusd-rs');
  return isExecutable(secantus) ? { kind: 'secantus', program: secantus } : undefined;
}

/** Cargo, where Rust is installed. */
export const cargoFile = (): string | undefined =>
  programPath('cargo') ?? [join(homedir(), '.cargo', 'bin', 'cargo')].find(isExecutable);

/**
 * The cargo that can build the database.
 * @throws OperatorError saying what to install when there is none
 */
export function cargoProgram(): string {
  const cargo = cargoFile();
  if (cargo !== undefined) return cargo;
  throw new OperatorError(
    'No database: set MONGODB_URI to a MongoDB 7 or 8 replica set, or install mongod (the package mongodb-org) so that it is on PATH,\n' +
      'or install Rust 1.95 or newer (rustup) so that cargo can build one. Then run the command again.',
  );
}

/** Builds SecantusDB into the cache. A build that is interrupted leaves nothing under the final name. */
export async function buildDatabase(cargo: string, logDir: string, report: Report): Promise<DatabaseProgram> {
  const root = cachedRoot();
  const unfinished = unfinishedName(root);
  mkdirSync(dirname(root), { recursive: true });
  let crates = 0;
  await step(report, 'database built (once per machine, about 5 to 10 minutes)', async (note) => {
    try {
      await runLogged({
        command: cargo,
        args: [
          ...['install', 'secantus-mdb', '--version', SECANTUS_VERSION, '--ignore-rust-version', '--locked'],
          ...['--root', unfinished, '--jobs', String(availableParallelism())],
        ],
        env: {
          ...process.env,
          CARGO_TERM_COLOR: 'never',
          CARGO_TERM_PROGRESS_WHEN: 'never',
          // Its release profile takes minutes to squeeze out what one machine does not need.
          CARGO_PROFILE_RELEASE_LTO: 'off',
          CARGO_PROFILE_RELEASE_CODEGEN_UNITS: '16',
        },
        logFile: join(logDir, 'database-build.log'),
        onLine: (line) => {
          if (startsCrate(line)) note(`${(crates += 1)} of ${SECANTUS_CRATES} crates`);
        },
        advice: 'Or set MONGODB_URI to a MongoDB 7 or 8 replica set, or put mongod on PATH.',
      });
      rmSync(root, { recursive: true, force: true });
      renameSync(unfinished, root);
    } finally {
      if (existsSync(unfinished)) rmSync(unfinished, { recursive: true });
    }
  });
  return { kind: 'secantus', program: join(root, 'bin', 'secantusd-rs') };
}
