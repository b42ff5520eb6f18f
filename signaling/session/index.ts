import type { Redis } from 'ioredis';
import type { Logger } from 'pino';
import type { AuditLog } from '../audit/index.ts';
import type { session } from '../contract/index.ts';
import type { CallStore } from '../call/index.ts';
import type { CourtDirectory } from '../court/index.ts';
import type { DeadlineClock } from '../deadline/index.ts';
import type { NodeRegistry } from '../node/index.ts';
import type { NoticeService } from '../notice/index.ts';
import type { PersonalData } from '../personal-data/index.ts';
import type { RecordingRecord } from '../recording/index.ts';
import { AbandonedSessions } from './abandoned.ts';
import { SessionActs, type Materials } from './acts.ts';
import { SessionArchive } from './archive.ts';
import { SessionFollowUps } from './follow-up.ts';
import { JoinLinks } from './link.ts';
import { MediaEvents } from './media-events.ts';
import { SessionMedia } from './media.ts';
import { SessionPhones, type PhoneParts } from './phones.ts';
import { PresenceStore } from './presence.ts';
import type { SessionPush } from './push.ts';
import { sessionRecords } from './record-queue.ts';
import { SessionRings, type RingParts } from './rings.ts';
import { SessionRooms } from './rooms.ts';
import { SessionService } from './service.ts';
import { SessionStore } from './store.ts';
import { SessionViews } from './view.ts';

export { ringsForHelp, type By, type Materials } from './acts.ts';
export type { SessionScope } from './archive.ts';
export { isRater } from './course.ts';
export type { SessionFollowUps } from './follow-up.ts';
export type { Guest } from './link.ts';
export { identityView, petitionerOf, receptionOf, requireAsked } from './identity.ts';
export { cancelledFor, isHost } from './live-session.ts';
export { isOnline } from './presence.ts';
export type { SessionPush } from './push.ts';
export { sessionOfRoom } from './room-id.ts';
export { linkPath, POSTS, type SessionOrder } from './service.ts';
export { isOver } from './state.ts';
export { SESSION_ROLE_WORDS } from './words.ts';
export { TranscriptAccess } from './transcript-access.ts';

export interface SessionParts {
  redis: Redis;
  /** A connection for blocking use. */
  blocking: Redis;
  personal: PersonalData;
  calls: CallStore;
  courts: CourtDirectory;
  nodes: NodeRegistry;
  recordings: RecordingRecord;
  notices: NoticeService;
  audit: AuditLog;
  clock: DeadlineClock;
  dialOut: PhoneParts['dialOut'];
  dialInFlow: PhoneParts['flow'];
  canCall: RingParts['canCall'];
  ringFlow: RingParts['ringFlow'];
  push: SessionPush;
  /** What links begin with, when the configuration says it. */
  publicUrl: string;
  /** Number people dial who take part by telephone; null: nobody can. */
  dialIn: (courtId: string) => string | null;
  log: Logger;
}

/** What came of a session that is over. */
export interface SessionEnd {
  sessionId: string;
  number: string;
  appointmentId: string | null;
  petitionId: string | null;
  /** `cancelled`: it never began; `reason` says why. */
  state: 'ended' | 'cancelled';
  outcome: session.SessionOutcome | null;
  opinion: string;
  reason: string | null;
  endedAt: Date;
  endedBy: string | null;
}
type EndListener = (end: SessionEnd) => Promise<void>;

/** Video sessions (视频接访): the waiting room, who is let in, what is done in the room, its media, and the file that stays. */
export interface Sessions {
  store: SessionStore;
  presence: PresenceStore;
  service: SessionService;
  links: JoinLinks;
  acts: SessionActs;
  media: SessionMedia;
  rooms: SessionRooms;
  phones: SessionPhones;
  /** Calls to who waits and wants it. */
  rings: SessionRings;
  events: MediaEvents;
  views: SessionViews;
  archive: SessionArchive;
  followUps: SessionFollowUps;
  /** The session of an appointment, made when it has none yet; see SessionService. */
  openFor: SessionService['openFor'];
  /** The appointment does not take place: its session is cancelled, unless it runs already. */
  callOff(appointmentId: string, reason: string): Promise<void>;
  /** Told, at least once, when a session is over and its file is stored; what it throws is tried again until it does not. */
  onEnded(listener: EndListener): void;
  /** Whose papers can be shown; until this is called none. */
  useMaterials(materials: Materials): void;
  /** Closes somebody's windows, and what they send and receive: their link is dead. */
  cut(sessionId: string, participantId: string): Promise<void>;
  start(): void;
  close(): Promise<void>;
}

export function createSessions(parts: SessionParts): Sessions {
  const { redis, blocking, personal, courts, clock, push, log } = parts;
  const courtName = (id: string): string => courts.get(id)?.name ?? '';
  const store = new SessionStore(redis);
  store.on('changed', (sessionId) => push.changed(sessionId));
  const watch = (sessionId: string): Promise<void> => abandoned.watch(sessionId);
  const presence = new PresenceStore(redis, clock, (sessionId) => {
    push.changed(sessionId);
    return watch(sessionId);
  });
  const roomParts = { ...parts, store, courtName };
  const rooms = new SessionRooms(roomParts);
  const media = new SessionMedia(roomParts, rooms);
  const phones = new SessionPhones({ ...parts, store, rooms, gone: watch, flow: parts.dialInFlow });
  rooms.useLegs((sessionId, participantId) => phones.settle(sessionId, participantId));
  const rings = new SessionRings({ ...parts, store, presence });
  const links = new JoinLinks(store, personal);
  const archive = new SessionArchive(store, courtName);
  let materials: Materials = { find: () => Promise.resolve(null) };
  const listeners: EndListener[] = [];
  const records = sessionRecords({
    redis,
    blocking,
    store,
    log,
    stored: async (document) => {
      if (document.state !== 'ended' && document.state !== 'cancelled') return;
      const { _id: sessionId, number, appointmentId, petitionId, state, outcome, opinion, reason } = document;
      const { endedAt, endedBy } = document;
      const end = { sessionId, number, appointmentId, petitionId, state, outcome, opinion, reason, endedAt, endedBy };
      for (const listener of listeners) await listener(end);
    },
  });
  const service = new SessionService({ ...parts, store, archive, presence, links, phones, watch });
  const find: Materials['find'] = (sessionId, materialId) => materials.find(sessionId, materialId);
  const acts = new SessionActs({
    ...parts,
    store,
    presence,
    rooms,
    media,
    phones,
    rings,
    gone: watch,
    materials: { find },
  });
  const abandoned = new AbandonedSessions({ store, presence, clock, end: (...which) => acts.abandon(...which) });
  return {
    store,
    presence,
    service,
    links,
    acts,
    media,
    rooms,
    phones,
    rings,
    events: new MediaEvents(roomParts, rooms),
    views: new SessionViews({ store, presence, rings, courtName, dialIn: parts.dialIn }),
    archive,
    followUps: new SessionFollowUps(personal, courtName),
    openFor: (order, by) => service.openFor(order, by),
    callOff: async (appointmentId, reason) => {
      const sessionId = await store.byAppointment(appointmentId);
      if (sessionId !== null && (await store.find(sessionId))) await acts.callOff(sessionId, reason);
    },
    onEnded: (listener) => void listeners.push(listener),
    useMaterials: (given) => (materials = given),
    cut: async (sessionId, participantId) => {
      push.cut(participantId);
      await rooms.expel(sessionId, participantId);
    },
    start: () => records.start(),
    close: () => records.close(),
  };
}
