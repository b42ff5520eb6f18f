import type { Page } from 'playwright-core';
import { Guest } from '../fake/guest.ts';
import type { Officer } from '../fake/officer.ts';
import { pdf } from '../fake/petitioner.ts';
import { pageOf, PICTURES } from '../fake/picture.ts';
import type { TestCourt } from './court.ts';
import { admit, CHECK, enter, sees, takenWith, waitFor, walkIn } from './meeting.ts';
import { everywhere, type Shoot } from './everywhere.ts';

/** Title of the tab that is shared; Chromium finds it only in letters of ASCII. */
const FILE = 'case file, page 12';
/** What the speech server of the pictures takes the tones of petitioner and officer for. */
export const SPOKEN = {
  440: '我不服一审判决，借条上的签名不是我本人所签，我要求重新鉴定，这件事我在开庭的时候已经向法官说明过了。',
  1200: '您的意思我听明白了，请您把判决书和借条的原件放到展台上，我们一页一页地看，您不用着急。',
};

/** What else a petitioner can come to see: from a denied camera to a cancelled session. */
export async function meetPictures(court: TestCourt, shoot: Shoot): Promise<void> {
  const officer = await court.officer('officer1', 1200, PICTURES.green, FILE);
  await refusals(court, officer, shoot);
  await reception(court, officer, shoot);
}

/** As a browser answers when somebody has said no. */
const denied = (): void => {
  navigator.mediaDevices.getUserMedia = () => Promise.reject(new DOMException('denied', 'NotAllowedError'));
};

/** No permission, a wrong code, a used link; sent away, called back, and in the end it does not take place. */
async function refusals(court: TestCourt, officer: Officer, shoot: Shoot): Promise<void> {
  const { session, link } = await walkIn(await court.api('guide1'), '对二审判决不服，请求再审');
  const url = new URL(link, court.url).href;
  const guest = await Guest.arrive(440, PICTURES.blue);
  court.keep(guest);
  const { page } = guest;
  await guest.context.addInitScript(denied);
  await page.goto(url);
  await page.getByTestId('meet-check').fill('9999');
  await page.getByTestId('meet-open').click();
  await page.getByText('J-003').waitFor();
  await everywhere(page, 'meet-wrong', shoot);
  await guest.follow(url, CHECK);
  await page.getByTestId('fault-camera').waitFor();
  await page.getByTestId('test-start').click();
  const notHeard = page.getByTestId('heard-failed');
  await notHeard.click({ timeout: 40_000 });
  await page.locator('[data-testid=self-test][data-done=true]').waitFor();
  await everywhere(page, 'meet-test-bad', shoot, 'self-test');
  const { page: other, context } = await guest.browser.open();
  await other.goto(url);
  await other.getByTestId('meet-message').waitFor();
  await everywhere(other, 'meet-used', shoot);
  await context.close();
  await guest.agree();
  await enter(officer, session.id);
  const acts = officer.page.locator('[data-person="王秀英"]').getByTestId('person-acts');
  await acts.click();
  await officer.page.getByRole('menuitem', { name: '请其离开' }).click();
  await officer.page.locator('#reason-text').fill('材料不全，请先到导诉台补交');
  await shoot(officer, 'session-dismiss');
  await officer.page.getByRole('dialog').getByRole('button', { name: '请其离开' }).click();
  await page.getByText('您已被请离').waitFor();
  await everywhere(page, 'meet-dismissed', shoot);
  await officer.page.getByRole('button', { name: '取消接访' }).click();
  await officer.page.locator('#reason-text').fill('接访法官临时出庭，改日再约');
  await shoot(officer, 'session-cancel');
  await officer.page.getByRole('dialog').getByRole('button', { name: '取消接访' }).click();
  await page.getByText('取消原因').waitFor();
  await everywhere(page, 'meet-cancelled', shoot);
}

/** A reception with captions, paper, screen and record; then the line is away. */
async function reception(court: TestCourt, officer: Officer, shoot: Shoot): Promise<void> {
  const pages = [PICTURES.paper, PICTURES.screen].map(({ colour }) => colour);
  const { session, link } = await takenWith(court, { name: '判决书.pdf', bytes: pdf(pages) });
  const { page, context } = await waitFor(court, link, { sound: 440, picture: PICTURES.blue });
  await enter(officer, session.id);
  await admit(officer, '王秀英');
  await sees(page, PICTURES.green);
  await officer.page.getByTestId('btn-begin').click();
  await page.getByTestId('captions').getByText('签名不是').first().waitFor({ timeout: 60_000 });
  await page.getByTestId('captions').getByText('听明白了').first().waitFor({ timeout: 60_000 });
  await everywhere(page, 'meet-captions', shoot);
  await shoot(officer, 'session-captions');
  await screen(officer, page, shoot);
  await officer.page.getByRole('tab', { name: /材料/ }).click();
  await officer.page.getByTestId('material-show').click();
  await page.getByTestId('paper').locator('img').waitFor();
  await everywhere(page, 'meet-material', shoot);
  await shoot(officer, 'session-material');
  await officer.page.getByTestId('paper-stop').click();
  await record(officer, page, shoot);
  await context.setOffline(true);
  await page.getByTestId('room-trouble').waitFor({ timeout: 60_000 });
  await everywhere(page, 'meet-reconnecting', shoot);
  await context.setOffline(false);
  await page.getByTestId('room-trouble').waitFor({ state: 'detached', timeout: 60_000 });
  await officer.page.getByTestId('btn-end').click();
  await officer.page.getByText('释明息诉').click();
  await officer.page.getByLabel('处理意见').fill('已当面说明理由。');
  await officer.page.getByRole('dialog').getByRole('button', { name: '结束接访' }).click();
  // The record is long: the way down to the question is a button.
  await page.getByTestId('to-rating').click();
  await page.getByTestId('rating-4').check();
  await everywhere(page, 'meet-rating', shoot);
  await page.getByTestId('rating-send').click();
  await page.getByTestId('rating-thanks').waitFor();
  await everywhere(page, 'meet-rated', shoot);
}

async function screen(officer: Officer, page: Page, shoot: Shoot): Promise<void> {
  const desk = await officer.context.newPage();
  await desk.setContent(pageOf(PICTURES.screen, FILE));
  await officer.page.bringToFront();
  await officer.page.getByTestId('btn-screen').click();
  await page.locator('.petitioner-shown video').waitFor();
  await sees(page, PICTURES.screen);
  await everywhere(page, 'meet-screen', shoot);
  await shoot(officer, 'session-screen');
  await officer.page.getByTestId('btn-screen').filter({ hasText: '停止共享' }).click();
  await page.locator('.petitioner-shown').waitFor({ state: 'detached' });
  await desk.close();
}

async function record(officer: Officer, page: Page, shoot: Shoot): Promise<void> {
  const desk = officer.page;
  await desk.getByRole('tab', { name: '笔录' }).click();
  await desk.getByTestId('record-start-reception').click();
  await desk.getByTestId('record-add').click();
  await desk.getByLabel('第 1 条的内容').fill('请说一下您的信访请求。');
  await desk.getByLabel('第 1 条的内容').press('Enter');
  await desk.getByLabel('第 2 条的内容').fill('借条上的签名不是我本人所签，请求再审。');
  await page.getByText('请求再审。').first().waitFor();
  await everywhere(page, 'meet-record', shoot);
  await shoot(officer, 'session-record');
}
