import { z } from 'zod';
import type { Reply } from './error-code.ts';
import { flowSchema, sha256, type Flow } from './flow.ts';
import { serviceId } from './service.ts';
import { CALL_END_REASONS, CALL_RESULTS, GREEN_CHANNELS, LANGUAGES, type Language } from './state.ts';

/**
 * Telephone gateway (ivr) ↔ signaling, Socket.IO namespace `/node`. Every message is a request with an acknowledgement `Reply<…>`.
 * What the gateway sends is repeated until it is answered, so every handler is idempotent by `callId` (and `at`).
 * Both sides authenticate by the shared secret in the handshake: `auth: { kind: 'gateway', nodeId, secret }`.
 */
export const callId = z.uuid();
export const codec = z.enum(['PCMA', 'PCMU']);
/** G.711 A-law (payload type 8) or µ-law (payload type 0), 8 kHz, 20 ms frames. */
export type Codec = z.infer<typeof codec>;
const at = z.iso.datetime();
const ip = z.union([z.ipv4(), z.ipv6()]);
const port = z.int().min(1).max(65_535);

/** Where an RTP stream is received. */
export const rtpAddress = z.object({ ip, port });
export type RtpAddress = z.infer<typeof rtpAddress>;

/** What the gateway thinks a leg is doing; compared with signaling's record after a reconnect. */
export const legState = z.enum(['dialling', 'flow', 'waiting', 'bridged', 'recording']);
export type LegState = z.infer<typeof legState>;

/** Whether the line is registered at its carriers, by account. */
const trunks = z.record(z.string().max(40), z.boolean());
/** The registrations have changed. */
export const gatewayTrunks = z.object({ trunks });

export const gatewayHello = z.object({
  capacity: z.int().min(1),
  draining: z.boolean(),
  /** When this process was started: calls from before are not in it any more. */
  startedAt: z.iso.datetime(),
  trunks: trunks.default({}),
  legs: z.array(z.object({ callId, state: legState, roomId: z.string().max(80).nullable() })),
});
/** For each leg that signaling does not know any more: hang up. */
export interface GatewayHelloReply {
  hangup: string[];
}

