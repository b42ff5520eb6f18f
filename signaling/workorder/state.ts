import type { WorkOrderState } from '../contract/index.ts';

/**
 * Legal moves of a work order (收→转→办→督→复→评): registered, handed to a department, accepted there, worked on, reviewed, answered, rated, closed.
 * `returned`: the wrong department, back to be assigned anew. `extended`: more time was granted while it is worked on.
 */
export const WORK_ORDER_MOVES: Readonly<Record<WorkOrderState, readonly WorkOrderState[]>> = {
  registered: ['assigned', 'replied', 'closed'],
  assigned: ['accepted', 'returned'],
  accepted: ['in-progress', 'returned'],
  'in-progress': ['review', 'extended', 'returned'],
  extended: ['in-progress', 'review'],
  review: ['replied', 'in-progress'],
  replied: ['rated', 'closed', 'in-progress'],
  rated: ['closed', 'in-progress'],
  closed: [],
  returned: ['assigned', 'closed'],
};

/** What does not run against a deadline any more. */
const ANSWERED: readonly WorkOrderState[] = ['replied', 'rated', 'closed'];
export const isOpen = (state: WorkOrderState): boolean => !ANSWERED.includes(state);
