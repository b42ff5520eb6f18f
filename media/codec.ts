import type { types } from 'mediasoup';
import type { gateway } from '../signaling/contract/index.ts';

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

const isCodec = (mimeType: string, codec: gateway.Codec): boolean =>
  mimeType.toLowerCase() === `audio/${codec}`.toLowerCase();

/** The G.711 variant a producer sends, or null when it sends something else. */
export function phoneCodecOf({ codecs }: types.RtpParameters): gateway.Codec | null {
  const mimeType = codecs[0]?.mimeType ?? '';
  if (isCodec(mimeType, 'PCMA')) return 'PCMA';
  return isCodec(mimeType, 'PCMU') ? 'PCMU' : null;
}

/**
 * Receives the given codecs without header extensions, which neither a telephone nor a recording has a use for. The worker still leaves room
 * for them: its packets have an empty extension, to be skipped as RFC 3550 §5.3.1 says.
 */
export const bareCapabilities = (
  { codecs }: types.RtpCapabilities,
  wanted: readonly gateway.Codec[],
): types.RtpCapabilities => ({
  codecs: (codecs ?? []).filter(({ mimeType }) => wanted.some((codec) => isCodec(mimeType, codec))),
  headerExtensions: [],
});

/** What a telephone leg sends. */
export const phoneParameters = (codec: gateway.Codec, ssrc: number, cname: string): types.RtpParameters => ({
  codecs: [{ mimeType: `audio/${codec}`, payloadType: codec === 'PCMA' ? 8 : 0, clockRate: 8000, channels: 1 }],
  encodings: [{ ssrc }],
  rtcp: { cname },
});
