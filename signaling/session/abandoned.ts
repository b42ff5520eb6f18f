import type { DeadlineClock } from '../deadline/index.ts';
import { timeOf, type LiveSession, type Participant } from './live-session.ts';
import { isOnline, type Presence, type PresenceStore } from './presence.ts';
import { isOver } from './state.ts';
import type { SessionStore } from './store.ts';

const KIND = 'video-abandoned';
/** When nobody has been in a session that runs for so long nobody comes back to it, ms. */
const RUNNING = 15 * 60_000;
/** One that never began waits for so long after its time, ms: staff have the next day to say themselves what became of it. */
const OPEN = 24 * 3_600_000;

export interface AbandonedParts {
  store: SessionStore;
  presence: PresenceStore;
  clock: DeadlineClock;
  /** Ends the session, or cancels it when it never began; throws when it has changed since this revision. */
  end: (sessionId: string, revision: number) => Promise<void>;
}

/** Ends sessions that everybody has left and nobody ended: their recording would go on for ever. */
export class AbandonedSessions {
  readonly #parts: AbandonedParts;

  constructor(parts: AbandonedParts) {
    this.#parts = parts;
    parts.clock.handle(KIND, (sessionId) => this.#due(sessionId), 'lasting');
  }

  /** Somebody has gone, or nobody has come yet. Asked again each time somebody goes, it counts from the last one. */
  async watch(sessionId: string): Promise<void> {
    const found = await this.#empty(sessionId);
    // From now, not from when the last one went: while signaling was away nobody could come.
    if (found) await this.#set(found.live, Date.now());
  }

  /** Who comes does not take the deadline away. So that one from before does not end a session whose people are just connecting anew, it counts again here. */
  async #due(sessionId: string): Promise<void> {
    const found = await this.#empty(sessionId);
    if (!found) return;
    const { live, lastThere } = found;
    if (dueOf(live, lastThere) > Date.now()) await this.#set(live, lastThere);
    else await this.#parts.end(sessionId, live.revision);
  }

  async #set(live: LiveSession, from: number): Promise<void> {
    await this.#parts.clock.set(KIND, live.id, new Date(dueOf(live, from)));
  }

  /** The session, when it is not over and nobody is there, by window or by telephone. */
  async #empty(sessionId: string): Promise<{ live: LiveSession; lastThere: number } | null> {
    const live = await this.#parts.store.find(sessionId);
    if (!live || isOver(live)) return null;
    const presence = await this.#parts.presence.of(sessionId);
    if (live.participants.some((who) => isThere(presence, who))) return null;
    return { live, lastThere: Math.max(0, ...live.participants.map((who) => lastSignOf(presence, who))) };
  }
}

const dueOf = (live: LiveSession, from: number): number =>
  live.state === 'running' ? from + RUNNING : Math.max(from, Date.parse(timeOf(live))) + OPEN;

const isIn = ({ state }: Participant): boolean => state === 'waiting' || state === 'admitted';

/** A window in which somebody reads that they left or were sent away keeps no session going. */
const isThere = (presence: Presence, who: Participant): boolean =>
  who.phone !== null || (isIn(who) && isOnline(presence, who.id));

/** When somebody was there last, ms; 0: never, or long ago. */
function lastSignOf(presence: Presence, who: Participant): number {
  if (who.state === 'left') return Date.parse(who.since);
  const sign = isIn(who) ? presence.get(who.id) : undefined;
  return sign ? (sign.goneAt ?? sign.until) : 0;
}
