import { Guest } from '../fake/guest.ts';
import type { Officer } from '../fake/officer.ts';
import { PICTURES } from '../fake/picture.ts';
import { TestBrowser } from '../fake/browser.ts';
import type { TestCourt } from './court.ts';
import { everywhere, type Shoot } from './everywhere.ts';
import { admit, CHECK, enter, hears, sees, walkIn } from './meeting.ts';

/** Pictures of a reception by video, from the link to its file. */
export async function sessionPictures(court: TestCourt, shoot: Shoot): Promise<void> {
  const { session, link } = await walkIn(await court.api('guide1'), '对二审判决不服，请求再审');
  const url = new URL(link, court.url).href;
  const petitioner = await Guest.arrive(440, PICTURES.blue);
  court.keep(petitioner);
  await before(petitioner, url, shoot);
  const officer = await court.officer('officer1', 1200, PICTURES.green);
  await officer.page.getByTestId('sessions-table').getByText('王秀英').first().waitFor();
  await shoot(officer, 'sessions');
  await enter(officer, session.id);
  await officer.page.getByTestId('people-waiting').locator('[data-person="王秀英"]').waitFor();
  await shoot(officer, 'session-lobby');
  const lawyer = await court.officer('lawyer1', 660, PICTURES.purple);
  await withLawyer(officer, lawyer, session.id);
  await during(officer, petitioner, shoot);
  await aside(officer, lawyer, petitioner, shoot);
  await after(officer, petitioner, shoot);
  await links(court, url, shoot);
}

async function before(petitioner: Guest, url: string, shoot: Shoot): Promise<void> {
  const { page } = petitioner;
  await page.goto(url);
  await page.getByTestId('meet-check').waitFor();
  await everywhere(page, 'meet-join', shoot);
  await petitioner.follow(url, CHECK);
  await page.locator('[data-picture=own]').waitFor();
  await everywhere(page, 'meet-waiting', shoot);
  await page.getByTestId('test-start').click();
  await page.getByTestId('heard-ok').waitFor({ timeout: 40_000 });
  await everywhere(page, 'meet-test', shoot);
  await page.getByTestId('heard-ok').click();
  await page.locator('[data-testid=self-test][data-done=true]').waitFor();
  await petitioner.agree();
  await everywhere(page, 'meet-tested', shoot);
}

async function withLawyer(officer: Officer, lawyer: Officer, sessionId: string): Promise<void> {
  await officer.page.getByTestId('invite-open').click();
  await officer.page.getByTestId('invite-staff').locator('input').fill('杨帆');
  await officer.page.getByTitle(/杨帆/).click();
  await officer.page.getByTestId('invite-send').click();
  await officer.page.getByRole('dialog').waitFor({ state: 'hidden' });
  await lawyer.page.goto(`${lawyer.url}/sessions/${sessionId}`);
  await lawyer.page.getByTestId('waiting-room').waitFor();
  await admit(officer, '杨帆');
  await lawyer.page.getByTestId('stage').waitFor();
}

async function during(officer: Officer, petitioner: Guest, shoot: Shoot): Promise<void> {
  await admit(officer, '王秀英');
  await Promise.all([sees(petitioner.page, PICTURES.green), sees(officer.page, PICTURES.blue)]);
  await officer.page.getByTestId('btn-begin').click();
  await petitioner.page.locator('[data-testid=recording][data-state=on]').waitFor();
  await petitioner.page.getByTestId('btn-hand').click();
  await officer.page.getByTestId('tile').getByText('举手').waitFor();
  await shoot(officer, 'session-room');
  await everywhere(petitioner.page, 'meet-room', shoot);
  await petitioner.page.getByTestId('btn-hand').click();
  await officer.page.getByText('宫格').click();
  await officer.page.getByRole('tab', { name: /消息/ }).click();
  await officer.page.getByTestId('chat-text').fill('请把判决书第三页放到展台上。');
  await officer.page.getByTestId('chat-send').click();
  await officer.page.getByTestId('chat').getByText('第三页').waitFor();
  await shoot(officer, 'session-grid');
  await petitioner.page.getByTestId('btn-camera').click();
  await petitioner.page.getByTestId('btn-microphone').click();
  await everywhere(petitioner.page, 'meet-room-off', shoot);
  await petitioner.page.getByTestId('btn-leave').click();
  await everywhere(petitioner.page, 'meet-leave', shoot);
  await petitioner.page.getByText('不离开').click();
  await petitioner.page.getByTestId('btn-camera').click();
  await petitioner.page.getByTestId('btn-microphone').click();
}

async function aside(officer: Officer, lawyer: Officer, petitioner: Guest, shoot: Shoot): Promise<void> {
  await lawyer.page.getByTestId('btn-private').click();
  await lawyer.page.getByRole('dialog').getByRole('button', { name: '开始谈话' }).click();
  await hears(petitioner.page, [660]);
  await sees(lawyer.page, PICTURES.blue);
  await shoot(lawyer, 'session-private');
  await shoot(officer, 'session-private-outside');
  await everywhere(petitioner.page, 'meet-private', shoot);
  await lawyer.page.getByTestId('btn-private-end').click();
  await sees(officer.page, PICTURES.blue);
}

async function after(officer: Officer, petitioner: Guest, shoot: Shoot): Promise<void> {
  await officer.page.getByTestId('btn-end').click();
  await officer.page.getByText('释明息诉').click();
  await officer.page.getByLabel('处理意见').fill('原判认定事实清楚，适用法律正确，已当面说明理由。');
  await shoot(officer, 'session-end');
  await officer.page.getByRole('dialog').getByRole('button', { name: '结束接访' }).click();
  await petitioner.page.getByText('接访已经结束').waitFor();
  await everywhere(petitioner.page, 'meet-ended', shoot);
  await officer.page.getByTestId('session-video').waitFor({ timeout: 120_000 });
  await officer.page.getByTestId('session-video').evaluate(async (video: HTMLVideoElement) => {
    video.currentTime = 3;
    await new Promise((resolve) => video.addEventListener('seeked', resolve, { once: true }));
  });
  await officer.page.getByTestId('recording-verify').click();
  await officer.page.getByText('未发现改动').waitFor();
  await shoot(officer, 'session-file');
  await officer.page.getByTestId('session-story').scrollIntoViewIfNeeded();
  await shoot(officer, 'session-file-below');
}

async function links(court: TestCourt, used: string, shoot: Shoot): Promise<void> {
  const browser = await TestBrowser.launch(440, PICTURES.blue);
  court.keep(browser);
  const { page } = await browser.open();
  await page.goto(`${court.url}/meet/${'x'.repeat(32)}`);
  await page.getByText('J-001').waitFor();
  await everywhere(page, 'meet-unknown', shoot);
  await page.goto(used);
  await page.getByTestId('meet-message').waitFor();
  await shoot({ page }, 'meet-over');
}
