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
export const BAD_ENOUGH = 2;
/** A share of packets lost at which not even one is: only the smallest picture gets through. */
export const HEAVY_LOSS = 0.15;
/** Slower up than down, or the picture would swing with the line: 30 s at 2 s a sample. */
export const GOOD_ENOUGH = 15;

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
