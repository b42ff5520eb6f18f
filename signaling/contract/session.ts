import { z } from 'zod';
import type { Reply } from './error-code.ts';
import type { IdentityView, IdentityWish } from './identity-check.ts';
import {
  mediaSource,
  mediasoupObject,
  type ConsumerParameters,
  type IceServer,
  type MediaSource,
  type MediasoupObject,
  type PreparedConsumer,
  type RoomJoinBrowserReply,
} from './media.ts';

/**
 * Video session (视频接访) ↔ signaling, Socket.IO namespace `/session`, `auth: sessionAuth`. Staff come with their session cookie, everybody else with the
 * cookie they got for their join link; `as` says which, when a browser has both (not told: staff when they have a place there, else the link's). Refused with
 * the code as the error's message: J-010 no place, J-012 no such session, J-005 over. The server pushes whole views (`session:view`), never differences. Who has not been admitted gets a waiting view, which
 * tells nothing of the room.
 */

/** Who somebody is in a session. The chair is one of the officers. */
export const SESSION_ROLES = [
  'petitioner',
  'representative',
  'guide',
  'officer',
  'clerk',
  'lawyer',
  'judge',
  'interpreter',
  'observer',
] as const;
export type SessionRole = (typeof SESSION_ROLES)[number];
/** At most so many people are in a room at once. */
export const MOST_PARTICIPANTS = 12;
/** From at most so many courts. Who belongs to none, as a petitioner or an outside lawyer, is not counted. */
export const MOST_COURTS = 4;

/**
 * `open`: the waiting room is open; `running`: begun by the chair and recorded; `ended`: by the chair, or by itself when everybody had gone; `cancelled`: it
 * never began.
 */
export const SESSION_STATES = ['open', 'running', 'ended', 'cancelled'] as const;
export type SessionState = (typeof SESSION_STATES)[number];

/**
 * `invited`: has not come yet; `waiting`: in the waiting room; `admitted`: may be in the room; `dismissed`: sent away, with a reason; `left`: went by themself.
 * Whether somebody is really there is `online`.
 */
export const PARTICIPANT_STATES = ['invited', 'waiting', 'admitted', 'dismissed', 'left'] as const;
export type ParticipantState = (typeof PARTICIPANT_STATES)[number];

/** How somebody takes part. */
export const PARTICIPANT_WAYS = ['browser', 'phone'] as const;
export type ParticipantWay = (typeof PARTICIPANT_WAYS)[number];

/** What is in the room: `main`, or a private talk (私下谈话), which is a room of its own and never recorded. */
const SESSION_ROOMS = ['main', 'private'] as const;
export type SessionRoomName = (typeof SESSION_ROOMS)[number];

/** Outcomes of a reception (article 24; domain words): clear error, explained, needs another session, passed to another organ. */
export const SESSION_OUTCOMES = ['clear-error', 'explained', 'next-session', 'transferred'] as const;
export type SessionOutcome = (typeof SESSION_OUTCOMES)[number];

/** Result of one part of the self-test (设备自检). */
const SELF_TEST_RESULTS = ['ok', 'weak', 'failed', 'skipped'] as const;
const selfTestResult = z.enum(SELF_TEST_RESULTS);
export const selfTest = z.object({
  camera: selfTestResult,
  microphone: selfTestResult,
  speaker: selfTestResult,
  network: selfTestResult,
  /** What the network test measured; null when it could not. */
  roundTripMs: z.int().min(0).max(60_000).nullable(),
  lossPercent: z.number().min(0).max(100).nullable(),
});
export type SelfTest = z.infer<typeof selfTest>;

export const sessionAuth = z.object({ sessionId: z.uuid(), as: z.enum(['staff', 'guest']).optional() });

const participantId = z.uuid();
export const toParticipant = z.object({ participantId });
const reason = z.string().trim().min(2).max(200);

