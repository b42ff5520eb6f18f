import { SLOT_MINUTES } from '../contract/index.ts';
import { SHANGHAI } from '../shanghai.ts';

const SLOT = SLOT_MINUTES * 60_000;

/** `2026-11-26`, `09:30` (Asia/Shanghai) as a moment. */
export const slotStart = (date: string, clock: string): Date => new Date(Date.parse(`${date}T${clock}:00Z`) - SHANGHAI);

/** Whether a slot begins at that moment. */
export const isAligned = (at: Date): boolean => at.getTime() % SLOT === 0;

/** Beginnings of so many slots from one on. */
export const startsFrom = (at: Date, count: number): Date[] =>
  Array.from({ length: count }, (_, index) => new Date(at.getTime() + index * SLOT));

/** Beginnings of the slots that lie whole between two clocks of a day. */
export function slotStarts(date: string, from: string, to: string): Date[] {
  const [first, end] = [slotStart(date, from).getTime(), slotStart(date, to).getTime()];
  return first < end ? startsFrom(new Date(first), Math.floor((end - first) / SLOT)) : [];
}
