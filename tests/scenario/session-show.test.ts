import { afterEach, describe, expect, test } from '@jest/globals';
import type { Page } from 'playwright-core';
import { DOCUMENT_CAMERA, useDocumentCamera } from '../fake/drawn-devices.ts';
import type { Officer } from '../fake/officer.ts';
import { pdf } from '../fake/petitioner.ts';
import { looksLike, pageOf, PICTURES, type KnownPicture } from '../fake/picture.ts';
import type { CalledPhone } from '../fake/trunk.ts';
import { findings } from './axe.ts';
import { eventually, TestCourt } from './court.ts';
import { admit, enter, hears, sees, takenWith, waitFor, walkIn } from './meeting.ts';
import { BESIDE, filmOf, SHOWN } from './session-film.ts';

const OFFICER = 1200;
const GUIDE = 880;
const PETITIONER = 440;
const TELEPHONE = 700;
const NUMBER = '13900008888';
const LONG = 300_000;
/** Several browsers on a machine that has other things to do. */
const PATIENCE = 40_000;
/** Title of the tab that is shared; Chromium finds it only in letters of ASCII. */
const FILE = 'case file, page 12';
/** Where pictures of the pages go, when they are to be looked at. */
const PICTURES_DIR = process.env['RECORD_PICTURES'];

async function look(page: Page, name: string): Promise<void> {
  if (!PICTURES_DIR) return;
  await page.screenshot({ path: `${PICTURES_DIR}/${name}.png` });
  if (!name.includes('petitioner')) return;
  await page.setViewportSize({ width: 390, height: 844 });
  await page.screenshot({ path: `${PICTURES_DIR}/${name}-phone.png` });
  await page.setViewportSize({ width: 1366, height: 768 });
}

/** Waits until this picture, or nothing (null), is in a place of the page. */
async function shows(page: Page, place: string, picture: KnownPicture | null): Promise<void> {
  let last: unknown;
  await eventually(
    async () => {
      const there = await page.locator(`${place} video`).count();
      if (!picture) return there === 0;
      const seen = there > 0 ? await page.evaluate((where) => window.seen?.(`${where} video`) ?? null, place) : null;
      last = seen;
      return seen !== null && looksLike(seen, picture);
    },
    PATIENCE,
    `${picture ? `the picture ${picture.digit}` : 'no picture'} at ${place}`,
  ).catch(async (error: unknown) => {
    await look(page, 'show-failed');
    throw new Error(`${String(error)}; seen: ${JSON.stringify(last)}`);
  });
}

/** Waits until this page of a paper, known by its colour, is before somebody's eyes. */
async function showsPage(page: Page, number: number, { colour }: KnownPicture): Promise<void> {
  const paper = page.locator(`[data-testid=paper][data-page="${number}"]`);
  await paper.locator('img').waitFor({ timeout: PATIENCE });
  const seen = await paper.locator('img').evaluate(async (image: HTMLImageElement) => {
    await image.decode();
    const brush = new OffscreenCanvas(8, 8).getContext('2d');
    brush?.drawImage(image, 0, 0, 8, 8);
    return [...(brush?.getImageData(4, 4, 1, 1).data ?? [])];
  });
  for (const [index, value] of colour.entries()) expect(Math.abs((seen[index] ?? 0) - value)).toBeLessThan(45);
}

/** The people panel: somebody is called, and waits once they have answered. */
async function called(court: TestCourt, { page }: Officer): Promise<CalledPhone> {
  const trunk = await court.trunk();
  await page.getByRole('tab', { name: /参会人/ }).click();
  await page.getByTestId('invite-open').click();
  const dialog = page.getByRole('dialog');
  await dialog.getByText('打电话', { exact: true }).click();
  await dialog.getByLabel('姓名').fill('郑卫国');
  await dialog.getByLabel('手机号码').fill(NUMBER);
  await page.getByTestId('invite-send').click();
  const phone = await trunk.called(PATIENCE);
  expect(phone.number).toBe(NUMBER);
  await dialog.waitFor({ state: 'hidden' });
  phone.answer(TELEPHONE);
  return phone;
}

