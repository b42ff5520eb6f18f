import { describe, expect, test } from '@jest/globals';
import { reasonOfStatus } from '../../../ivr/sip/outgoing-call.ts';
import { timerOfAnswer } from '../../../ivr/sip/session-timer.ts';

describe('what the answer to our call means', () => {
  test.each([
    [486, true, 'busy'],
    [600, false, 'busy'],
    [480, true, 'no-answer'],
    [408, true, 'no-answer'],
    [408, false, 'upstream-error'],
    [404, false, 'number-unknown'],
    [484, false, 'number-unknown'],
    [603, true, 'declined'],
    [403, false, 'declined'],
    [503, false, 'upstream-error'],
    [500, true, 'upstream-error'],
  ])('%i (rang: %s): %s', (status, rang, reason) => {
    expect(reasonOfStatus(status, rang)).toBe(reason);
  });
});

describe('session timer of the answer', () => {
  test.each([
    [undefined, null],
    ['1800', { expires: 1800, refresher: 'uas' }],
    ['1800;refresher=uac', { expires: 1800, refresher: 'uas' }],
    ['600; refresher=uas', { expires: 600, refresher: 'uac' }],
    ['30;refresher=uas', null],
    ['soon', null],
  ])('%s', (header, expected) => {
    expect(timerOfAnswer(header)).toEqual(expected);
  });
});
