import chineseDays from 'chinese-days';
import type { api } from '../contract/index.ts';
import { dayOf, SHANGHAI } from '../shanghai.ts';

const DAY = 86_400_000;

/** Minutes since midnight in Shanghai. */
export function minuteOf(at: Date): number {
  const local = new Date(at.getTime() + SHANGHAI);
  return local.getUTCHours() * 60 + local.getUTCMinutes();
}

/** 0 is Monday. */
export function weekdayOf(date: string): number {
  return (new Date(`${date}T00:00:00Z`).getUTCDay() + 6) % 7;
}

const nextDay = (date: string, days = 1): string =>
  new Date(Date.parse(`${date}T00:00:00Z`) + days * DAY).toISOString().slice(0, 10);

/**
 * Days of a year that are not what their weekday says: legal holidays, and weekend days worked in exchange (调休). Empty for a year the State
 * Council has not announced yet.
 */
export function specialDays(year: number): { date: string; name: string; work: boolean }[] {
  const found: { date: string; name: string; work: boolean }[] = [];
  for (let date = `${year}-01-01`; date.startsWith(String(year)); date = nextDay(date)) {
    const { work, name } = chineseDays.getDayDetail(date);
    if (work !== weekdayOf(date) < 5) found.push({ date, name: name.split(',')[1] ?? name, work });
  }
  return found;
}

/**
 * Counts in working days, on which deadlines depend. What a court has entered as exceptions wins; for a year without any the announced holidays
 * hold; otherwise Monday to Friday are working days.
 */
export class WorkCalendar {
  readonly #special = new Map<string, boolean>();
  readonly #known = new Set<string>();

  constructor(exceptions: api.OpeningHours['exceptions'] = []) {
    for (const { date, spans } of exceptions) {
      this.#special.set(date, spans.length > 0);
      this.#known.add(date.slice(0, 4));
    }
  }

  isWorkingDay(date: string): boolean {
    const year = date.slice(0, 4);
    if (!this.#known.has(year)) {
      this.#known.add(year);
      for (const day of specialDays(Number(year))) this.#special.set(day.date, day.work);
    }
    return this.#special.get(date) ?? weekdayOf(date) < 5;
  }

  /**
   * The end (24:00 in Shanghai, less a millisecond) of the nth working day after the day of `from`: the day on which a period begins does not
   * count (Civil Procedure Law, on periods). With n = 0 the end of the day itself.
   */
  addWorkingDays(from: Date, n: number): Date {
    let date = dayOf(from);
    for (let left = Math.max(0, Math.trunc(n)); left > 0;) {
      date = nextDay(date);
      if (this.isWorkingDay(date)) left -= 1;
    }
    return new Date(Date.parse(`${date}T00:00:00Z`) + DAY - SHANGHAI - 1);
  }

  /** Working days after the day of `a` up to and with the day of `b`; negative when `b` is on an earlier day. */
  workingDaysBetween(a: Date, b: Date): number {
    const [first, last] = [dayOf(a), dayOf(b)];
    if (last < first) return -this.workingDaysBetween(b, a);
    let days = 0;
    for (let date = first; date < last;) {
      date = nextDay(date);
      if (this.isWorkingDay(date)) days += 1;
    }
    return days;
  }
}
