import { z } from 'zod';
import type { Reply } from './error-code.ts';
import type { ConsumerParameters, MediasoupObject, RoomJoinBrowserReply } from './media.ts';
import { mediasoupObject } from './media.ts';
import { typedNumber, type PartyToSignaling, type PartyView, type TransferView } from './party.ts';
import type { Service } from './service.ts';
import type {
  AgentState,
  AwayReason,
  CallDirection,
  CallbackSource,
  CallbackState,
  CallbackTryResult,
  CallEndReason,
  CallResult,
  CallState,
  Category,
  DialReason,
  GreenChannel,
  Language,
  WorkOrderState,
} from './state.ts';
import { CATEGORIES, DIAL_REASONS } from './state.ts';

export * from './party.ts';

/**
 * Desk of an officer ↔ signaling, Socket.IO namespace `/desk`; board of a supervisor, namespace `/board`. Authenticated by the session cookie.
 * The server pushes whole views (`desk:view`, `board:view`), never differences, so that a client is right after each reconnect.
 */
const callId = z.uuid();

export const deskStatus = z.object({
  status: z.enum(['available', 'away']),
  reason: z.enum(['break', 'meal', 'training', 'other']).optional(),
});
/** The browser says whether its microphone is really there. An officer without one is set away. */
export const deskMicrophone = z.object({ microphone: z.enum(['ok', 'denied', 'missing', 'ended']) });
export const offerAnswer = z.object({ callId, offerId: z.string().min(1).max(80) });
export const callHold = z.object({ callId, held: z.boolean() });
export const callAct = z.object({ callId });

/**
 * The officer calls out: a number, or the number of a call or a work order without seeing it. Exactly one of the three. The officer is `talking` from
 * here on; the desk joins the room at once (`media:join`). Refused with Q-001 (officer busy or without a desk), O-001 to O-006.
 */
export const callDial = z
  .object({
    number: typedNumber.optional(),
    ofCallId: callId.optional(),
    ofWorkOrderId: z.string().min(1).max(60).optional(),
    reason: z.enum(DIAL_REASONS),
    /** In words, for whoever reads the record. */
    remark: z.string().trim().max(200).default(''),
  })
  .refine(
    ({ number, ofCallId, ofWorkOrderId }) =>
      [number, ofCallId, ofWorkOrderId].filter((one) => one !== undefined).length === 1,
    { message: 'exactly one of number, ofCallId, ofWorkOrderId', path: ['number'] },
  );
export type CallDial = z.infer<typeof callDial>;

/** The officer takes a callback from the list: they are `ringing` no longer than it takes to say yes, and the citizen is called. B-001, Q-001. */
export const callbackTake = z.object({ callbackId: z.uuid() });

/** What an officer writes about a call, during it and after. Saved as typed (`final: false`); `final: true` ends the wrap-up. */
export const wrapUp = z.object({
  callId,
  callerName: z.string().trim().max(40).default(''),
  category: z.enum(CATEGORIES).nullable(),
  /** What the caller wanted. */
  matter: z.string().trim().max(2000).default(''),
  /** What was answered. */
  answer: z.string().trim().max(2000).default(''),
  /** Answered on the spot (接诉即答). If not, a work order is made. */
  solved: z.boolean().nullable(),
  /** To whom a message for a judge (contact-judge) is addressed; null: not known, a supervisor will find out. */
  judgeId: z.string().min(1).max(60).nullable().default(null),
  final: z.boolean(),
});
export type WrapUp = z.infer<typeof wrapUp>;

export const mediaJoin = z.object({ callId, rtpCapabilities: mediasoupObject });
export const mediaConnect = z.object({ callId, transportId: z.string().max(80), dtlsParameters: mediasoupObject });
export const mediaProduce = z.object({
  callId,
  transportId: z.string().max(80),
  kind: z.literal('audio'),
  rtpParameters: mediasoupObject,
});
export const mediaResume = z.object({ callId, consumerId: z.string().max(80) });
export const mediaRestartIce = z.object({ callId, transportId: z.string().max(80) });

