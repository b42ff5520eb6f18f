import type { types } from 'mediasoup';
import { CourtError, gateway, type media } from '../signaling/contract/index.ts';
import type { SendRules, Wanted } from './source.ts';

/**
 * What rooms can carry. G.711 with its static payload types (RFC 3551 §6), so that nothing is translated between telephone and browser; Opus
 * and video for what is not a telephone call.
 */
export const ROOM_CODECS: types.RouterRtpCodecCapability[] = [
  { kind: 'audio', mimeType: 'audio/PCMA', clockRate: 8000, channels: 1, preferredPayloadType: 8 },
  { kind: 'audio', mimeType: 'audio/PCMU', clockRate: 8000, channels: 1, preferredPayloadType: 0 },
  { kind: 'audio', mimeType: 'audio/opus', clockRate: 48_000, channels: 2 },
  { kind: 'video', mimeType: 'video/VP8', clockRate: 90_000 },
  {
    kind: 'video',
    mimeType: 'video/H264',
    clockRate: 90_000,
    parameters: { 'packetization-mode': 1, 'profile-level-id': '42e01f', 'level-asymmetry-allowed': 1 },
  },
];

const isCodec = (mimeType: string, codec: media.TrackCodec): boolean =>
  mimeType.toLowerCase().split('/')[1] === codec.toLowerCase();

/** The codec of a producer's parameters, one of those wanted; null when it sends something else, or something else beside it. */
function codecIn({ codecs }: types.RtpParameters, wanted: readonly media.TrackCodec[]): media.TrackCodec | null {
  if (!Array.isArray(codecs)) return null;
  const [first, ...others] = codecs.map(({ mimeType }) => String(mimeType));
  const found = wanted.find((codec) => first !== undefined && isCodec(first, codec));
  // Beside the codec itself only retransmission (RFC 4588) may be agreed.
  return found && others.every((mimeType) => /\/rtx$/i.test(mimeType)) ? found : null;
}

/** The G.711 variant a producer sends, or null when it sends something else. */
export const phoneCodecOf = ({ codecs }: types.RtpParameters): gateway.Codec | null =>
  gateway.codec.options.find((codec) => isCodec(codecs[0]?.mimeType ?? '', codec)) ?? null;

/**
 * Receives the given codecs without header extensions, which neither a telephone nor a recording has a use for. The worker still leaves room
 * for them: its packets have an empty extension, to be skipped as RFC 3550 §5.3.1 says. Nor does it keep packets to send them again (RFC 4585 §6.2.1), for which none of
 * them asks; a key frame can be asked for.
 */
export const bareCapabilities = (
  { codecs }: types.RtpCapabilities,
  wanted: readonly media.TrackCodec[],
): types.RtpCapabilities => ({
  codecs: (codecs ?? [])
    .filter(({ mimeType }) => wanted.some((codec) => isCodec(mimeType, codec)))
    .map((codec) => withFeedback(codec, ({ type, parameter }) => type !== 'nack' || Boolean(parameter))),
  headerExtensions: [],
});

/**
 * What browsers are told a room can carry: transport-wide feedback is of pictures only, and a voice is not part of what they estimate. Chromium takes what arrived for
 * what a line carries once 15 % are lost: it sends that, of which it loses the same share, and ends at the least it ever sends. A voice that is there in any case stops
 * that: 20 % lost on the way here, a picture had 30 kbit/s after half a minute, and has 110–150.
 */
export const voicesUncounted = ({ codecs, ...rest }: types.RtpCapabilities): types.RtpCapabilities => ({
  ...rest,
  codecs: (codecs ?? []).map((codec) =>
    codec.kind === 'audio' ? withFeedback(codec, ({ type }) => type !== 'transport-cc') : codec,
  ),
});

const withFeedback = (
  codec: types.RtpCodecCapability,
  isWanted: (feedback: types.RtcpFeedback) => boolean,
): types.RtpCodecCapability => ({ ...codec, rtcpFeedback: (codec.rtcpFeedback ?? []).filter(isWanted) });

/** What a telephone leg sends. */
export const phoneParameters = (codec: gateway.Codec, ssrc: number, cname: string): types.RtpParameters => ({
  codecs: [{ mimeType: `audio/${codec}`, payloadType: codec === 'PCMA' ? 8 : 0, clockRate: 8000, channels: 1 }],
  encodings: [{ ssrc }],
  rtcp: { cname },
});

/** In a call a browser sends its microphone, in the telephone's codec; sending it anew replaces it. */
export const callRules = (codec: gateway.Codec): SendRules => ({
  again: 'replaces',
  codecOf({ kind, source, rtpParameters }) {
    const fits = kind === 'audio' && source === 'microphone' && Array.isArray(rtpParameters.codecs);
    if (!fits || phoneCodecOf(rtpParameters) !== codec) {
      throw new CourtError('M-106', { detail: `must publish in ${codec}` });
    }
    return codec;
  },
});

const SESSION_SOURCES: Record<media.MediaSource, { kind: Wanted['kind']; codecs: readonly media.TrackCodec[] }> = {
  microphone: { kind: 'audio', codecs: ['opus'] },
  telephone: { kind: 'audio', codecs: ['PCMA', 'PCMU'] },
  camera: { kind: 'video', codecs: ['VP8'] },
  screen: { kind: 'video', codecs: ['VP8'] },
  document: { kind: 'video', codecs: ['VP8'] },
};
/** Layers of a picture (simulcast). */
const MOST_ENCODINGS = 3;

/** In a video session: each source once, in its codec. */
export const SESSION_RULES: SendRules = {
  again: 'refused',
  // Camera, screen and document camera together; the estimate told to the browser never goes above.
  maxIncomingBitrate: 4_000_000,
  initialOutgoingBitrate: 1_000_000,
  codecOf({ kind, source, rtpParameters }) {
    const allowed = SESSION_SOURCES[source];
    const codec = codecIn(rtpParameters, allowed.codecs);
    if (kind !== allowed.kind || !codec) {
      throw new CourtError('M-106', { detail: `${source} must be ${allowed.codecs.join(' or ')}` });
    }
    const { encodings } = rtpParameters;
    const most = allowed.kind === 'video' ? MOST_ENCODINGS : 1;
    if (encodings !== undefined && (!Array.isArray(encodings) || encodings.length > most)) {
      throw new CourtError('M-106', { detail: `${source} has more than ${most} encodings` });
    }
    return codec;
  },
};
