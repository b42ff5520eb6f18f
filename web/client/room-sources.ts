import type { types } from 'mediasoup-client';
import type { MediaSource } from '../../signaling/contract/media.ts';
import { cameraEncodings } from './room-layers.ts';

/** How each source is sent; a telephone's copy of a voice in the telephone's codec. */
export const CODECS = {
  microphone: 'audio/opus',
  camera: 'video/vp8',
  screen: 'video/vp8',
  document: 'video/vp8',
} as const;
/** A screen or paper: one layer, few pictures, sharp. */
const STILL = { maxBitrate: 2_000_000, scalabilityMode: 'L1T3' };
/** Sharing ends with its window; a face or voice only pauses, so that it is back at once. */
export const CLOSES: ReadonlySet<MediaSource> = new Set<MediaSource>(['screen', 'document', 'telephone']);

/**
 * A voice: with forward error correction; without discontinuous transmission, so that silence and loss are told apart and the recording has no holes.
 */
export const VOICE: types.ProducerCodecOptions = {
  opusStereo: false,
  opusFec: true,
  opusDtx: false,
  opusMaxAverageBitrate: 40_000,
};

export function encodingsOf(
  source: MediaSource,
  track: MediaStreamTrack,
): { encodings?: types.RtpEncodingParameters[] } {
  if (source === 'camera') return { encodings: cameraEncodings(track.getSettings().height ?? 720) };
  return source === 'screen' || source === 'document' ? { encodings: [STILL] } : {};
}
