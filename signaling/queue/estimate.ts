/** How long a call takes an officer while nothing has been measured, ms. */
export const USUAL_HANDLING = 180_000;
/** Nobody is told less, s. */
const SHORTEST = 15;

/**
 * How long the caller will wait, s: officers on duty become free one after the other, each after the average time `handlingMs`, and `place` of
 * them must. Nobody on duty counts as one.
 */
export function estimateSeconds(place: number, onDuty: number, handlingMs: number): number {
  return Math.max(SHORTEST, Math.round((handlingMs / 1000) * (place / Math.max(1, onDuty))));
}
