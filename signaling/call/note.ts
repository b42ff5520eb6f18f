import type { desk } from '../contract/index.ts';
import type { LiveCall } from './live-call.ts';

/** What one officer noted about a call. */
export interface OfficerNote {
  agentId: string;
  agentName: string;
  wrapUp: desk.WrapUp;
}

/** The notes of a call that several officers may have had: the last one's is the call's own, those before stand beside it in their order. */
export function orderedNotes(
  call: Pick<LiveCall, 'agentId' | 'agentIds'>,
  notes: readonly OfficerNote[],
): OfficerNote[] {
  const order = [...call.agentIds.filter((id) => id !== call.agentId), call.agentId];
  return notes.toSorted((a, b) => order.indexOf(a.agentId) - order.indexOf(b.agentId));
}
