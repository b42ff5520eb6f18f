import type { Redis } from 'ioredis';
import type { Logger } from 'pino';
import { isDuplicate } from '../database.ts';
import type { PersonalData } from '../personal-data/index.ts';
import { RedisScript } from '../redis-script.ts';
import { UnstoredQueue } from '../unstored-queue.ts';
import { STORED_LUA } from './call.lua.ts';
import { CallModel, recordOf } from './record.ts';
import type { CallStore } from './store.ts';

/** A stored call stays in Redis for the notes that follow, s. */
const KEEP = 3600;

const stored = new RedisScript<number>(STORED_LUA);

export interface CallRecordParts {
  redis: Redis;
  /** A connection for blocking use. */
  blocking: Redis;
  calls: CallStore;
  personal: PersonalData;
  log: Logger;
}

/** Brings ended calls into the database, and what is changed of them afterwards. */
export function callRecords(parts: CallRecordParts): UnstoredQueue {
  const { calls } = parts;
  const queue = new UnstoredQueue({
    ...parts,
    name: 'call-record',
    unstored: (forMs) => calls.unstored(forMs),
    store: (callId) => store(parts, callId),
  });
  calls.on('recordable', (callId) => queue.soon(callId));
  return queue;
}

async function store({ calls, personal, redis }: CallRecordParts, callId: string): Promise<void> {
  const call = await calls.get(callId);
  if (call?.state !== 'ended') return;
  const [timeline, notes] = await Promise.all([calls.timeline(callId), calls.notes(callId)]);
  const { _id, ...record } = recordOf(personal, call, timeline, notes);
  try {
    await CallModel.updateOne({ _id, revision: { $lt: call.revision } }, { $set: record }, { upsert: true });
  } catch (error) {
    // The filter found nothing although the id is taken: this revision or a newer one is stored.
    if (!isDuplicate(error)) throw error;
  }
  await stored.run(redis, callId, call.revision, KEEP);
}
