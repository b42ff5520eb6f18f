import type { LineQuality } from './quality.ts';

/** What was done about a line that is bad in one direction. */
export interface Trouble {
  /** 0: nothing. Of what comes the largest layer is `TOP_LAYER - level`; for what is sent see `narrow` of room-layers.ts. */
  level: 0 | 1 | 2;
  /** Samples in a row that were bad, and that were good. */
  bad: number;
  good: number;
}
export const NO_TROUBLE: Trouble = { level: 0, bad: 0, good: 0 };

/** Two bad samples are no accident. */
const BAD_ENOUGH = 2;
/** A share of packets lost at which not even one is: only the smallest picture gets through. */
const HEAVY_LOSS = 0.15;
/** Slower up than down, or the picture would swing with the line: 30 s at 2 s a sample. */
const GOOD_ENOUGH = 15;

/** Of both directions the one with the larger step. */
export type LineTrouble = `${'up' | 'down'}-${1 | 2}`;

export function troubleOf(up: Trouble, down: Trouble): LineTrouble | null {
  const [way, { level }] = up.level >= down.level ? (['up', up] as const) : (['down', down] as const);
  return level === 0 ? null : `${way}-${level}`;
}

/** Of the line to here. Sound first: where it stays bad the pictures are made smaller by steps, and larger again when it has been good for long. */
export function nextTrouble(before: Trouble, { word, loss }: LineQuality): Trouble {
  if (word === 'poor') {
    if (loss >= HEAVY_LOSS) return { level: 2, bad: 0, good: 0 };
    const bad = before.bad + 1;
    if (bad < BAD_ENOUGH || before.level === 2) return { ...before, bad, good: 0 };
    return { level: before.level === 0 ? 1 : 2, bad: 0, good: 0 };
  }
  if (word !== 'good') return { ...before, bad: 0, good: 0 };
  const good = before.good + 1;
  if (good < GOOD_ENOUGH || before.level === 0) return { ...before, bad: 0, good };
  return { level: before.level === 2 ? 1 : 0, bad: 0, good: 0 };
}

export interface UplinkTrouble extends Trouble {
  /** What is lost, a share, 0–1, smoothed; and what was when less began to be sent. */
  loss: number;
  lossBefore: number;
  /** As much is lost when less is sent: then less is no help. */
  lossy: boolean;
  /** Good samples that are asked for before more is sent again. */
  patience: number;
}
export const NO_UPLINK_TROUBLE: UplinkTrouble = {
  ...NO_TROUBLE,
  loss: 0,
  lossBefore: 0,
  lossy: false,
  patience: GOOD_ENOUGH,
};

/** A line on which a packet takes so much longer than at its quickest is full, ms. */
const FULL = 100;
/** Less than this share of the loss before: sending less did help. */
const HELPED = 0.6;
/** Where more is lost no speech is understood, whatever the cause. */
const TOO_MUCH = 0.3;
/** 8 min. */
const MOST_PATIENCE = 240;

/**
 * Of the line from here. The browser fits its pictures to the line, but does not count the voice (voicesUncounted of media/codec.ts), and takes what a narrow line has for
 * it. So where the line is full, or loses much, less is sent; where as much is lost all the same, less is no help and the pictures are as before. `queueMs`: how much
 * longer a packet takes now than at its quickest.
 */
export function nextUplink(before: UplinkTrouble, { word, loss: lost }: LineQuality, queueMs: number): UplinkTrouble {
  const loss = before.loss === 0 ? lost : (before.loss + lost) / 2;
  const now = { ...before, loss };
  const full = word === 'poor' && queueMs >= FULL;
  if (before.level === 0) {
    if (full || (loss >= HEAVY_LOSS && !before.lossy))
      return { ...now, level: 1, bad: 0, good: 0, lossBefore: loss, lossy: false };
    if (word !== 'good') return { ...now, good: 0 };
    return before.good + 1 < 2 * before.patience ? { ...now, good: before.good + 1 } : NO_UPLINK_TROUBLE;
  }
  if (word === 'good') {
    const good = before.good + 1;
    if (good < before.patience) return { ...now, bad: 0, good };
    const patience = Math.min(MOST_PATIENCE, 2 * before.patience);
    return { ...now, level: before.level === 2 ? 1 : 0, bad: 0, good: 0, patience };
  }
  if (word !== 'poor') return { ...now, bad: 0, good: 0 };
  const bad = before.bad + 1;
  if (bad < BAD_ENOUGH) return { ...now, bad, good: 0 };
  if (full || loss >= TOO_MUCH) return { ...now, level: 2, bad: 0, good: 0 };
  const helped = loss < HELPED * before.lossBefore;
  return { ...now, level: helped ? before.level : 0, lossy: !helped, bad: 0, good: 0 };
}
