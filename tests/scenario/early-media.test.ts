import { afterEach, describe, expect, test } from '@jest/globals';
import type { CalledPhone } from '../fake/trunk.ts';
import type { Officer } from '../fake/officer.ts';
import { endedCallOf } from './archive.ts';
import { TestCourt } from './court.ts';

let last = 40_000_000;

describe('what the network says before anybody answers', () => {
  const court = new TestCourt();
  afterEach(() => court.close());

  async function dialled(): Promise<{ officer: Officer; phone: CalledPhone; number: string }> {
    const trunk = await court.trunk();
    const officer = await court.officer('agent1', 880);
    await officer.available();
    const number = `139${++last}`;
    await officer.dials(number);
    const phone = await trunk.called();
    await officer.page.getByTestId('call-progress').filter({ hasText: '对方振铃中' }).waitFor();
    return { officer, phone, number };
  }

  test.each(['', 'another-place'])('is heard by the officer, then who answers (%s)', async (branch) => {
    const { officer, phone, number } = await dialled();
    phone.progress(600, branch);
    await officer.hears(600);
    // The desk's own ringing is silent then.
    await officer.page.getByTestId('call-progress').filter({ hasText: '对方网络的声音' }).waitFor();
    phone.answer(440);
    await Promise.all([phone.hearing.tone(880), officer.hears(440)]);
    phone.hangup();
    await officer.page.getByTestId('wrapup-finish').waitFor();
    const call = await endedCallOf(await court.api('supervisor1'), number, 1);
    const steps = call.timeline.map(({ step }) => step);
    expect(steps.indexOf('early-media')).toBeGreaterThan(steps.indexOf('dialling'));
    expect(steps.indexOf('remote-answered')).toBeGreaterThan(steps.indexOf('early-media'));
  });

  test('says that the number is busy, and the call is over', async () => {
    const { officer, phone, number } = await dialled();
    phone.progress(600);
    await officer.hears(600);
    phone.refuse('486 Busy Here');
    await officer.page.getByTestId('wrapup-finish').waitFor();
    expect(await endedCallOf(await court.api('supervisor1'), number)).toMatchObject({ reason: 'busy' });
  });
});
