import { setImmediate as turn } from 'node:timers/promises';
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

/** Samples that are encoded in one go: a fraction of a frame's time. */
const SLICE = 8000;

/** The same, a second of sound at a time, so that packets of calls that run are sent in between. */
export async function clipGradually(samples: Int16Array): Promise<Clip> {
  const frames = Math.ceil(samples.length / FRAME_BYTES);
  const silence = clipOf(new Int16Array(FRAME_BYTES)).bytes;
  const bytes = { PCMA: new Uint8Array(frames * FRAME_BYTES), PCMU: new Uint8Array(frames * FRAME_BYTES) };
  for (const codec of ['PCMA', 'PCMU'] as const) {
    bytes[codec].fill(silence[codec][0] ?? 0, samples.length);
    for (let at = 0; at < samples.length; at += SLICE) {
      bytes[codec].set(encodeSamples(LAWS[codec], samples.subarray(at, at + SLICE)), at);
      await turn();
    }
  }
  return { frames, bytes };
}
