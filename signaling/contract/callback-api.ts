import { z } from 'zod';
import { id, iso, page, size } from './field.ts';
import { serviceId } from './service.ts';
import { CALLBACK_ENDS, CALLBACK_SOURCES, CALLBACK_STATES, CALLBACK_TRY_RESULTS, GREEN_CHANNELS } from './state.ts';

/** HTTP API: Callbacks. Times are ISO 8601 in UTC. */
export const callbackQuery = z.object({
  /** A whole number or its last four digits. */
  number: z
    .string()
    .trim()
    .regex(/^\+?[0-9]{4,20}$/)
    .optional(),
  state: z.enum(['open', ...CALLBACK_STATES]).optional(),
  source: z.enum(CALLBACK_SOURCES).optional(),
  service: serviceId.optional(),
  from: iso.optional(),
  to: iso.optional(),
  page,
  size,
});
export const callbackView = z.object({
  id,
  courtId: id,
  courtName: z.string(),
  service: serviceId,
  greenChannel: z.enum(GREEN_CHANNELS).nullable(),
  source: z.enum(CALLBACK_SOURCES),
  state: z.enum(CALLBACK_STATES),
  numberMasked: z.string(),
  /** When the citizen joined the queue: the place that the callback has. */
  queuedAt: iso,
  originCallId: z.uuid(),
  tries: z.array(z.object({ at: iso, result: z.enum(CALLBACK_TRY_RESULTS), callId: z.uuid(), agentName: z.string() })),
  nextTryAt: iso.nullable(),
  createdAt: iso,
  endedAt: iso.nullable(),
  endReason: z.enum(CALLBACK_ENDS).nullable(),
  endedBy: z.string(),
  note: z.string(),
});
export type CallbackView = z.infer<typeof callbackView>;
