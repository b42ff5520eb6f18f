import { encodeSamples, LAWS } from './g711.ts';
import { FRAME_BYTES } from './packet.ts';
import type { gateway } from '../../signaling/contract/index.ts';

/** A sound that is ready to be sent, in both laws: whole frames of 20 ms. Made once, shared by all calls. */
export interface Clip {
  readonly frames: number;
  readonly bytes: Readonly<Record<gateway.Codec, Uint8Array>>;
}

/** Encodes samples (16-bit, 8 kHz); the last frame is filled up with silence. */
export function clipOf(samples: Int16Array): Clip {
  const frames = Math.ceil(samples.length / FRAME_BYTES);
  const whole = new Int16Array(frames * FRAME_BYTES);
  whole.set(samples);
  return { frames, bytes: { PCMA: encodeSamples(LAWS.PCMA, whole), PCMU: encodeSamples(LAWS.PCMU, whole) } };
}
