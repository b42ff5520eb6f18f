import { randomUUID } from 'node:crypto';
import type { Redis } from 'ioredis';
import type { Logger } from 'pino';
import type { CallStore, LiveCall } from '../call/index.ts';
import { CourtError, type Flow, type gateway, type media } from '../contract/index.ts';
import type { NodeRegistry } from '../node/index.ts';
import { KEY_PREFIX } from '../redis.ts';
import type { PersonalData } from '../personal-data/index.ts';
import { PHONE_SEAL, type DialOut } from './call-out.ts';
import { participantOf, roomOf, type Line, type LiveSession, type Participant, type PhoneLeg } from './live-session.ts';
import { come, invite, leave } from './lobby.ts';
import { labelOf, sideOf } from './media.ts';
import type { SessionRooms } from './rooms.ts';
import { isOver } from './state.ts';
import type { SessionStore } from './store.ts';

/** All telephones of a room speak one codec in it; gateways change theirs. */
const CODEC: gateway.Codec = 'PCMA';
/** Wrong codes of one number in an hour after which no more are looked at. */
const MOST_WRONG = 10;
const HOUR = 3_600;

export interface PhoneParts {
  redis: Redis;
  store: SessionStore;
  rooms: SessionRooms;
  /** Somebody has gone. */
  gone: (sessionId: string) => Promise<void>;
  nodes: NodeRegistry;
  calls: CallStore;
  personal: PersonalData;
  dialOut: DialOut;
  /** What is heard by who takes part by telephone. */
  flow: Flow;
  log: Logger;
}

/**
 * Who takes part by telephone: dials in with the session's code, waits with music at the gateway until the court lets them in, and is joined to the main room then.
 * The leg is where the session's record says; what changes meanwhile is followed (`settle`), and every step may be repeated.
 */
export class SessionPhones {
  readonly #parts: PhoneParts;

  constructor(parts: PhoneParts) {
    this.#parts = parts;
  }

  /** A caller with a code. Who was named with this number, and is not there by browser, comes as that person. */
  async join(call: LiveCall, code: string): Promise<gateway.CallConferenceReply> {
    const { store, calls } = this.#parts;
    if (await this.#tooMany(call)) return { result: 'refused' };
    const found = await store.byCode(code);
    if (!found) {
      await this.#wrong(call);
      return { result: 'unknown' };
    }
    if (isOver(found)) return { result: 'refused' };
    await calls.set(call.id, { sessionId: found.id, selfServed: true });
    if (!(await this.#comes(found.id, call))) return { result: 'refused' };
    await this.#unlessEnded(call.id);
    await calls.note(call.id, 'session', { detail: found.number });
    return { result: 'waiting' };
  }

  /** False when they were sent away, there are too many, or it is over meanwhile. */
  async #comes(sessionId: string, call: LiveCall): Promise<boolean> {
    let refused = false;
    const work = (live: LiveSession, at: Date): Line[] => {
      const known = live.participants.find(({ phone }) => phone?.callId === call.id);
      refused = known?.state === 'dismissed';
      if (known) {
        known.consentAt ??= at.toISOString();
        return come(live, known.id, at);
      }
      const { who, lines } = this.#place(live, call, at);
      refused = who.state === 'dismissed';
      if (refused) return [];
      who.way = 'phone';
      who.consentAt ??= at.toISOString();
      who.phone = { callId: call.id, gatewayId: call.gatewayId, roomId: null };
      return [...lines, ...come(live, who.id, at)];
    };
    try {
      await this.#parts.store.change(sessionId, work);
    } catch (error) {
      if (!(error instanceof CourtError) || !error.code.startsWith('J-')) throw error;
      refused = true;
    }
    return !refused;
  }

  /** Calls somebody who was asked in by telephone; they wait like everybody else once they have answered. O-001, O-002, O-004, O-005 when it cannot be. */
  async callOut(live: LiveSession, participantId: string): Promise<void> {
    const { personal, store, dialOut, flow } = this.#parts;
    const { phoneSealed } = participantOf(live, participantId);
    if (phoneSealed === null) throw new CourtError('O-001');
    const order = { id: randomUUID(), courtId: live.courtId, sessionId: live.id, flow: withCode(flow, live.code) };
    const { id: callId, gatewayId } = await dialOut({ ...order, number: personal.open(phoneSealed, PHONE_SEAL) });
    await store.change(live.id, (draft) => {
      participantOf(draft, participantId).phone ??= { callId, gatewayId, roomId: null };
      return [];
    });
    await this.#unlessEnded(callId);
  }

  /** A call that ended before its leg was written down: nobody else would take the leg away. */
  async #unlessEnded(callId: string): Promise<void> {
    const call = await this.#parts.calls.get(callId);
    if (call?.state === 'ended') await this.ended(call);
  }

  #place(live: LiveSession, call: LiveCall, at: Date): { who: Participant; lines: Line[] } {
    const { personal } = this.#parts;
    const named = live.participants.find(
      ({ phoneSealed, state, phone }) =>
        phoneSealed !== null &&
        phone === null &&
        state !== 'admitted' &&
        personal.fingerprint(personal.open(phoneSealed, PHONE_SEAL)) === call.callerFingerprint,
    );
    if (named) return { who: named, lines: [] };
    const newcomer = { role: 'representative' as const, name: `电话 ${call.callerMasked}`, way: 'phone' as const };
    return invite(live, null, newcomer, at);
  }

