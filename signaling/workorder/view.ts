import type { api, desk } from '../contract/index.ts';
import type { CourtDirectory } from '../court/index.ts';
import type { WorkOrderDocument } from './document.ts';
import { actsOf, type Side } from './state.ts';

/** Longest one-line summary of an earlier contact, characters. */
const SUMMARY = 60;

/** An order as somebody on that side sees it. Orders of an older release lack what came later. */
export function viewOf(document: WorkOrderDocument, courts: CourtDirectory, side: Side): api.WorkOrderView {
  const left = courts.calendar(document.courtId).workingDaysBetween(new Date(), document.dueAt);
  return {
    id: document._id,
    number: document.number,
    courtId: document.courtId,
    courtName: courts.get(document.courtId)?.name ?? '',
    category: document.category,
    source: document.source,
    callId: document.callId,
    callerMasked: document.callerMasked,
    callerName: document.callerNameMasked,
    matter: document.matter,
    state: document.state,
    createdAt: document.createdAt.toISOString(),
    dueAt: document.dueAt.toISOString(),
    workingDaysLeft: left,
    createdBy: document.createdBy,
    assignee: document.assignee ?? null,
    urgedAt: document.urgedAt?.toISOString() ?? null,
    answer: document.answer ?? '',
    answeredAt: document.answeredAt?.toISOString() ?? null,
    trail: document.history.map(({ at, step, state, by, to, reason }) => ({
      at: at.toISOString(),
      step: step ?? 'register',
      state,
      by,
      to: to ?? null,
      reason,
    })),
    acts: actsOf(side, document),
  };
}

/** A line among a caller's earlier contacts. */
export function contactOf(document: WorkOrderDocument): desk.EarlierContact {
  return {
    kind: 'work-order',
    id: document._id,
    at: document.createdAt.toISOString(),
    category: document.category,
    summary: document.matter.replace(/\s+/g, ' ').slice(0, SUMMARY),
    agentName: document.createdById === null ? null : document.createdBy,
    result: null,
    workOrderState: document.state,
    answer: document.answer ? document.answer : null,
  };
}
