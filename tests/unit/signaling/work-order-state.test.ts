import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import {
  api,
  WORK_ORDER_ACTS,
  WORK_ORDER_STATES,
  type Category,
  type WorkOrderState,
} from '../../../signaling/contract/index.ts';
import { WorkCalendar } from '../../../signaling/court/calendar.ts';
import { deadlineFor } from '../../../signaling/workorder/due.ts';
import { ACTS, actsOf, isOpen, WORK_ORDER_MOVES } from '../../../signaling/workorder/state.ts';

describe('a work order for a judge', () => {
  test('every act is a legal move, whichever state it begins in', () => {
    for (const act of WORK_ORDER_ACTS)
      for (const from of ACTS[act].from) expect(WORK_ORDER_MOVES[from]).toContain(ACTS[act].to);
  });

  test('from registration every way of acts can still lead to the end', () => {
    const next = (state: WorkOrderState): WorkOrderState[] =>
      WORK_ORDER_ACTS.filter((act) => ACTS[act].from.includes(state)).map((act) => ACTS[act].to);
    const reached = new Set<WorkOrderState>(['registered']);
    for (const state of reached) for (const to of next(state)) reached.add(to);
    const leads = (state: WorkOrderState, seen = new Set<WorkOrderState>()): boolean =>
      state === 'closed' || (!seen.has(state) && next(state).some((to) => leads(to, new Set([...seen, state]))));
    for (const state of reached) expect([state, leads(state)]).toEqual([state, true]);
  });

  test('the desk and the judge never have the same act; a reader has none; other categories have none', () => {
    for (const state of WORK_ORDER_STATES) {
      const order = { state, category: 'contact-judge' as const };
      const [desk, assignee] = [actsOf('desk', order), actsOf('assignee', order)];
      expect(desk.filter((act) => assignee.includes(act))).toEqual([]);
      expect(actsOf('none', order)).toEqual([]);
      expect(actsOf('desk', { state, category: 'complaint' })).toEqual([]);
    }
    expect(isOpen('replied')).toBe(false);
    expect(isOpen('returned')).toBe(true);
  });
});

describe('its deadline', () => {
  const calendar = new WorkCalendar();
  const settings = api.DEFAULT_COURT_SETTINGS;

  test('two working days, urged after the first; a weekend between does not count', () => {
    // Friday 2026-11-27, 10:00 in Shanghai.
    const from = new Date('2026-11-27T02:00:00Z');
    expect(deadlineFor('contact-judge', from, calendar, settings)).toEqual({
      dueAt: new Date('2026-12-01T15:59:59.999Z'),
      urgeAt: new Date('2026-11-30T15:59:59.999Z'),
    });
    expect(deadlineFor('complaint', from, calendar, settings).urgeAt).toBeNull();
  });

  test('others have the figures of the court: ordinary matters, petitions, complaints', () => {
    const from = new Date('2026-11-27T02:00:00Z');
    const days = (category: Category | null, own = settings): number =>
      calendar.workingDaysBetween(from, deadlineFor(category, from, calendar, own).dueAt);
    expect([days(null), days('filing'), days('petition'), days('complaint')]).toEqual([3, 3, 5, 10]);
    const own = { ...settings, ordinaryDays: 1, petitionDays: 15, complaintDays: 30 };
    expect([days(null, own), days('fee', own), days('petition', own), days('complaint', own)]).toEqual([1, 1, 15, 30]);
  });

  test('is never urged before it is made nor after it is due', () => {
    fc.assert(
      fc.property(
        fc.date({ min: new Date('2026-01-01'), max: new Date('2027-12-31'), noInvalidDate: true }),
        fc.integer({ min: 0, max: 30 }),
        fc.integer({ min: 0, max: 864_000 }),
        (from, judgeReplyDays, judgeReplySeconds) => {
          const own = { ...settings, judgeReplyDays, judgeReplySeconds };
          const { dueAt, urgeAt } = deadlineFor('contact-judge', from, calendar, own);
          expect(urgeAt!.getTime()).toBeGreaterThanOrEqual(from.getTime());
          expect(urgeAt!.getTime()).toBeLessThanOrEqual(dueAt.getTime());
        },
      ),
    );
  });
});
