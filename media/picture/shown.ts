import type { StoredTrack } from '../recorder/salvage.ts';
import type { Stretch } from '../recorder/stream-clock.ts';
import { framesOf } from './track-frames.ts';

/** A time in which a picture is there, ms after the recording's start. */
export interface Shown {
  from: number;
  to: number;
}

/** A picture of a recording, as far as the composition needs to know it. */
export interface Picture {
  name: string;
  participantId: string;
  source: 'camera' | 'screen' | 'document';
  shown: Shown[];
  /** Time of the last frame, ms after the recording's start. */
  last: number;
}

/**
 * A picture that sends no frame for so long is off, ms. Shorter breaks come with changes of layers: the last frame stays. A screen on which nothing moves sends
 * few.
 */
const OFF_AFTER = { camera: 2500, screen: 12_000, document: 4000 } as const;
/** The last frame before a pause is shown so long, ms. */
const LINGER = 200;

/** When a picture was there. */
export async function lookThrough(track: StoredTrack, stretches: readonly Stretch[]): Promise<Picture> {
  const { name, participantId, source, closedMs } = track.meta;
  const kind = source === 'screen' || source === 'document' ? source : 'camera';
  const shown: Shown[] = [];
  let last = 0;
  for await (const { ms } of framesOf(track, stretches)) {
    const current = shown.at(-1);
    last = ms;
    if (current && ms - current.to <= OFF_AFTER[kind]) current.to = ms;
    else shown.push({ from: ms, to: ms });
  }
  shown.forEach((time, number) => {
    // A screen that does not change stays until it is ended.
    const lasts = number === shown.length - 1 && kind !== 'camera' ? OFF_AFTER[kind] : LINGER;
    time.to = Math.max(time.from + 1, Math.min(time.to + lasts, shown[number + 1]?.from ?? closedMs ?? Infinity));
  });
  return { name, participantId, source: kind, shown, last };
}
