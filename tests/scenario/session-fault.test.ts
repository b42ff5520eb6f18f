import { afterEach, describe, test } from '@jest/globals';
import type { Guest } from '../fake/guest.ts';
import type { Officer } from '../fake/officer.ts';
import { PICTURES } from '../fake/picture.ts';
import { eventually, TestCourt } from './court.ts';
import { admit, enter, hears, hearsNo, moves, sees, shown, waitFor, walkIn, workersOf } from './meeting.ts';

const OFFICER = 1200;
const PETITIONER = 440;
/** Several browsers send pictures on a machine that has other things to do. */
const LONG = 300_000;

describe('a video session when something breaks', () => {
  const court = new TestCourt();
  afterEach(() => court.close());

  async function two(title: string): Promise<{ officer: Officer; petitioner: Guest }> {
    const { session, link } = await walkIn(await court.api('guide1'), title);
    const officer = await court.officer('officer1', OFFICER, PICTURES.green);
    await enter(officer, session.id);
    const petitioner = await waitFor(court, link, { sound: PETITIONER, picture: PICTURES.blue });
    await admit(officer, '王秀英');
    await Promise.all([sees(officer.page, PICTURES.blue), sees(petitioner.page, PICTURES.green)]);
    return { officer, petitioner };
  }

  test(
    'a killed media worker: both see and hear each other again, nobody does anything',
    async () => {
      const { officer, petitioner } = await two('媒体进程故障');
      for (const pid of workersOf(court.pid('media'))) process.kill(pid, 'SIGKILL');
      const from = performance.now();
      await eventually(async () => (await shown(petitioner.page)).length === 0, 5000).catch(() => null);
      await Promise.all([moves(officer.page), moves(petitioner.page)]);
      console.log(`media worker killed: pictures again after ${Math.round(performance.now() - from)} ms`);
      await Promise.all([sees(officer.page, PICTURES.blue), sees(petitioner.page, PICTURES.green)]);
      await Promise.all([hears(officer.page, [PETITIONER]), hears(petitioner.page, [OFFICER])]);
    },
    LONG,
  );

  test(
    'signaling killed: pictures go on, it is told, and everything can be done again when it is back',
    async () => {
      const { officer, petitioner } = await two('信令进程故障');
      court.kill('signaling');
      // Another trouble, of a bad line, may be told as well: the pictures of both are drawn by this machine.
      const [told, toldOfficer] = [petitioner, officer].map(({ page }) =>
        page.getByTestId('room-trouble').filter({ hasText: '声音和画面不受影响' }),
      );
      await told!.waitFor();
      await Promise.all([moves(officer.page), moves(petitioner.page)]);
      await told!.waitFor({ state: 'detached', timeout: 60_000 });
      await toldOfficer!.waitFor({ state: 'detached', timeout: 60_000 });
      await petitioner.page.getByTestId('btn-hand').click();
      await officer.page.getByTestId('people-inside').getByText('举手').waitFor();
      await Promise.all([moves(officer.page), moves(petitioner.page)]);
    },
    LONG,
  );

  test(
    'sent back to the waiting room nobody sees or hears them; sent away they are told why',
    async () => {
      const { officer, petitioner } = await two('退回候谈');
      const person = officer.page.getByTestId('people-inside').locator('[data-person="王秀英"]');
      await person.getByTestId('person-acts').click();
      await officer.page.getByRole('menuitem', { name: '退回候谈' }).click();
      await petitioner.page.getByTestId('waiting-room').waitFor();
      await hearsNo(officer.page, PETITIONER);
      for (const { page } of [officer, petitioner])
        await eventually(async () => (await shown(page)).length === 0, 40_000, 'no picture');
      await admit(officer, '王秀英');
      await Promise.all([sees(officer.page, PICTURES.blue), sees(petitioner.page, PICTURES.green)]);
      await person.getByTestId('person-acts').click();
      await officer.page.getByRole('menuitem', { name: '请其离开' }).click();
      await officer.page.locator('#reason-text').fill('扰乱秩序');
      await officer.page.getByRole('dialog').getByRole('button', { name: '请其离开' }).click();
      await petitioner.page.getByText('扰乱秩序').waitFor();
      await hearsNo(officer.page, PETITIONER);
    },
    LONG,
  );
});
