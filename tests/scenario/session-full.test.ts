import { afterAll, describe, expect, test } from '@jest/globals';
import type { Page } from 'playwright-core';
import type { api, sessionApi } from '../../signaling/contract/index.ts';
import { TestBrowser } from '../fake/browser.ts';
import { useDrawnDevices } from '../fake/drawn-devices.ts';
import { looksLike, type KnownPicture } from '../fake/picture.ts';
import { eventually, TestCourt, type Api } from './court.ts';
import { admit, PHONE, shown, waitFor } from './meeting.ts';
import { filmOf, gridAreas } from './session-film.ts';

/** Everybody is told from everybody else by colour and digit, and by tone (Hz). */
const COLOURS = [
  [190, 40, 40],
  [30, 130, 60],
  [40, 70, 190],
  [120, 40, 150],
] as const;
const pictureOf = (n: number): KnownPicture => ({ colour: COLOURS[n % COLOURS.length]!, digit: n % 10 });
const toneOf = (n: number): number => 400 + 130 * n;

/** A court that the demo does not have, below the one that receives. */
const COUNTY = { name: '示例县人民法院', level: 'basic', parentId: 'demo-intermediate', numbers: [] };
const COUNTY_OFFICER = { username: 'county-officer1', name: '韩雪', role: 'reception-officer' };
/** Who sits in a full room beside the petitioner, from four courts. The first is in the chair. */
const STAFF = [
  ['officer1', '刘洋'],
  ['officer2', '何平'],
  ['guide1', '陈洁'],
  ['high-officer1', '宋岩'],
  ['basic-officer1', '罗勇'],
  ['county-officer1', '韩雪'],
  ['basic-guide1', '林芳'],
  ['lawyer1', '杨帆'],
  ['judge1', '黄磊'],
  ['head1', '周涛'],
  ['clerk1', '吴倩'],
] as const;
/** The first two are named, the guide has a seat; everybody else is asked in. */
const SEATED = 3;
const PETITIONER = STAFF.length;
const PEOPLE = STAFF.length + 1;
const THIRTEENTH = ['basic-clerk1', '高峰'] as const;
/** Twelve browsers on two cores. */
const PATIENCE = 120_000;
/** Each tone is one of eleven of about the same loudness. */
const SHARE = 0.02;

const others = (self: number): number[] => Array.from({ length: PEOPLE }, (_, n) => n).filter((n) => n !== self);

/** The fourth court, once; a system that goes on has it. */
async function fourthCourt(court: TestCourt): Promise<void> {
  const admin = await court.api('admin1');
  const { id } = await admin.send<api.CourtView>('POST', '/api/courts', COUNTY);
  const wanted = { ...COUNTY_OFFICER, courtId: id };
  const { password } = await admin.send<{ password: string }>('POST', '/api/accounts', wanted);
  court.accounts.push({ ...COUNTY_OFFICER, password });
}

/** A window of the one browser in which all staff sit, signed in. */
async function sitDown(court: TestCourt, browser: TestBrowser, username: string, n: number): Promise<Page> {
  const { context } = await browser.open({ viewport: { width: 1100, height: 620 } });
  const [name, value] = (await court.api(username)).cookie.split('=') as [string, string];
  await context.addCookies([{ name, value, url: court.url }]);
  await useDrawnDevices(context, { own: { picture: pictureOf(n), tone: toneOf(n) } });
  return context.newPage();
}

/** Waits until a page has shown the pictures of all of these and played their tones; says who was missing. */
async function perceives(page: Page, self: number, wanted: readonly number[], sees = wanted): Promise<void> {
  const unseen = new Set(sees);
  const unheard = new Set(wanted);
  await eventually(
    async () => {
      const pictures = unseen.size > 0 ? await shown(page) : [];
      for (const n of unseen) if (pictures.some((seen) => seen && looksLike(seen, pictureOf(n)))) unseen.delete(n);
      const tones = [...unheard];
      const ask = (frequencies: number[]): number[] => frequencies.map((tone) => window.heardShare?.(tone) ?? 0);
      const shares = await page.evaluate(ask, tones.map(toneOf));
      tones.forEach((n, index) => shares[index]! > SHARE && unheard.delete(n));
      return unseen.size === 0 && unheard.size === 0;
    },
    PATIENCE,
    'everybody',
  ).catch((error: unknown) => {
    const missing = `${self} does not see ${[...unseen].join() || 'nobody'}, does not hear ${[...unheard].join() || 'nobody'}`;
    throw new Error(`${String(error)}; ${missing}`);
  });
}

/** The record fills the page: who is not looked at at the moment need not be drawn by this machine. */
const drawsLittle = (page: Page): Promise<void> => page.locator('.room-bar').getByText('笔录').click();

