import { z } from 'zod';
import { pageOf } from './api.ts';
import { NOTICE_STATES } from './state.ts';

/** Short messages (SMS) to citizens. */
const iso = z.iso.datetime();
const id = z.string().min(1).max(80);

export const noticeQuery = z.object({
  state: z.enum(NOTICE_STATES).optional(),
  /** Words of the text, an order number, or a whole telephone number. */
  q: z.string().trim().max(60).optional(),
  page: z.coerce.number().int().min(1).max(10_000).default(1),
  size: z.coerce.number().int().min(1).max(100).default(20),
});
export type NoticeQuery = z.infer<typeof noticeQuery>;

export const noticeView = z.object({
  id,
  courtId: z.string(),
  courtName: z.string(),
  /** Name and version of the wording it was made from. */
  template: z.string(),
  templateVersion: z.int(),
  numberMasked: z.string(),
  text: z.string(),
  state: z.enum(NOTICE_STATES),
  attempts: z.int(),
  /** Why the last try failed: an HTTP status, `timeout`, `unreachable`, `expired`, `undeliverable`. */
  fault: z.string().nullable(),
  /** What it is about; `label` is for reading. */
  about: z
    .object({
      kind: z.enum(['work-order', 'call', 'session', 'petition', 'citizen']),
      id: z.string(),
      label: z.string(),
    })
    .nullable(),
  createdAt: iso,
  settledAt: iso.nullable(),
  createdBy: z.string(),
});
export type NoticeView = z.infer<typeof noticeView>;
export const noticePage = pageOf(noticeView);

/** What the SMS service tells afterwards. */
export const noticeReceipt = z.object({ id, state: z.enum(['delivered', 'undeliverable']) });
export type NoticeReceipt = z.infer<typeof noticeReceipt>;
