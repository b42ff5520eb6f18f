import type { api, Category } from '../contract/index.ts';

/** Working days a work order may take, as shipped: special matters 5, complaints 10, everything else 3. */
const ORDINARY = 3;
const DAYS: Partial<Record<Category, number>> = { petition: 5, complaint: 10 };

/** Counts as a court does. */
export interface WorkingDays {
  addWorkingDays(from: Date, n: number): Date;
}

/** Until when it is to be answered, and when half of that time has gone by (督办); no urging where nobody works on it in this system. */
export interface Deadline {
  dueAt: Date;
  urgeAt: Date | null;
}

/** Messages for judges have a time of their own in the settings of the court. Half of n working days is the end of working day n/2. */
export function deadlineFor(
  category: Category | null,
  from: Date,
  calendar: WorkingDays,
  settings: Pick<api.CourtSettings, 'judgeReplyDays' | 'judgeReplySeconds'>,
): Deadline {
  if (category !== 'contact-judge') {
    const days = category === null ? ORDINARY : (DAYS[category] ?? ORDINARY);
    return { dueAt: calendar.addWorkingDays(from, days), urgeAt: null };
  }
  const { judgeReplyDays: days, judgeReplySeconds: seconds } = settings;
  const dueAt = seconds > 0 ? new Date(from.getTime() + seconds * 1000) : calendar.addWorkingDays(from, days);
  const half = new Date((from.getTime() + dueAt.getTime()) / 2);
  return { dueAt, urgeAt: seconds > 0 || days < 2 ? half : calendar.addWorkingDays(from, Math.floor(days / 2)) };
}
