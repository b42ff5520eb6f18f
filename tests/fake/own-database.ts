import { rmSync } from 'node:fs';
import { access, mkdtemp, rm } from 'node:fs/promises';
import { homedir, tmpdir } from 'node:os';
import path from 'node:path';
import { acceptsConnection } from '../../infra/launch/answer.ts';
import { freePort } from '../../infra/launch/port.ts';
import { spawnBound } from './bound-child.ts';

const PROGRAM = path.join(
  process.env['XDG_CACHE_HOME'] ?? path.join(homedir(), '.cache'),
  'court-12368/secantus-mdb-0.5.3-beta.196/bin/secantusd-rs',
);
const PATIENCE = 60_000;

export interface OwnDatabase {
  port: number;
  stop(): Promise<void>;
}

/** The database program of the cache on a free port, with its data in a temporary folder; it ends with this process. */
export async function startDatabase(): Promise<OwnDatabase> {
  await access(PROGRAM).catch(() => {
    throw new Error(`no database for the tests: set MONGODB_URI, or run \`npm run setup\`, which builds ${PROGRAM}`);
  });
  const directory = await mkdtemp(path.join(tmpdir(), 'court-database-'));
  const port = await freePort(new Set());
  const options = ['--host', '127.0.0.1', '--port', String(port), '--storage-path', path.join(directory, 'database')];
  const limits = ['--log-level', 'WARNING', '--sync-on-commit', '--cache-size', '128M', '--log-file-max', '16MB'];
  const child = spawnBound(PROGRAM, [...options, ...limits], { stdio: 'ignore' });
  const exited = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  child.unref();
  process.on('exit', () => {
    child.kill('SIGKILL');
    rmSync(directory, { recursive: true, force: true });
  });
  const giveUpAt = Date.now() + PATIENCE;
  while (!(await acceptsConnection('127.0.0.1', port))) {
    if (child.exitCode !== null || Date.now() > giveUpAt) throw new Error(`${PROGRAM} does not answer`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  return {
    port,
    stop: async () => {
      child.kill('SIGTERM');
      await exited;
      await rm(directory, { recursive: true, force: true });
    },
  };
}