export const callAdmit = z.object({
  callId,
  /** As the trunk gave it, digits with an optional leading +; null when anonymous. */
  callerNumber: z
    .string()
    .regex(/^\+?[0-9*#]{1,32}$/)
    .nullable(),
  calledNumber: z.string().regex(/^\+?[0-9*#]{1,32}$/),
  /** The telephone that sent the call on to us (RFC 5806, RFC 7044), as a trusted trunk gave it. */
  divertedFrom: z
    .string()
    .regex(/^\+?[0-9*#]{1,32}$/)
    .nullable()
    .default(null),
  sipCallId: z.string().min(1).max(256),
  peer: z.string().max(64),
  at,
});
export interface CallAdmitReply {
  courtId: string;
  flow: Flow;
  /** Null: the shipped menu. */
  flowId: string | null;
  flowVersion: number;
  /** An emergency: played before anything else. `audio` is a checksum for `prompt:audio`. */
  announcement: { text: string; audio: string } | null;
  /** What this number chose before; the first language otherwise. */
  language: Language;
}

/** Sound of a flow's own text or of an announcement. V-003 when it is not stored. */
export const promptAudio = z.object({ sha256 });
/** A WAV file: PCM, 16 bits, one channel, 8000 Hz. */
export interface PromptAudioReply {
  wav: Uint8Array;
}

/**
 * A step worth a line in the call's timeline. `detail`: a node, a key (never more than one), a codec, a SIP status, how many digits were
 * keyed in (never which). Of a call out: `early-media` (the network is heard, RFC 3960), `remote-ringing`
 * (180, 183) and `answered`; what it comes to when nobody answers is the reason of `call:ended`.
 */
export const callProgress = z.object({
  callId,
  step: z.enum([
    'remote-ringing',
    'early-media',
    'answered',
    'node',
    'key',
    'invalid-key',
    'missing-key',
    'announced',
    'announcement',
    'refreshed',
    'collected',
    'rating-asked',
  ]),
  detail: z.string().max(80).optional(),
  at,
});

export const callEnqueue = z.object({
  callId,
  service: serviceId,
  greenChannel: z.enum(GREEN_CHANNELS).optional(),
  codec,
  at,
});
export type CallEnqueueReply =
  | { result: 'queued'; place: number; estimateSeconds: number }
  | { result: 'closed' }
  | { result: 'unstaffed' }
  | { result: 'full' };

/** The caller pressed a key while waiting and leaves the queue for a node of the flow. */
export const callDequeue = z.object({ callId, at });

/** The caller would rather be called back. `number`: keyed in by who withholds their own. */
export const callCallback = z.object({
  callId,
  number: z
    .string()
    .regex(/^[0-9]{5,20}$/)
    .optional(),
  at,
});
/** `tail`: the last digits of the number that will be called. */
export type CallCallbackReply = { result: 'kept'; tail: string } | { result: 'number-needed' };

export const callPlace = z.object({ callId });
/** `place` 1 is next. `onDuty` counts officers who could take it, busy ones too. */
export interface CallPlaceReply {
  place: number;
  estimateSeconds: number;
  onDuty: number;
}

/** The caller is about to speak a message: signaling opens a room with a recorder and bridges the leg by `leg:bridge` before it answers. */
export const messageStart = z.object({ callId, codec, at });
export interface MessageStartReply {
  recordingId: string;
}
/** The message is over (key, limit). The room is closed; the leg is the gateway's again. */
export const messageEnd = z.object({
  callId,
  reason: z.enum(['key', 'limit']),
  seconds: z.number().min(0).max(700),
  at,
});

const password = z.string().regex(/^\d{6}$/);
/**
 * What the caller keyed in to ask for. `caseType` is a key of signaling's list of types; an order is its whole number as digits, or its last four for an order
 * of the caller's own number. Asked once, not repeated: each time may count as a wrong password.
 */
export const enquiryAsk = z.discriminatedUnion('kind', [
  z.object({
    callId,
    at,
    kind: z.literal('case'),
    year: z.string().regex(/^\d{4}$/),
    caseType: z.string().regex(/^\d$/),
    serial: z.string().regex(/^\d{1,8}$/),
    password,
  }),
  z.object({ callId, at, kind: z.literal('identity'), identity: z.string().regex(/^\d{17}[\dX]$/), password }),
  z.object({ callId, at, kind: z.literal('work-order'), order: z.string().regex(/^\d{4}$|^\d{9,16}$/) }),
]);
/** A piece of what is read out: a prompt, a moment or day of Asia/Shanghai, or a sound (WAV: PCM, 16 bits, one channel, 8000 Hz). */
export type SpokenPart =
  | { say: 'prompt'; name: string }
  | { say: 'moment'; at: string }
  | { say: 'day'; at: string }
  | { say: 'sound'; wav: Uint8Array };
export type EnquiryReply =
  { result: 'found'; parts: SpokenPart[] } | { result: 'refused' } | { result: 'locked' } | { result: 'unavailable' };
/**
 * The caller keyed in the dial-in code of a video session. `waiting`: they wait to be let in, and are joined by `leg:bridge` then; `refused`: it is over, they were
 * sent away, or keyed in too many wrong codes.
 */
export const callConference = z.object({ callId, code: z.string().regex(/^\d{8}$/), at });
export interface CallConferenceReply {
  result: 'waiting' | 'unknown' | 'refused';
}
/** The caller chose a language. */
export const callLanguage = z.object({ callId, language: z.enum(LANGUAGES), at });

/** The caller rated the talk, 1 (worst) to 5. The first one counts. C-003 when nobody talked to them. */
export const callRated = z.object({ callId, score: z.int().min(1).max(5), at });

export const callEnded = z.object({
  callId,
  reason: z.enum(CALL_END_REASONS),
  /** Set by the gateway only where it knows better than signaling: self-service, refused. */
  result: z.enum(CALL_RESULTS).optional(),
  sipStatus: z.int().min(100).max(699).optional(),
  at,
  /** Counters of the leg, for the call's page and for fault finding. Times in ms. */
  rtp: z
    .object({
      received: z.int(),
      lost: z.int(),
      reordered: z.int(),
      refused: z.int(),
      jitterMs: z.number(),
      sent: z.int(),
    })
    .optional(),
});

/** Gateway → signaling. */
export interface GatewayToSignaling {
  'gateway:hello': (message: z.input<typeof gatewayHello>, reply: (r: Reply<GatewayHelloReply>) => void) => void;
  'gateway:trunks': (message: z.input<typeof gatewayTrunks>, reply: (r: Reply<null>) => void) => void;
  'call:admit': (message: z.input<typeof callAdmit>, reply: (r: Reply<CallAdmitReply>) => void) => void;
  'prompt:audio': (message: z.input<typeof promptAudio>, reply: (r: Reply<PromptAudioReply>) => void) => void;
  'call:progress': (message: z.input<typeof callProgress>, reply: (r: Reply<null>) => void) => void;
  'call:enqueue': (message: z.input<typeof callEnqueue>, reply: (r: Reply<CallEnqueueReply>) => void) => void;
  'call:dequeue': (message: z.input<typeof callDequeue>, reply: (r: Reply<null>) => void) => void;
  'call:place': (message: z.input<typeof callPlace>, reply: (r: Reply<CallPlaceReply>) => void) => void;
  'call:callback': (message: z.input<typeof callCallback>, reply: (r: Reply<CallCallbackReply>) => void) => void;
  'message:start': (message: z.input<typeof messageStart>, reply: (r: Reply<MessageStartReply>) => void) => void;
  'message:end': (message: z.input<typeof messageEnd>, reply: (r: Reply<null>) => void) => void;
  'enquiry:ask': (message: z.input<typeof enquiryAsk>, reply: (r: Reply<EnquiryReply>) => void) => void;
  'call:conference': (message: z.input<typeof callConference>, reply: (r: Reply<CallConferenceReply>) => void) => void;
  'call:language': (message: z.input<typeof callLanguage>, reply: (r: Reply<null>) => void) => void;
  'call:rated': (message: z.input<typeof callRated>, reply: (r: Reply<null>) => void) => void;
  'call:ended': (message: z.input<typeof callEnded>, reply: (r: Reply<null>) => void) => void;
}

/**
 * Opens a socket for the room's audio and says where it listens. Idempotent: the same room gives the same socket. `codec`: what the room speaks already, when
 * another telephone is in it; without it the leg's own.
 */
export const legOpen = z.object({ callId, roomId: z.string().min(1).max(80), codec: codec.optional() });
/** `ssrc` and `codec` are what the gateway will send into the room. */
export interface LegOpenReply {
  local: RtpAddress;
  ssrc: number;
  codec: Codec;
}
/**
 * Joins the leg to the room: caller's audio goes there, and what comes from `remote` goes to the caller. Ends music and prompts. `held`: on hold from its
 * first moment, so that nothing is heard of a room that was made anew while others consult there.
 */
export const legBridge = z.object({
  callId,
  roomId: z.string().min(1).max(80),
  remote: rtpAddress,
  held: z.boolean().default(false),
});
/**
 * Leaves the room. `flow`: goes on with the verb after `enqueue`; `waiting`: music again, after `announce` (a prompt). With `roomId` only when the leg is
 * still in that room: the next officer may have been faster.
 */
export const legUnbridge = z.object({
  callId,
  roomId: z.string().min(1).max(80).optional(),
  then: z.enum(['flow', 'waiting']),
  announce: z.string().max(60).optional(),
});
/** Hold: the caller hears music, nothing of the caller reaches the room. */
export const legHold = z.object({ callId, held: z.boolean() });
export const legHangup = z.object({ callId, reason: z.enum(CALL_END_REASONS) });

/**
 * Calls a number through the trunk (RFC 3261 §13). Answered at once, when the INVITE is on its way; what becomes of it is told by `call:progress` and
 * `call:ended`. C-005 when the gateway is full or draining. Idempotent by `callId`. From `answered` on the leg is like any other: with a flow it runs
 * that flow; without one it sends silence until `leg:bridge` joins it to a room, and ends when it leaves the room.
 */
export const legDial = z.object({
  callId,
  /** As it is dialled at the trunk: digits, or + and digits. */
  number: z.string().regex(/^\+?[0-9]{3,20}$/),
  /** The court's number, which the other side sees (From and P-Asserted-Identity). */
  callerId: z.string().regex(/^\+?[0-9]{3,20}$/),
  /** How long it may ring before it is given up (CANCEL, reason `no-answer`). */
  ringSeconds: z.int().min(5).max(180),
  flow: flowSchema.nullable().default(null),
});

/** Signaling → gateway. */
export interface SignalingToGateway {
  'leg:dial': (message: z.input<typeof legDial>, reply: (r: Reply<null>) => void) => void;
  'leg:open': (message: z.input<typeof legOpen>, reply: (r: Reply<LegOpenReply>) => void) => void;
  'leg:bridge': (message: z.input<typeof legBridge>, reply: (r: Reply<null>) => void) => void;
  'leg:unbridge': (message: z.input<typeof legUnbridge>, reply: (r: Reply<null>) => void) => void;
  'leg:hold': (message: z.input<typeof legHold>, reply: (r: Reply<null>) => void) => void;
  'leg:hangup': (message: z.input<typeof legHangup>, reply: (r: Reply<null>) => void) => void;
}
