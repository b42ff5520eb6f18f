import type { Redis } from 'ioredis';
import type { Logger } from 'pino';
import { isDuplicate } from '../database.ts';
import { UnstoredQueue } from '../unstored-queue.ts';
import { CallbackModel, documentOf } from './document.ts';
import type { CallbackStore } from './store.ts';

/** Brings callbacks into the database, after each change. */
export function callbackRecords(parts: {
  redis: Redis;
  blocking: Redis;
  store: CallbackStore;
  log: Logger;
}): UnstoredQueue {
  const { store } = parts;
  const queue = new UnstoredQueue({
    ...parts,
    name: 'callback-record',
    unstored: (forMs) => store.unstored(forMs),
    store: (id) => keep(store, id),
  });
  store.on('changed', ({ id }) => queue.soon(id));
  return queue;
}

async function keep(store: CallbackStore, id: string): Promise<void> {
  const callback = await store.get(id);
  if (!callback) return;
  const { _id, ...record } = documentOf(callback);
  try {
    await CallbackModel.updateOne({ _id, revision: { $lt: callback.revision } }, { $set: record }, { upsert: true });
  } catch (error) {
    // The filter found nothing although the id is taken: this revision or a newer one is stored.
    if (!isDuplicate(error)) throw error;
  }
  await store.stored(id, callback.revision);
}