describe('a full room', () => {
  const court = new TestCourt();
  afterAll(() => court.close());
  const pages: Page[] = [];
  const started = performance.now();
  const note = (what: string): void => console.log(`${Math.round((performance.now() - started) / 1000)} s: ${what}`);

  async function asksIn(chair: Page, name: string): Promise<void> {
    await chair.getByTestId('invite-open').click();
    await chair.getByTestId('invite-staff').locator('input').fill(name);
    await chair.getByTitle(new RegExp(name)).click();
    await chair.getByTestId('invite-send').click();
    await chair.getByRole('dialog').waitFor({ state: 'hidden' });
  }

  async function session(guide: Api): Promise<{ id: string; link: string }> {
    const staff = await guide.get<sessionApi.SessionStaff[]>('/api/sessions/staff');
    const made = await guide.send<{ session: { id: string }; link: string }>('POST', '/api/sessions', {
      title: '多方联合接访',
      courtId: 'demo-intermediate',
      petitioner: { name: '王秀英', phone: PHONE },
      officerIds: STAFF.slice(0, 2).map(([, name]) => staff.find((one) => one.name === name)!.id),
    });
    return { id: made.session.id, link: made.link };
  }

  test('twelve people from four courts see and hear each other, a thirteenth is not let in, and the recording is one picture of all', async () => {
    await fourthCourt(court);
    const guide = await court.api('guide1');
    const { id, link } = await session(guide);
    const browser = await TestBrowser.launch(PETITIONER);
    court.keep(browser);
    for (const [n, [username, name]] of STAFF.entries()) {
      const page = await sitDown(court, browser, username, n);
      const [chair = page] = pages;
      if (n >= SEATED) await asksIn(chair, name);
      await page.goto(`${court.url}/sessions/${id}`);
      // Officers, guides and clerks go in by themselves, the others are let in.
      const door = page.getByTestId('enter-room');
      await door.or(page.getByTestId('waiting-room')).waitFor({ timeout: PATIENCE });
      if (await door.isVisible()) await door.click();
      else await admit({ page: chair }, name);
      await page.getByTestId('stage').waitFor({ timeout: PATIENCE });
      if (n > 0) await drawsLittle(page);
      pages.push(page);
      note(`${name} is in the room`);
    }
    const [chair] = pages as [Page];
    const petitioner = await waitFor(court, link, { sound: toneOf(PETITIONER), picture: pictureOf(PETITIONER) });
    await admit({ page: chair }, '王秀英');
    await petitioner.page.getByTestId('petitioner-room').waitFor({ timeout: PATIENCE });
    await chair.getByTestId('btn-begin').click();
    await petitioner.page.locator('[data-testid=recording][data-state=on]').waitFor({ timeout: PATIENCE });
    note('all are in the room, and it is recorded');

    for (const [n, page] of pages.entries()) {
      await page.getByText('宫格').click();
      await perceives(page, n, others(n));
      note(`${STAFF[n]![1]} sees and hears eleven others`);
      if (n > 0) await drawsLittle(page);
    }
    // A petitioner's page shows one person; whom the chair puts forward they see, and everybody they hear.
    await perceives(petitioner.page, PETITIONER, others(PETITIONER), [0]);
    note('the petitioner sees the chair and hears eleven others');

    const late = await sitDown(court, browser, THIRTEENTH[0], PEOPLE);
    await asksIn(chair, THIRTEENTH[1]);
    await late.goto(`${court.url}/sessions/${id}`);
    const waiting = chair.getByTestId('people-waiting').locator(`[data-person="${THIRTEENTH[1]}"]`);
    await waiting.getByTestId('admit').click();
    await chair.getByTestId('room-failure').filter({ hasText: 'J-008' }).waitFor({ timeout: PATIENCE });
    await late.close();
    note('the thirteenth is refused');

    await chair.getByTestId('btn-end').click();
    await chair.getByText('释明息诉').click();
    await chair.getByLabel('处理意见').fill('多方当面说明。');
    await chair.getByRole('dialog').getByRole('button', { name: '结束接访' }).click();
    await petitioner.page.getByText('接访已经结束').waitFor({ timeout: PATIENCE });
    note('ended');
    await browser.close();

    const film = await filmOf(guide, id);
    note(`composed, ${film.seconds} s`);
    const areas = gridAreas(PEOPLE);
    const everybody = Array.from({ length: PEOPLE }, (_, n) => n);
    const missing = (found: (n: number) => number[]): number[] => everybody.filter((n) => found(n).length < 3);
    expect(missing((n) => film.when(pictureOf(n), areas))).toEqual([]);
    expect(missing((n) => film.hears(toneOf(n), SHARE))).toEqual([]);
    const detail = await guide.get<sessionApi.SessionDetail>(`/api/sessions/${id}`);
    expect(detail.courtNames).toHaveLength(4);
    expect(detail.participants.filter(({ state }) => state === 'admitted')).toHaveLength(PEOPLE);
  }, 1_200_000);
});
