import { Redis, type RedisOptions } from 'ioredis';
import type { Logger } from 'pino';

/** Every key begins with this. The braces are a hash tag: all keys are in one slot of a cluster, so that Lua scripts may touch several. */
export const KEY_PREFIX = '{12368}:';
/** BullMQ puts a colon behind it. */
export const BULLMQ_PREFIX = '{12368}';

/** Longest pause between two attempts to connect, ms. Short: a Redis that was killed is back within a second. */
const RETRY_MAX = 500;
/** How often a command is tried again on a new connection before it fails; about four seconds. */
const COMMAND_RETRIES = 10;

/**
 * How a connection is used.
 * `commands`: a request that Redis does not answer within some seconds fails. `blocking`: BullMQ workers and blocking reads, waits for ever.
 * `subscriber`: pub/sub, waits for ever and subscribes again by itself.
 */
export type RedisUse = 'commands' | 'blocking' | 'subscriber';

/** Opens a named connection that reconnects for ever. It does not wait until it is connected. */
export function openRedis(url: string, use: RedisUse, name: string, log: Logger): Redis {
  const options: RedisOptions = {
    connectionName: `signaling-${name}`,
    maxRetriesPerRequest: use === 'commands' ? COMMAND_RETRIES : null,
    enableReadyCheck: true,
    retryStrategy: (times) => Math.min(50 * times, RETRY_MAX),
    // A replica that was demoted answers READONLY: connect again and resend.
    reconnectOnError: (error) => (error.message.startsWith('READONLY') ? 2 : false),
    keepAlive: 10_000,
  };
  const redis = new Redis(url, options);
  let told = false;
  redis.on('error', (error: Error) => {
    if (told) return;
    told = true;
    log.error({ err: error, connection: name }, 'redis connection lost');
  });
  redis.on('ready', () => {
    if (told) log.info({ connection: name }, 'redis connection back');
    told = false;
  });
  return redis;
}
