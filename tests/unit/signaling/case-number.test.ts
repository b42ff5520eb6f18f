import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { caseNumberText, parseCaseNumber } from '../../../signaling/case/index.ts';

describe('case numbers', () => {
  test.each([
    ['（2026）示0101民初123号', '（2026）示0101民初123号'],
    ['(2026)示0101民初123号', '（2026）示0101民初123号'],
    ['〔２０２６〕示０１０１民初１２３号', '（2026）示0101民初123号'],
    ['[2026]浙01民终00056号', '（2026）浙01民终56号'],
    ['【2026】 浙 0106 执异 7 号', '（2026）浙0106执异7号'],
    ['2026示01行初8', '（2026）示01行初8号'],
    ['（2025）最高法民申3001号', '（2025）最高法民申3001号'],
    ['（2025）最高法知民终12号', '（2025）最高法知民终12号'],
    ['（2024）浙民终1号', '（2024）浙民终1号'],
    ['（2024）兵9001刑初15号之一', '（2024）兵9001刑初15号之一'],
  ])('%s is read', (text, whole) => expect(caseNumberText(parseCaseNumber(text)!)).toBe(whole));

  test('its parts', () => {
    expect(parseCaseNumber('（2026）示0101民初123号')).toEqual({
      year: 2026,
      court: '示0101',
      type: '民初',
      serial: 123,
      branch: '',
    });
    expect(parseCaseNumber('（2026）浙民终9号')).toMatchObject({ court: '浙', type: '民终' });
  });

  test.each([
    '',
    '2026',
    '（2026）',
    '（1826）示01民初1号',
    '（2026）示01民初号',
    '（2026）示01民初0号',
    '（2026）示01234民初1号',
    '（2026）示01abc1号',
    '（2026）01民初1号',
    '（2026）示01民初123456789号',
    '（2026）示01民初1号。',
    '{$ne:1}',
  ])('%s is not one', (text) => expect(parseCaseNumber(text)).toBeNull());

  const han = (most: number) =>
    fc.string({ unit: fc.constantFrom('民', '刑', '初', '终', '执', '申', '赔', '异'), minLength: 1, maxLength: most });
  const numbers = fc.record({
    year: fc.integer({ min: 1950, max: 2099 }),
    court: fc.oneof(
      fc
        .tuple(fc.constantFrom('京', '浙', '示', '兵'), fc.constantFrom('', '01', '0106', '7101'))
        .map((parts) => parts.join('')),
      fc.constantFrom('最高法', '最高法知'),
    ),
    type: han(6),
    serial: fc.integer({ min: 1, max: 99_999_999 }),
    branch: fc.constantFrom('', '之一', '之十二'),
  });

  test('whatever is written is read back, in full and half width, with any brackets and blanks', () => {
    fc.assert(
      fc.property(
        numbers,
        fc.constantFrom('（）', '()', '〔〕', '[]', '【】', '［］'),
        fc.boolean(),
        (number, brackets, wide) => {
          const text = caseNumberText(number).replace('（', brackets[0]!).replace('）', brackets[1]!);
          const digits = wide
            ? text.replace(/\d/g, (digit) => String.fromCharCode(digit.charCodeAt(0) + 0xfee0))
            : text;
          expect(parseCaseNumber(` ${digits} `)).toEqual(number);
        },
      ),
    );
  });

  test('nothing that people send breaks it, and what is read has one form only', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 100 }), (text) => {
        const number = parseCaseNumber(text);
        if (number) expect(parseCaseNumber(caseNumberText(number))).toEqual(number);
      }),
    );
  });
});
