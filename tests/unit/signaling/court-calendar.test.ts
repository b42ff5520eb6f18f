import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { isOpenAt, standardHours, WorkCalendar } from '../../../signaling/court/index.ts';

/** A moment in Shanghai. */
const at = (text: string): Date => new Date(`${text}+08:00`);
const moment = fc.date({ min: at('2024-01-01T00:00'), max: at('2028-12-31T00:00'), noInvalidDate: true });

describe('opening hours', () => {
  const hours = standardHours(2026);

  test.each([
    ['2026-11-23T09:00', true, 'Monday at nine'],
    ['2026-11-23T08:59', false, 'a minute before'],
    ['2026-11-23T12:00', false, 'the minute the morning ends'],
    ['2026-11-23T17:29', true, 'the last minute'],
    ['2026-11-22T10:00', false, 'Sunday'],
    ['2026-10-01T10:00', false, 'National Day, a Thursday'],
    ['2026-10-10T10:00', true, 'a Saturday worked in exchange'],
    ['2026-02-17T10:00', false, 'Spring Festival'],
  ])('%s: %s (%s)', (when, open) => {
    expect(isOpenAt(hours, at(when))).toBe(open);
  });

  test('always open is always open', () => {
    fc.assert(fc.property(moment, (when) => isOpenAt(standardHours(2026, true), when)));
  });

  test('a day may reach to midnight, and an exception wins over the weekday', () => {
    const night = { ...hours, weekdays: hours.weekdays.map(() => [{ from: '00:00', to: '24:00' }]), exceptions: [] };
    expect(isOpenAt(night, at('2026-11-23T23:59'))).toBe(true);
    const closed = { ...night, exceptions: [{ date: '2026-11-23', name: '停电', spans: [] }] };
    expect(isOpenAt(closed, at('2026-11-23T23:59'))).toBe(false);
    expect(isOpenAt(closed, at('2026-11-24T00:00'))).toBe(true);
  });
});

describe('working days', () => {
  const calendar = new WorkCalendar();

  test('skip weekends and holidays, and count Saturdays worked in exchange', () => {
    const end = (from: string, days: number): string => calendar.addWorkingDays(at(from), days).toISOString();
    expect(end('2026-11-23T10:00', 2)).toBe('2026-11-25T15:59:59.999Z');
    expect(end('2026-11-27T23:30', 1)).toBe('2026-11-30T15:59:59.999Z');
    expect(end('2026-09-30T10:00', 2)).toBe('2026-10-09T15:59:59.999Z');
    expect(end('2026-09-30T10:00', 3)).toBe('2026-10-10T15:59:59.999Z');
  });

  test('are counted back as they were added', () => {
    fc.assert(
      fc.property(moment, fc.integer({ min: 0, max: 40 }), (from, days) => {
        const due = calendar.addWorkingDays(from, days);
        expect(calendar.workingDaysBetween(from, due)).toBe(days);
        expect(calendar.workingDaysBetween(due, from)).toBe(0 - days);
      }),
    );
  });

  test('what a court has entered wins', () => {
    const own = new WorkCalendar([
      { date: '2026-11-24', name: '停电', spans: [] },
      { date: '2026-11-28', name: '加班', spans: [{ from: '09:00', to: '12:00' }] },
    ]);
    expect(own.workingDaysBetween(at('2026-11-23T10:00'), at('2026-11-29T10:00'))).toBe(4);
    // A year the court has not entered yet has the announced holidays.
    expect(own.isWorkingDay('2025-10-01')).toBe(false);
  });
});
