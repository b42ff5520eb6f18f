import { randomUUID } from 'node:crypto';
import type { z } from 'zod';
import type { AuditActor, AuditLog } from '../audit/index.ts';
import type { IdentityMark } from '../contract/identity-check.ts';
import { CourtError, type session } from '../contract/index.ts';
import { abandon, begin, cancel, end, hand, mute, show, spotlight, SYSTEM, talkAlone } from './course.ts';
import { answerPicture, askPicture, identified, identityView } from './identity.ts';
import {
  isHost,
  participantOf,
  requireLive,
  roomOf,
  type Line,
  type LiveSession,
  type Participant,
  type PhoneLeg,
  type RoomRef,
} from './live-session.ts';
import { admit, come, dismiss, endPrivateTalk, leave, ready } from './lobby.ts';
import type { SessionMedia } from './media.ts';
import { chairOf, type PresenceStore } from './presence.ts';
import type { SessionPhones } from './phones.ts';
import type { SessionPush } from './push.ts';
import type { SessionRings } from './rings.ts';
import { require as requireAct } from './rights.ts';
import type { SessionRooms } from './rooms.ts';
import { isOver } from './state.ts';
import type { SessionStore } from './store.ts';

/** Who acts, from where. `actor`: of staff, for the trail. */
export interface By {
  participantId: string;
  actor: AuditActor | null;
  address: string;
}

/** Papers of a session's petition. Null: there is no such paper, or it may not be shown. */
export interface Materials {
  find(sessionId: string, materialId: string): Promise<{ materialId: string; name: string; pages: number } | null>;
}

export interface ActParts {
  store: SessionStore;
  presence: PresenceStore;
  rooms: SessionRooms;
  media: SessionMedia;
  phones: SessionPhones;
  rings: SessionRings;
  push: SessionPush;
  audit: AuditLog;
  /** Somebody has gone, though their window may stay. */
  gone: (sessionId: string) => Promise<void>;
  materials: Materials;
}

type Told<S extends z.ZodType> = z.infer<S>;
/** What a session was before a change, as far as others have to be told. */
interface Before {
  rooms: LiveSession['rooms'];
  places: Map<string, string>;
  legs: PhoneLeg[];
}
type Work = (live: LiveSession, by: Participant, at: Date) => Line[];

/**
 * What people do in a session. Each act is allowed by the table of rights (rights.ts) on the session as it is at that moment, and media nodes are brought to what
 * came of it. Errors: J-005 over, J-006 not now, J-007 never, J-008 full, J-009 nobody of that id,
 * J-013 a court too many.
 */
export class SessionActs {
  readonly #parts: ActParts;

  constructor(parts: ActParts) {
    this.#parts = parts;
  }

  /** Somebody's window is there. Who was sent away stays so. */
  async come(sessionId: string, participantId: string): Promise<void> {
    await this.#change(sessionId, (live, at) => come(live, participantId, at));
  }

  async ready(sessionId: string, by: By, { selfTest }: Told<typeof session.sessionReady>): Promise<void> {
    await this.#change(sessionId, (live, at) => ready(live, by.participantId, selfTest, at));
  }

