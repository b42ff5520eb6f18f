import type { session } from '../contract/index.ts';
import { identityView, wishOf } from './identity.ts';
import { cancelledFor, isHost, participantOf, timeOf, type LiveSession, type Participant } from './live-session.ts';
import { chairOf, isOnline, type Presence, type PresenceStore } from './presence.ts';
import { actsOf, holdersOf } from './rights.ts';
import { ringState } from './ring.ts';
import type { SessionRings } from './rings.ts';
import { isOver } from './state.ts';
import type { SessionStore, Signs } from './store.ts';

/** How long a reception takes mostly, minutes (domain words). */
const TYPICAL = 30;
const SHORTEST_REST = 5;
const MINUTE = 60_000;

export interface ViewParts {
  store: SessionStore;
  presence: PresenceStore;
  rings: SessionRings;
  courtName: (courtId: string) => string;
  /** Number of the dial-in of a court; null: nobody can come by telephone. */
  dialIn: (courtId: string) => string | null;
}

interface Seen {
  live: LiveSession;
  presence: Presence;
  signs: Signs;
  chat: session.ChatLine[];
  /** How many are before it, and how long that may take; null: nobody waits who is to be told. */
  place: { place: number; estimateMinutes: number | null };
}

/** Makes what people see of a session. Reads it once for all who look at it. */
export class SessionViews {
  readonly #parts: ViewParts;

  constructor(parts: ViewParts) {
    this.#parts = parts;
  }

  /** A maker of views of this session as it stands; null when it is unknown. */
  async of(sessionId: string): Promise<((participantId: string) => session.SessionView) | null> {
    const { store, presence } = this.#parts;
    const [live, there, signs, chat] = await Promise.all([
      store.find(sessionId),
      presence.of(sessionId),
      store.signs(sessionId),
      store.chat(sessionId),
    ]);
    if (!live) return null;
    const place = await this.#place(live);
    const seen = { live, presence: there, signs, chat, place };
    return (participantId) => this.#view(seen, participantOf(live, participantId));
  }

