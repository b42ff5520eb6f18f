import { BAD_ENOUGH, GOOD_ENOUGH, HEAVY_LOSS, NO_TROUBLE, type Trouble } from './room-trouble.ts';

export interface UplinkTrouble extends Trouble {
  /** What is lost, a share, 0–1, smoothed since the level changed last; null: not known yet. */
  loss: number | null;
  /** What was lost when less began to be sent. */
  lossBefore: number;
  /** Less is sent because the line was full. */
  byQueue: boolean;
  /** As much is lost when less is sent: then less is no help. */
  lossy: boolean;
  /** Good samples that are asked for before more is sent again. */
  patience: number;
}
export const NO_UPLINK_TROUBLE: UplinkTrouble = {
  ...NO_TROUBLE,
  loss: null,
  lossBefore: 0,
  byQueue: false,
  lossy: false,
  patience: GOOD_ENOUGH,
};

/** Loss of which a voice suffers, a share. */
const SOME_LOSS = 0.05;
/** Where more is lost no speech is understood, whatever the cause. Reports of a small picture count some fifty packets, of which 20 % lost may look like 30. */
const TOO_MUCH = 0.35;
/** A line on which a packet takes so much longer than at its quickest, and some are lost, is full, ms. */
const FULL = 100;
/** Less than this share of the loss before: sending less did help. */
const HELPED = 0.6;
/** 8 min. */
const MOST_PATIENCE = 240;

/**
 * Of the line from here. The browser fits its pictures to the line without counting the voice (voicesUncounted of media/codec.ts), so on a narrow one they take what the
 * voice needs. Where the line is full, or loses much, less is sent; where as much is lost all the same, less is no help and the pictures are as before. `lost`: a share,
 * 0–1; `queueMs`: how much longer a packet takes now than at its quickest.
 */
export function nextUplink(before: UplinkTrouble, lost: number, queueMs: number): UplinkTrouble {
  const loss = before.loss === null ? lost : (before.loss + lost) / 2;
  const now = { ...before, loss, bad: 0, good: 0 };
  const full = lost >= SOME_LOSS && queueMs >= FULL;
  if (before.level === 0) {
    if (full || loss >= TOO_MUCH || (loss >= HEAVY_LOSS && !before.lossy))
      return { ...now, level: 1, loss: null, lossBefore: Math.max(loss, lost), byQueue: full, lossy: false };
    if (lost >= SOME_LOSS) return now;
    return before.good + 1 < 2 * before.patience ? { ...now, good: before.good + 1 } : NO_UPLINK_TROUBLE;
  }
  // What the line loses by itself, it loses also when it is not full any more.
  if (before.byQueue ? queueMs < FULL && lost < HEAVY_LOSS : lost < SOME_LOSS) {
    if (before.good + 1 < before.patience) return { ...now, good: before.good + 1 };
    return { ...now, level: before.level === 2 ? 1 : 0, loss: null, patience: longer(before.patience) };
  }
  if (lost < SOME_LOSS) return now;
  if (before.bad + 1 < BAD_ENOUGH) return { ...now, bad: before.bad + 1 };
  if (full || loss >= TOO_MUCH) return { ...now, level: 2, loss: null };
  if (before.byQueue || loss < HELPED * before.lossBefore) return now;
  return { ...now, level: 0, loss: null, lossy: true, patience: longer(before.patience) };
}

const longer = (patience: number): number => Math.min(MOST_PATIENCE, 2 * patience);
