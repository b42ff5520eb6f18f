import type { WorkOrderView } from '../../signaling/contract/api.ts';
import { dayOf } from '../client/court-day.ts';

export interface WorkOrderPage {
  items: WorkOrderView[];
  total: number;
  page: number;
  size: number;
}

/** Filters of the list in the address, named as the server names them. `id`: the order shown beside the list is not a filter. */
export const WORK_ORDER_FILTERS = ['state', 'category', 'due', 'urged', 'q'] as const;
export type WorkOrderFilter = (typeof WORK_ORDER_FILTERS)[number];

export type Deadline = { kind: 'left' | 'overdue'; count: number } | { kind: 'today' | 'overdueToday' | 'done' };

const DONE: readonly WorkOrderView['state'][] = ['replied', 'rated', 'closed'];

/** How urgent an order is, in working days as the court counts them. */
export function deadlineOf({ state, dueAt, workingDaysLeft }: WorkOrderView, now = new Date()): Deadline {
  if (DONE.includes(state)) return { kind: 'done' };
  if (workingDaysLeft < 0) return { kind: 'overdue', count: -workingDaysLeft };
  if (Date.parse(dueAt) < now.getTime()) return { kind: 'overdueToday' };
  if (dayOf(new Date(dueAt)) === dayOf(now)) return { kind: 'today' };
  return { kind: 'left', count: workingDaysLeft };
}
