import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { exitOnSignal } from '../../infra/verb.ts';
import { spawnBound } from '../fake/bound-child.ts';
import { startDatabase } from '../fake/own-database.ts';

const PATIENCE = 60_000;

async function freePort(): Promise<number> {
  const server = createServer();
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  if (address === null || typeof address === 'string') throw new Error('no port');
  return address.port;
}

async function answers(port: number, child: ChildProcess): Promise<void> {
  const deadline = Date.now() + PATIENCE;
  while (Date.now() < deadline) {
    if (child.exitCode !== null) throw new Error(`${child.spawnfile} ended with ${child.exitCode}`);
    const socket = connect(port, '127.0.0.1');
    const there = await Promise.race([
      once(socket, 'connect').then(
        () => true,
        () => false,
      ),
      pause(1000, false),
    ]);
    socket.destroy();
    if (there) return;
    await pause(50);
  }
  throw new Error(`${child.spawnfile} does not answer on port ${port}`);
}

/** Ends with the test run, whichever way that ends. */
function start(program: string, args: string[]): ChildProcess {
  const child = spawnBound(program, args, { stdio: 'ignore' });
  child.on('error', (error) => process.stderr.write(`${program}: ${error.message}\n`));
  child.unref();
  process.on('exit', () => child.kill('SIGKILL'));
  return child;
}

/**
 * Real engines for the integration tests: those named by REDIS_URL and MONGODB_URI, otherwise a private Redis and the database program of the cache,
 * on free ports with their data in a temporary folder.
 */
export default async function services(): Promise<void> {
  // So that the listeners of `exit` tidy up, too, when the run is interrupted.
  exitOnSignal();
  const directory = mkdtempSync(path.join(tmpdir(), 'court-12368-test-'));
  process.on('exit', () => rmSync(directory, { recursive: true, force: true }));
  if (!process.env['REDIS_URL']) {
    const port = await freePort();
    const options = [
      '--port',
      String(port),
      '--bind',
      '127.0.0.1',
      '--dir',
      directory,
      '--save',
      '',
      '--appendonly',
      'no',
      '--databases',
      '64',
    ];
    await answers(port, start('redis-server', [...options, '--maxmemory-policy', 'noeviction']));
    process.env['REDIS_URL'] = `redis://127.0.0.1:${port}`;
  }
  if (!process.env['MONGODB_URI']) {
    const { port } = await startDatabase();
    process.env['MONGODB_URI'] = `mongodb://127.0.0.1:${port}/court?directConnection=true`;
  }
}