/** A caller's earlier contact, for the officer who is being rung. Times ISO. */
export interface EarlierContact {
  kind: 'call' | 'work-order';
  id: string;
  at: string;
  category: Category | null;
  /** One line: what it was about. */
  summary: string;
  agentName: string | null;
  result: CallResult | null;
  workOrderState: WorkOrderState | null;
  /** What was answered to a work order since, to be read to the caller; null: nothing yet. */
  answer: string | null;
}

export interface CallbackTryView {
  at: string;
  result: CallbackTryResult;
}
/** A callback as the desks of its court list it. */
export interface DeskCallback {
  id: string;
  numberMasked: string;
  service: Service;
  greenChannel: GreenChannel | null;
  source: CallbackSource;
  state: CallbackState;
  queuedAt: string;
  tries: CallbackTryView[];
  /** When it will be offered; null when it is in line, or is only taken from the list. */
  nextTryAt: string | null;
  /** The citizen has called again and waits. */
  onTheLine: boolean;
}

/** A call as the officer who is rung or talks sees it. Numbers are masked: 138****0001. */
export interface DeskCall {
  callId: string;
  offerId: string;
  state: CallState;
  direction: CallDirection;
  /** Why the court calls; null for a call that came in. */
  dialReason: DialReason | null;
  /** A call out: since when it rings at the other side; null before and for a call that came in. */
  remoteRingingAt: string | null;
  /** A call out that nobody has answered: the network is heard in the room. */
  earlyMedia: boolean;
  callerMasked: string;
  /** Name of the judge whose telephone sent the call on; null: it was dialled. */
  judge: string | null;
  service: Service;
  /** What the caller chose to be spoken to in. */
  language: Language;
  greenChannel: GreenChannel | null;
  arrivedAt: string;
  queuedAt: string | null;
  /** When this offer falls away; only while ringing. */
  offerEndsAt: string | null;
  talkingSince: string | null;
  heldSince: string | null;
  /** A callback: since when the citizen waits, and what came of the tries before. */
  callback: {
    id: string;
    source: CallbackSource;
    queuedAt: string;
    tries: CallbackTryView[];
    /** The citizen has been called before and is on the line. */
    onTheLine: boolean;
  } | null;
  /** Another officer passed it on; null: nobody did. */
  transfer: TransferView | null;
  /** A colleague or a telephone that is in the call besides caller and officer, or is asked in. */
  party: PartyView | null;
  earlier: EarlierContact[];
}

export interface DeskWrapUp extends Omit<WrapUp, 'final'> {
  /** When the wrap-up ends by itself; null while the call still runs. */
  endsAt: string | null;
  /** A call out that nobody answered: what came of it. Nothing has to be filled in then. */
  notReached: CallEndReason | null;
}

export interface QueueView {
  service: Service;
  waiting: number;
  /** Most who may wait; null: as many as come. */
  capacity: number | null;
  /** When the longest waiting call joined; null when nobody waits. */
  oldestAt: string | null;
  onDuty: number;
  available: number;
}

/** How content callers were: how many of them said so, and their mean, 1 (worst) to 5; null when nobody did. */
export interface Ratings {
  ratings: number;
  ratingAverage: number | null;
}

/** All that an officer's desk shows of the present. */
export interface DeskView {
  now: string;
  agent: { id: string; name: string; state: AgentState; reason: AwayReason | null; since: string; services: Service[] };
  call: DeskCall | null;
  wrapUp: DeskWrapUp | null;
  queues: QueueView[];
  /** Open callbacks of the officer's services, longest waiting first. */
  callbacks: DeskCallback[];
  today: { answered: number; missed: number; talkSeconds: number } & Ratings;
}