describe('what is shown in a video session', () => {
  const court = new TestCourt();
  afterEach(() => court.close());

  test(
    'a shared screen, paper, somebody put forward and a telephone reach everybody and the recording; at the end everybody is told',
    async () => {
      const api = await court.api('guide1');
      const pages = [PICTURES.red, PICTURES.purple, PICTURES.paper].map(({ colour }) => colour);
      const { session, link } = await takenWith(court, { name: '判决书.pdf', bytes: pdf(pages) });
      const officer = await court.officer('officer1', OFFICER, PICTURES.green, FILE);
      const guide = await court.officer('guide1', GUIDE, PICTURES.red);
      await useDocumentCamera(guide.context, PICTURES.paper);
      await enter(officer, session.id);
      await enter(guide, session.id);
      const petitioner = await waitFor(court, link, { sound: PETITIONER, picture: PICTURES.blue });

      // A paper of the petition, leafed to its second page: who comes in later sees that one, and whatever it is leafed to.
      await officer.page.getByRole('tab', { name: /材料/ }).click();
      await officer.page.getByTestId('material-show').click();
      await officer.page.getByTestId('page-after').first().click();
      await Promise.all([officer, guide].map(async ({ page }) => showsPage(page, 2, PICTURES.purple)));
      await officer.page.getByRole('tab', { name: /参会人/ }).click();
      await admit(officer, '王秀英');
      await showsPage(petitioner.page, 2, PICTURES.purple);
      expect(await findings(petitioner.page)).toEqual([]);
      await look(officer.page, 'show-material');
      await look(petitioner.page, 'show-material-petitioner');
      await officer.page.keyboard.press('PageDown');
      await Promise.all([officer, guide, petitioner].map(async ({ page }) => showsPage(page, 3, PICTURES.paper)));
      await officer.page.getByTestId('paper-stop').click();
      await petitioner.page.getByTestId('paper').waitFor({ state: 'detached' });
      await Promise.all([shows(officer.page, '.stage-large', PICTURES.blue), sees(petitioner.page, PICTURES.green)]);
      await officer.page.getByTestId('btn-begin').click();
      await petitioner.page.locator('[data-testid=recording][data-state=on]').waitFor();
      await Promise.all([
        hears(officer.page, [GUIDE, PETITIONER], PATIENCE),
        hears(guide.page, [OFFICER, PETITIONER], PATIENCE),
        hears(petitioner.page, [OFFICER, GUIDE], PATIENCE),
      ]);

      // The officer's screen: large for all others, who go on seeing the officer, and for a while in the recording.
      const desk = await officer.context.newPage();
      await desk.setContent(pageOf(PICTURES.screen, FILE));
      await officer.page.getByTestId('btn-screen').click();
      await Promise.all([
        shows(guide.page, '.stage-large [data-source=screen]', PICTURES.screen),
        shows(petitioner.page, '.petitioner-shown [data-source=screen]', PICTURES.screen),
        shows(petitioner.page, '.petitioner-faces [data-person="刘洋"]', PICTURES.green),
      ]);
      expect(await findings(petitioner.page)).toEqual([]);
      await look(officer.page, 'show-screen-own');
      await look(guide.page, 'show-screen');
      await look(petitioner.page, 'show-screen-petitioner');
      const tile = petitioner.page.locator('.petitioner-shown [data-source=screen]');
      const { width } = (await tile.boundingBox())!;
      await petitioner.page.getByTestId('shown-size').click();
      expect((await tile.boundingBox())!.width).toBeGreaterThan(1.3 * width);
      expect(await findings(petitioner.page)).toEqual([]);
      await look(petitioner.page, 'show-screen-larger-petitioner');
      await petitioner.page.reload();
      await shows(petitioner.page, '.petitioner-shown [data-source=screen]', PICTURES.screen);
      await officer.page.getByTestId('btn-screen').filter({ hasText: '停止共享' }).click();
      await Promise.all([
        shows(guide.page, '[data-source=screen]', null),
        shows(petitioner.page, '.petitioner-shown', null),
      ]);
      await desk.close();

      // Paper below a second camera: the guide is seen as well.
      await guide.page.getByTestId('btn-document').click();
      await guide.page.getByRole('menuitem', { name: DOCUMENT_CAMERA }).click();
      await Promise.all([
        shows(officer.page, '.stage-large [data-source=document]', PICTURES.paper),
        shows(officer.page, '[data-person="陈洁"][data-source=camera]', PICTURES.red),
        shows(petitioner.page, '.petitioner-shown [data-source=document]', PICTURES.paper),
      ]);
      await look(officer.page, 'show-document');
      await look(petitioner.page, 'show-document-petitioner');

      // Put forward: large for all, whoever speaks.
      const acts = officer.page.locator('[data-testid=person][data-person="陈洁"]').getByTestId('person-acts');
      await acts.click();
      await officer.page.getByRole('menuitem', { name: '让所有人看此人' }).click();
      await Promise.all([
        shows(officer.page, '.stage-large [data-source=camera]', PICTURES.red),
        shows(petitioner.page, '.petitioner-faces [data-person="陈洁"]', PICTURES.red),
      ]);

      // By telephone, called from the people panel; the paper stays meanwhile.
      const phone = await called(court, officer);
      await officer.page.getByTestId('people-waiting').locator('[data-person="郑卫国"]').waitFor({ timeout: PATIENCE });
      await admit(officer, '郑卫国');
      // Alone: browsers make a steady tone at their microphone softer and softer, a telephone does not.
      await Promise.all([
        phone.hearing.tones([OFFICER, GUIDE, PETITIONER], PATIENCE),
        ...[officer, guide, petitioner].map(({ page }) => hears(page, [TELEPHONE], PATIENCE)),
      ]);
      await look(officer.page, 'show-telephone');

      await guide.page.getByTestId('btn-document').filter({ hasText: '关展台' }).click();
      await shows(petitioner.page, '.petitioner-shown', null);
      await shows(petitioner.page, '.petitioner-faces [data-person="陈洁"]', PICTURES.red);
      await look(officer.page, 'show-spotlight');
      await look(petitioner.page, 'show-spotlight-petitioner');
      await acts.click();
      await officer.page.getByRole('menuitem', { name: '取消突出显示' }).click();

      await officer.page.getByTestId('btn-end').click();
      await officer.page.getByText('释明息诉').click();
      await officer.page.getByLabel('处理意见').fill('已当面说明。');
      await officer.page.getByRole('dialog').getByRole('button', { name: '结束接访' }).click();
      await Promise.all([
        petitioner.page.getByText('接访已经结束').waitFor(),
        ...[officer, guide].map(({ page }) =>
          page.getByTestId('session-outcome').filter({ hasText: '释明息诉' }).waitFor(),
        ),
        phone.hearing.voice(PATIENCE),
      ]);
      await phone.ended(PATIENCE);

      const film = await filmOf(api, session.id);
      const screen = film.when(PICTURES.screen, [SHOWN]);
      const paper = film.when(PICTURES.paper, [SHOWN]);
      const tones = [OFFICER, GUIDE, PETITIONER, TELEPHONE].map((tone) => film.hears(tone, 0.02).length);
      console.log(`of ${film.seconds} s: screen ${screen.join()}; paper ${paper.join()}; tones ${tones.join()}`);
      expect(screen.length).toBeGreaterThan(0);
      expect(paper.length).toBeGreaterThan(0);
      expect(Math.max(...screen)).toBeLessThan(Math.min(...paper));
      for (const face of [PICTURES.green, PICTURES.red, PICTURES.blue])
        expect(film.when(face, BESIDE).length).toBeGreaterThan(0);
      for (const seconds of tones) expect(seconds).toBeGreaterThan(0);
    },
    LONG,
  );

  test(
    'a session that is cancelled: who waits is told, the file says why',
    async () => {
      const api = await court.api('guide1');
      const { session, link } = await walkIn(api, '不再进行');
      const officer = await court.officer('officer1', OFFICER, PICTURES.green);
      const guide = await court.officer('guide1', GUIDE, PICTURES.red);
      await enter(officer, session.id);
      await guide.page.goto(`${court.url}/sessions/${session.id}`);
      await guide.page.getByTestId('stage-outside').waitFor();
      const petitioner = await waitFor(court, link, { sound: PETITIONER, picture: PICTURES.blue });
      await officer.page.getByRole('button', { name: '取消接访' }).click();
      await officer.page.locator('#reason-text').fill('信访人改期');
      await officer.page.getByRole('dialog').getByRole('button', { name: '取消接访' }).click();
      await petitioner.page.getByText('取消原因：信访人改期').waitFor();
      await petitioner.page.reload();
      await petitioner.page.getByText('取消原因：信访人改期').waitFor();
      expect(await findings(petitioner.page)).toEqual([]);
      await look(petitioner.page, 'show-cancelled-petitioner');
      for (const { page } of [officer, guide]) {
        await page.getByTestId('session-head').getByText('已取消').waitFor();
        await page.getByTestId('session-story').getByText('信访人改期').waitFor();
      }
      expect(await findings(officer.page)).toEqual([]);
      await look(officer.page, 'show-cancelled');
    },
    LONG,
  );
});