/** The one who waits has read the house rules and the recording notice, and how their devices did. May be sent again. */
export const sessionReady = z.object({ consent: z.literal(true), selfTest: selfTest.nullable() });
/** Guide, clerk or officer: into the room, or back to the waiting room. */
export const sessionAdmit = z.object({ participantId, admitted: z.boolean() });
export const sessionDismiss = z.object({ participantId, reason });
/** The chair mutes somebody, who cannot open it again, or allows it again; then it is theirs to open. */
export const sessionMute = z.object({
  participantId,
  source: z.enum(['microphone', 'camera', 'screen', 'document']),
  muted: z.boolean(),
});
export const sessionHand = z.object({ raised: z.boolean() });
/** Somebody shown large to all; null: whoever speaks. */
export const sessionSpotlight = z.object({ participantId: participantId.nullable() });
export const sessionSay = z.object({ text: z.string().trim().min(1).max(1000) });
/** A page of a material, before everybody's eyes at the same time; null: no material. */
export const sessionShow = z.object({
  material: z.object({ materialId: z.string().min(1).max(60), page: z.int().min(1).max(2000) }).nullable(),
});
/** Lawyer and petitioner talk alone (with representative and interpreter, whoever is named). Asked for by one of them, the guide or an officer. */
export const sessionPrivate = z.object({ participantIds: z.array(participantId).min(2).max(4) });
export const sessionEnd = z.object({ outcome: z.enum(SESSION_OUTCOMES), opinion: z.string().trim().max(2000) });
export const sessionCancel = z.object({ reason });
/** Somebody else is asked in. Staff by account; others get a join link, by SMS when `phone` is given. By telephone: the court calls `phone`. */
export const sessionInvite = z.object({
  role: z.enum(SESSION_ROLES),
  accountId: z.string().min(1).max(60).optional(),
  name: z.string().trim().min(1).max(40).optional(),
  phone: z
    .string()
    .regex(/^\+?[0-9 -]{5,20}$/)
    .optional(),
  way: z.enum(PARTICIPANT_WAYS).default('browser'),
});

/** 轮到我时打电话叫我: the petitioner or representative who waits by browser, on and off. */
export const sessionRingMe = z.object({ wanted: z.boolean() });

const room = z.enum(SESSION_ROOMS).default('main');
export const sessionMediaJoin = z.object({ room, rtpCapabilities: mediasoupObject });
const inRoom = { room, transportId: z.string().max(80) };
export const sessionMediaConnect = z.object({ ...inRoom, dtlsParameters: mediasoupObject });
export const sessionMediaRestartIce = z.object(inRoom);
export const sessionMediaProduce = z.object({
  ...inRoom,
  kind: z.enum(['audio', 'video']),
  source: mediaSource,
  rtpParameters: mediasoupObject,
});
export const sessionMediaSource = z.object({ room, source: mediaSource });
export const sessionMediaLeave = z.object({ room });
/** The owner's own camera or microphone off and on. */
export const sessionMediaPause = z.object({ room, source: mediaSource, paused: z.boolean() });
export const sessionMediaResume = z.object({ room, consumerId: z.string().max(80) });
/** As `consumerLayers` of media.ts. */
export const sessionMediaLayers = z.object({
  room,
  consumerId: z.string().max(80),
  spatialLayer: z.int().min(0).max(2).nullable(),
});

/** As `producerLayers` of media.ts. */
export const sessionMediaSentLayers = z.object({ room, source: mediaSource, spatialLayer: z.int().min(0).max(2) });

/** 请来电提醒: they want to be called when it is their turn; the court is calling them; what came of the last call. */
export const RING_STATES = ['wanted', 'ringing', 'answered', 'unanswered', 'refused'] as const;
export type RingState = (typeof RING_STATES)[number];

/** Somebody as those in the room, and staff of the session, see them. Times ISO. */
export interface ParticipantView {
  id: string;
  role: SessionRole;
  name: string;
  courtName: string | null;
  chair: boolean;
  way: ParticipantWay;
  state: ParticipantState;
  /** Their connection is there. */
  online: boolean;
  since: string;
  /** Asked to speak at this moment; null: not. */
  handAt: string | null;
  /** What the chair has muted. */
  muted: MediaSource[];
  /** What they send at present, and whether it is paused. */
  sends: { source: MediaSource; paused: boolean }[];
  /** 0 nothing – 10 perfect; null: not known. */
  quality: number | null;
  selfTest: SelfTest | null;
  consentAt: string | null;
  /** For staff: why they were sent away. */
  dismissedFor: string | null;
  /** For staff; null: they have not asked to be called. */
  ring: RingState | null;
  identity: IdentityView | null;
}

