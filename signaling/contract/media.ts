import { z } from 'zod';
import type { Reply } from './error-code.ts';
import { codec, rtpAddress, type RtpAddress } from './gateway.ts';

/**
 * Media node ↔ signaling, Socket.IO namespace `/node`, `auth: { kind: 'media', nodeId, secret }`. Requests with acknowledgements as in gateway.ts.
 * What mediasoup itself defines (RTP parameters, capabilities, DTLS parameters) passes through as plain objects; mediasoup checks it.
 */
export const mediasoupObject = z.record(z.string(), z.unknown());
export type MediasoupObject = z.infer<typeof mediasoupObject>;

export const roomId = z.string().regex(/^[a-z0-9-]{1,80}$/);
/** Who somebody is in a room: `caller` for the caller's leg, `party` for a telephone that was asked in, an account id for staff. */
export const participantId = z.string().regex(/^[a-zA-Z0-9-]{1,80}$/);
/**
 * What somebody sends. In a call there is only `microphone`. `telephone`: the microphone once more, in G.711, sent while a telephone is in a video room; nobody
 * but telephones receives it and it is not recorded. `document`: the document camera.
 */
export const mediaSource = z.enum(['microphone', 'telephone', 'camera', 'screen', 'document']);
export type MediaSource = z.infer<typeof mediaSource>;
/** `call`: everybody sends and receives one codec of G.711. `session`: a video session; Opus, VP8 with layers, and G.711 of telephones. */
export const roomKind = z.enum(['call', 'session']);
export type RoomKind = z.infer<typeof roomKind>;

/** Which side of a recording a participant is on: the caller's (or petitioner's), or the court's, which all others are on. */
export const trackSide = z.enum(['caller', 'agent']);
export type TrackSide = z.infer<typeof trackSide>;

export const mediaHello = z.object({
  draining: z.boolean(),
  workers: z.int().min(0),
  /** What rooms can carry, so that browsers can prepare before they are rung. */
  rtpCapabilities: mediasoupObject,
  rooms: z.array(z.object({ roomId, participants: z.array(participantId) })),
});
/** Rooms that signaling does not know any more are to be closed. */
export interface MediaHelloReply {
  close: string[];
}

/** What is burned into the composed picture of a session beside the time. */
export const caption = z.object({ court: z.string().max(120), title: z.string().max(200) });
export type Caption = z.infer<typeof caption>;
/** `callId`: the call or the video session a recording belongs to. */
export const recordingOf = z.object({ recordingId: z.uuid(), callId: z.uuid(), caption: caption.optional() });

/** Idempotent. `recording`: everything said and shown in the room is recorded under this id until the room closes. */
export const roomCreate = z.object({ roomId, kind: roomKind.default('call'), recording: recordingOf.nullable() });
export interface RoomCreateReply {
  rtpCapabilities: MediasoupObject;
}

/**
 * From here on the room is recorded under another id: a part of the call of its own. What was recorded before is closed and archived. Idempotent.
 */
export const roomRecord = z.object({ roomId, recording: recordingOf });

/**
 * A telephone leg by plain transport: `remote` is where the gateway listens, `ssrc` and `codec` what it sends. `label` as in `roomJoinBrowser`. All telephones of a
 * room speak one codec: a session refuses another one (M-106). Idempotent.
 */
export const roomJoinPhone = z.object({
  roomId,
  participantId,
  side: trackSide,
  remote: rtpAddress,
  ssrc: z.int().min(1),
  codec,
  label: z.string().max(120).default(''),
});
/** Where the gateway sends to and receives from. */
export interface RoomJoinPhoneReply {
  local: RtpAddress;
}

/**
 * A browser. Joining again under the same participant replaces what was there (reload, reconnect). `lobby`: it may connect its transports and set up what it will
 * receive, but neither sends nor receives anything until `room:admit`. `label`: name and role, burned into the composed picture.
 */
