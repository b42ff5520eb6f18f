import { afterEach, describe, expect, test } from '@jest/globals';
import { TestCourt } from './court.ts';

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
    await officer.offered(8_000); // long before the menu would be over
  });

  test('wrong keys three times lead to a person, not into silence', async () => {
    const officer = await court.officer('agent2');
    await officer.available();
    const phone = await court.phone();
    expect(await phone.dial()).toBe(200);
    await phone.hearing.voice();
    for (let attempt = 0; attempt < 3; attempt++) {
      phone.press('#');
      await phone.hearing.voice(8_000);
    }
    await officer.offered(40_000);
  });
});
