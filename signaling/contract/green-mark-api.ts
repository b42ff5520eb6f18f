import { z } from 'zod';
import { id, iso, page, size } from './field.ts';
import { GREEN_CHANNELS } from './state.ts';

/** HTTP API: marks of the green channel (绿色通道, article 6). Times are ISO 8601 in UTC. */
const number = z
  .string()
  .trim()
  .regex(/^\+?[0-9]{4,20}$/);

export const greenMarkQuery = z.object({
  /** A whole number or its last four digits. */
  number: number.optional(),
  channel: z.enum(GREEN_CHANNELS).optional(),
  /** `active`: in force now; `over`: ended or removed. */
  state: z.enum(['active', 'over']).optional(),
  page,
  size,
});
export type GreenMarkQuery = z.infer<typeof greenMarkQuery>;

/** Whose calls go first from now on: a number, or the one of a call, which nobody need see for it. */
export const newGreenMark = z
  .object({
    number: z
      .string()
      .trim()
      .regex(/^\+?[0-9]{5,20}$/)
      .optional(),
    ofCallId: z.uuid().optional(),
    channel: z.enum(GREEN_CHANNELS),
    reason: z.string().trim().min(2).max(200),
    /** Not after this. At most two years ahead, so that a mark is looked at again. */
    until: iso,
  })
  .refine((mark) => (mark.number === undefined) !== (mark.ofCallId === undefined), {
    path: ['number'],
    message: '请填写号码',
  });
export type NewGreenMark = z.infer<typeof newGreenMark>;

export const greenMarkView = z.object({
  id,
  courtId: id,
  courtName: z.string(),
  numberMasked: z.string(),
  channel: z.enum(GREEN_CHANNELS),
  reason: z.string(),
  until: iso,
  by: z.string(),
  createdAt: iso,
  removedAt: iso.nullable(),
  removedBy: z.string(),
  removedFor: z.string(),
});
export type GreenMarkView = z.infer<typeof greenMarkView>;
