import { afterEach, describe, expect, test } from '@jest/globals';
import type { ElementHandle } from 'playwright-core';
import type { sessionApi } from '../../signaling/contract/index.ts';
import type { Officer } from '../fake/officer.ts';
import { PICTURES } from '../fake/picture.ts';
import { DIAL_IN, eventually, TestCourt } from './court.ts';
import { admit, enter, hears, PHONE, sees, waitFor, walkIn } from './meeting.ts';

const OFFICER = 1200;
const PETITIONER = 440;
const TELEPHONE = 700;
const NUMBER = '13900009999';
const NAME = '电话 139****9999';

describe('somebody takes part in a video session by telephone', () => {
  const court = new TestCourt();
  afterEach(() => court.close());

  test('number and code, music until let in, then all hear all; who hangs up has left', async () => {
    const guide = await court.api('guide1');
    const { session, link } = await walkIn(guide, '电话参加');
    const officer = await court.officer('officer1', OFFICER, PICTURES.green);
    await enter(officer, session.id);
    const petitioner = await waitFor(court, link, { sound: PETITIONER, picture: PICTURES.blue });
    await admit(officer, '王秀英');
    await sees(officer.page, PICTURES.blue);
    await hears(officer.page, [PETITIONER]);
    await officer.page.getByTestId('btn-begin').click();
    const told = await officer.page.getByText(/电话参加：拨打/).innerText();
    expect(told).toContain(DIAL_IN);
    const code = /输入 (\d{8})/.exec(told)![1]!;

    const phone = await court.phone({ number: NUMBER, tone: TELEPHONE });
    expect(await phone.dial(DIAL_IN)).toBe(200);
    await phone.hearing.voice();
    // A wrong code first: asked again, and nothing is told of a room.
    phone.pressAll('00000000');
    await phone.hearing.voice();
    phone.pressAll(code);
    await officer.page.getByTestId('people-waiting').locator(`[data-person="${NAME}"]`).waitFor();
    const waitedFrom = performance.now();
    await phone.hearing.voice(40_000, [OFFICER, PETITIONER]);
    await admit(officer, NAME);
    await Promise.all([
      phone.hearing.tones([OFFICER, PETITIONER]),
      hears(officer.page, [TELEPHONE]),
      hears(petitioner.page, [TELEPHONE]),
    ]);
    phone.hearing.mustHaveGoneOn(waitedFrom);

    phone.hangup();
    await eventually(
      async () => {
        const detail = await guide.get<sessionApi.SessionDetail>(`/api/sessions/${session.id}`);
        return detail.participants.some(({ name, state }) => name === NAME && state === 'left');
      },
      40_000,
      'the telephone to have left',
    );
    await hears(officer.page, [PETITIONER]);
  }, 300_000);

  test('rules are read aloud until let in; who wants to be called is called, hears why, and it is in the file', async () => {
    const trunk = await court.trunk();
    const guide = await court.api('guide1');
    const { session, link } = await walkIn(guide, '轮到时来电');
    const { page } = await waitFor(court, link, { sound: PETITIONER, picture: PICTURES.blue });
    await page.getByTestId('ring-me').filter({ hasText: '138****0001' }).click();
    await page.locator('[data-testid=ring-me][aria-checked=true]').waitFor();
    const officer = await enterAs(session.id);
    const room = officer.page;
    const person = room.getByTestId('people-waiting').locator('[data-person="王秀英"]');
    await person.getByText('请来电提醒').waitFor();
    await person.getByTestId('person-acts').click();
    await room.getByRole('menuitem', { name: '打电话叫' }).click();

    const phone = await trunk.called();
    expect(phone.number).toBe(PHONE);
    phone.answer(TELEPHONE);
    await phone.hearing.voice();
    await phone.ended(60_000);
    await person.getByText('已打电话叫，对方接了').waitFor();
    const { timeline, participants } = await guide.get<sessionApi.SessionDetail>(`/api/sessions/${session.id}`);
    expect(timeline.map(({ step }) => step).filter((step) => /^r(u|i)ng/.test(step))).toEqual([
      'rung',
      'ring-answered',
    ]);
    expect(participants.map(({ way }) => way)).not.toContain('phone');

    const sound = (await page.getByTestId('rules-sound').elementHandle()) as ElementHandle<HTMLAudioElement>;
    const state = () => sound.evaluate(({ paused, currentTime }) => ({ paused, currentTime }));
    const reads = (after: number) =>
      eventually(
        async () => (await state()).currentTime > after && !(await state()).paused,
        40_000,
        `reading after ${after} s`,
      );
    await page.getByTestId('rules-aloud').press('Enter');
    await reads(1);
    await page.getByTestId('rules-aloud').press('Enter');
    await page.getByText('继续朗读').waitFor();
    const { paused, currentTime } = await state();
    expect(paused).toBe(true);
    await page.getByTestId('rules-aloud').press('Enter');
    await reads(currentTime);
    await admit(officer, '王秀英');
    await page.getByTestId('petitioner-room').waitFor();
    expect((await state()).paused).toBe(true);
  }, 300_000);

  const enterAs = async (sessionId: string): Promise<Officer> => {
    const officer = await court.officer('officer1', OFFICER, PICTURES.green);
    await enter(officer, sessionId);
    return officer;
  };
});
