import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { OperatorError } from '../operator-error.ts';
import type { Report } from '../setup/progress.ts';
import { acceptsConnection } from './answer.ts';
import { freePort, portProblem } from './port.ts';
import { SupervisedProcess, type ProcessSpec } from './supervised-process.ts';
import { writeWholeFile } from './whole-file.ts';

export interface OwnDatabase {
  kind: 'mongod' | 'secantus';
  program: string;
  dataDir: string;
  runDir: string;
  logFile: string;
  password: string;
  taken: Set<number>;
}

const USER = 'court';
const DATABASE = 'court';
const READY_MS = 60_000;
/** The user is already there: the launcher was killed between making it and writing that down. */
const USER_EXISTS = 51_003;
const ALREADY_INITIALIZED = 23;

/**
 * Makes ready the database that runs in the data directory, protected by a password. The first time it is started without, gets its user, and ends.
 * @returns how to run it, and its connection string
 */
export async function ownDatabase(
  own: OwnDatabase,
  report: Report,
): Promise<{ spec: ProcessSpec; uri: string; port: number }> {
  const folder = join(own.dataDir, 'database');
  const store = join(folder, own.kind);
  mkdirSync(store, { recursive: true, mode: 0o700 });
  const userFile = join(folder, `${own.kind}-user`);
  const port = await databasePort(own, folder);
  if (!existsSync(userFile)) {
    const open = new SupervisedProcess(databaseSpec(own, store, port, false), report, () => undefined);
    open.start();
    try {
      await open.ready(READY_MS);
      await createUser(own, port);
      writeFileSync(userFile, `${USER}\n`);
    } finally {
      await open.stop([{ signal: 'SIGTERM', waitMs: 15_000 }]);
    }
  }
  const uri = `mongodb://${USER}:${encodeURIComponent(own.password)}@127.0.0.1:${port}/${DATABASE}?directConnection=true&authSource=admin`;
  return { spec: databaseSpec(own, store, port, true), uri, port };
}

/** A member of a replica set is known by its address, so mongod keeps its port; the other one takes a new one each time. */
async function databasePort(own: OwnDatabase, folder: string): Promise<number> {
  if (own.kind === 'secantus') return await freePort(own.taken);
  const file = join(folder, 'mongod-port');
  if (!existsSync(file)) {
    const port = await freePort(own.taken);
    writeFileSync(file, `${port}\n`);
    return port;
  }
  const port = Number(readFileSync(file, 'utf8'));
  if ((await portProblem('tcp', '127.0.0.1', port)) !== undefined) {
    throw new OperatorError(`Port ${port} of the database is in use; end the program that holds it (ss -ltnp).`);
  }
  own.taken.add(port);
  return port;
}

function databaseSpec(own: OwnDatabase, store: string, port: number, auth: boolean): ProcessSpec {
  return {
    name: 'database',
    command: own.program,
    args: own.kind === 'secantus' ? secantusArguments(own, store, port, auth) : mongodArguments(own, store, port, auth),
    env: process.env,
    logFile: own.logFile,
    deathSignal: 'TERM',
    isReady: async () => await acceptsConnection('127.0.0.1', port),
  };
}

function secantusArguments(own: OwnDatabase, store: string, port: number, auth: boolean): string[] {
  // A configuration file named on the command line keeps it from reading one that lies about.
  const configFile = join(own.runDir, 'secantusd.toml');
  writeWholeFile(configFile, '');
  return [
    ...['--config', configFile, '--host', '127.0.0.1', '--port', String(port), '--storage-path', store],
    ...['--sync-on-commit', '--cache-size', '512M', '--log-file-max', '16MB', '--log-level', 'WARNING'],
    ...(auth ? ['--auth'] : []),
  ];
}

function mongodArguments(own: OwnDatabase, store: string, port: number, auth: boolean): string[] {
  const keyFile = join(own.dataDir, 'database', 'mongod-key');
  if (!existsSync(keyFile)) writeWholeFile(keyFile, randomBytes(256).toString('base64'), 0o400);
  return [
    ...['--bind_ip', '127.0.0.1', '--port', String(port), '--dbpath', store, '--replSet', 'court'],
    ...['--wiredTigerCacheSizeGB', '0.5', ...(auth ? ['--auth', '--keyFile', keyFile] : [])],
  ];
}

async function createUser(own: OwnDatabase, port: number): Promise<void> {
  // Needed at the first start only; loading it takes longer than starting the database.
  const { default: mongoose } = await import('mongoose');
  const client = new mongoose.mongo.MongoClient(`mongodb://127.0.0.1:${port}/?directConnection=true`);
  try {
    const admin = client.db('admin');
    if (own.kind === 'mongod') {
      const members = [{ _id: 0, host: `127.0.0.1:${port}` }];
      await tolerating(ALREADY_INITIALIZED, () => admin.command({ replSetInitiate: { _id: 'court', members } }));
      const until = performance.now() + READY_MS;
      while ((await admin.command({ hello: 1 })).isWritablePrimary !== true) {
        if (performance.now() > until)
          throw new OperatorError('The database does not become primary of its replica set');
        await delay(100);
      }
    }
    const roles = [
      { role: 'readWrite', db: DATABASE },
      { role: 'clusterMonitor', db: 'admin' },
    ];
    await tolerating(USER_EXISTS, () => admin.command({ createUser: USER, pwd: own.password, roles }));
  } finally {
    await client.close();
  }
}

async function tolerating(code: number, work: () => Promise<unknown>): Promise<void> {
  try {
    await work();
  } catch (error) {
    if (!(error instanceof Error) || !('code' in error) || error.code !== code) throw error;
  }
}
