import { isPicture, type TrackMeta } from './meta.ts';
import { opusSamples } from './opus-packet.ts';
import { PICTURE_TICKS } from './stream-clock.ts';

type Codec = Pick<TrackMeta, 'codec' | 'payloadType'>;

/** Of the RTP clock, per ms: 8 kHz (RFC 3551 §4.5.14), 48 kHz (RFC 7587 §4.1), 90 kHz (RFC 7741 §4.1). */
export function ticksOf(track: Codec): number {
  if (isPicture(track)) return PICTURE_TICKS;
  return track.codec === 'opus' ? 48 : 8;
}

/** G.711 has its own numbers (RFC 3551 §6), all others are agreed. */
export function payloadTypeOf({ codec, payloadType }: Codec): number {
  if (payloadType !== undefined) return payloadType;
  return codec === 'PCMA' ? 8 : 0;
}

/** How long a payload's sound lasts, ms; 0 for a part of a picture and for what is no sound. */
export function durationOf(track: Codec, payload: Buffer): number {
  if (isPicture(track)) return 0;
  return track.codec === 'opus' ? (opusSamples(payload) ?? 0) / 48 : payload.length / 8;
}
