import { afterEach, describe, expect, test } from '@jest/globals';
import { callOf } from './archive.ts';
import { limitedSystem, TestCourt } from './court.ts';

const IDENTITY = '057187651234';
const identity = [`P-Asserted-Identity: "Trunk" <tel:+86-571-8765-1234>`];

describe('what trunks and telephones may say', () => {
  const court = new TestCourt();
  afterEach(() => court.close());

  test('P-Asserted-Identity of anybody is not believed: the number is that of From', async () => {
    const phone = await court.phone({ headers: identity });
    expect(await phone.dial()).toBe(200);
    const call = await callOf(await court.api('supervisor1'), phone.number);
    expect(call.callerMasked).toMatch(/^138/);
    phone.hangup();
  });

  test('a caller who withholds the number is served', async () => {
    const phone = await court.phone({ headers: ['Privacy: id'] });
    expect(await phone.dial()).toBe(200);
    await phone.hearing.voice();
    phone.hangup();
  });

  test('a transfer by the telephone is declined, and the call goes on', async () => {
    const phone = await court.phone();
    expect(await phone.dial()).toBe(200);
    await phone.hearing.voice();
    expect(await phone.refer('sip:somebody@192.0.2.9')).toBe(603);
    await phone.hearing.voice();
    expect(phone.endedBy).toBeNull();
    phone.hangup();
  });
});

/** On the second system, whose telephones count as trusted trunks. */
describe('a trusted trunk', () => {
  const court = new TestCourt(limitedSystem());
  afterEach(() => court.close());

  test('is believed who calls, in whatever form it is written', async () => {
    const phone = await court.phone({ headers: identity });
    expect(await phone.dial()).toBe(200);
    const call = await callOf(await court.api('supervisor1'), IDENTITY);
    expect(call.callerMasked).toMatch(/^0571\*+1234$/);
    phone.hangup();
  });
});
