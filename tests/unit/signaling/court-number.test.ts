import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { Court } from '../../../signaling/court/index.ts';
import { courtOfNumber } from '../../../signaling/court/number.ts';

const court = (id: string, numbers: string[]): Court => ({ id, name: id, level: 'basic', parentId: null, numbers });
const courts = [court('city', ['12368']), court('district', ['1236801', '0571-87654321']), court('silent', [])];

describe('the court of a called number', () => {
  test.each([
    ['12368', 'city'],
    ['057112368', 'city'],
    ['+8657112368', 'city'],
    ['+8612368', 'city'],
    ['01012368', 'city'],
    ['1236801', 'district'],
    ['05711236801', 'district'],
    ['+8657187654321', 'district'],
    ['57187654321', 'district'],
    ['0086-571-8765-4321', 'district'],
    ['8657112368', 'city'],
    ['8612368', 'city'],
    ['057187654321', 'district'],
    ['912368', null],
    ['12369', null],
    ['2368', null],
    ['', null],
  ])('%s belongs to %s', (number, id) => {
    expect(courtOfNumber(courts, number)?.id ?? null).toBe(id);
  });

  test('what is not dialled with an area code at most belongs to none', () => {
    fc.assert(
      fc.property(fc.stringMatching(/^[1-79][0-9]{4,12}$/), (before) => {
        expect(courtOfNumber(courts, `${before}12368`)).toBeNull();
      }),
    );
  });
});
