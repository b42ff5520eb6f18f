import { execFileSync } from 'node:child_process';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from '@jest/globals';
import type { Locator, Page } from 'playwright-core';
import { PICTURES } from '../fake/picture.ts';
import { SpeechServer } from '../fake/speech-server.ts';
import { findings } from './axe.ts';
import type { sessionApi } from '../../signaling/contract/index.ts';
import { eventually, TestCourt, type Api } from './court.ts';
import { admit, enter, PHONE, waitFor } from './meeting.ts';

/** Several browsers on a machine that has other things to do. */
const LONG = 420_000;
/** Where pictures of the pages go, when they are to be looked at. */
const PICTURES_DIR = process.env['RECORD_PICTURES'];

async function look(page: Page, name: string): Promise<void> {
  if (PICTURES_DIR) await page.screenshot({ path: `${PICTURES_DIR}/${name}.png` });
}

/** A walk-in that two officers receive together: one asks, the other keeps the record too. */
async function receivedByTwo(guide: Api, title: string): Promise<{ session: sessionApi.SessionSummary; link: string }> {
  const staff = await guide.get<sessionApi.SessionStaff[]>('/api/sessions/staff?role=officer');
  const officers = ['刘洋', '何平'].map((wanted) => staff.find(({ name }) => name === wanted)!);
  return guide.send('POST', '/api/sessions', {
    title,
    courtId: officers[0]!.courtId,
    petitioner: { name: '王秀英', phone: PHONE },
    officerIds: officers.map(({ id }) => id),
  });
}

/** What the petitioner's tone says in captions, without asking anybody. */
const CAPTION = '四百四十';

/** Says whom the speech server hears and what the page shows. */
const heard =
  (speech: SpeechServer, captions: Locator) =>
  async (cause: unknown): Promise<never> => {
    const speakers = speech.speakers.map(({ frames, open }) => `${frames.length} frames, ${open ? 'open' : 'closed'}`);
    throw new Error(`speakers: ${speakers.join('; ')}; captions: ${await captions.innerText()}`, { cause });
  };

/** 字幕 while the speech server is away: the officer reads so, the petitioner nothing, and when it is back both read what is said. */
async function captioned(court: TestCourt, officer: Page, petitioner: Page): Promise<void> {
  await officer.getByTestId('captions-fault').waitFor({ timeout: 60_000 });
  expect(await petitioner.getByTestId('captions-fault').count()).toBe(0);
  const speech = await SpeechServer.start(court.speechPort);
  court.keep(speech);
  for (const page of [officer, petitioner]) {
    const captions = page.getByTestId('captions');
    await captions.getByText(`王秀英（信访人）：`).first().waitFor({ timeout: 120_000 }).catch(heard(speech, captions));
    await captions.getByText(CAPTION).first().waitFor({ timeout: 120_000 });
  }
  await officer.getByTestId('captions-fault').waitFor({ state: 'detached', timeout: 90_000 });
  expect(await findings(petitioner)).toEqual([]);
  // Kept for next time by who does not want them.
  await petitioner.getByTestId('captions-switch').click();
  await petitioner.getByTestId('captions').getByText(CAPTION).first().waitFor({ state: 'detached' });
  expect(await petitioner.evaluate(() => localStorage.getItem('room.captions'))).toBe('off');
  await look(officer, 'officer-captions');
  await look(petitioner, 'petitioner-captions-off');
  await petitioner.getByTestId('captions-switch').click();
}

/** The clerk takes what was heard over into the record, by one press, with the time at which it was said; nobody is offered it a second time. */
async function takenOver(desk: Page, other: Page): Promise<void> {
  const offered = desk.getByTestId('record-heard').getByRole('listitem').filter({ hasText: CAPTION });
  const said = await offered.last().locator('time').getAttribute('datetime');
  const line = offered.filter({ has: desk.locator(`time[datetime="${said}"]`) });
  await look(desk, 'editor-heard');
  await line.getByTestId('heard-take').click();
  const row = desk.getByTestId('record-row').filter({ has: desk.locator(`time[datetime="${said}"]`) });
  await row.waitFor();
  expect(await row.locator('textarea').inputValue()).toBe(CAPTION);
  expect(
    await row
      .locator('select')
      .evaluateAll((all) => all.map((one) => (one as HTMLSelectElement).selectedOptions[0]?.text)),
  ).toEqual(['答', '王秀英 信访人']);
  await desk.getByTestId('record-saved').filter({ hasText: '已保存' }).waitFor();
  for (const page of [desk, other]) {
    // Of who said it: another may have spoken at the very same moment.
    const left = page.getByTestId('record-heard').getByRole('listitem').filter({ hasText: CAPTION });
    await left
      .filter({ has: page.locator(`time[datetime="${said}"]`) })
      .waitFor({ state: 'detached' })
      .catch(async (error: unknown) => {
        const rows = await page.getByTestId('record-heard').getByRole('listitem').allInnerTexts();
        throw new Error(`${page === desk ? 'officer' : 'clerk'}: ${said} is offered still among ${rows.join(' | ')}`, {
          cause: error,
        });
      });
  }
}

/** Writes a name into the field with the mouse. */
async function draw(page: Page): Promise<void> {
  const field = page.getByTestId('signature-field');
  await field.scrollIntoViewIfNeeded();
  const box = (await field.boundingBox())!;
  for (const [from, to] of [
    [0.2, 0.5],
    [0.5, 0.8],
  ] as const) {
    await page.mouse.move(box.x + box.width * from, box.y + box.height * 0.3);
    await page.mouse.down();
    await page.mouse.move(box.x + box.width * to, box.y + box.height * 0.7, { steps: 12 });
    await page.mouse.move(box.x + box.width * from, box.y + box.height * 0.75, { steps: 8 });
    await page.mouse.up();
  }
  await page.getByTestId('signature-confirm').click();
  await page.getByTestId('own-signed').waitFor();
}

