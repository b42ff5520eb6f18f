import type { media, session, sessionApi } from '../contract/index.ts';
import { CourtError } from '../contract/index.ts';
import type { IdentityAsk, IdentityMark } from '../contract/identity-check.ts';
import { isOver } from './state.ts';

/** A join link: only hashes are kept, and the `nonce` its token is made from with the data key. `browserHash`: of the cookie of the one browser it was opened in. */
export interface JoinLink {
  hash: string;
  nonce: string;
  madeAt: string;
  wrongTries: number;
  browserHash: string | null;
  openedAt: string | null;
}

/** A telephone's leg at a gateway. */
export interface PhoneLeg {
  callId: string;
  gatewayId: string;
  /** The room it is bridged to; null: it hears music. */
  roomId: string | null;
}

/** 轮到我时打电话叫我, of who waits by browser. Times ISO. */
export interface Ring {
  wanted: boolean;
  /** When the court called by itself, which it does once; null: it has not. */
  byItselfAt: string | null;
  /** The call under way. */
  callId: string | null;
  /** What came of the last one. */
  result: 'answered' | 'unanswered' | 'refused' | null;
}

/** Who a petitioner is, as far as their session has to do with it. Times ISO. */
export interface IdentityCourse {
  mark: IdentityMark | null;
  /** A picture somebody wished for. */
  ask: { state: Exclude<IdentityAsk, 'none'>; by: string; at: string; pictureId: string | null } | null;
  /** They were let in though it was not checked, or did not match. */
  uncheckedAt: string | null;
}

/** Somebody who takes part. Times ISO. */
export interface Participant {
  id: string;
  role: session.SessionRole;
  name: string;
  /** Of staff. */
  accountId: string | null;
  courtId: string | null;
  way: session.ParticipantWay;
  state: session.ParticipantState;
  since: string;
  phoneSealed: string | null;
  phoneMasked: string | null;
  /** Sealed JSON list of what may be entered at the join link, four characters each. */
  checkSealed: string | null;
  link: JoinLink | null;
  handAt: string | null;
  /** By the chair. */
  muted: media.MediaSource[];
  /** In the main room. */
  sends: { source: media.MediaSource; paused: boolean }[];
  selfTest: session.SelfTest | null;
  consentAt: string | null;
  dismissedFor: string | null;
  /** Was let in, and not sent away since. */
  wasInside: boolean;
  phone: PhoneLeg | null;
  /** Null: they never asked to be called. */
  ring: Ring | null;
  /** Of a petitioner, once there is something to know. */
  identity?: IdentityCourse;
}

/** A room on a media node. `recordingId`: what it is recorded under; `recorded`: the node has confirmed it. */
export interface RoomRef {
  roomId: string;
  mediaNodeId: string;
  recordingId: string | null;
  recorded: boolean;
}

export interface RecordingPart {
  recordingId: string;
  from: string;
  to: string | null;
}

/** A session as it stands, one JSON document in Redis. Times ISO. */
export interface LiveSession {
  id: string;
  /** `SP20261126-0001`: day (Asia/Shanghai) and running number of the receiving court. */
  number: string;
  revision: number;
  state: session.SessionState;
  title: string;
  caseNumber: string | null;
  /** The receiving court. */
  courtId: string;
  /** The court the petitioner sits in or belongs to; null: none. */
  localCourtId: string | null;
  /** Courts that receive together with it. */
  jointCourtIds: string[];
  appointmentId: string | null;
  petitionId: string | null;
  scheduledAt: string | null;
  createdAt: string;
  createdBy: string;
  startedAt: string | null;
  endedAt: string | null;
  endedBy: string | null;
  outcome: session.SessionOutcome | null;
  opinion: string;
  /** Why it was cancelled. */
  reason: string | null;
  /** How content the petitioner was, 1 (worst) to 5; null: they have not said. */
  rating: number | null;
  ratedAt: string | null;
  /** Rated so low that the supervisor follows up (回访抽查). */
  sampled: boolean;
  /** In the order in which they were named. */
  participants: Participant[];
  spotlightId: string | null;
  /** Put forward later than what is shown at present began to be. Missing in sessions from before this was told apart. */
  spotlightFirst?: boolean;
  material: session.MaterialOnShow | null;
  privateTalk: { participantIds: string[]; since: string; by: string } | null;
  rooms: Record<session.SessionRoomName, RoomRef | null>;
  /** Rooms that are gone and have no other yet: people sit in none. */
  lostRooms: session.SessionRoomName[];
  recordings: RecordingPart[];
  /** What is said is not recorded though it should be, since then. */
  faultAt: string | null;
  /** Dial-in code of eight digits. */
  code: string;
}

export type Line = Omit<sessionApi.SessionLine, 'at'>;

/** Roles that look after the waiting room, and see the room's view without being in it. */
export const HOSTS: readonly session.SessionRole[] = ['guide', 'clerk', 'officer'];
export const isHost = ({ role }: Pick<Participant, 'role'>): boolean => HOSTS.includes(role);

/** J-009 when nobody of that id takes part. */
export function participantOf(live: LiveSession, participantId: string): Participant {
  const found = live.participants.find(({ id }) => id === participantId);
  if (!found) throw new CourtError('J-009');
  return found;
}

export const inPrivateTalk = ({ privateTalk }: LiveSession, participantId: string): boolean =>
  privateTalk?.participantIds.includes(participantId) ?? false;

/** Which room somebody is heard and seen in; null: none. */
export function roomOf(live: LiveSession, { id, state }: Participant): session.SessionRoomName | null {
  if (state !== 'admitted' || isOver(live)) return null;
  return inPrivateTalk(live, id) ? 'private' : 'main';
}

/** When it takes place: as scheduled, or when it was made. */
export const timeOf = ({ scheduledAt, createdAt }: Pick<LiveSession, 'scheduledAt' | 'createdAt'>): string =>
  scheduledAt ?? createdAt;

/** The officers, in the order in which they were named. */
export const officersOf = ({ participants }: Pick<LiveSession, 'participants'>): Participant[] =>
  participants.filter(({ role }) => role === 'officer');

/** Who came without an account sees the record in the room; after the end also who had gone before it by themself. */
export const seesRecord = (
  { state }: Pick<LiveSession, 'state'>,
  who: Pick<Participant, 'state' | 'wasInside'>,
): boolean =>
  state !== 'cancelled' && (who.state === 'admitted' || (state === 'ended' && who.state === 'left' && who.wasInside));

/** Why it did not take place; null: it was not cancelled. */
export const cancelledFor = ({ state, reason }: Pick<LiveSession, 'state' | 'reason'>): string | null =>
  state === 'cancelled' ? reason : null;

/** J-005 when it is over. */
export function requireLive(live: LiveSession): LiveSession {
  if (isOver(live)) throw new CourtError('J-005');
  return live;
}
