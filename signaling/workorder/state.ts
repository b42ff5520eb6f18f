import type { Category, WorkOrderAct, WorkOrderState } from '../contract/index.ts';

/**
 * Legal moves of a work order (收→转→办→督→复→评): registered, handed to a department or judge, accepted there, worked on, reviewed, answered, rated,
 * closed. `returned`: the wrong department, back to be assigned anew. `extended`: more time was granted while it is worked on. A judge's own answer
 * (contact-judge) needs no review; until then it may be handed on to a deputy or the division head.
 */
export const WORK_ORDER_MOVES: Readonly<Record<WorkOrderState, readonly WorkOrderState[]>> = {
  registered: ['assigned', 'replied', 'closed'],
  assigned: ['accepted', 'returned', 'assigned'],
  accepted: ['in-progress', 'returned', 'assigned'],
  'in-progress': ['review', 'replied', 'extended', 'returned', 'assigned'],
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

/** `desk`: officers and supervisors of the court; `assignee`: the one it is addressed to; `none`: only to read. */
export type Side = 'desk' | 'assignee' | 'none';

/** Who does what, in which state, and what it leads to. */
export const ACTS: Readonly<Record<WorkOrderAct, { side: Side; from: readonly WorkOrderState[]; to: WorkOrderState }>> =
  {
    assign: { side: 'desk', from: ['registered', 'returned'], to: 'assigned' },
    accept: { side: 'assignee', from: ['assigned'], to: 'accepted' },
    begin: { side: 'assignee', from: ['accepted'], to: 'in-progress' },
    reply: { side: 'assignee', from: ['in-progress'], to: 'replied' },
    'hand-over': { side: 'assignee', from: ['assigned', 'accepted', 'in-progress'], to: 'assigned' },
    return: { side: 'assignee', from: ['assigned', 'accepted', 'in-progress'], to: 'returned' },
    reopen: { side: 'desk', from: ['replied'], to: 'in-progress' },
    close: { side: 'desk', from: ['replied'], to: 'closed' },
  };

/** Categories whose orders go to a judge; a message nobody has put into a category yet may be one. */
export const isForJudge = (category: Category | null): boolean => category === null || category === 'contact-judge';

/** What somebody on that side may do on an order now. */
export function actsOf(
  side: Side,
  { state, category }: { state: WorkOrderState; category: Category | null },
): WorkOrderAct[] {
  if (!isForJudge(category)) return [];
  return (Object.keys(ACTS) as WorkOrderAct[]).filter(
    (act) => ACTS[act].side === side && ACTS[act].from.includes(state),
  );
}
