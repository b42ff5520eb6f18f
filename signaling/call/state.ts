import { FAULT_OF, type CallEndReason, type CallResult, type CallState } from '../contract/index.ts';

/** Legal moves of a call: from each state, where it may go. Whatever moves a call obeys this table, the queue's scripts too (a test watches). */
export const CALL_MOVES: Readonly<Record<CallState, readonly CallState[]>> = {
  menu: ['waiting', 'message', 'ended'],
  waiting: ['ringing', 'menu', 'ended'],
  ringing: ['connecting', 'waiting', 'menu', 'ended'],
  connecting: ['talking', 'dialling', 'waiting', 'menu', 'ended'],
  talking: ['held', 'waiting', 'menu', 'ended'],
  held: ['talking', 'waiting', 'menu', 'ended'],
  message: ['menu', 'ended'],
  dialling: ['connecting', 'menu', 'ended'],
  ended: [],
};

export const mayMove = (from: CallState, to: CallState): boolean => CALL_MOVES[from].includes(to);

/** The states from which a call may go to `to`; of those in `among` when given. */
export function sourcesOf(to: CallState, among?: readonly CallState[]): CallState[] {
  const states = Object.keys(CALL_MOVES) as CallState[];
  return states.filter((from) => mayMove(from, to) && (among === undefined || among.includes(from)));
}

/** The result of a call out that ended for `reason` before anybody answered. */
export function resultNotReached(reason: CallEndReason): CallResult {
  return FAULT_OF[reason] === 'ours' || FAULT_OF[reason] === 'upstream' ? 'failed' : 'not-reached';
}

/** The result of a call that ended for `reason` before anybody talked to the caller and without a message. */
export function resultUnserved(reason: CallEndReason): CallResult {
  if (reason === 'refused') return 'rejected';
  if (FAULT_OF[reason] === 'ours' || reason === 'upstream-error') return 'failed';
  return 'abandoned';
}