export interface ChatLine {
  id: string;
  at: string;
  participantId: string;
  name: string;
  role: SessionRole;
  text: string;
}

export interface MaterialOnShow {
  materialId: string;
  name: string;
  page: number;
  pages: number;
}

/**
 * What somebody in the room said, as the speech server understood it (字幕): a help, not evidence. Who is in the room gets it once; nothing of it is stored but what the
 * clerk takes over into the record. `at`: when they began to say it.
 */
export interface CaptionLine {
  id: string;
  at: string;
  participantId: string;
  name: string;
  role: SessionRole;
  text: string;
}

interface SessionHead {
  sessionId: string;
  /** `SP20261126-0001` */
  number: string;
  state: SessionState;
  /** What it is about, in a line. */
  title: string;
  caseNumber: string | null;
  /** The receiving court, and all courts that take part. */
  courtName: string;
  courtNames: string[];
  scheduledAt: string | null;
  startedAt: string | null;
  endedAt: string | null;
  /** Why it was cancelled, for who waited for it; null: it was not. */
  cancelledFor: string | null;
  /** The server's clock when this was written, for what counts up. */
  now: string;
  me: { participantId: string; role: SessionRole; name: string; state: ParticipantState; chair: boolean };
}

/** For who has not been admitted. */
export interface WaitingView extends SessionHead {
  inside: false;
  /** How many sessions with the same officers are before this one, and an estimate. */
  place: number;
  estimateMinutes: number | null;
  receivedBy: { name: string; role: SessionRole }[];
  consentAt: string | null;
  selfTest: SelfTest | null;
  dismissedFor: string | null;
  /** The number the court calls when it is their turn, masked, and whether they want it; null: it cannot. */
  ring: { phoneMasked: string; wanted: boolean } | null;
  pictureWished: IdentityWish | null;
}

/** For who is admitted, and for staff who may admit. */
export interface RoomView extends SessionHead {
  inside: true;
  /** May be heard and seen by the room; false for staff who only look after the waiting room. */
  admitted: boolean;
  participants: ParticipantView[];
  recording: 'off' | 'on' | 'fault';
  /** `off`: there is no speech server, or it is not recorded; `fault`: the speech server does not work. */
  captions: 'off' | 'on' | 'fault';
  speakerId: string | null;
  spotlightId: string | null;
  /** Whether who was put forward is larger than what is shown: the later of the two is. */
  spotlightFirst: boolean;
  material: MaterialOnShow | null;
  privateTalk: { participantIds: string[]; since: string } | null;
  /** The latest ones, oldest first. */
  chat: ChatLine[];
  /** Null: it is not over, or ended by itself. */
  outcome: SessionOutcome | null;
  /** What this person may do now. */
  may: SessionAct[];
  /** Dial-in for who comes by telephone: number and code; only for staff. */
  dialIn: { number: string; code: string } | null;
}
export type SessionView = WaitingView | RoomView;

/** What may be allowed or not; `may` of a view lists what is. */
export const SESSION_ACTS = [
  'admit',
  'dismiss',
  'ring',
  'begin',
  'end',
  'cancel',
  'mute',
  'hand-down',
  'spotlight',
  'show',
  'private',
  'private-end',
  'invite',
  'say',
  'screen',
  'document',
  'identify',
] as const;
export type SessionAct = (typeof SESSION_ACTS)[number];

/** `iceServers`: for both transports; empty without a TURN server. */
export type SessionMediaJoined = RoomJoinBrowserReply & { iceServers: IceServer[] };

type Done = (r: Reply<null>) => void;