export interface DeskToSignaling extends PartyToSignaling {
  'desk:status': (message: z.input<typeof deskStatus>, reply: (r: Reply<null>) => void) => void;
  'desk:microphone': (message: z.input<typeof deskMicrophone>, reply: (r: Reply<null>) => void) => void;
  'offer:accept': (message: z.input<typeof offerAnswer>, reply: (r: Reply<null>) => void) => void;
  'offer:reject': (message: z.input<typeof offerAnswer>, reply: (r: Reply<null>) => void) => void;
  'callback:take': (message: z.input<typeof callbackTake>, reply: (r: Reply<{ callId: string }>) => void) => void;
  'call:hold': (message: z.input<typeof callHold>, reply: (r: Reply<null>) => void) => void;
  'call:hangup': (message: z.input<typeof callAct>, reply: (r: Reply<null>) => void) => void;
  'call:dial': (message: z.input<typeof callDial>, reply: (r: Reply<{ callId: string }>) => void) => void;
  'wrap-up:save': (message: z.input<typeof wrapUp>, reply: (r: Reply<{ workOrderId: string | null }>) => void) => void;
  /** One more minute; answers with the new end. */
  'wrap-up:extend': (message: z.input<typeof callAct>, reply: (r: Reply<{ endsAt: string }>) => void) => void;
  'media:capabilities': (message: Record<string, never>, reply: (r: Reply<MediasoupObject>) => void) => void;
  'media:join': (message: z.input<typeof mediaJoin>, reply: (r: Reply<RoomJoinBrowserReply>) => void) => void;
  'media:connect': (message: z.input<typeof mediaConnect>, reply: (r: Reply<null>) => void) => void;
  'media:produce': (message: z.input<typeof mediaProduce>, reply: (r: Reply<{ producerId: string }>) => void) => void;
  'media:resume': (message: z.input<typeof mediaResume>, reply: (r: Reply<null>) => void) => void;
  'media:restart-ice': (message: z.input<typeof mediaRestartIce>, reply: (r: Reply<MediasoupObject>) => void) => void;
}
export interface SignalingToDesk {
  'desk:view': (view: DeskView) => void;
  /** Somebody's audio can be heard: consume it, then `media:resume`. */
  'media:consumer': (message: { callId: string; consumer: ConsumerParameters }) => void;
  /** The room moved (media worker lost): join again from the start. */
  'media:rejoin': (message: { callId: string }) => void;
  /** Another window of the same officer took over; this one is disconnected next. */
  'desk:replaced': () => void;
  /** The session was revoked or ran out. */
  'session:ended': () => void;
}

export interface BoardCall {
  callId: string;
  /** A callback in line. */
  callback: boolean;
  state: CallState;
  service: Service | null;
  callerMasked: string;
  greenChannel: GreenChannel | null;
  arrivedAt: string;
  queuedAt: string | null;
  agentName: string | null;
  since: string;
}
export interface BoardAgent {
  id: string;
  name: string;
  state: AgentState;
  reason: AwayReason | null;
  since: string;
  services: Service[];
  callId: string | null;
}
/** The whole court at one moment. */
export interface BoardView {
  now: string;
  courtId: string;
  courtName: string;
  queues: QueueView[];
  calls: BoardCall[];
  agents: BoardAgent[];
  today: {
    arrived: number;
    answered: number;
    /** Answered by a person within 15 s of joining the queue (GB/T 33358). */
    answeredIn15s: number;
    abandoned: number;
    messages: number;
    averageWaitSeconds: number;
  } & Ratings;
  alarms: {
    code:
      | 'waiting-long'
      | 'nobody-on-duty'
      | 'queue-full'
      | 'work-order-urged'
      | 'gateway-down'
      | 'media-down'
      | 'recording-fault';
    since: string;
    detail: string;
  }[];
}
export const boardSetAway = z.object({ agentId: z.string().max(40) });
export interface BoardToSignaling {
  'board:set-away': (message: z.input<typeof boardSetAway>, reply: (r: Reply<null>) => void) => void;
}
export interface SignalingToBoard {
  'board:view': (view: BoardView) => void;
  'session:ended': () => void;
}
