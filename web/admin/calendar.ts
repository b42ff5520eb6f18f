import type { OpeningHours } from '../../signaling/contract/api.ts';

export type Span = OpeningHours['weekdays'][number][number];
export type Exception = OpeningHours['exceptions'][number];

/** What callers find on a day: `open` and `off` by the weekday, `holiday` and `work` by an exception. */
export type DayKind = 'open' | 'off' | 'holiday' | 'work';

const DAY_MS = 86_400_000;
const at = (date: string): number => Date.parse(`${date}T00:00:00Z`);

/** 0 is Monday. */
export const weekdayOf = (date: string): number => (new Date(at(date)).getUTCDay() + 6) % 7;

/** The days of a month, `2026-11-01` and on; `month` from 1. */
export function daysOf(year: number, month: number): string[] {
  const first = Date.UTC(year, month - 1, 1);
  const count = (Date.UTC(year, month, 1) - first) / DAY_MS;
  return Array.from({ length: count }, (_, day) => new Date(first + day * DAY_MS).toISOString().slice(0, 10));
}

export function kindOf(hours: OpeningHours, date: string, exceptions: ReadonlyMap<string, Exception>): DayKind {
  const exception = exceptions.get(date);
  if (exception) return exception.spans.length > 0 ? 'work' : 'holiday';
  return (hours.weekdays[weekdayOf(date)]?.length ?? 0) > 0 ? 'open' : 'off';
}

const minutes = (clock: string): number => Number(clock.slice(0, 2)) * 60 + Number(clock.slice(3));

/** Each span ends after it begins, and none overlaps another. */
export function isSound(spans: readonly Span[]): boolean {
  const sorted = [...spans].sort((a, b) => minutes(a.from) - minutes(b.from));
  return sorted.every((span, index) => {
    const before = sorted[index - 1];
    return minutes(span.from) < minutes(span.to) && (!before || minutes(before.to) <= minutes(span.from));
  });
}

/** The next span that makes sense after those that are there. */
export function nextSpan(spans: readonly Span[]): Span {
  const last = spans.at(-1);
  if (!last) return { from: '09:00', to: '12:00' };
  if (minutes(last.to) <= minutes('13:30')) return { from: '13:30', to: '17:30' };
  const from = minutes(last.to) >= 23 * 60 ? last.to : clockOf(minutes(last.to) + 30);
  return { from, to: '24:00' };
}

const clockOf = (minute: number): string =>
  `${String(Math.floor(minute / 60)).padStart(2, '0')}:${String(minute % 60).padStart(2, '0')}`;

/** Quarters of an hour, and 24:00. */
export const CLOCKS: string[] = [...Array.from({ length: 96 }, (_, quarter) => clockOf(quarter * 15)), '24:00'];

/** An exception put in, replaced, or (null) taken away; in order of date. */
export function withException(
  exceptions: readonly Exception[],
  date: string,
  exception: Exception | null,
): Exception[] {
  const others = exceptions.filter((other) => other.date !== date);
  return (exception ? [...others, exception] : others).sort((a, b) => a.date.localeCompare(b.date));
}
