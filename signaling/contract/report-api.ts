import { z } from 'zod';
import { id, iso } from './field.ts';
import { serviceId } from './service.ts';

/** HTTP API: reports. Times of waiting in seconds; shares from 0 to 1. */
export const waitingReportQuery = z.object({
  from: iso,
  to: iso,
  service: serviceId.optional(),
  /** One court instead of all in sight. */
  courtId: id.optional(),
});
export type WaitingReportQuery = z.infer<typeof waitingReportQuery>;

/** Callers who joined a queue and how long they waited. What cannot be told because nobody was answered is null. */
export const waitingFigures = z.object({
  /** Joined a queue, by their own call. */
  calls: z.int(),
  answered: z.int(),
  /** Gave up while they waited. */
  abandoned: z.int(),
  medianWait: z.number().nullable(),
  /** Nine of ten of those answered waited no longer. */
  p90Wait: z.number().nullable(),
  /** Share of the calls answered within the court's target (GB/T 33358: 15 s). */
  serviceLevel: z.number().nullable(),
  /** Answered calls that had been told an estimate when they joined. */
  estimates: z.int(),
  /** Mean of |told − waited|. */
  estimateError: z.number().nullable(),
  /** Mean of told − waited: above 0 callers waited less than they were told. */
  estimateBias: z.number().nullable(),
});
export type WaitingFigures = z.infer<typeof waitingFigures>;

/** A day (Asia/Shanghai, 2026-11-25) and a service. */
export const waitingRow = waitingFigures.extend({ day: z.string(), service: serviceId });
export type WaitingRow = z.infer<typeof waitingRow>;
/** Newest day first; `total` over everything that was asked for. */
export const waitingReport = z.object({ rows: z.array(waitingRow), total: waitingFigures });
export type WaitingReport = z.infer<typeof waitingReport>;
