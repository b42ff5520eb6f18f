import { randomBytes } from 'node:crypto';
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { maskName, maskNumber, PersonalData, plainNumber, SealError } from '../../../signaling/personal-data/index.ts';

const personal = new PersonalData(randomBytes(32));

describe('sealing', () => {
  test('what was sealed is opened, and never looks the same twice', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), fc.string(), (text, context) => {
        const sealed = personal.seal(text, context);
        expect(personal.open(sealed, context)).toBe(text);
        expect(personal.seal(text, context)).not.toBe(sealed);
      }),
    );
  });

  test('opens neither elsewhere, nor with another key, nor changed', () => {
    const sealed = personal.seal('13800000001', 'call.number');
    expect(() => personal.open(sealed, 'account.number')).toThrow(SealError);
    expect(() => new PersonalData(randomBytes(32)).open(sealed, 'call.number')).toThrow('another data key');
    const [format, keyId, body] = sealed.split('.');
    const bytes = Buffer.from(body!, 'base64url');
    for (let index = 0; index < bytes.length; index += 1) {
      const changed = Buffer.from(bytes);
      changed[index]! ^= 1;
      expect(() => personal.open(`${format}.${keyId}.${changed.toString('base64url')}`, 'call.number')).toThrow(
        SealError,
      );
    }
    for (const nonsense of ['', 'v1', 'v1..', `v2.${keyId}.${body}`, `v1.${keyId}.AAAA`]) {
      expect(() => personal.open(nonsense)).toThrow(SealError);
    }
  });

  test('asks for a key of 32 bytes', () => {
    expect(() => new PersonalData(randomBytes(16))).toThrow('32 bytes');
  });
});

describe('searching', () => {
  test('a number has one fingerprint however it is written, and every number its own', () => {
    const print = personal.fingerprint('13800000001');
    for (const same of ['+8613800000001', '008613800000001', '013800000001', '138 0000 0001']) {
      expect(personal.fingerprint(same)).toBe(print);
    }
    expect(personal.fingerprint('13800000002')).not.toBe(print);
    expect(new PersonalData(randomBytes(32)).fingerprint('13800000001')).not.toBe(print);
    expect(personal.fingerprintTail('13800000001')).toBe(personal.fingerprintTail('0001'));
    expect(personal.fingerprintTail('0001')).not.toBe(personal.fingerprint('0001'));
    expect(personal.fingerprintTail('110')).toBeNull();
  });

  test('numbers of other countries keep their country code', () => {
    expect(plainNumber('+852 2123 4567')).toBe('0085221234567');
    expect(plainNumber('0085221234567')).toBe('0085221234567');
  });

  test.each([
    ['+86-571-8765-4321', '057187654321'],
    ['(0571) 8765.4321', '057187654321'],
    ['57187654321', '057187654321'],
    ['8657187654321', '057187654321'],
    ['008601012345678', '01012345678'],
    ['1012345678', '01012345678'],
    ['8613800000001', '13800000001'],
    ['＋８６１３８０００００００１', '13800000001'],
    ['400-123-4567', '4001234567'],
    ['+8612368', '12368'],
    ['12368', '12368'],
    ['86543210', '86543210'],
    ['95588', '95588'],
    ['', ''],
  ])('%s is %s', (given, plain) => {
    expect(plainNumber(given)).toBe(plain);
  });

  test('every form of a number of China is one, and the plain form of the plain form is the same', () => {
    const landline = fc
      .tuple(fc.constantFrom('10', '21', '571', '755', '931'), fc.stringMatching(/^[2-8][0-9]{6,7}$/))
      .map(([area, local]) => ({ bare: `${area}${local}`, plain: `0${area}${local}` }));
    const mobile = fc.stringMatching(/^1[3-9][0-9]{9}$/).map((bare) => ({ bare, plain: bare }));
    const prefix = fc.constantFrom('', '0', '86', '+86', '0086', '+860', '00860', '+86-', '+86 (0)');
    fc.assert(
      fc.property(fc.oneof(landline, mobile), prefix, ({ bare, plain }, before) => {
        expect(plainNumber(`${before}${bare}`)).toBe(plain);
      }),
    );
    fc.assert(
      fc.property(fc.stringMatching(/^(\+|0|00|86)?[0-9 #*-]{0,20}$/), (text) => {
        expect(plainNumber(plainNumber(text))).toBe(plainNumber(text));
      }),
      { numRuns: 2000 },
    );
  });
});

describe('masking', () => {
  test.each([
    ['13800000001', '138****0001'],
    ['+8613800000001', '138****0001'],
    ['013800000001', '138****0001'],
    ['057187654321', '0571****4321'],
    ['01087654321', '010****4321'],
    ['87654321', '87****21'],
    ['12368', '1****'],
    ['8001', '8***'],
    [null, '匿名来电'],
    ['', '匿名来电'],
  ])('%s is shown as %s', (number, shown) => {
    expect(maskNumber(number)).toBe(shown);
  });

  test('at least three digits of any number are hidden', () => {
    const number = fc.stringMatching(/^\+?[0-9]{3,20}$/);
    fc.assert(
      fc.property(number, (given) => {
        const shown = maskNumber(given).replace(/\*/g, '');
        expect(plainNumber(given).length - shown.length).toBeGreaterThanOrEqual(2);
        expect(maskNumber(given)).toContain('***');
      }),
    );
  });

  test.each([
    ['王小明', '王**'],
    ['王芳', '王*'],
    ['欧阳小明', '欧阳**'],
    ['欧阳', '欧*'],
    ['王', '王*'],
    ['John Smith', 'J**'],
    [' ', ''],
  ])('%s is shown as %s', (name, shown) => {
    expect(maskName(name)).toBe(shown);
  });
});
