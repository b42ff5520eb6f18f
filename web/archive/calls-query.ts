import type { CallSummary } from '../../signaling/contract/api.ts';
import { courtDay, dayEnd, dayStart, isDay } from '../client/court-day.ts';
import type { Query } from '../client/http.ts';

export interface PageOf<T> {
  items: T[];
  total: number;
  page: number;
  size: number;
}
export type CallPage = PageOf<CallSummary>;

/** Filters of the call list in the address. `from` and `to` are days of the court. */
export const CALL_FILTERS = [
  'number',
  'agentId',
  'from',
  'to',
  'result',
  'category',
  'service',
  'direction',
  'rating',
] as const;
export type CallFilter = (typeof CALL_FILTERS)[number];

/** A whole number or the last four digits. */
export const isSearchable = (number: string): boolean => /^\+?[0-9]{4,20}$/.test(number);

/** The filters as the server wants them: moments instead of days; what cannot be right is left out. */
export function callsQuery(values: Partial<Record<CallFilter, string>>): Query {
  const { from, to, number, ...rest } = values;
  return {
    ...rest,
    ...(number && isSearchable(number) ? { number } : {}),
    ...(from && isDay(from) ? { from: dayStart(from) } : {}),
    ...(to && isDay(to) ? { to: dayEnd(to) } : {}),
  };
}

/** Ready-made spans of days. */
export const PRESETS = ['today', 'yesterday', 'week'] as const;
export type Preset = (typeof PRESETS)[number];
export const presetDays = (preset: Preset): { from: string; to: string } =>
  ({
    today: { from: courtDay(), to: courtDay() },
    yesterday: { from: courtDay(-1), to: courtDay(-1) },
    week: { from: courtDay(-6), to: courtDay() },
  })[preset];
