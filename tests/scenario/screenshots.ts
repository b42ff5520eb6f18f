import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { separateEnvironment, startSystem } from '../../infra/system.ts';
import { DeskSocket } from '../fake/desk-socket.ts';
import { Officer } from '../fake/officer.ts';
import { TestBrowser } from '../fake/browser.ts';
import { endedCallOf } from './archive.ts';
import { TestCourt } from './court.ts';

/** Makes the pictures of the README: a system of its own, real calls, real pages. `npm run screenshots`. */
const folder = new URL('../../docs/screenshots/', import.meta.url).pathname;
mkdirSync(folder, { recursive: true });
const dataDir = mkdtempSync(join(tmpdir(), 'court-screenshots-'));
const system = await startSystem({ env: await separateEnvironment(dataDir), report: (line) => console.log(line) });
const court = new TestCourt({
  url: system.urls.http,
  sipPort: system.ports.sip,
  dataDir,
  accounts: system.firstRun.accounts,
});

const shoot = async (officer: Pick<Officer, 'page'>, name: string): Promise<void> => {
  await officer.page.waitForLoadState('networkidle').catch(() => undefined);
  await officer.page.screenshot({ path: join(folder, `${name}.png`), animations: 'disabled' });
  console.log(`  ${name}.png`);
};

/** Somebody calls, presses 0 and is in the queue. */
async function caller(number: string): Promise<Awaited<ReturnType<TestCourt['phone']>>> {
  const phone = await court.phone({ number, tone: 440 });
  await phone.dial();
  await phone.hearing.voice();
  phone.press('0');
  return phone;
}

try {
  const guest = await TestBrowser.launch(880);
  const { page } = await guest.open();
  await page.goto(system.urls.http);
  await shoot({ page }, 'citizen');
  await page.goto(`${system.urls.http}/sign-in`);
  await shoot({ page }, 'sign-in');
  const phoneSize = await guest.open({ viewport: { width: 390, height: 844 }, deviceScaleFactor: 2 });
  await phoneSize.page.goto(system.urls.http);
  await shoot(phoneSize, 'citizen-phone');
  await guest.close();

  const officer = await court.officer('agent1', 880);
  await shoot(officer, 'desk-away');
  await officer.available();
  const first = await caller('13812340001');
  await officer.offered();
  await shoot(officer, 'desk-ringing');
  await officer.accept();
  await officer.hears(440);
  await first.hearing.tone(880);
  await officer.page
    .getByTestId('wrapup-matter')
    .fill('询问民间借贷纠纷立案需要准备哪些材料，被告在外地是否可以在本院起诉。');
  await shoot(officer, 'desk-talking');

  const second = await DeskSocket.connect(court.url, (await court.api('agent2')).cookie);
  await second.ask('desk:status', { status: 'available' });
  const waiting = [await caller('13912340002'), await caller('13712340003'), await caller('13612340004')];
  await second.until((view) => view.call?.state === 'ringing');
  const supervisor = await court.officer('supervisor1');
  await supervisor.page.goto(`${court.url}/board`);
  await supervisor.page.getByTestId('board-waiting').waitFor();
  await shoot(supervisor, 'board');
  await supervisor.page.setViewportSize({ width: 1920, height: 1080 });
  await supervisor.page.goto(`${court.url}/board?view=wall`);
  await supervisor.page.getByTestId('wall-figure').first().waitFor();
  await shoot(supervisor, 'board-wall');
  await supervisor.page.setViewportSize({ width: 1366, height: 768 });

  await officer.page.getByTestId('btn-hold').click();
  await first.hearing.voice(10_000, [880]);
  await officer.page.getByTestId('btn-hold').click();
  await first.hearing.tone(880);
  await officer.page.getByTestId('btn-hangup').click();
  await first.ended();
  await officer.page.getByTestId('wrapup-finish').waitFor();
  await shoot(officer, 'desk-wrap-up');
  for (const phone of waiting) phone.hangup();
  second.close();

  const api = await court.api('supervisor1');
  const call = await endedCallOf(api, first.number, 1);
  await supervisor.page.goto(`${court.url}/calls`);
  await supervisor.page.getByTestId('calls-table').waitFor();
  await shoot(supervisor, 'calls');
  await supervisor.page.goto(`${court.url}/calls/${call.id}`);
  await supervisor.page.getByTestId('recording-verify').click();
  await supervisor.page.getByText('未发现改动').first().waitFor();
  await shoot(supervisor, 'call');
  await supervisor.page.goto(`${court.url}/work-orders`);
  await shoot(supervisor, 'work-orders');
  const administrator = await court.officer('admin1');
  await administrator.page.goto(`${court.url}/admin`);
  await shoot(administrator, 'admin-accounts');
  const operator = await court.officer('operator1');
  await operator.page.goto(`${court.url}/admin`);
  await shoot(operator, 'admin-hours');
} finally {
  await court.close();
  await system.stop('now');
  rmSync(dataDir, { recursive: true, force: true });
}
process.exit(0);