export const roomJoinBrowser = z.object({
  roomId,
  participantId,
  side: trackSide,
  rtpCapabilities: mediasoupObject,
  lobby: z.boolean().default(false),
  label: z.string().max(120).default(''),
});
export interface TransportParameters {
  id: string;
  iceParameters: MediasoupObject;
  iceCandidates: MediasoupObject[];
  dtlsParameters: MediasoupObject;
}
/** A TURN server with a short-lived name, as RTCIceServer. */
export interface IceServer {
  urls: string[];
  username: string;
  credential: string;
}
export interface ConsumerParameters {
  id: string;
  producerId: string;
  participantId: string;
  kind: 'audio' | 'video';
  source: MediaSource;
  /** Whether its sender has paused it (camera off, muted). */
  producerPaused: boolean;
  rtpParameters: MediasoupObject;
}
/**
 * A voice or face of the room, told of in the lobby: the browser sets it up, so that it is there at once when it is let in. Nothing of it is sent before, and whose it
 * is comes with `room:consumer` under the same id.
 */
export type PreparedConsumer = Pick<ConsumerParameters, 'id' | 'producerId' | 'kind' | 'rtpParameters'>;
export interface RoomJoinBrowserReply {
  send: TransportParameters;
  receive: TransportParameters;
  consumers: ConsumerParameters[];
  /** In the lobby. */
  prepared: PreparedConsumer[];
  /** The codec this browser must publish its microphone in. In a call that of the telephone, so that nothing is transcoded. */
  codec: 'PCMA' | 'PCMU' | 'opus';
  /** The G.711 variant it is to send as `telephone` as well: a telephone is in the video room. Null: there is none. */
  telephone: 'PCMA' | 'PCMU' | null;
}

const inRoom = { roomId, participantId };
export const transportConnect = z.object({
  ...inRoom,
  transportId: z.string().max(80),
  dtlsParameters: mediasoupObject,
});
export const transportRestartIce = z.object({ ...inRoom, transportId: z.string().max(80) });
export const produce = z.object({
  ...inRoom,
  transportId: z.string().max(80),
  kind: z.enum(['audio', 'video']),
  source: mediaSource.default('microphone'),
  rtpParameters: mediasoupObject,
});
const ofSource = { ...inRoom, source: mediaSource };
/** Ends what somebody sends; the next `produce` of that source is a new track. Idempotent. */
export const producerClose = z.object(ofSource);
/** Camera off and on, mute: the others are told. Idempotent; a source that is not sent is ignored. */
export const producerPause = z.object({ ...ofSource, paused: z.boolean() });
/** Which layer of a picture a receiver wants at most: 0 the smallest; null: none, it is not shown at present. Wanted again it begins with a key frame. */
export const consumerLayers = z.object({
  ...inRoom,
  consumerId: z.string().max(80),
  spatialLayer: z.int().min(0).max(2).nullable(),
});
/**
 * The largest layer of a picture that its sender goes on sending. Answered when nobody is sent a larger one, after a second and a half at the latest: only then
 * the sender ends it.
 */
export const producerLayers = z.object({ ...ofSource, spatialLayer: z.int().min(0).max(2) });
/** From the lobby into the room, or back (`admitted: false`: what it sends is closed, what it receives too). Idempotent. */
export const roomAdmit = z.object({ ...inRoom, admitted: z.boolean() });
export const consumerResume = z.object({ ...inRoom, consumerId: z.string().max(80) });
export const roomLeave = z.object(inRoom);
export const roomClose = z.object({ roomId, reason: z.string().max(80) });