/** Participant → signaling. */
export interface SessionToSignaling {
  'session:ready': (message: z.input<typeof sessionReady>, reply: Done) => void;
  'session:admit': (message: z.input<typeof sessionAdmit>, reply: Done) => void;
  'session:dismiss': (message: z.input<typeof sessionDismiss>, reply: Done) => void;
  'session:ring-me': (message: z.input<typeof sessionRingMe>, reply: Done) => void;
  /** Calls somebody who waits and wants it: their officer is ready. */
  'session:ring': (message: z.input<typeof toParticipant>, reply: Done) => void;
  /** The chair begins: from here on it is recorded. */
  'session:begin': (message: object, reply: Done) => void;
  'session:end': (message: z.input<typeof sessionEnd>, reply: Done) => void;
  'session:cancel': (message: z.input<typeof sessionCancel>, reply: Done) => void;
  'session:mute': (message: z.input<typeof sessionMute>, reply: Done) => void;
  'session:hand': (message: z.input<typeof sessionHand>, reply: Done) => void;
  /** Takes a raised hand down. */
  'session:hand-down': (message: z.input<typeof toParticipant>, reply: Done) => void;
  'session:spotlight': (message: z.input<typeof sessionSpotlight>, reply: Done) => void;
  'session:say': (message: z.input<typeof sessionSay>, reply: Done) => void;
  'session:show': (message: z.input<typeof sessionShow>, reply: Done) => void;
  'session:private': (message: z.input<typeof sessionPrivate>, reply: Done) => void;
  'session:private-end': (message: object, reply: Done) => void;
  /** `link`: for who has no account, once: a path; `check`: what they are to enter when no phone number is known of which they know the end. */
  'session:invite': (
    message: z.input<typeof sessionInvite>,
    reply: (r: Reply<{ participantId: string; link: string | null; check: string | null }>) => void,
  ) => void;
  /** A picture is wished for of a petitioner who waits; they send it (`POST /api/meet/identity-picture`) or refuse. */
  'session:identity-ask': (message: z.input<typeof toParticipant>, reply: Done) => void;
  'session:identity-refuse': (message: object, reply: Done) => void;
  'session:leave': (message: object, reply: Done) => void;
  /** 请人帮忙: rings the guide. */
  'session:help': (message: object, reply: Done) => void;

  'media:capabilities': (message: object, reply: (r: Reply<MediasoupObject>) => void) => void;
  /** Also from the waiting room: transports are made and may be connected there, nothing is sent or received before admission. */
  'media:join': (message: z.input<typeof sessionMediaJoin>, reply: (r: Reply<SessionMediaJoined>) => void) => void;
  'media:connect': (message: z.input<typeof sessionMediaConnect>, reply: Done) => void;
  'media:restart-ice': (
    message: z.input<typeof sessionMediaRestartIce>,
    reply: (r: Reply<MediasoupObject>) => void,
  ) => void;
  'media:produce': (
    message: z.input<typeof sessionMediaProduce>,
    reply: (r: Reply<{ producerId: string }>) => void,
  ) => void;
  'media:close-producer': (message: z.input<typeof sessionMediaSource>, reply: Done) => void;
  'media:pause': (message: z.input<typeof sessionMediaPause>, reply: Done) => void;
  'media:resume': (message: z.input<typeof sessionMediaResume>, reply: Done) => void;
  'media:layers': (message: z.input<typeof sessionMediaLayers>, reply: Done) => void;
  'media:sent-layers': (message: z.input<typeof sessionMediaSentLayers>, reply: Done) => void;
  'media:leave': (message: z.input<typeof sessionMediaLeave>, reply: Done) => void;
}

/** Signaling → participant. */
export interface SignalingToSession {
  'session:view': (view: SessionView) => void;
  'session:caption': (line: CaptionLine) => void;
  /** Somebody needs help (请人帮忙), for guides and officers. */
  'session:help': (message: { participantId: string; name: string; at: string }) => void;
  /** This window is not the one in use any more: the same person joined elsewhere. */
  'session:replaced': () => void;
  /** A member of staff has signed out, or was signed out; the connection ends. */
  'session:signed-out': () => void;
  'media:consumer': (message: { room: SessionRoomName; consumer: ConsumerParameters }) => void;
  /** In the waiting room: a voice or face to be set up; whose it is comes with `media:consumer` when they are let in. */
  'media:prepared': (message: { room: SessionRoomName; consumer: PreparedConsumer }) => void;
  'media:consumer-closed': (message: { room: SessionRoomName; consumerId: string }) => void;
  'media:consumer-paused': (message: { room: SessionRoomName; consumerId: string; paused: boolean }) => void;
  /** Send the microphone in this codec as well, or stop to. */
  'media:telephone': (message: { room: SessionRoomName; codec: 'PCMA' | 'PCMU' | null }) => void;
  /** The own connection was lost on the media node's side, or the room moved to another: join again. */
  'media:rejoin': (message: { room: SessionRoomName }) => void;
}
