import type { LiveCall } from '../call/index.ts';
import { FAULT_OF } from '../contract/index.ts';

/** Who hangs up in the menu this soon had dialled wrongly or changed their mind, ms. */
const CHANGED_MIND = 5_000;

/** Ours: the part that carried the call died. The telephone network's faults in the middle of a talk are not, the officer has the note before them. */
const cutByUs = (call: LiveCall): boolean => call.reason !== null && FAULT_OF[call.reason] === 'ours';

/**
 * Whether a call that is over broke off before it was served, so that the citizen is to be called back: in the menu, waiting, being rung or joined; in a
 * talk only when it was we who cut it. Not: who left a message, helped themself or was refused, and who hung up at once.
 */
export function brokeOff(call: LiveCall): boolean {
  const { result, endedFrom, endedAt, arrivedAt } = call;
  if (call.direction === 'outbound' || call.callerSealed === null || endedAt === null) return false;
  if (result === 'message' || result === 'self-service' || result === 'rejected') return false;
  if (endedFrom === 'talking' || endedFrom === 'held') return cutByUs(call);
  // After a talk the flow says goodbye.
  if (endedFrom === 'menu') {
    return result !== 'served' && (call.queuedAt !== null || endedAt.getTime() - arrivedAt.getTime() >= CHANGED_MIND);
  }
  return endedFrom === 'waiting' || endedFrom === 'ringing' || endedFrom === 'connecting';
}

/** Not the citizen's own doing: cut by us or by the network on the way. */
export const wasCut = (call: LiveCall): boolean => call.reason !== null && FAULT_OF[call.reason] !== 'caller';
