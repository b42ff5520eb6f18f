import { z } from 'zod';
import { iso, page, size } from './field.ts';
import { CASE_STAGES, WORK_ORDER_STATES } from './state.ts';

/** HTTP API: Cases, and enquiries about cases and work orders. Times are ISO 8601 in UTC. */
export const caseQuery = z.object({ q: z.string().trim().max(80).optional(), page, size });
/** An imported case in a list; names of parties are masked. */
export const caseView = z.object({
  number: z.string(),
  courtName: z.string(),
  parties: z.array(z.string()),
  stage: z.enum(CASE_STAGES),
  hearingAt: iso.nullable(),
  hearingPlace: z.string(),
  judge: z.string(),
  importedAt: iso,
  importedBy: z.string(),
});
export type CaseView = z.infer<typeof caseView>;
/** What importing a file would do. `faults` are the first hundred; `sample` the first rows that are right. */
export const casePreview = z.object({
  rows: z.int(),
  added: z.int(),
  replaced: z.int(),
  refused: z.int(),
  faults: z.array(z.object({ line: z.int(), column: z.string(), message: z.string() })),
  sample: z.array(
    z.object({
      number: z.string(),
      stage: z.enum(CASE_STAGES),
      parties: z.array(z.string()),
      hearingAt: iso.nullable(),
    }),
  ),
});
export type CasePreview = z.infer<typeof casePreview>;
export const caseImported = z.object({ added: z.int(), replaced: z.int(), refused: z.int() });
export type CaseImported = z.infer<typeof caseImported>;

/** A citizen asks: by case number or by identity number, with the query password. */
const queryPassword = z
  .string()
  .trim()
  .regex(/^\d{6}$/, '查询密码是 6 位数字');
export const caseEnquiry = z.union([
  z.object({ caseNumber: z.string().trim().min(5).max(80), password: queryPassword }),
  z.object({
    identity: z
      .string()
      .trim()
      .toUpperCase()
      .regex(/^\d{17}[\dX]$/, '身份证号是 18 位'),
    password: queryPassword,
  }),
]);
export const caseProgress = z.object({
  number: z.string(),
  court: z.string(),
  stage: z.enum(CASE_STAGES),
  hearing: z.object({ at: iso, place: z.string() }).nullable(),
  judge: z.string(),
  text: z.string(),
});
export type CaseProgress = z.infer<typeof caseProgress>;
/** By the order's number and the last four digits of the telephone number it was registered for. */
export const workOrderEnquiry = z.object({
  number: z.string().trim().min(9).max(30),
  phoneTail: z
    .string()
    .trim()
    .regex(/^\d{4}$/, '电话号码后四位'),
});
export const workOrderProgress = z.object({
  number: z.string(),
  state: z.enum(WORK_ORDER_STATES),
  /** Null when it does not run against a deadline any more. */
  dueAt: iso.nullable(),
  overdue: z.boolean(),
});
export type WorkOrderProgress = z.infer<typeof workOrderProgress>;
