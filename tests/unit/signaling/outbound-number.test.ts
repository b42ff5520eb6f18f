import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { api, NUMBER_CLASSES } from '../../../signaling/contract/index.ts';
import { dialledNumber, mayCall } from '../../../signaling/outbound/index.ts';

const HERE = '0571';
const everything: api.OutboundRules = { ...api.DEFAULT_OUTBOUND_RULES, allowed: [...NUMBER_CLASSES] };

describe('what a number is and how it is dialled', () => {
  test.each([
    ['13812340001', '13812340001', 'mobile'],
    ['+86 138-1234-0001', '13812340001', 'mobile'],
    ['0086 13812340001', '13812340001', 'mobile'],
    ['013812340001', '13812340001', 'mobile'],
    ['１３８ １２３４ ０００１', '13812340001', 'mobile'],
    ['87654321', '057187654321', 'local'],
    ['(0571) 8765 4321', '057187654321', 'local'],
    ['+86 571 87654321', '057187654321', 'local'],
    ['010-65252525', '01065252525', 'long-distance'],
    ['0086 10 65252525', '01065252525', 'long-distance'],
    ['12345', '12345', 'service'],
    ['0571-12345', '057112345', 'service'],
    ['95588', '95588', 'service'],
    ['400-810-1234', '4008101234', 'service'],
    ['+852 2123 4567', '0085221234567', 'international'],
    ['0014155550100', '0014155550100', 'international'],
    ['110', '110', 'emergency'],
    ['+86 120', '120', 'emergency'],
    ['0571-110', '0571110', 'emergency'],
    ['+86 10 120', '010120', 'emergency'],
    ['16812345', '16812345', 'premium'],
    ['057116812345', '057116812345', 'premium'],
    ['12590123', '12590123', 'premium'],
    ['19312340001', '19312340001', 'mobile'],
    ['+86019300000000', '19300000000', 'mobile'],
  ])('%s is dialled %s: %s', (text, number, numberClass) => {
    expect(dialledNumber(text, HERE)).toEqual({ number, class: numberClass });
  });

  test.each([
    '',
    '1',
    '12',
    'abc',
    '138*1234',
    '17909008613812340001',
    '1793513812340001',
    '017951123456',
    '1930013812340001',
    '+',
    '++8613812340001',
    '0000',
    '23',
    '138123400012',
    '0571',
  ])('%s is none', (text) => {
    expect(dialledNumber(text, HERE)).toBeNull();
  });

  test('without an area code a number of the town is dialled as it is', () => {
    expect(dialledNumber('87654321', '')).toEqual({ number: '87654321', class: 'local' });
    expect(dialledNumber('057187654321', '')?.class).toBe('long-distance');
  });
});

describe('hostile input', () => {
  const text = fc.oneof(
    fc.string({ unit: 'grapheme' }),
    fc.stringMatching(/^[+0-9 ()*#;,@:\r\n-]{0,40}$/),
    fc.stringMatching(/^(\+|00)?(86)?0?[0-9]{3,18}$/),
  );

  test('only digits reach the trunk', () => {
    fc.assert(
      fc.property(text, (input) => {
        const found = dialledNumber(input, HERE);
        if (found) expect(found.number).toMatch(/^[0-9]{3,20}$/);
      }),
      { numRuns: 2000 },
    );
  });

  test('what is dialled is what was judged', () => {
    fc.assert(
      fc.property(text, (input) => {
        const found = dialledNumber(input, HERE);
        if (found) expect(dialledNumber(found.number, HERE)).toEqual(found);
      }),
      { numRuns: 2000 },
    );
  });

  test('emergency and premium numbers are never called, however they are written and whatever is allowed', () => {
    const core = fc.constantFrom('110', '119', '120', '122', '112', '12110', '16812345', '1259012', '13491234567');
    const before = fc.constantFrom('', '+86', '0086', '0571', '+86571', '00860571', '010', '+8610');
    const separators = fc.array(fc.constantFrom('', ' ', '-', '(', ')', '　'), { minLength: 24, maxLength: 24 });
    fc.assert(
      fc.property(before, core, separators, fc.boolean(), (prefix, digits, between, wide) => {
        const plain = [...`${prefix}${digits}`].map((one, n) => `${one}${between[n]}`).join('');
        const written = wide ? plain.replace(/\d/g, (d) => String.fromCharCode(0xff10 + Number(d))) : plain;
        const found = dialledNumber(written, HERE);
        if (found) expect(mayCall(found.class, everything)).toBe(false);
      }),
    );
  });
});