/** Signaling → media node. */
export interface SignalingToMedia {
  'room:create': (message: z.input<typeof roomCreate>, reply: (r: Reply<RoomCreateReply>) => void) => void;
  'room:record': (message: z.input<typeof roomRecord>, reply: (r: Reply<null>) => void) => void;
  'room:join-phone': (message: z.input<typeof roomJoinPhone>, reply: (r: Reply<RoomJoinPhoneReply>) => void) => void;
  'room:join-browser': (
    message: z.input<typeof roomJoinBrowser>,
    reply: (r: Reply<RoomJoinBrowserReply>) => void,
  ) => void;
  'room:connect-transport': (message: z.input<typeof transportConnect>, reply: (r: Reply<null>) => void) => void;
  'room:restart-ice': (
    message: z.input<typeof transportRestartIce>,
    reply: (r: Reply<MediasoupObject>) => void,
  ) => void;
  'room:produce': (message: z.input<typeof produce>, reply: (r: Reply<{ producerId: string }>) => void) => void;
  'room:resume-consumer': (message: z.input<typeof consumerResume>, reply: (r: Reply<null>) => void) => void;
  'room:close-producer': (message: z.input<typeof producerClose>, reply: (r: Reply<null>) => void) => void;
  'room:pause-producer': (message: z.input<typeof producerPause>, reply: (r: Reply<null>) => void) => void;
  'room:prefer-layers': (message: z.input<typeof consumerLayers>, reply: (r: Reply<null>) => void) => void;
  'room:limit-layers': (message: z.input<typeof producerLayers>, reply: (r: Reply<null>) => void) => void;
  'room:admit': (message: z.input<typeof roomAdmit>, reply: (r: Reply<null>) => void) => void;
  'room:leave': (message: z.input<typeof roomLeave>, reply: (r: Reply<null>) => void) => void;
  'room:close': (message: z.input<typeof roomClose>, reply: (r: Reply<null>) => void) => void;
}

export const roomConsumer = z.object({
  ...inRoom,
  consumer: z.object({
    id: z.string(),
    producerId: z.string(),
    participantId,
    kind: z.enum(['audio', 'video']),
    source: mediaSource,
    producerPaused: z.boolean(),
    rtpParameters: mediasoupObject,
  }),
});
/** Somebody in the lobby is to set this up; see PreparedConsumer. */
export const roomPrepared = z.object({
  ...inRoom,
  consumer: roomConsumer.shape.consumer.pick({ id: true, producerId: true, kind: true, rtpParameters: true }),
});
/** What a receiver got has ended, or is paused or sent again. */
export const roomConsumerClosed = z.object({ ...inRoom, consumerId: z.string() });
export const roomConsumerPaused = z.object({ ...inRoom, consumerId: z.string(), paused: z.boolean() });
/** Who speaks, of a session; null when nobody has for a while. */
export const roomSpeaker = z.object({ roomId, participantId: participantId.nullable() });
/** How well a browser's packets come and go: 0 nothing, 10 perfect (mediasoup's score). Told when it changes. */
export const roomQuality = z.object({ ...inRoom, score: z.int().min(0).max(10) });
/** Of one caption, characters. */
export const CAPTION_LENGTH = 500;
/**
 * What somebody said, as the speech server understood it; told of rooms that are recorded, once it is final. `at`: when they began to say it. A help, not evidence: it
 * is passed on to who is in the session, and stored nowhere. Told again under the same `captionId`.
 */
export const roomCaption = z.object({
  ...inRoom,
  captionId: z.uuid(),
  text: z.string().min(1).max(CAPTION_LENGTH),
  at: z.iso.datetime(),
});
/** `on`: what is said in the room goes to the speech server; `fault`: it does not take it, or not everybody's. Not told: there is none. */
export const captionState = z.enum(['on', 'fault']);
export type CaptionState = z.infer<typeof captionState>;
export const roomCaptionState = z.object({ roomId, state: captionState });
/** A telephone came into a video room (browsers are to send `telephone` in this codec) or the last one left (null). */
export const roomTelephone = z.object({ roomId, codec: codec.nullable() });
/** `connection`: its transport failed or fell silent; `closed`: it left. */
export const participantLost = z.object({ ...inRoom, reason: z.enum(['connection', 'closed']) });
/** The room is gone without having been closed by signaling, because its worker died. */
export const roomLost = z.object({ roomId, reason: z.string().max(80) });

const sha256 = z.string().regex(/^[0-9a-f]{64}$/);
/** A stretch in which nothing of a track arrived. Times are ISO; `reason`: nothing sent (hold, mute), packets lost, recorder restarted. */
const gap = z.object({ from: z.iso.datetime(), to: z.iso.datetime(), reason: z.enum(['silent', 'lost', 'restart']) });

