import type { Redis } from 'ioredis';
import type { Logger } from 'pino';
import { isDuplicate } from '../database.ts';
import { nextNumber } from '../running-number.ts';
import { dayOf } from '../shanghai.ts';
import { UnstoredQueue } from '../unstored-queue.ts';
import { documentOf, SessionModel, type SessionDocument } from './document.ts';
import { NUMBER_KIND } from './number.ts';
import { isOver } from './state.ts';
import type { SessionStore } from './store.ts';

export interface SessionRecordParts {
  redis: Redis;
  /** A connection for blocking use. */
  blocking: Redis;
  store: SessionStore;
  /** Told, at least once, of each session whose file is in the database; what it throws is tried again. */
  stored: (document: SessionDocument) => Promise<void>;
  log: Logger;
}

/** Brings sessions that are over into the database. */
export function sessionRecords(parts: SessionRecordParts): UnstoredQueue {
  const { store } = parts;
  const queue = new UnstoredQueue({
    ...parts,
    name: 'session-record',
    unstored: (forMs) => store.unstored(forMs),
    store: (sessionId) => keep(parts, sessionId),
  });
  store.on('over', (sessionId) => queue.soon(sessionId));
  return queue;
}

async function keep({ store, stored, log }: SessionRecordParts, sessionId: string): Promise<void> {
  const live = await store.find(sessionId);
  if (!live || !isOver(live)) return;
  const [timeline, chat] = await Promise.all([store.timeline(sessionId), store.chat(sessionId, true)]);
  const document = documentOf(live, timeline, chat);
  await insert(document, log);
  await stored(document);
  await store.stored(sessionId, live.revision);
}

/** The number a session was stored with stays, whatever is stored of it later. */
async function insert({ _id, number: wished, ...document }: SessionDocument, log: Logger): Promise<void> {
  let number = wished;
  for (;;) {
    try {
      await SessionModel.updateOne({ _id }, { $set: document, $setOnInsert: { number } }, { upsert: true });
      return;
    } catch (error) {
      if (!isDuplicate(error)) throw error;
      // The counter began again because Redis was emptied: take the next number that is free.
      number = await nextNumber(SessionModel, NUMBER_KIND, document.courtId, dayOf(document.createdAt));
      log.warn({ sessionId: _id }, 'number of the session was taken, it got another');
    }
  }
}
