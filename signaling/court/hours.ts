import type { api } from '../contract/index.ts';
import { dayOf } from '../shanghai.ts';
import { minuteOf, specialDays, weekdayOf } from './calendar.ts';

type Span = { from: string; to: string };

const WORKDAY: Span[] = [
  { from: '09:00', to: '12:00' },
  { from: '13:30', to: '17:30' },
];

/** What a court that has not entered its hours has: office hours, with the year's legal holidays and exchanged days. */
export function standardHours(year: number, alwaysOpen = false): api.OpeningHours {
  return {
    alwaysOpen,
    weekdays: [WORKDAY, WORKDAY, WORKDAY, WORKDAY, WORKDAY, [], []],
    exceptions: specialDays(year).map(({ date, name, work }) => ({
      date,
      name: work ? `${name}调休上班` : name,
      spans: work ? WORKDAY : [],
    })),
  };
}

const minutes = (clock: string): number => Number(clock.slice(0, 2)) * 60 + Number(clock.slice(3));

/** Whether the line is open. A span reaches up to, not into, the minute it ends. Exceptions win over weekdays. */
export function isOpenAt(hours: api.OpeningHours, at: Date): boolean {
  if (hours.alwaysOpen) return true;
  const date = dayOf(at);
  const spans =
    hours.exceptions.find((exception) => exception.date === date)?.spans ?? hours.weekdays[weekdayOf(date)] ?? [];
  const minute = minuteOf(at);
  return spans.some((span) => minutes(span.from) <= minute && minute < minutes(span.to));
}

/** What is wrong with hours that parse: field → what to say. */
export function hoursFaults(hours: api.OpeningHours): Record<string, string> {
  const faults: Record<string, string> = {};
  const check = (spans: Span[], field: string): void => {
    const sorted = [...spans].sort((a, b) => minutes(a.from) - minutes(b.from));
    sorted.forEach((span, index) => {
      const before = sorted[index - 1];
      if (minutes(span.from) >= minutes(span.to)) faults[field] = '结束时间必须晚于开始时间';
      else if (before && minutes(before.to) > minutes(span.from)) faults[field] = '时段不能重叠';
    });
  };
  hours.weekdays.forEach((spans, index) => check(spans, `weekdays.${index}`));
  const dates = new Set<string>();
  hours.exceptions.forEach(({ date, spans }, index) => {
    check(spans, `exceptions.${index}`);
    if (dates.has(date)) faults[`exceptions.${index}`] = '日期重复';
    dates.add(date);
  });
  return faults;
}
