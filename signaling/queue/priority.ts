import type { GreenChannel } from '../contract/index.ts';

/**
 * BullMQ priorities of waiting calls: lower is earlier, and always above 0, so that every job is in the `prioritized` set. A call whose officer
 * was lost comes first (1, by the requeue script), then the green channel (article 6), then everybody in order of joining.
 */
export const priorityOf = (greenChannel: GreenChannel | null): number => (greenChannel === null ? 100 : 10);

/** Of a citizen whom we have called: whoever we make wait comes before those who called us, behind those a supervisor has moved up (2). */
export const CALLED_BACK = 3;