/** A track's codec: G.711 of telephones, Opus and video of browsers. */
export const trackCodec = z.enum([...codec.options, 'opus', 'VP8', 'H264']);
export type TrackCodec = z.infer<typeof trackCodec>;

/**
 * A recording is stored in GridFS. `composed` (sessions): one picture of everybody with time, court, title and names burned in and all voices, MP4 (H.264, AAC). `mix`: both sides, mono; `separate`: stereo, left the caller, right the officer, both 16-bit WAV, 8 kHz; 16 kHz for a session.
 * `track`: the packets as they were received. `manifest`: pieces with times and checksums, chained.
 */
export const recordingArchived = z.object({
  recordingId: z.uuid(),
  callId: z.uuid(),
  startedAt: z.iso.datetime(),
  endedAt: z.iso.datetime(),
  durationMs: z.int().min(0),
  files: z
    .array(
      z.object({
        kind: z.enum(['mix', 'separate', 'composed', 'track', 'manifest']),
        name: z.string().max(120),
        gridFsId: z.string().regex(/^[0-9a-f]{24}$/),
        sha256,
        bytes: z.int().min(0),
      }),
    )
    .min(1),
  tracks: z.array(
    z.object({
      side: trackSide,
      participantId,
      source: mediaSource.default('microphone'),
      codec: trackCodec,
      label: z.string().max(120).default(''),
      packets: z.int().min(0),
      lost: z.int().min(0),
      gaps: z.array(gap),
      /** Peak level per 100 ms, 0–100, for the waveform; none for pictures. */
      peaks: z.array(z.int().min(0).max(100)),
    }),
  ),
  /** The last link of the hash chain over all pieces. */
  chain: sha256,
  /** True when the recorder was interrupted and the rest was put together afterwards. */
  salvaged: z.boolean(),
});
export type RecordingArchived = z.infer<typeof recordingArchived>;
export const recordingFault = z.object({
  recordingId: z.uuid(),
  callId: z.uuid(),
  at: z.iso.datetime(),
  fault: z.enum(['disk-full', 'write-error', 'archive-error']),
  detail: z.string().max(300),
});

/** Media node → signaling. `recording:archived` is repeated until answered; only then local files are removed. */
export interface MediaToSignaling {
  'media:hello': (message: z.input<typeof mediaHello>, reply: (r: Reply<MediaHelloReply>) => void) => void;
  'room:consumer': (message: z.input<typeof roomConsumer>, reply: (r: Reply<null>) => void) => void;
  'room:prepared': (message: z.input<typeof roomPrepared>, reply: (r: Reply<null>) => void) => void;
  'room:consumer-closed': (message: z.input<typeof roomConsumerClosed>, reply: (r: Reply<null>) => void) => void;
  'room:consumer-paused': (message: z.input<typeof roomConsumerPaused>, reply: (r: Reply<null>) => void) => void;
  'room:speaker': (message: z.input<typeof roomSpeaker>, reply: (r: Reply<null>) => void) => void;
  'room:quality': (message: z.input<typeof roomQuality>, reply: (r: Reply<null>) => void) => void;
  'room:telephone': (message: z.input<typeof roomTelephone>, reply: (r: Reply<null>) => void) => void;
  'room:caption': (message: z.input<typeof roomCaption>, reply: (r: Reply<null>) => void) => void;
  'room:caption-state': (message: z.input<typeof roomCaptionState>, reply: (r: Reply<null>) => void) => void;
  'room:participant-lost': (message: z.input<typeof participantLost>, reply: (r: Reply<null>) => void) => void;
  'room:lost': (message: z.input<typeof roomLost>, reply: (r: Reply<null>) => void) => void;
  'recording:archived': (message: z.input<typeof recordingArchived>, reply: (r: Reply<null>) => void) => void;
  'recording:fault': (message: z.input<typeof recordingFault>, reply: (r: Reply<null>) => void) => void;
}
