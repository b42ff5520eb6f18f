import { mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { separateEnvironment, startSystem } from '../../infra/system.ts';
import type { Category } from '../../signaling/contract/index.ts';
import { DeskSocket } from '../fake/desk-socket.ts';
import type { Officer } from '../fake/officer.ts';
import type { Phone } from '../fake/phone.ts';
import { TestBrowser } from '../fake/browser.ts';
import { SpeechServer } from '../fake/speech-server.ts';
import { readWav } from '../fake/tone.ts';
import { adminPictures } from './admin-pictures.ts';
import { callOf, endedCallOf } from './archive.ts';
import { eventually, TestCourt } from './court.ts';
import { meetPictures, SPOKEN } from './meet-pictures.ts';
import { sessionPictures } from './session-pictures.ts';

/** Makes the pictures of the README: a system of its own, real calls, real pages; people and matters are invented. `npm run screenshots`. */
const folder = new URL('../../docs/screenshots/', import.meta.url).pathname;
const CALLER = '13812340001';
const MATTER = '询问民间借贷纠纷立案需要准备哪些材料，被告在外地是否可以在本院起诉。';
const ANSWER =
  '已告知：起诉状、身份证明、借条和转账记录各一式两份；借款合同履行地在本市的，可以在本院起诉，也可以在网上立案。';

mkdirSync(folder, { recursive: true });
const dataDir = mkdtempSync(join(tmpdir(), 'court-screenshots-'));
const listener = await SpeechServer.start();
listener.words = SPOKEN;
const system = await startSystem({
  env: { ...(await separateEnvironment(dataDir)), CAPTION_URL: listener.url },
  report: (line) => console.log(line),
});
const court = new TestCourt({
  url: system.urls.http,
  sipPort: system.ports.sip,
  dataDir,
  accounts: system.firstRun.accounts,
});

const shoot = async ({ page }: Pick<Officer, 'page'>, name: string): Promise<void> => {
  await page.waitForLoadState('networkidle').catch(() => undefined);
  await page.screenshot({ path: join(folder, `${name}.png`), animations: 'disabled' });
  console.log(`  ${name}.png`);
};

/** Something said, with a silence after it while the other one speaks: 8 kHz. */
function speech(...parts: (string | number)[]): Int16Array {
  const sounds = parts.map((part) =>
    typeof part === 'number'
      ? new Int16Array(part * 8000)
      : readWav(readFileSync(new URL(`../../ivr/prompt/audio/${part}.wav`, import.meta.url))).channels[0]!,
  );
  return Int16Array.from(sounds.flatMap((sound) => [...sound]));
}

/** Somebody calls and presses a key of the menu. */
async function caller(number: string, key = '0'): Promise<Phone> {
  const phone = await court.phone({ number });
  phone.audio.speech = speech('closed', 3, 'menu-missing', 5);
  await phone.dial();
  await phone.hearing.voice();
  phone.press(key);
  return phone;
}

interface Note {
  callerName: string;
  category: Category;
  matter: string;
  answer: string;
  solved: boolean;
}

/** An officer without a browser takes the next call and writes it down. */
async function serve(desk: DeskSocket, note: Note): Promise<void> {
  const { call } = await desk.until((view) => view.call?.state === 'ringing');
  const { callId, offerId } = call!;
  await desk.ask('offer:accept', { callId, offerId });
  await desk.until((view) => view.call?.callId === callId && view.call.state === 'talking');
  await desk.ask('call:hangup', { callId });
  await desk.until((view) => view.agent.state === 'wrap-up');
  await desk.ask('wrap-up:save', { callId, ...note, final: true });
}

/** What happened earlier today. */
async function earlier(desk: DeskSocket): Promise<void> {
  const notes: [string, string, Note][] = [
    [
      CALLER,
      '0',
      {
        callerName: '王秀英',
        category: 'enquiry',
        matter: '反映案件已开庭两个月，希望了解目前的审理进度。',
        answer: '已登记，请承办法官助理两个工作日内回电。',
        solved: false,
      },
    ],
    [
      '13512340016',
      '3',
      {
        callerName: '陈建国',
        category: 'fee',
        matter: '询问撤诉以后诉讼费如何退还，需要多长时间。',
        answer: '已告知退费比例、所需材料和办理窗口。',
        solved: true,
      },
    ],
    [
      '05715550108',
      '2',
      {
        callerName: '刘女士',
        category: 'contact-judge',
        matter: '请承办法官回电，补充提交一份证据材料。',
        answer: '已转告，三个工作日内回复。',
        solved: false,
      },
    ],
  ];
  for (const [number, key, note] of notes) {
    const phone = await caller(number, key);
    await serve(desk, note);
    await phone.rate(number === '05715550108' ? 2 : 5);
  }
}

async function message(): Promise<void> {
  const phone = await caller('18612340027', '8');
  await phone.hearing.tone(1000, 30_000);
  phone.audio.speech = speech('estimate-soon', 'agent-lost');
  const from = Date.now();
  await eventually(() => Promise.resolve(Date.now() - from > 4000)); // what is said in the message
  phone.press('#');
  await phone.ended();
}

async function citizenPage(): Promise<void> {
  const guest = await TestBrowser.launch(880);
  const { page } = await guest.open();
  await page.goto(court.url);
  await page.getByRole('heading').first().waitFor();
  await shoot({ page }, 'citizen');
  await guest.close();
}

async function note(officer: Officer): Promise<void> {
  const { page } = officer;
  await page.getByTestId('wrapup-category').click();
  await page.getByTitle('立案登记').click();
  await page.getByTestId('wrapup-name').fill('王秀英');
  await page.getByTestId('wrapup-matter').fill(MATTER);
  await page.getByTestId('wrapup-answer').fill(ANSWER);
}

async function board(supervisor: Officer): Promise<void> {
  const { page } = supervisor;
  await page.goto(`${court.url}/board`);
  await page.getByTestId('board-waiting').waitFor();
  await page.getByTestId('board-waiting').getByText('排队等待').nth(2).waitFor();
  await shoot(supervisor, 'board');
  await page.setViewportSize({ width: 1920, height: 1080 });
  await page.goto(`${court.url}/board?view=wall`);
  await page.getByTestId('wall-figure').first().waitFor();
  await shoot(supervisor, 'board-wall');
  await page.setViewportSize({ width: 1366, height: 768 });
}

async function archive(supervisor: Officer): Promise<void> {
  const { page } = supervisor;
  const api = await court.api('supervisor1');
  const call = await endedCallOf(api, CALLER, 1);
  await page.goto(`${court.url}/calls`);
  await page.getByTestId('calls-table').waitFor();
  await shoot(supervisor, 'calls');
  await page.goto(`${court.url}/calls/${call.id}`);
  await page.getByTestId('recording-verify').click();
  await page.getByText('未发现改动').first().waitFor();
  await page.mouse.move(0, 0);
  await shoot(supervisor, 'call');
  await page.goto(`${court.url}/work-orders`);
  await page.getByTestId('work-orders').waitFor();
  await shoot(supervisor, 'work-orders');
}

try {
  await citizenPage();
  const second = await DeskSocket.connect(court.url, (await court.api('agent2')).cookie);
  await second.ask('desk:status', { status: 'available' });
  await earlier(second);
  await message();
  await second.ask('desk:status', { status: 'away', reason: 'break' });

  const officer = await court.officer('agent1', speech('connect-guidance', 4, 'message-thanks', 'thanks', 6));
  await officer.available();
  const first = await caller(CALLER);
  await officer.offered();
  await shoot(officer, 'desk-ringing');
  await officer.accept();

  const third = await DeskSocket.connect(court.url, (await court.api('agent3')).cookie);
  await third.ask('desk:status', { status: 'available' });
  const others = [await caller('13912340002', '4')];
  await third.until((view) => view.call?.state === 'ringing');
  const { callId, offerId } = third.view!.call!;
  await third.ask('offer:accept', { callId, offerId });
  for (const [number, key] of [
    ['13712340003', '0'],
    ['13612340004', '2'],
    ['18912340005', '0'],
  ] as const)
    others.push(await caller(number, key));
  const api = await court.api('supervisor1');
  await eventually(async () => (await callOf(api, '18912340005')).state === 'waiting');

  await note(officer);
  await officer.page.locator('.quality-good').waitFor();
  await shoot(officer, 'desk-talking');
  const supervisor = await court.officer('supervisor1');
  await board(supervisor);

  await officer.page.getByTestId('btn-hold').click();
  await first.hearing.voice();
  await eventually(async () => (await callOf(api, CALLER)).state === 'held');
  await officer.page.getByTestId('btn-hold').click();
  await eventually(async () => (await callOf(api, CALLER)).state === 'talking');
  await officer.page.getByTestId('wrapup-solved').getByText('已当场答复').click();
  await officer.page.getByTestId('btn-hangup').click();
  await first.rate(4);
  await officer.page.getByTestId('wrapup-finish').waitFor();
  await shoot(officer, 'desk-wrap-up');
  for (const phone of others) phone.hangup();
  await officer.page.getByTestId('wrapup-finish').click();
  third.close();
  second.close();

  await archive(supervisor);
  await adminPictures(court, shoot);
  await sessionPictures(court, shoot);
  await meetPictures(court, shoot);
} finally {
  await court.close();
  await system.stop('now');
  await listener.close();
  rmSync(dataDir, { recursive: true, force: true });
}
process.exit(0);
