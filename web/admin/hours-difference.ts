import type { TFunction } from 'i18next';
import type { OpeningHours } from '../../signaling/contract/api.ts';
import { dayStart } from '../client/court-day.ts';
import { dayText } from '../client/format.ts';
import type { Exception, Span } from './calendar.ts';

export type HoursWords = TFunction<['admin', 'shell']>;

/** `09:00–12:00、13:30–17:30`, or that nobody answers. */
export const spansText = (t: HoursWords, spans: readonly Span[]): string =>
  spans.length === 0 ? t('hours.closed') : spans.map(({ from, to }) => `${from}–${to}`).join(t('shell:listComma'));

/** What differs, as a person says it: days of the week in their order, then special days by date. */
export function hoursDifferences(t: HoursWords, from: OpeningHours, to: OpeningHours): string[] {
  const onOff = (on: boolean): string => t(on ? 'history.on' : 'history.off');
  const always =
    from.alwaysOpen === to.alwaysOpen
      ? []
      : [t('draft.hours.always', { before: onOff(from.alwaysOpen), after: onOff(to.alwaysOpen) })];
  const week = to.weekdays.flatMap((spans, index) => {
    const [before, after] = [spansText(t, from.weekdays[index] ?? []), spansText(t, spans)];
    const day = [...t('hours.days')][index] ?? '';
    return before === after ? [] : [t('draft.hours.week', { day, before, after })];
  });
  return [...always, ...week, ...exceptionDifferences(t, from, to)];
}

function exceptionDifferences(t: HoursWords, from: OpeningHours, to: OpeningHours): string[] {
  const [olds, freshs] = [byDate(from), byDate(to)];
  return [...new Set([...olds.keys(), ...freshs.keys()])].sort().flatMap((day) => {
    const [old, fresh] = [olds.get(day), freshs.get(day)];
    const date = dayText(dayStart(day));
    if (!fresh) return old ? [t('draft.hours.removed', { date, name: old.name, spans: spansText(t, old.spans) })] : [];
    const { name } = fresh;
    const after = spansText(t, fresh.spans);
    if (!old) return [t('draft.hours.added', { date, name, spans: after })];
    const before = spansText(t, old.spans);
    return [
      ...(old.name === name ? [] : [t('draft.hours.renamed', { date, before: old.name, after: name })]),
      ...(before === after ? [] : [t('draft.hours.changed', { date, name, before, after })]),
    ];
  });
}

const byDate = ({ exceptions }: OpeningHours): Map<string, Exception> =>
  new Map(exceptions.map((one) => [one.date, one]));
