import type { Redis } from 'ioredis';
import type { Identity } from '../account/index.ts';
import type { AuditEntry, AuditLog } from '../audit/index.ts';
import { KEY_PREFIX } from '../redis.ts';

/** A player asks for many parts of one recording; that is one look, s. */
const ONE_LOOK = 600;

/** Audits that somebody plays the recording `target`, once for all its parts. Throws when it cannot be written down: then nothing may be played. */
export async function auditPlay(
  { audit, redis }: { audit: AuditLog; redis: Redis },
  entry: Omit<AuditEntry, 'action' | 'actor'> & { actor: Identity },
): Promise<void> {
  const key = `${KEY_PREFIX}look:${entry.actor.accountId}:${entry.target}`;
  if ((await redis.exists(key)) === 1) return;
  // Remembered after it is written down: two that come at once are rather noted twice than not at all.
  await audit.write({ ...entry, action: 'recording.play' });
  await redis.set(key, '1', 'EX', ONE_LOOK);
}