  /** The telephone hung up, or its gateway is gone. May be told twice. */
  async ended(call: LiveCall): Promise<void> {
    const { store, rooms } = this.#parts;
    const live = call.sessionId === null ? null : await store.find(call.sessionId);
    const who = live?.participants.find(({ phone }) => phone?.callId === call.id);
    if (!live || isOver(live)) return;
    if (who) {
      await store.change(live.id, (draft, at) => {
        const now = participantOf(draft, who.id);
        if (now.phone?.callId !== call.id) return [];
        now.phone = null;
        return leave(draft, who.id, at);
      });
      await rooms.expel(live.id, who.id);
    }
    // Told twice, it may have been broken off before this.
    await this.#parts.gone(live.id);
  }

  /** After a part was away: the leg is where the session's record says. */
  async agree(call: LiveCall): Promise<void> {
    const { store } = this.#parts;
    const live = call.sessionId === null ? null : await store.find(call.sessionId);
    const who = live?.participants.find(({ phone }) => phone?.callId === call.id);
    if (!live || !who || isOver(live)) await this.#hangUp(call);
    else await this.settle(live.id, who.id);
  }

  /** Brings somebody's leg to what the session's record says: in the main room, waiting with music, or hung up. */
  async settle(sessionId: string, participantId: string): Promise<void> {
    const { store, rooms } = this.#parts;
    for (;;) {
      const live = await store.get(sessionId);
      const who = participantOf(live, participantId);
      if (!who.phone) return;
      const place = placeOf(live, who);
      if (place === 'main') {
        await rooms.ensure(sessionId, 'main');
        continue;
      }
      await this.#bring(live, who, place);
      const after = await store.get(sessionId);
      const now = participantOf(after, participantId);
      if (!now.phone || placeOf(after, now) === place) return;
    }
  }

  /** The session is over: everybody at a telephone hears so. */
  async over(legs: readonly PhoneLeg[]): Promise<void> {
    for (const leg of legs) {
      if (leg.roomId === null) await this.#hangUp({ id: leg.callId, gatewayId: leg.gatewayId });
      else await this.#tell(leg.gatewayId, 'leg:unbridge', { callId: leg.callId, then: 'flow' });
    }
  }

  async #bring(live: LiveSession, who: Participant, place: string): Promise<void> {
    const { phone } = who;
    if (!phone) return;
    const { callId, gatewayId } = phone;
    if (place === 'gone') return this.#hangUp({ id: callId, gatewayId });
    if (place === 'waiting') {
      if (phone.roomId === null) return;
      await this.#tell(gatewayId, 'leg:unbridge', { callId, then: 'waiting' });
      await this.#parts.rooms.expel(live.id, who.id);
      await this.#bridged(live.id, who.id, null);
      return;
    }
    const { nodes } = this.#parts;
    const { main } = live.rooms;
    if (!main) return;
    const { roomId, mediaNodeId } = main;
    const leg = await nodes.ask<gateway.LegOpenReply>(gatewayId, 'leg:open', { callId, roomId, codec: CODEC });
    const { local: remote, ssrc, codec } = leg;
    const participant = { participantId: who.id, side: sideOf(who), label: labelOf(who) };
    const message = { roomId, ...participant, remote, ssrc, codec };
    const joined = await nodes.ask<media.RoomJoinPhoneReply>(mediaNodeId, 'room:join-phone', message);
    await nodes.ask(gatewayId, 'leg:bridge', { callId, roomId, remote: joined.local });
    await this.#bridged(live.id, who.id, roomId);
  }

  async #bridged(sessionId: string, participantId: string, roomId: string | null): Promise<void> {
    await this.#parts.store.change(sessionId, (draft) => {
      const who = participantOf(draft, participantId);
      if (who.phone) who.phone.roomId = roomId;
      who.sends = roomId === null ? [] : [{ source: 'microphone', paused: who.muted.includes('microphone') }];
      return [];
    });
  }

  async #hangUp({ id: callId, gatewayId }: Pick<LiveCall, 'id' | 'gatewayId'>): Promise<void> {
    await this.#tell(gatewayId, 'leg:hangup', { callId, reason: 'agent-hangup' });
  }

  /** A gateway that does not answer is reconciled when it says hello again. */
  async #tell(gatewayId: string, event: string, message: unknown): Promise<void> {
    await this.#parts.nodes
      .ask(gatewayId, event, message)
      .catch((error: unknown) => this.#parts.log.warn({ err: error, gatewayId, event }, 'leg not told now'));
  }

  async #tooMany(call: LiveCall): Promise<boolean> {
    return Number(await this.#parts.redis.get(wrongKey(call))) >= MOST_WRONG;
  }

  async #wrong(call: LiveCall): Promise<void> {
    await this.#parts.redis.multi().incr(wrongKey(call)).expire(wrongKey(call), HOUR).exec();
  }
}

/** Callers who withhold their number count as one. */
const wrongKey = ({ callerFingerprint }: LiveCall): string =>
  `${KEY_PREFIX}video-code-wrong:${callerFingerprint ?? 'withheld'}`;

/** The flow for somebody who is called: no code is asked for. */
function withCode(flow: Flow, code: string): Flow {
  const nodes = Object.entries(flow.nodes).map(([name, verbs]) => [
    name,
    verbs.map((verb) => (verb.verb === 'conference' ? { ...verb, code } : verb)),
  ]);
  return { ...flow, nodes: Object.fromEntries(nodes) as Flow['nodes'] };
}

/** The room a leg belongs to, `main` while there is none; `waiting`; or `gone`. */
function placeOf(live: LiveSession, who: Participant): string {
  // Who is called out is `invited` while it rings.
  if (isOver(live) || who.state === 'dismissed' || who.state === 'left') return 'gone';
  return roomOf(live, who) === 'main' ? (live.rooms.main?.roomId ?? 'main') : 'waiting';
}
