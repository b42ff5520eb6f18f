import type { Redis } from 'ioredis';
import type { Logger } from 'pino';
import { AccountService } from './account/index.ts';
import { AuditLog } from './audit/index.ts';
import type { Config } from './config.ts';
import type { Flow } from './contract/index.ts';
import { CourtDirectory, loadDefaultFlow, loadDialInFlow, loadRingFlow } from './court/index.ts';
import { Database } from './database.ts';
import { FlowBook, publishedFlows, ShippedPrompts, SoundStore, speechOf, type Speech } from './flow/index.ts';
import { Readiness } from './http/index.ts';
import { createLogger } from './logger.ts';
import { PersonalData } from './personal-data/index.ts';
import { openRedis } from './redis.ts';
import { forgetScripts } from './redis-script.ts';
import { seedDemo, seedFirst, type SeedParts } from './seed.ts';

/** ms */
const FILL_RETRY = 5_000;

/** What every part of signaling stands on. */
export interface Foundation {
  config: Config;
  log: Logger;
  /** For commands. */
  redis: Redis;
  /** For pub/sub; listeners tell channels apart. */
  subscriber: Redis;
  database: Database;
  personalData: PersonalData;
  courts: CourtDirectory;
  flows: FlowBook;
  sounds: SoundStore;
  speech: Speech;
  shipped: ShippedPrompts;
  defaultFlow: Flow;
  /** Heard at the number for taking part in a video session. */
  dialInFlow: Flow;
  /** Heard by who is called because their officer is ready. */
  ringFlow: Flow;
  audit: AuditLog;
  accounts: AccountService;
  readiness: Readiness;
  close(): Promise<void>;
}

/** Opens the connections and builds the services on them. The database may be away: it is connected to in the background. */
export async function lay(config: Config): Promise<Foundation> {
  const log = createLogger(config.LOG_LEVEL);
  const [defaultFlow, dialInFlow, ringFlow] = await Promise.all([loadDefaultFlow(), loadDialInFlow(), loadRingFlow()]);
  const redis = openRedis(config.REDIS_URL, 'commands', 'main', log);
  const subscriber = openRedis(config.REDIS_URL, 'subscriber', 'subscriber', log);
  const database = new Database(config.MONGODB_URI, log);
  const courts = new CourtDirectory({ redis, subscriber, defaultFlow, publishedFlows, log });
  const shipped = await ShippedPrompts.load(config.PROMPT_DIR);
  const speech = speechOf(config.SPEECH_URL);
  const sounds = new SoundStore(speech);
  const flows = new FlowBook({ courts, sounds, shipped, defaultFlow, log });
  const audit = new AuditLog({
    redis,
    blocking: openRedis(config.REDIS_URL, 'blocking', 'audit', log),
    courtName: (id) => courts.get(id)?.name ?? '',
    log,
  });
  const accounts = new AccountService({ redis, subscriber, courts, audit, log });
  forgetScripts(redis).catch((error: unknown) => log.warn({ err: error }, 'old scripts stay in Redis'));
  await courts.start();
  audit.start();
  const personalData = new PersonalData(config.DATA_KEY);
  const filled = fill(config, { database, courts, personal: personalData, redis, log });
  database.start();
  const readiness = new Readiness();
  readiness.register('redis', async () => ({ ok: (await redis.ping()) === 'PONG' }));
  readiness.register('database', () => database.check());
  readiness.register('courts', () => ({ ok: courts.loaded }));
  readiness.register('accounts', () => ({ ok: filled.done }));
  const close = async (): Promise<void> => {
    await audit.close();
    await database.close();
    redis.disconnect();
    subscriber.disconnect();
  };
  return {
    config,
    log,
    redis,
    subscriber,
    database,
    personalData,
    courts,
    flows,
    sounds,
    speech,
    shipped,
    defaultFlow,
    dialInFlow,
    ringFlow,
    audit,
    accounts,
    readiness,
    close,
  };
}

/** Whenever the database comes (back): makes what a system begins with if it is not there, and reads the courts. Tries until it is done. */
function fill(config: Config, { database, ...parts }: Pick<Foundation, 'database'> & SeedParts): { done: boolean } {
  const state = { done: config.FIRST_RUN_FILE === '' };
  const work = async (): Promise<void> => {
    try {
      if (!state.done) await (config.DEMO === 'on' ? seedDemo : seedFirst)(config.FIRST_RUN_FILE, parts);
      state.done = true;
      await parts.courts.refresh();
    } catch (error) {
      parts.log.error({ err: error }, 'courts or first accounts not ready, trying again');
      setTimeout(() => void work(), FILL_RETRY).unref();
    }
  };
  database.on('ready', () => void work());
  return state;
}
