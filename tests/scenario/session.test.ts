import { afterEach, describe, expect, test } from '@jest/globals';
import type { api, sessionApi } from '../../signaling/contract/index.ts';
import type { Officer } from '../fake/officer.ts';
import { PICTURES } from '../fake/picture.ts';
import { TestBrowser } from '../fake/browser.ts';
import { Guest } from '../fake/guest.ts';
import { keepConnections } from '../fake/kept-connections.ts';
import { findings } from './axe.ts';
import { eventually, TestCourt } from './court.ts';
import { CHECK, admit, enter, hears, hearsNo, isPrepared, receives, sees, shown, waitFor, walkIn } from './meeting.ts';

const OFFICER = 1200;
const PETITIONER = 440;
/** Several browsers send pictures on a machine that has other things to do. */
const LONG = 300_000;

/** A low rating is before the supervisor, with the recording; called back and written down, it is done. */
async function followedUp({ page, url }: Officer, number: string): Promise<void> {
  await page.goto(`${url}/board/follow-ups?kind=session`);
  const row = page.getByRole('row').filter({ hasText: number });
  await row.click();
  const detail = page.getByTestId('follow-up-detail');
  await detail.getByTestId('session-video').waitFor();
  expect(await findings(page)).toEqual([]);
  await detail.getByTestId('follow-up-note').fill('已致电信访人，重新释明，表示理解。');
  await detail.getByTestId('follow-up-done').click();
  await row.waitFor({ state: 'detached' });
  await page.goto(`${url}/board/follow-ups?kind=session&state=done`);
  await row.getByRole('link').click();
  await page.getByTestId('session-rating').getByText('已回访').waitFor();
}

