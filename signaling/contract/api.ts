import { z } from 'zod';
import { id, iso, page, size } from './field.ts';

/** HTTP API: schemas that validate what comes in, describe what goes out and make the OpenAPI page. A file for each resource. Times are ISO 8601 in UTC. */
export * from './account-api.ts';
export * from './call-api.ts';
export * from './follow-up-api.ts';
export * from './work-order-api.ts';
export * from './court-api.ts';
export * from './record-template-api.ts';
export * from './callback-api.ts';
export * from './case-api.ts';
export * from './report-api.ts';
export * from './green-mark-api.ts';
export * from './petition-api.ts';
export * from './appointment-api.ts';

/** A page of a list. `total` counts what the filter found. */
export const pageOf = <T extends z.ZodType>(item: T) =>
  z.object({ items: z.array(item), total: z.int(), page: z.int(), size: z.int() });

export const auditQuery = z.object({
  actor: z.string().trim().max(60).optional(),
  action: z.string().trim().max(60).optional(),
  from: iso.optional(),
  to: iso.optional(),
  page,
  size,
});
export const auditView = z.object({
  id,
  at: iso,
  actorName: z.string(),
  role: z.string(),
  courtName: z.string(),
  action: z.string(),
  target: z.string(),
  reason: z.string().nullable(),
  address: z.string(),
});
export type AuditView = z.infer<typeof auditView>;

/** Where dialling and signing in is explained to anybody who opens the first page. */
export const publicInfo = z.object({
  hotline: z.string(),
  courtName: z.string(),
  open: z.boolean(),
  version: z.string(),
});

export const readiness = z.object({
  ready: z.boolean(),
  parts: z.record(z.string(), z.object({ ok: z.boolean(), detail: z.string().optional() })),
});
