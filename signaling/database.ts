import { EventEmitter } from 'node:events';
import { setTimeout as pause } from 'node:timers/promises';
import mongoose from 'mongoose';
import type { Logger } from 'pino';

/** How long an operation waits for a database that is away before it fails, ms. */
const SELECTION_TIMEOUT = 3_000;
const RETRY_MAX = 5_000;

// An operation on a database that is away fails at once instead of being kept in this process' memory, where a crash would lose it: what
// must not be lost goes through Redis. Indexes are made by Database once it is connected.
mongoose.set({ bufferCommands: false, autoIndex: false, autoCreate: false, strictQuery: true });

/**
 * The database behind mongoose's default connection. It may be away when the process starts and at any time after; `ready` is emitted at
 * each (re)connection, after the indexes of all models are there.
 */
export class Database extends EventEmitter<{ ready: [] }> {
  readonly #uri: string;
  readonly #log: Logger;
  #closed = false;
  #connecting: Promise<void> | null = null;
  #kind = '';

  constructor(uri: string, log: Logger) {
    super();
    this.#uri = uri;
    this.#log = log;
  }

  /** Begins to connect in the background and goes on until it succeeds. After that the driver reconnects by itself. */
  start(): void {
    this.#connecting ??= this.#connect().catch((error: unknown) =>
      this.#log.error({ err: error }, 'database connecting ended'),
    );
  }

  get connected(): boolean {
    return mongoose.connection.readyState === mongoose.ConnectionStates.connected;
  }

  /** For /readyz: whether it answers, and which product it is. */
  async check(): Promise<{ ok: boolean; detail: string }> {
    const db = mongoose.connection.db;
    if (!this.connected || !db) return { ok: false, detail: 'not connected' };
    try {
      await db.command({ ping: 1 }, { timeoutMS: SELECTION_TIMEOUT });
      return { ok: true, detail: this.#kind };
    } catch (error) {
      return { ok: false, detail: error instanceof Error ? error.name : 'no answer' };
    }
  }

  async close(): Promise<void> {
    this.#closed = true;
    this.removeAllListeners();
    await mongoose.disconnect();
    await this.#connecting;
  }

  async #connect(): Promise<void> {
    for (let attempt = 1; !this.#closed; attempt += 1) {
      try {
        await mongoose.connect(this.#uri, {
          serverSelectionTimeoutMS: SELECTION_TIMEOUT,
          writeConcern: { w: 'majority', journal: true },
          appName: 'court-12368-signaling',
        });
        await this.#prepare();
        mongoose.connection.on('reconnected', () => this.emit('ready'));
        this.emit('ready');
        return;
      } catch (error) {
        if (this.#closed) return;
        this.#log.warn({ err: error, attempt }, 'database is away, trying again');
        await mongoose.disconnect();
        await pause(Math.min(500 * attempt, RETRY_MAX));
      }
    }
  }

  async #prepare(): Promise<void> {
    this.#kind = await productOf(mongoose.connection);
    for (const name of mongoose.modelNames()) await mongoose.model(name).createIndexes();
    this.#log.info({ database: this.#kind }, 'database connected');
  }
}

/** The one place that knows which product answers: MongoDB in production, SecantusDB on a machine without it. */
async function productOf(connection: mongoose.Connection): Promise<string> {
  const info: Record<string, unknown> = (await connection.db?.command({ buildInfo: 1 })) ?? {};
  const hello: Record<string, unknown> = (await connection.db?.command({ hello: 1 })) ?? {};
  const secantus = Object.entries(info).find(([key, value]) => /secantus/i.test(`${key} ${JSON.stringify(value)}`));
  const product = secantus ? 'SecantusDB' : 'MongoDB';
  const version = typeof info['version'] === 'string' ? info['version'] : '';
  const set = typeof hello['setName'] === 'string' ? `, replica set ${hello['setName']}` : '';
  return `${product} ${version}${set}`;
}

const AWAY = new Set([
  'MongoServerSelectionError',
  'MongoNetworkError',
  'MongoNetworkTimeoutError',
  'MongoNotConnectedError',
  'MongoTopologyClosedError',
  'MongoPoolClearedError',
  'MongoPoolClosedError',
  'MongoOperationTimeoutError',
  'MongoExpiredSessionError',
  'MongoWriteConcernError',
  'PoolClearedOnNetworkError',
]);

/** Whether an error means that the database is away, not that the request was wrong. */
export function isDatabaseAway(error: unknown): boolean {
  for (let current = error; current instanceof Error; current = current.cause) {
    if (AWAY.has(current.name)) return true;
    if (
      current.name === 'MongooseError' &&
      /initial connection|bufferCommands|buffering timed out/.test(current.message)
    )
      return true;
  }
  return false;
}

/** Whether a write was refused because the value of a unique index is taken. */
export function isDuplicate(error: unknown): boolean {
  return error instanceof mongoose.mongo.MongoServerError && error.code === 11000;
}
