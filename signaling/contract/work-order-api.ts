import { z } from 'zod';
import { id, iso, page, size } from './field.ts';
import { ADDRESSEES, CATEGORIES, WORK_ORDER_ACTS, WORK_ORDER_STATES, WORK_ORDER_STEPS } from './state.ts';

/** HTTP API: Work orders. Times are ISO 8601 in UTC. */
export const workOrderQuery = z.object({
  state: z.enum(WORK_ORDER_STATES).optional(),
  category: z.enum(CATEGORIES).optional(),
  due: z.enum(['overdue', 'today']).optional(),
  /** Only those that were urged and are still open. */
  urged: z.stringbool().optional(),
  q: z.string().trim().max(60).optional(),
  page,
  size,
});
export const workOrderView = z.object({
  id,
  number: z.string(),
  courtId: id,
  courtName: z.string(),
  category: z.enum(CATEGORIES).nullable(),
  source: z.enum(['call', 'message']),
  callId: z.uuid(),
  callerMasked: z.string(),
  callerName: z.string(),
  matter: z.string(),
  state: z.enum(WORK_ORDER_STATES),
  createdAt: iso,
  dueAt: iso,
  /** Working days left, negative when overdue. */
  workingDaysLeft: z.int(),
  createdBy: z.string(),
  /** The judge or division head it is addressed to. */
  assignee: z.object({ id, name: z.string(), role: z.enum(ADDRESSEES) }).nullable(),
  /** Urged (督办) at; null when it was not. */
  urgedAt: iso.nullable(),
  answer: z.string(),
  answeredAt: iso.nullable(),
  trail: z.array(
    z.object({
      at: iso,
      step: z.enum(WORK_ORDER_STEPS),
      state: z.enum(WORK_ORDER_STATES),
      by: z.string(),
      /** To whom it was addressed or handed. */
      to: z.string().nullable(),
      /** A reason in words, or one of URGE_REASONS. */
      reason: z.string().nullable(),
    }),
  ),
  /** What the one who asks may do on it now. */
  acts: z.array(z.enum(WORK_ORDER_ACTS)),
});
export type WorkOrderView = z.infer<typeof workOrderView>;

export const workOrderAssign = z.object({ assigneeId: id });
export const workOrderHandOver = z.object({ assigneeId: id, reason: z.string().trim().min(2).max(500) });
export const workOrderReply = z.object({ answer: z.string().trim().min(2).max(1000) });
export const workOrderReason = z.object({ reason: z.string().trim().min(2).max(500) });
/** Somebody a message can be addressed to. */
export const addressee = z.object({
  id,
  name: z.string(),
  role: z.enum(ADDRESSEES),
  courtId: id,
  courtName: z.string(),
});
export type AddresseeView = z.infer<typeof addressee>;
