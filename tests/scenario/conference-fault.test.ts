import { afterEach, describe, expect, test } from '@jest/globals';
import type { Officer } from '../fake/officer.ts';
import type { Phone } from '../fake/phone.ts';
import type { CalledPhone } from '../fake/trunk.ts';
import { callOf, endedCallOf } from './archive.ts';
import { eventually, TestCourt } from './court.ts';
import { CALLER, callOutside, COLLEAGUE, most, OFFICER, OUTSIDE, passOn, talking } from './three.ts';

let last = 30_000_000;

describe('something dies while more than two talk', () => {
  const court = new TestCourt();
  afterEach(() => court.close());

  const signalingBack = (): Promise<unknown> =>
    eventually(() => court.api('supervisor1').catch(() => null), 40_000, 'signaling back');

  async function consulting(): Promise<{ phone: Phone; officer: Officer; second: Officer }> {
    const { phone, officer } = await talking(court);
    const second = await court.officer('agent2', COLLEAGUE);
    await second.available();
    await passOn(officer, '李强', '一起答复', 'transfer-consult');
    await second.offered();
    await second.accept();
    await Promise.all([officer.hears(COLLEAGUE), second.hears(OFFICER), phone.hearing.voice(40_000, [OFFICER])]);
    return { phone, officer, second };
  }
  async function conference(): Promise<{ phone: Phone; officer: Officer; second: Officer }> {
    const three = await consulting();
    await three.officer.page.getByTestId('party-join').click();
    await allHear(three);
    return three;
  }
  const allHear = async (
    { phone, officer, second }: { phone: Phone; officer: Officer; second: Officer },
    within = 40_000,
  ): Promise<void> => {
    await Promise.all([
      phone.hearing.tones([OFFICER, COLLEAGUE], within),
      officer.hearsAll([CALLER, COLLEAGUE], within),
      second.hearsAll([CALLER, OFFICER], within),
    ]);
  };
  async function withTelephone(): Promise<{ phone: Phone; officer: Officer; outside: CalledPhone }> {
    const trunk = await court.trunk();
    const { phone, officer } = await talking(court);
    await callOutside(officer, `139${++last}`, '请一起说明');
    const outside = await trunk.called();
    outside.answer(OUTSIDE);
    await officer.hears(OUTSIDE);
    await officer.page.getByTestId('party-join').click();
    await telephonesHear({ phone, officer, outside });
    return { phone, officer, outside };
  }
  const telephonesHear = async (
    { phone, officer, outside }: { phone: Phone; officer: Officer; outside: CalledPhone },
    within = 40_000,
  ): Promise<void> => {
    await Promise.all([
      phone.hearing.tones([OFFICER, OUTSIDE], within),
      outside.hearing.tones([OFFICER, CALLER], within),
      officer.hearsAll([CALLER, OUTSIDE], within),
    ]);
  };

  test('signaling, then Redis and the database, in a conference: nobody is dropped, sound goes on, the desks act again, the record is complete', async () => {
    const three = await conference();
    const { phone, officer } = three;
    const since = performance.now();
    for (const parts of [['signaling'], ['redis', 'database']]) {
      for (const part of parts) court.kill(part);
      await signalingBack();
      await allHear(three);
    }
    phone.hearing.mustHaveGoneOn(since);
    await officer.page.getByTestId('party-remove').click();
    await phone.hearing.tone(OFFICER, 40_000);
    await officer.page.getByTestId('btn-hangup').click();
    await phone.rate(5, [OFFICER, COLLEAGUE]);
    const call = await endedCallOf(await court.api('supervisor1'), phone.number, 3);
    expect(call).toMatchObject({ result: 'served', reason: 'agent-hangup' });
  }, 300_000);

  test('media, in a consultation: the officers hear each other again, the caller hears music and never them', async () => {
    const { phone, officer, second } = await consulting();
    const since = performance.now();
    court.kill('media');
    const supervisor = await court.api('supervisor1');
    await eventually(
      async () => (await callOf(supervisor, phone.number)).recordings.length > 2,
      40_000,
      'the recording of the new room',
    );
    await Promise.all([officer.hears(COLLEAGUE, 40_000), second.hears(OFFICER, 40_000)]);
    const atPhone = phone.hearing.since(since);
    expect(Math.max(most(atPhone, OFFICER), most(atPhone, COLLEAGUE))).toBeLessThan(0.2);
    phone.hearing.mustHaveGoneOn(since);
    await officer.page.getByTestId('party-join').click();
    await allHear({ phone, officer, second });
    phone.hangup();
    const call = await endedCallOf(supervisor, phone.number, 4);
    expect(call.recordings.map(({ kind }) => kind)).toEqual(['talk', 'consultation', 'consultation', 'talk']);
    expect(call.recordings.some(({ salvaged }) => salvaged)).toBe(true);
  }, 300_000);

  test('media, in a conference with a telephone: all three hear all others again', async () => {
    const three = await withTelephone();
    court.kill('media');
    const supervisor = await court.api('supervisor1');
    await eventually(
      async () => (await callOf(supervisor, three.phone.number)).timeline.at(-1)?.step === 'room-restored',
      40_000,
      'another room',
    );
    await telephonesHear(three);
    three.phone.hangup();
    await three.outside.ended();
    const call = await endedCallOf(supervisor, three.phone.number, 4);
    expect(call.result).toBe('served');
  }, 300_000);

  test('media, on hold: the caller hears music all the time, and both hear each other after it', async () => {
    const { phone, officer } = await talking(court);
    await officer.page.getByTestId('btn-hold').click();
    await phone.hearing.voice(40_000, [OFFICER]);
    const since = performance.now();
    court.kill('media');
    const supervisor = await court.api('supervisor1');
    await eventually(async () => (await callOf(supervisor, phone.number)).recordings.length > 1, 40_000);
    await eventually(async () => (await callOf(supervisor, phone.number)).timeline.at(-1)?.step === 'room-restored');
    expect(most(phone.hearing.since(since), OFFICER)).toBeLessThan(0.2);
    phone.hearing.mustHaveGoneOn(since);
    await officer.page.getByTestId('btn-hold').click();
    await Promise.all([phone.hearing.tone(OFFICER, 40_000), officer.hears(CALLER, 40_000)]);
    phone.hangup();
    await endedCallOf(supervisor, phone.number, 2);
  });

  test('signaling, on hold: the caller hears music, and the officer takes the call back', async () => {
    const { phone, officer } = await talking(court);
    await officer.page.getByTestId('btn-hold').click();
    await phone.hearing.voice(40_000, [OFFICER]);
    court.kill('signaling');
    await signalingBack();
    await phone.hearing.voice(40_000, [OFFICER, CALLER]);
    await officer.page.getByTestId('btn-hold').click();
    await Promise.all([phone.hearing.tone(OFFICER, 40_000), officer.hears(CALLER, 40_000)]);
    phone.hangup();
    await endedCallOf(await court.api('supervisor1'), phone.number, 1);
  });

  test('the gateway, in a conference: the record says why, both officers are free to write it up and go on', async () => {
    const { phone, officer, second } = await conference();
    court.kill('ivr');
    await officer.page.getByTestId('wrapup-finish').waitFor({ timeout: 40_000 });
    await second.page.getByTestId('desk-status').filter({ hasText: '空闲' }).waitFor({ timeout: 40_000 });
    const call = await endedCallOf(await court.api('supervisor1'), phone.number, 3);
    expect(call).toMatchObject({ result: 'served', reason: 'gateway-lost', fault: 'ours' });
  });
});
