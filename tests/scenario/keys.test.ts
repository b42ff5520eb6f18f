import { afterEach, describe, expect, test } from '@jest/globals';
import { callOf } from './archive.ts';
import { eventually, TestCourt } from './court.ts';

const wrongKey = ({ step }: { step: string }): boolean => step === 'invalid-key';

describe('keys', () => {
  const court = new TestCourt();
  afterEach(() => court.close());

  test.each([
    { name: 'RFC 4733, payload type 101', event: 101, by: 'rfc4733' as const },
    { name: 'RFC 4733, payload type 96', event: 96, by: 'rfc4733' as const },
    { name: 'SIP INFO', event: null, by: 'info' as const },
  ])('$name interrupts the prompt and reaches an officer', async ({ event, by }) => {
    const officer = await court.officer('agent2');
    await officer.available();
    const phone = await court.phone({ event });
    expect(await phone.dial()).toBe(200);
    await phone.hearing.voice();
    phone.press('0', by);
    await officer.offered(40_000); // the menu takes 25 s
  });

  test('wrong keys three times lead to a person, not into silence', async () => {
    const officer = await court.officer('agent2');
    await officer.available();
    const phone = await court.phone();
    expect(await phone.dial()).toBe(200);
    await phone.hearing.voice();
    const supervisor = await court.api('supervisor1');
    for (let attempt = 1; attempt <= 3; attempt++) {
      phone.press('A');
      await eventually(
        async () => (await callOf(supervisor, phone.number)).timeline.filter(wrongKey).length === attempt,
        40_000,
        `wrong key ${attempt} in the timeline`,
      );
    }
    await officer.offered();
  });
});