  #view(seen: Seen, me: Participant): session.SessionView {
    const { live } = seen;
    const chairId = chairOf(live, seen.presence);
    const inside = me.state === 'admitted' || (isHost(me) && me.state === 'waiting');
    return inside ? this.#room(seen, me, chairId) : this.#waiting(seen, me, chairId);
  }

  #head({ live }: Seen, me: Participant, chairId: string | null) {
    const { id: sessionId, number, state, title, caseNumber, scheduledAt, startedAt, endedAt } = live;
    return {
      sessionId,
      number,
      state,
      title,
      caseNumber,
      courtName: this.#parts.courtName(live.courtId),
      courtNames: courtIdsOf(live).map((id) => this.#parts.courtName(id)),
      scheduledAt,
      startedAt,
      endedAt,
      cancelledFor: cancelledFor(live),
      now: new Date().toISOString(),
      me: { participantId: me.id, role: me.role, name: me.name, state: me.state, chair: me.id === chairId },
    };
  }

  /** Tells nothing of who is there. */
  #waiting(seen: Seen, me: Participant, chairId: string | null): session.WaitingView {
    const officers = seen.live.participants.filter(({ role }) => role === 'officer');
    return {
      ...this.#head(seen, me, chairId),
      inside: false,
      ...seen.place,
      receivedBy: officers.map(({ name, role }) => ({ name, role })),
      consentAt: me.consentAt,
      selfTest: me.selfTest,
      dismissedFor: me.dismissedFor,
      ring: me.state === 'waiting' && !isOver(seen.live) ? this.#parts.rings.offer(seen.live, me) : null,
      pictureWished: wishOf(me),
    };
  }

  #room(seen: Seen, me: Participant, chairId: string | null): session.RoomView {
    const { live, signs, presence, chat } = seen;
    const staff = isHost(me);
    // Who waits, was asked in or went is the business of those who look after the waiting room.
    const shown = live.participants.filter((who) => staff || who.state === 'admitted');
    const number = this.#parts.dialIn(live.courtId);
    return {
      ...this.#head(seen, me, chairId),
      inside: true,
      admitted: me.state === 'admitted',
      participants: shown.map((who) => this.#participant(seen, who, { chairId, staff })),
      recording: recordingOf(live),
      captions: captionsOf(live, signs),
      speakerId: signs.speakerId !== null && isOnline(presence, signs.speakerId) ? signs.speakerId : null,
      spotlightId: live.spotlightId,
      spotlightFirst: live.spotlightFirst ?? true,
      material: live.material,
      privateTalk: live.privateTalk && {
        participantIds: live.privateTalk.participantIds,
        since: live.privateTalk.since,
      },
      chat: me.state === 'admitted' ? chat : [],
      outcome: live.outcome,
      may: actsOf(live, me, chairId),
      dialIn: staff && number !== null && !isOver(live) ? { number, code: live.code } : null,
    };
  }

  #participant(
    { presence, signs }: Seen,
    who: Participant,
    { chairId, staff }: { chairId: string | null; staff: boolean },
  ): session.ParticipantView {
    const { id, role, name, courtId, way, state, since, handAt, muted, sends, selfTest, consentAt } = who;
    return {
      id,
      role,
      name,
      courtName: courtId === null ? null : this.#parts.courtName(courtId),
      chair: id === chairId,
      way,
      state,
      online: way === 'phone' ? who.phone !== null : isOnline(presence, id),
      since,
      handAt,
      muted,
      sends,
      quality: signs.quality.get(id) ?? null,
      selfTest: staff ? selfTest : null,
      consentAt: staff ? consentAt : null,
      dismissedFor: staff ? who.dismissedFor : null,
      ring: staff ? ringState(who) : null,
      identity: staff ? identityView(who) : null,
    };
  }

  /** Sessions with the same officers that are before this one: those that run, and those where somebody waits already. */
  async #place(live: LiveSession): Promise<Seen['place']> {
    const waits = live.participants.some((who) => who.state === 'waiting' && !isHost(who));
    if (!waits || live.state !== 'open') return { place: 0, estimateMinutes: live.state === 'running' ? 0 : null };
    const before = (await this.#parts.store.live()).filter((other) => isBefore(other, live));
    const now = Date.now();
    const rest = before.reduce((sum, other) => sum + restOf(other, now), 0);
    const until = live.scheduledAt === null ? 0 : Math.ceil((Date.parse(live.scheduledAt) - now) / MINUTE);
    const estimate = Math.max(rest, until);
    return { place: before.length, estimateMinutes: estimate > 0 ? estimate : null };
  }
}

const officerAccounts = ({ participants }: LiveSession): (string | null)[] =>
  participants.filter(({ role, accountId }) => role === 'officer' && accountId !== null).map((one) => one.accountId);

function isBefore(other: LiveSession, own: LiveSession): boolean {
  if (other.id === own.id || isOver(other)) return false;
  const mine = officerAccounts(own);
  if (!officerAccounts(other).some((id) => mine.includes(id))) return false;
  if (other.state === 'running') return true;
  const comes = other.participants.some((who) => !isHost(who) && ['waiting', 'admitted'].includes(who.state));
  return comes && timeOf(other) < timeOf(own);
}

const restOf = ({ startedAt }: LiveSession, now: number): number =>
  startedAt === null ? TYPICAL : Math.max(SHORTEST_REST, TYPICAL - Math.floor((now - Date.parse(startedAt)) / MINUTE));

function recordingOf(live: LiveSession): session.RoomView['recording'] {
  if (live.state !== 'running') return 'off';
  if (live.faultAt !== null) return 'fault';
  return live.rooms.main?.recorded ? 'on' : 'off';
}

function captionsOf({ state, rooms: { main } }: LiveSession, { captions }: Signs): session.RoomView['captions'] {
  return state === 'running' && main?.recorded && captions?.roomId === main.roomId ? captions.state : 'off';
}

/** The receiving court first, then the petitioner's, then those that receive jointly and those of everybody else. */
export function courtIdsOf(
  live: Parameters<typeof holdersOf>[0] & { participants: { courtId: string | null }[] },
): string[] {
  const ids = [...holdersOf(live), ...live.participants.map((who) => who.courtId)];
  return [...new Set(ids.filter((id) => id !== null))];
}