describe('a petitioner is received by video', () => {
  const court = new TestCourt();
  afterEach(() => court.close());

  test(
    'from the link through the waiting room, the room and the end to the recording',
    async () => {
      const guide = await court.officer('guide1', 880, PICTURES.red);
      await guide.page.getByTestId('session-new').click();
      await guide.page.getByTestId('create-title').fill('对二审判决不服');
      await guide.page.getByTestId('create-name').fill('王秀英');
      await guide.page.getByTestId('create-phone').fill('13812340001');
      await guide.page.getByTestId('create-officers').click();
      await guide.page.getByTitle(/刘洋/).click();
      await guide.page.keyboard.press('Escape');
      await guide.page.getByTestId('create-make').click();
      const link = await guide.page.getByTestId('join-link').inputValue();
      expect(await findings(guide.page)).toEqual([]);
      await guide.page.getByTestId('create-enter').click();
      await guide.page.getByTestId('stage-outside').waitFor();
      const sessionId = new URL(guide.page.url()).pathname.split('/').at(-1)!;

      // The petitioner: who it is for, a wrong answer, the right one, the test, the rules.
      const petitioner = await Guest.arrive(PETITIONER, PICTURES.blue);
      court.keep(petitioner);
      await petitioner.page.goto(link);
      await expect(petitioner.page.getByTestId('meet-name').innerText()).resolves.toBe('王**');
      expect(await findings(petitioner.page)).toEqual([]);
      await petitioner.page.getByTestId('meet-check').fill('9999');
      await petitioner.page.getByTestId('meet-open').click();
      await petitioner.page.getByText('J-003').waitFor();
      await petitioner.follow(link, CHECK);
      expect(await petitioner.test()).toEqual({ camera: 'ok', microphone: 'ok', speaker: 'ok', network: 'ok' });
      await petitioner.agree();
      expect(await findings(petitioner.page)).toEqual([]);

      // An officer who is in the room neither sees nor hears them, nor they the officer.
      const officer = await court.officer('officer1', OFFICER, PICTURES.green);
      await enter(officer, sessionId);
      const waiting = officer.page.getByTestId('people-waiting').locator('[data-person="王秀英"]');
      await waiting.getByText('设备正常').waitFor();
      expect(await shown(officer.page)).toEqual([]);
      expect(await shown(petitioner.page)).toEqual([]);
      expect(await petitioner.page.evaluate(() => window.heardPower?.())).toBe(0);
      expect(await findings(officer.page)).toEqual([]);

      await admit(officer, '王秀英');
      await petitioner.page.getByTestId('petitioner-room').waitFor();
      await Promise.all([
        sees(petitioner.page, PICTURES.green),
        hears(petitioner.page, [OFFICER]),
        sees(officer.page, PICTURES.blue),
        hears(officer.page, [PETITIONER]),
      ]);
      expect(await findings(petitioner.page)).toEqual([]);

      await officer.page.getByTestId('btn-begin').click();
      for (const { page } of [officer, petitioner])
        await page.locator('[data-testid=recording][data-state=on]').waitFor();

      // Muted by the chair, and allowed to speak again.
      const person = officer.page.getByTestId('people-inside').locator('[data-person="王秀英"]');
      await person.getByTestId('person-acts').click();
      await officer.page.getByRole('menuitem', { name: '静音' }).click();
      await petitioner.page.getByTestId('btn-microphone').filter({ hasText: '被主持人静音' }).waitFor();
      await hearsNo(officer.page, PETITIONER);
      await person.getByTestId('person-acts').click();
      await officer.page.getByRole('menuitem', { name: '允许发言' }).click();
      await hears(officer.page, [PETITIONER]);

      // A hand, a message, help.
      await petitioner.page.getByTestId('btn-hand').click();
      await person.getByText('举手').waitFor();
      await officer.page.getByRole('tab', { name: /消息/ }).click();
      await officer.page.getByTestId('chat-text').fill('请出示身份证');
      await officer.page.getByTestId('chat-send').click();
      await petitioner.page.getByTestId('last-said').filter({ hasText: '请出示身份证' }).waitFor();
      await petitioner.page.getByTestId('btn-help').click();
      await guide.page.getByTestId('help-call').filter({ hasText: '王秀英' }).waitFor();

      // Camera off: told so; and on again.
      await petitioner.page.getByTestId('btn-camera').click();
      const tile = officer.page.locator('[data-testid=tile][data-person="王秀英"]');
      await tile.getByText('摄像头已关闭').waitFor();
      await petitioner.page.getByTestId('btn-camera').click();
      await sees(officer.page, PICTURES.blue);

      // The tab is loaded again: back in the room, nothing asked.
      const reloadedAt = performance.now();
      await petitioner.page.reload();
      await sees(petitioner.page, PICTURES.green);
      const backAfter = performance.now() - reloadedAt;
      await hears(officer.page, [PETITIONER]);
      console.log(`tab loaded again: the officer's picture after ${Math.round(backAfter)} ms`);

      await officer.page.getByTestId('btn-end').click();
      await officer.page.getByText('释明息诉').click();
      await officer.page.getByLabel('处理意见').fill('裁判正确，已当面说明理由。');
      await officer.page.getByRole('dialog').getByRole('button', { name: '结束接访' }).click();
      await petitioner.page.getByText('接访已经结束').waitFor();
      await petitioner.page.getByTestId('rating-2').check();
      await petitioner.page.getByTestId('rating-send').click();
      await petitioner.page.getByTestId('rating-thanks').waitFor();
      await expect(officer.page.getByTestId('session-outcome').innerText()).resolves.toBe('释明息诉');

      // The recording is put in order and plays; it is what was recorded.
      const video = officer.page.getByTestId('session-video');
      await video.waitFor({ timeout: 120_000 });
      await video.evaluate(async (element: HTMLVideoElement) => element.play());
      await officer.page.waitForFunction(
        () => (document.querySelector<HTMLVideoElement>('[data-testid=session-video]')?.currentTime ?? 0) > 1,
      );
      await officer.page.getByTestId('recording-verify').click();
      await officer.page.getByText('未发现改动').waitFor();
      expect(await findings(officer.page)).toEqual([]);
      const detail = await (await court.api('guide1')).get<sessionApi.SessionDetail>(`/api/sessions/${sessionId}`);
      expect(detail).toMatchObject({
        state: 'ended',
        outcome: 'explained',
        opinion: '裁判正确，已当面说明理由。',
        rating: 2,
      });
      expect(detail.timeline.map(({ step }) => step)).toEqual(
        expect.arrayContaining(['admitted', 'begun', 'help', 'ended']),
      );
      await followedUp(await court.officer('supervisor1'), detail.number);
    },
    LONG,
  );

  test(
    'a private talk of lawyer and petitioner is not heard by the officer; four people in a grid',
    async () => {
      const { session, link } = await walkIn(await court.api('guide1'), '四方接访');
      const [officer, guide, lawyer] = await Promise.all([
        court.officer('officer1', OFFICER, PICTURES.green),
        court.officer('guide1', 880, PICTURES.red),
        court.officer('lawyer1', 660, PICTURES.purple),
      ]);
      await enter(officer, session.id);
      await enter(guide, session.id);
      await officer.page.getByTestId('invite-open').click();
      await officer.page.getByTestId('invite-staff').locator('input').fill('杨帆');
      await officer.page.getByTitle(/杨帆/).click();
      await officer.page.getByTestId('invite-send').click();
      await officer.page.getByRole('dialog').waitFor({ state: 'hidden' });
      await lawyer.page.goto(`${court.url}/sessions/${session.id}`);
      await lawyer.page.getByTestId('waiting-room').waitFor();
      const before = keepConnections;
      const petitioner = await waitFor(court, link, { sound: PETITIONER, picture: PICTURES.blue, before });
      await Promise.all([sees(officer.page, PICTURES.red), sees(guide.page, PICTURES.green)]);
      await isPrepared(petitioner.page, 2);
      await admit(officer, '杨帆');
      await admit(officer, '王秀英');

      await officer.page.getByText('宫格').click();
      await lawyer.page.getByTestId('stage').waitFor();
      for (const picture of [PICTURES.red, PICTURES.purple, PICTURES.blue]) await sees(officer.page, picture);
      await hears(officer.page, [880, 660, PETITIONER]);
      await hears(petitioner.page, [880, 660, OFFICER]);
      // They hear everybody and face one: no other picture is sent to them.
      await receives(petitioner.page, 1);
      expect(await findings(officer.page)).toEqual([]);

      await officer.page.getByTestId('btn-begin').click();
      await lawyer.page.locator('[data-testid=recording][data-state=on]').waitFor();
      await lawyer.page.getByTestId('btn-private').click();
      await lawyer.page.getByRole('dialog').getByRole('button', { name: '开始谈话' }).click();
      await petitioner.page.getByTestId('private-frame').waitFor();
      await Promise.all([
        hears(lawyer.page, [PETITIONER]),
        hears(petitioner.page, [660]),
        sees(lawyer.page, PICTURES.blue),
      ]);
      await Promise.all([
        hearsNo(officer.page, PETITIONER),
        hearsNo(officer.page, 660),
        hearsNo(petitioner.page, OFFICER),
        hears(officer.page, [880]),
      ]);
      await officer.page.getByText('私下谈话中').first().waitFor();
      expect(await findings(lawyer.page)).toEqual([]);

      await lawyer.page.getByTestId('btn-private-end').click();
      await hears(officer.page, [880, 660, PETITIONER]);
      await hears(petitioner.page, [880, 660, OFFICER]);
    },
    LONG,
  );

  test(
    'links that cannot be used say why',
    async () => {
      const { link } = await walkIn(await court.api('guide1'), '链接');
      const browser = await TestBrowser.launch(PETITIONER, PICTURES.blue);
      court.keep(browser);
      const { page } = await browser.open();
      await page.goto(`${court.url}/meet/${'x'.repeat(32)}`);
      await page.getByText('J-001').waitFor();
      expect(await findings(page)).toEqual([]);
      await page.goto(`${court.url}/meet`);
      await page.getByText('J-010').waitFor();
      const petitioner = await waitFor(court, link, { sound: PETITIONER, picture: PICTURES.blue });
      await page.goto(new URL(link, court.url).href);
      await page.getByText('J-002').waitFor();
      await petitioner.page.getByTestId('waiting-now').waitFor();
    },
    LONG,
  );

  test(
    'without a camera somebody is told so and is heard all the same',
    async () => {
      const { session, link } = await walkIn(await court.api('guide1'), '没有摄像头');
      const officer = await court.officer('officer1', OFFICER, PICTURES.green);
      await enter(officer, session.id);
      const petitioner = await Guest.arrive(PETITIONER, PICTURES.blue);
      court.keep(petitioner);
      // As a browser answers where no camera is plugged in.
      await petitioner.page.addInitScript(() => {
        const real = navigator.mediaDevices.getUserMedia.bind(navigator.mediaDevices);
        navigator.mediaDevices.getUserMedia = (wanted) =>
          wanted?.video ? Promise.reject(new DOMException('none', 'NotFoundError')) : real(wanted);
      });
      await petitioner.follow(new URL(link, court.url).href, CHECK);
      await petitioner.page.getByTestId('fault-camera').filter({ hasText: 'M-108' }).waitFor();
      await petitioner.agree();
      await admit(officer, '王秀英');
      await hears(officer.page, [PETITIONER]);
      await officer.page.locator('[data-testid=tile][data-person="王秀英"]').getByText('摄像头已关闭').waitFor();
    },
    LONG,
  );

  test(
    'the pages of a day hold for everybody',
    async () => {
      const guide = await court.officer('guide1');
      await guide.page.getByTestId('sessions-table').waitFor();
      await eventually(async () => (await guide.page.getByTestId('session-enter').count()) > 0);
      expect(await findings(guide.page)).toEqual([]);
      const me = await (await court.api('guide1')).get<api.Me>('/api/session');
      expect(me.role).toBe('guide');
    },
    LONG,
  );
});
