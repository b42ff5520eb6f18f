import type { api, Category } from '../contract/index.ts';

type Settings = Pick<
  api.CourtSettings,
  'judgeReplyDays' | 'judgeReplySeconds' | 'ordinaryDays' | 'petitionDays' | 'complaintDays'
>;

/** Working days a work order may take where the category has its own figure; all others are ordinary. */
const DAYS: Partial<Record<Category, 'petitionDays' | 'complaintDays'>> = {
  petition: 'petitionDays',
  complaint: 'complaintDays',
};

/** Counts as a court does. */
export interface WorkingDays {
  addWorkingDays(from: Date, n: number): Date;
}

/** Until when it is to be answered, and when half of that time has gone by (督办); no urging where nobody works on it in this system. */
export interface Deadline {
  dueAt: Date;
  urgeAt: Date | null;
}

/** Times are in the settings of the court; only messages for judges are urged. Half of n working days is the end of working day n/2. */
export function deadlineFor(
  category: Category | null,
  from: Date,
  calendar: WorkingDays,
  settings: Settings,
): Deadline {
  if (category !== 'contact-judge') {
    const days = settings[(category && DAYS[category]) ?? 'ordinaryDays'];
    return { dueAt: calendar.addWorkingDays(from, days), urgeAt: null };
  }
  const { judgeReplyDays: days, judgeReplySeconds: seconds } = settings;
  const dueAt = seconds > 0 ? new Date(from.getTime() + seconds * 1000) : calendar.addWorkingDays(from, days);
  const half = new Date((from.getTime() + dueAt.getTime()) / 2);
  return { dueAt, urgeAt: seconds > 0 || days < 2 ? half : calendar.addWorkingDays(from, Math.floor(days / 2)) };
}