/** Reads to the last page. */
async function readAll(page: Page): Promise<void> {
  const next = page.getByTestId('record-next-page');
  await next.waitFor();
  while (await next.isEnabled()) await next.click();
}

const words = (page: Page, no: number) => page.getByLabel(`第 ${no} 条的内容`);

describe('the record of a session', () => {
  const court = new TestCourt();
  afterEach(() => court.close());

  test(
    'is written by two at once, read live and corrected by the petitioner, signed by all, sealed, and taken home',
    async () => {
      const { session, link } = await receivedByTwo(await court.api('guide1'), '对二审判决不服');
      const officer = await court.officer('officer1', 1200, PICTURES.green);
      const petitioner = await waitFor(court, link, { sound: 440, picture: PICTURES.blue });
      await enter(officer, session.id);
      await admit(officer, '王秀英');
      await petitioner.page.getByTestId('petitioner-room').waitFor();
      await officer.page.getByTestId('btn-begin').click();
      await captioned(court, officer.page, petitioner.page);
      const clerk = await court.officer('officer2', 880, PICTURES.red);
      await enter(clerk, session.id);

      // By keyboard: a question, Enter, its answer.
      const desk = officer.page;
      await desk.getByRole('tab', { name: '笔录' }).click();
      await desk.getByTestId('record-start-reception').click();
      await desk.getByTestId('record-add').click();
      await words(desk, 1).fill('请说一下您的信访请求。');
      await words(desk, 1).press('Enter');
      await words(desk, 2).fill('我收到了货款。');
      await desk.getByTestId('record-saved').filter({ hasText: '已保存' }).waitFor();
      await expect(desk.getByLabel('第 2 条是问还是答').inputValue()).resolves.toBe('answer');
      await petitioner.page.getByText('我收到了货款。').first().waitFor();
      await look(petitioner.page, 'petitioner-reading');

      // Two write in the same entry: the second is shown both.
      await clerk.page.getByRole('tab', { name: '笔录' }).click();
      await words(clerk.page, 2).waitFor();
      await clerk.context.setOffline(true);
      await words(clerk.page, 2).fill('我收到了一半货款。');
      await clerk.page.getByTestId('record-saved').filter({ hasText: '未保存，正在重试' }).waitFor();
      await words(desk, 2).fill('我收到了全部货款。');
      await petitioner.page.getByText('我收到了全部货款。').first().waitFor();
      await clerk.context.setOffline(false);
      const conflict = clerk.page.getByTestId('record-conflict');
      await conflict.getByText('我收到了全部货款。').waitFor();
      await conflict.getByText('我收到了一半货款。').waitFor();
      await look(clerk.page, 'editor-conflict');
      await conflict.getByTestId('use-mine').click();
      await petitioner.page.getByText('我收到了一半货款。').first().waitFor();
      expect(await findings(clerk.page)).toEqual([]);

      // The petitioner has it corrected.
      await petitioner.page.getByTestId('record-ask').last().click();
      await petitioner.page.getByTestId('record-ask-form').locator('textarea').fill('我没有收到货款。');
      await petitioner.page.getByTestId('record-ask-form').getByRole('button', { name: '提出更正' }).click();
      await petitioner.page.getByTestId('asked-open').waitFor();
      await desk.getByTestId('record-request').getByText('我没有收到货款。').waitFor();
      await look(desk, 'editor-request');
      await desk.getByTestId('record-accept').click();
      await petitioner.page.getByTestId('asked-accepted').waitFor();
      await eventually(async () => (await words(desk, 2).inputValue()) === '我没有收到货款。');
      expect(await findings(petitioner.page)).toEqual([]);
      await desk.getByTestId('record-changes').last().click();
      await desk.getByTestId('record-history').getByText('应王秀英申请').first().waitFor();

      await takenOver(desk, clerk.page);

      await desk.getByTestId('record-close').click();
      await desk.getByTestId('record-close-yes').click();
      await petitioner.page.getByTestId('record-signing').waitFor();
      await petitioner.page.setViewportSize({ width: 390, height: 844 });
      await readAll(petitioner.page);
      await look(petitioner.page, 'petitioner-signing-phone');
      await draw(petitioner.page);
      for (const { page } of [officer, clerk]) {
        await readAll(page);
        await draw(page);
      }
      await desk.getByTestId('record-seal').click();
      await look(desk, 'editor-seal');
      await desk.getByTestId('record-seal-yes').click();
      await petitioner.page.getByTestId('record-sealed').waitFor({ timeout: 120_000 });
      const taken = petitioner.page.waitForEvent('download');
      await petitioner.page.getByTestId('record-download').click();
      const file = join(mkdtempSync(join(tmpdir(), 'court-record-')), 'record.pdf');
      await (await taken).saveAs(file);
      const text = execFileSync('pdftotext', ['-layout', file, '-'], { encoding: 'utf8' });
      for (const word of ['接访笔录', '王秀英', '刘洋', '我没有收到货款。', CAPTION]) expect(text).toContain(word);
      await desk.getByTestId('record-verify').click();
      await desk.getByText('未发现改动').waitFor();
      await look(petitioner.page, 'petitioner-sealed-phone');
      await look(desk, 'editor-sealed');
      expect(await findings(petitioner.page)).toEqual([]);
    },
    LONG,
  );
});
