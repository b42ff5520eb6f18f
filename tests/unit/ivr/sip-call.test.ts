import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { keyOf } from '../../../ivr/sip/info.ts';
import { telephoneNumber } from '../../../ivr/sip/number.ts';
import { decideTimer, livenessOf } from '../../../ivr/sip/session-timer.ts';

describe('telephone numbers', () => {
  test.each([
    ['12368', '12368'],
    ['+86-138-1234-0001', '+8613812340001'],
    ['(0571) 8765.4321', '057187654321'],
    ['13812340001;phone-context=+86', '13812340001'],
    ['%2B8613812340001', '+8613812340001'],
    ['anonymous', null],
    ['', null],
    ['1'.repeat(40), null],
    ['%E0%A4%A', null],
  ])('%s', (text, expected) => {
    expect(telephoneNumber(text)).toBe(expected);
  });

  test('whatever comes in, only digits, *, # and a leading + come out', () => {
    fc.assert(fc.property(fc.string(), (text) => /^(\+?[0-9*#]{1,32})?$/.test(telephoneNumber(text) ?? '')));
  });
});

describe('keys by SIP INFO', () => {
  test.each([
    ['application/dtmf-relay', 'Signal=5\r\nDuration=160\r\n', '5'],
    ['application/dtmf-relay;charset=utf-8', 'Signal= #\r\n', '#'],
    ['application/dtmf-relay', 'Signal=11\r\n', '#'],
    ['application/dtmf', '*', '*'],
    ['application/dtmf', '12', null],
    ['text/plain', '5', null],
    [undefined, undefined, null],
  ])('%s %j', (type, body, expected) => {
    expect(keyOf(type, body)).toBe(expected);
  });
});

describe('session timers (RFC 4028)', () => {
  test('a caller without timers gets none', () => {
    expect(decideTimer(undefined, undefined, undefined)).toEqual({ result: 'none' });
  });
  test('a caller that knows timers is refreshed by us, unless it wants to refresh itself', () => {
    expect(decideTimer(undefined, '100rel, timer', undefined)).toMatchObject({
      timer: { expires: 1800, refresher: 'uas' },
    });
    expect(decideTimer('600;refresher=uac', 'timer', undefined)).toMatchObject({
      timer: { expires: 600, refresher: 'uac' },
      headers: ['Session-Expires: 600;refresher=uac', 'Require: timer'],
    });
  });
  test('less than 90 s is refused', () => {
    expect(decideTimer('60', 'timer', undefined)).toEqual({ result: 'too-small' });
  });
});

describe('is the caller still there', () => {
  const base = { now: 100_000, heardAt: 99_990, askedAt: -Infinity, refreshedAt: 0, timer: null };
  test('who is heard is not asked', () => {
    expect(livenessOf(base)).toBe('fine');
  });
  test('who is quiet for 20 s is asked, and a quiet phone that answered not again for a minute', () => {
    expect(livenessOf({ ...base, heardAt: 79_000 })).toBe('ask');
    expect(livenessOf({ ...base, heardAt: 10_000, askedAt: 80_000 })).toBe('fine');
    expect(livenessOf({ ...base, now: 200_000, heardAt: 10_000, askedAt: 80_000 })).toBe('ask');
  });
  test('we refresh at half the interval', () => {
    expect(livenessOf({ ...base, timer: { expires: 180, refresher: 'uas' } })).toBe('ask');
    expect(livenessOf({ ...base, refreshedAt: 50_000, timer: { expires: 180, refresher: 'uas' } })).toBe('fine');
  });
  test('a caller that should have refreshed and is quiet is gone', () => {
    const timer = { expires: 90, refresher: 'uac' } as const;
    expect(livenessOf({ ...base, heardAt: 85_000, timer })).toBe('fine');
    expect(livenessOf({ ...base, heardAt: 70_000, askedAt: 95_000, timer })).toBe('gone');
    expect(livenessOf({ ...base, timer })).toBe('fine');
  });
});