  async admit(
    sessionId: string,
    by: By,
    { participantId, admitted }: Told<typeof session.sessionAdmit>,
  ): Promise<void> {
    const live = await this.#act(sessionId, by, 'admit', (draft, who, at) =>
      admit(draft, who, participantId, admitted, at),
    );
    const view = identityView(participantOf(live, participantId));
    const identity: Record<string, string> = admitted && view ? { identity: view.mark?.result ?? 'unchecked' } : {};
    await this.#audited(sessionId, by, admitted ? 'video.admit' : 'video.send-back', { participantId, ...identity });
    if (admitted && participantOf(live, participantId).role === 'officer') this.#officerIsReady(sessionId);
  }

  /** 轮到我时打电话叫我. Errors: as `want` of rings.ts. */
  async ringMe(sessionId: string, by: By, { wanted }: Told<typeof session.sessionRingMe>): Promise<void> {
    await this.#parts.rings.want(sessionId, by.participantId, wanted);
  }

  /** 打电话叫. Errors: as `call` of rings.ts. */
  async ring(sessionId: string, by: By, participantId: string): Promise<void> {
    await this.#parts.rings.call(sessionId, participantId, (live) => {
      const who = participantOf(requireLive(live), by.participantId);
      requireAct(live, who, 'ring', null);
      return who;
    });
    await this.#audited(sessionId, by, 'video.ring', { participantId });
  }

  async dismiss(
    sessionId: string,
    by: By,
    { participantId, reason }: Told<typeof session.sessionDismiss>,
  ): Promise<void> {
    await this.#act(sessionId, by, 'dismiss', (live, who, at) => dismiss(live, who, participantId, reason, at));
    await this.#audited(sessionId, by, 'video.dismiss', { participantId }, reason);
  }

  /** The session as it is, for who may say who its petitioner is. */
  async identifiable(sessionId: string, { participantId }: Pick<By, 'participantId'>): Promise<LiveSession> {
    const live = requireLive(await this.#parts.store.get(sessionId));
    requireAct(live, participantOf(live, participantId), 'identify', null);
    return live;
  }

  /** A picture of who waits is wished for; they are asked. */
  async askPicture(sessionId: string, by: By, participantId: string): Promise<void> {
    await this.#act(sessionId, by, 'identify', (live, who, at) => askPicture(live, who, participantId, at));
    await this.#audited(sessionId, by, 'identity.ask', { participantId });
  }

  /** They agreed, and this is the picture; null: they did not. J-006 when nobody asked, or not any more. */
  async answerPicture(
    sessionId: string,
    { participantId }: Pick<By, 'participantId'>,
    pictureId: string | null,
  ): Promise<void> {
    await this.#change(sessionId, (live) => answerPicture(live, participantId, pictureId));
  }

  /** It was stated who the petitioner is. */
  async identified(sessionId: string, mark: IdentityMark): Promise<void> {
    await this.#change(sessionId, (live) => identified(live, mark));
  }

  /** From here on it is recorded. M-104 while there is no media node: then it cannot begin. */
  async begin(sessionId: string, by: By): Promise<void> {
    const live = await this.#parts.store.get(sessionId);
    requireAct(requireLive(live), participantOf(live, by.participantId), 'begin', await this.#chair(live));
    await this.#parts.rooms.ensure(sessionId, 'main');
    await this.#act(sessionId, by, 'begin', begin);
    await this.#parts.rooms.record(sessionId);
    await this.#audited(sessionId, by, 'video.begin');
    this.#officerIsReady(sessionId);
  }

  async end(sessionId: string, by: By, result: Told<typeof session.sessionEnd>): Promise<void> {
    await this.#act(sessionId, by, 'end', (live, who, at) => end(live, who, result, at));
    await this.#audited(sessionId, by, 'video.end', { outcome: result.outcome });
  }

  async cancel(sessionId: string, by: By, { reason }: Told<typeof session.sessionCancel>): Promise<void> {
    await this.#act(sessionId, by, 'cancel', (live, who, at) => cancel(live, who, reason, at));
    await this.#audited(sessionId, by, 'video.cancel', {}, reason);
  }

  /** The appointment does not take place. What has begun goes on. */
  async callOff(sessionId: string, reason: string): Promise<void> {
    await this.#change(sessionId, (live, at) => (live.state === 'open' ? cancel(live, SYSTEM, reason, at) : []));
  }

  /** Everybody has gone and nobody ended it, as its revision was then. J-006 when somebody has come or done anything since. */
  async abandon(sessionId: string, revision: number): Promise<void> {
    await this.#change(sessionId, (live, at) => {
      if (isOver(live)) return [];
      if (live.revision !== revision) throw new CourtError('J-006', { detail: 'not abandoned any more' });
      return abandon(live, at);
    });
  }

  async mute(sessionId: string, by: By, wish: Told<typeof session.sessionMute>): Promise<void> {
    await this.#act(sessionId, by, 'mute', (live, who) => mute(live, who, wish));
    await this.#parts.media.mute(sessionId, wish.participantId, wish.source);
  }

  async hand(sessionId: string, { participantId }: By, { raised }: Told<typeof session.sessionHand>): Promise<void> {
    await this.#change(sessionId, (live, at) => {
      const who = participantOf(live, participantId);
      return hand(live, participantId, raised, who, at);
    });
  }

  async handDown(sessionId: string, by: By, participantId: string): Promise<void> {
    await this.#act(sessionId, by, 'hand-down', (live, who, at) => hand(live, participantId, false, who, at));
  }

  async spotlight(sessionId: string, by: By, wish: Told<typeof session.sessionSpotlight>): Promise<void> {
    await this.#act(sessionId, by, 'spotlight', (live, who) => spotlight(live, who, wish.participantId));
  }

  async say(sessionId: string, by: By, { text }: Told<typeof session.sessionSay>): Promise<void> {
    const { store } = this.#parts;
    const live = requireLive(await store.get(sessionId));
    const who = participantOf(live, by.participantId);
    requireAct(live, who, 'say', null);
    const { id: participantId, name, role } = who;
    await store.say(sessionId, { id: randomUUID(), at: new Date().toISOString(), participantId, name, role, text });
  }

  /** The session as it is, for who may show papers in it now. */
  async showable(sessionId: string, { participantId }: Pick<By, 'participantId'>): Promise<LiveSession> {
    const live = requireLive(await this.#parts.store.get(sessionId));
    requireAct(live, participantOf(live, participantId), 'show', null);
    return live;
  }

  /** V-003 for a paper that is not of this session, V-001 for a page it does not have. */
  async show(sessionId: string, by: By, { material }: Told<typeof session.sessionShow>): Promise<void> {
    const { materials } = this.#parts;
    await this.showable(sessionId, by);
    let shown: session.MaterialOnShow | null = null;
    if (material) {
      const found = await materials.find(sessionId, material.materialId);
      if (!found) throw new CourtError('V-003');
      if (material.page > found.pages) throw new CourtError('V-001', { fields: { page: '没有这一页' } });
      shown = { ...found, page: material.page };
    }
    await this.#act(sessionId, by, 'show', (draft, who) => show(draft, who, shown));
  }

  async talkAlone(sessionId: string, by: By, { participantIds }: Told<typeof session.sessionPrivate>): Promise<void> {
    await this.#act(sessionId, by, 'private', (live, who, at) => talkAlone(live, who, participantIds, at));
    await this.#audited(sessionId, by, 'video.private');
  }

  async endPrivateTalk(sessionId: string, by: By): Promise<void> {
    await this.#act(sessionId, by, 'private-end', (live, who) => endPrivateTalk(live, who.name));
  }

  async leave(sessionId: string, { participantId }: By): Promise<void> {
    await this.#change(sessionId, (live, at) => leave(live, participantId, at));
    await this.#parts.gone(sessionId);
  }

  /** 请人帮忙: rings those who look after the waiting room. */
  async help(sessionId: string, { participantId }: By): Promise<void> {
    const live = await this.#change(sessionId, (draft) => {
      const who = participantOf(requireLive(draft), participantId);
      if (who.state !== 'waiting' && who.state !== 'admitted') throw new CourtError('J-006');
      return [{ step: 'help', by: who.name, who: who.name, detail: null }];
    });
    const { name } = participantOf(live, participantId);
    this.#parts.push.help(sessionId, { participantId, name, at: new Date().toISOString() });
  }

  async #act(sessionId: string, by: By, act: session.SessionAct, work: Work): Promise<LiveSession> {
    const presence = await this.#parts.presence.of(sessionId);
    return this.#change(sessionId, (live, at) => {
      const who = participantOf(requireLive(live), by.participantId);
      requireAct(live, who, act, chairOf(live, presence));
      return work(live, who, at);
    });
  }

  /** Changes the session; then rooms it has no more are closed, and nodes are told who is in the main room now and was not, or the other way round. */
  async #change(sessionId: string, work: (live: LiveSession, at: Date) => Line[]): Promise<LiveSession> {
    const { store, rooms } = this.#parts;
    let had: Before = { rooms: { main: null, private: null }, places: new Map(), legs: [] };
    const live = await store.change(sessionId, (draft, at) => {
      const legs = draft.participants.flatMap(({ phone }) => (phone ? [{ ...phone }] : []));
      had = { rooms: { ...draft.rooms }, places: placesOf(draft), legs };
      return work(draft, at);
    });
    const gone = (['main', 'private'] as const)
      .map((name): RoomRef | null => (live.rooms[name] === null ? had.rooms[name] : null))
      .filter((room) => room !== null);
    await rooms.close(gone, isOver(live) ? 'session-over' : 'private-ended');
    const places = placesOf(live);
    const moved = live.participants.filter(({ id }) => had.places.get(id) !== places.get(id));
    if (isOver(live)) await this.#parts.phones.over(had.legs);
    else for (const { id } of moved) await rooms.settle(sessionId, id);
    // Last: who is let in does not wait for a gateway that does not answer.
    if (isOver(live) || moved.length > 0) await this.#parts.rings.follow(live);
    return live;
  }

  /** Nobody waits until others are called. */
  #officerIsReady(sessionId: string): void {
    void this.#parts.rings.officerIsReady(sessionId);
  }

  async #chair(live: LiveSession): Promise<string | null> {
    return chairOf(live, await this.#parts.presence.of(live.id));
  }

  async #audited(
    sessionId: string,
    { actor, address }: By,
    action: string,
    details: Record<string, string> = {},
    reason: string | null = null,
  ): Promise<void> {
    if (!actor) return;
    const live = await this.#parts.store.get(sessionId);
    const { courtId } = live;
    await this.#parts.audit.write({ actor, action, target: live.number, courtId, reason, address, details });
  }
}

/** Where everybody is, as media nodes need to know it. */
const placesOf = (live: LiveSession): Map<string, string> =>
  new Map(
    live.participants
      .filter((who) => who.state !== 'invited')
      .map((who) => {
        const here = who.state === 'waiting' || who.state === 'admitted';
        return [who.id, here ? (roomOf(live, who) === 'main' ? 'main' : 'aside') : 'gone'];
      }),
  );

/** Whom help is rung for. */
export const ringsForHelp = (who: Participant): boolean => isHost(who) && who.role !== 'clerk';
