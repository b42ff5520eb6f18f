import { randomUUID } from 'node:crypto';
import type { Logger } from 'pino';
import type { CallStore, LiveCall } from '../call/index.ts';
import { CourtError, type Flow } from '../contract/index.ts';
import type { NodeRegistry } from '../node/index.ts';
import type { PersonalData } from '../personal-data/index.ts';
import { participantOf, type LiveSession, type Participant } from './live-session.ts';
import { PHONE_SEAL, type DialOut } from './call-out.ts';
import type { PresenceStore } from './presence.ts';
import { dueToRing, isRung, mayGoOn, ring, rung, wish } from './ring.ts';
import type { SessionStore } from './store.ts';

export interface RingParts {
  store: SessionStore;
  presence: PresenceStore;
  calls: CallStore;
  nodes: NodeRegistry;
  personal: PersonalData;
  dialOut: DialOut;
  /** Whether a court can call this number at all. */
  canCall: (courtId: string, number: string) => boolean;
  /** What is heard by who is called: that their officer is ready. */
  ringFlow: Flow;
  log: Logger;
}

/**
 * Calls who waits and wants it when their officer is ready. The call tells them to come back to their page and ends; it never becomes a leg of the session's room, so it is
 * nobody's `phone`, only named in `ring`.
 */
export class SessionRings {
  readonly #parts: RingParts;

  constructor(parts: RingParts) {
    this.#parts = parts;
  }

  /** The number that would be called, masked, and whether they want it; null when the court cannot call it. */
  offer({ courtId }: LiveSession, who: Participant): { phoneMasked: string; wanted: boolean } | null {
    const { personal, canCall } = this.#parts;
    if (!isRung(who) || !canCall(courtId, personal.open(who.phoneSealed, PHONE_SEAL))) return null;
    return { phoneMasked: who.phoneMasked, wanted: who.ring?.wanted ?? false };
  }

  /** On or off. Errors: as `wish`; O-005 when the court cannot call them. Off while it rings: it stops. */
  async want(sessionId: string, participantId: string, wanted: boolean): Promise<void> {
    const live = await this.#parts.store.change(sessionId, (draft) => {
      const lines = wish(draft, participantId, wanted);
      if (wanted && !this.offer(draft, participantOf(draft, participantId))) throw new CourtError('O-005');
      return lines;
    });
    if (!wanted) await this.follow(live);
  }

  /** Somebody presses 打电话叫. `allowed` gives who that is and throws when they may not. Errors: as `ring`; O-001, O-002, O-004, O-005 when it cannot be. */
  async call(sessionId: string, participantId: string, allowed: (live: LiveSession) => Participant): Promise<void> {
    const before = participantOf(await this.#parts.store.get(sessionId), participantId).ring?.callId ?? null;
    if (before !== null && (await this.#goesOn(before))) throw new CourtError('J-006', { detail: 'is being called' });
    await this.#call(sessionId, participantId, before, allowed);
  }

  /** The session was begun or an officer is in the room: whoever wants it and is not at their page is called, once. Never rejects. */
  async officerIsReady(sessionId: string): Promise<void> {
    const { store, presence, log } = this.#parts;
    try {
      const [live, there] = await Promise.all([store.get(sessionId), presence.of(sessionId)]);
      await Promise.all(dueToRing(live, there).map(({ id }) => this.#byItself(sessionId, id)));
    } catch (error) {
      log.error({ err: error, sessionId }, 'who is to be called is not known');
    }
  }

  async #byItself(sessionId: string, participantId: string): Promise<void> {
    // Who was called meanwhile is not called again, and why nobody was called stands in the session's file.
    await this.#call(sessionId, participantId, null, () => null).catch((error: unknown) =>
      this.#parts.log.warn({ err: error, sessionId }, 'not called'),
    );
  }

  async #call(
    sessionId: string,
    participantId: string,
    before: string | null,
    allowed: (live: LiveSession) => Participant | null,
  ): Promise<void> {
    const { store, dialOut, personal, ringFlow } = this.#parts;
    const id = randomUUID();
    const live = await store.change(sessionId, (draft, at) =>
      ring(draft, participantId, { callId: id, before, by: allowed(draft) }, at),
    );
    const number = personal.open(participantOf(live, participantId).phoneSealed ?? '', PHONE_SEAL);
    const call = await dialOut({ id, courtId: live.courtId, number, sessionId, flow: ringFlow }).catch(
      async (error: unknown) => {
        const { code } = CourtError.from(error);
        await store.change(sessionId, (draft) => rung(draft, id, 'refused', code));
        throw error;
      },
    );
    // Who came in or wanted it no more meanwhile, or was called by another at the same moment: nobody else knew of this call yet.
    if (!(await this.holds(call))) await this.#hangUp(call.id);
  }

  /** A call has ended. Who it was not made for is not concerned; may be told twice. */
  async ended({ id, sessionId, state, endedFrom, reason }: LiveCall): Promise<void> {
    const { store } = this.#parts;
    const live = sessionId === null ? null : await store.find(sessionId);
    if (!live?.participants.some((who) => who.ring?.callId === id)) return;
    const answered = (endedFrom ?? state) !== 'dialling';
    await store.change(live.id, (draft) =>
      rung(draft, id, answered ? 'answered' : 'unanswered', answered ? null : reason),
    );
  }

  /** Whether this is a call to somebody who still waits for it: a gateway that was away goes on with it. */
  async holds({ id, sessionId }: LiveCall): Promise<boolean> {
    const live = sessionId === null ? null : await this.#parts.store.find(sessionId);
    return live?.participants.some((who) => who.ring?.callId === id && mayGoOn(live, who)) ?? false;
  }

  /** Who has come in, has gone, was sent away or wants it no more is called no longer; nobody is when it is over. */
  async follow(live: LiveSession): Promise<void> {
    for (const who of live.participants)
      if (who.ring?.callId && !mayGoOn(live, who)) await this.#hangUp(who.ring.callId);
  }

  async #hangUp(callId: string): Promise<void> {
    const { calls, nodes, log } = this.#parts;
    const call = await calls.get(callId);
    if (!call || call.state === 'ended') return;
    await nodes
      .ask(call.gatewayId, 'leg:hangup', { callId: call.id, reason: 'agent-hangup' })
      .catch((error: unknown) => log.warn({ err: error, callId: call.id }, 'call not hung up now'));
  }

  async #goesOn(callId: string): Promise<boolean> {
    const call = await this.#parts.calls.get(callId);
    return call !== null && call.state !== 'ended';
  }
}
