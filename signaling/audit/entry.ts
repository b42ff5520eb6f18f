import { createHash } from 'node:crypto';

/** Who did it. An Identity is one. */
export interface AuditActor {
  accountId: string;
  name: string;
  role: string;
  courtId: string;
}

/** What is handed in. `action` is a noun and a verb: `recording.play`. Never put a number, a password or a token into `target` or `details`. */
export interface AuditEntry {
  actor: AuditActor | 'system';
  action: string;
  target: string;
  /** The court whose data was touched; the actor's when left out. */
  courtId?: string | null | undefined;
  reason?: string | null | undefined;
  /** Network address of who did it; empty for the system. */
  address: string;
  details?: Record<string, string | number | boolean | null>;
}

/** An entry on its way into the database. */
export interface AuditRecord {
  id: string;
  at: string;
  actorId: string | null;
  actorName: string;
  role: string;
  courtId: string | null;
  action: string;
  target: string;
  reason: string | null;
  address: string;
  details: Record<string, string | number | boolean | null>;
}

export interface AuditFilter {
  /** Only entries of these courts, and those that belong to no court. */
  courtIds: string[];
  actor?: string | undefined;
  action?: string | undefined;
  from?: string | undefined;
  to?: string | undefined;
}

/** Before the first entry. */
export const CHAIN_START = '0'.repeat(64);

/** The link of an entry: SHA-256 over the link before it and everything the entry says. Changing, dropping or moving one breaks all after it. */
export function chainLink(previous: string, seq: number, record: AuditRecord): string {
  const details = Object.entries(record.details).sort(([a], [b]) => (a < b ? -1 : 1));
  const { id, at, actorId, actorName, role, courtId, action, target, reason, address } = record;
  const told = JSON.stringify([
    seq,
    id,
    at,
    actorId,
    actorName,
    role,
    courtId,
    action,
    target,
    reason,
    address,
    details,
  ]);
  return createHash('sha256').update(previous).update(told).digest('hex');
}
