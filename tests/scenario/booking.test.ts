import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Page } from 'playwright-core';
import sharp from 'sharp';
import type { api, notice } from '../../signaling/contract/index.ts';
import { TestBrowser } from '../fake/browser.ts';
import { Officer } from '../fake/officer.ts';
import { identityNumber, pdf } from '../fake/petitioner.ts';
import { findings } from './axe.ts';
import { eventually, TestCourt } from './court.ts';

const PHONE = { width: 390, height: 844 };
const NUMBER = '13912340390';
const DEMAND = '不服（2026）示0101民初123号判决，认为借条上的签名不是本人所签，一审没有鉴定，请求再审。';
/** Where to leave pictures of the pages, for looking at them. */
const PICTURES = process.env['BOOKING_PICTURES'];

describe('a video reception is booked', () => {
  const court = new TestCourt();
  const officers: Officer[] = [];
  let browser: TestBrowser;
  let citizen: Page;
  let guide: Page;
  let officer: Page;
  let number = '';

  /** Axe, and a picture when somebody wants to look. */
  const looked = async (page: Page, name: string): Promise<void> => {
    await page.waitForLoadState('networkidle').catch(() => undefined);
    // A list that is closing is still there for a moment.
    const open = '.ant-select-dropdown:not(.ant-select-dropdown-hidden)';
    await page.waitForFunction((list) => document.querySelector(list) === null, open);
    expect({ name, findings: await findings(page) }).toEqual({ name, findings: [] });
    const wide = await page.evaluate(() => document.documentElement.scrollWidth > window.innerWidth);
    expect({ name, wide }).toEqual({ name, wide: false });
    if (!PICTURES) return;
    mkdirSync(PICTURES, { recursive: true });
    await page.screenshot({ path: join(PICTURES, `${name}.png`), fullPage: true, animations: 'disabled' });
  };
  const texts = async (): Promise<string[]> => {
    const operator = await court.api('operator1');
    const { items } = await operator.get<{ items: notice.NoticeView[] }>(`/api/notices?size=50&q=${NUMBER}`);
    return items.map(({ text }) => text);
  };
  const text = (part: RegExp): Promise<string> =>
    eventually(async () => (await texts()).find((one) => part.test(one)), 40_000, String(part));
  const staff = async (username: string): Promise<Page> => {
    const one = await Officer.signIn(court.url, court.account(username));
    officers.push(one);
    return one.page;
  };

  beforeAll(async () => {
    browser = await TestBrowser.launch(440);
    ({ page: citizen } = await browser.open({ viewport: PHONE }));
    citizen.setDefaultTimeout(40_000);
  });
  afterAll(async () => {
    await Promise.all(officers.map((one) => one.close()));
    await browser.close();
    await court.close();
  });

  test('a citizen proves the number and says who they are; what is wrong is told at its field', async () => {
    await citizen.goto(court.url);
    await looked(citizen, 'citizen-home');
    await citizen.getByRole('link', { name: '申请视频接访' }).click();
    await citizen.getByRole('textbox', { name: '手机号' }).fill(NUMBER);
    await looked(citizen, 'citizen-phone');
    await citizen.getByRole('button', { name: '获取验证码' }).click();
    const code = /验证码 (\d{6})/.exec(await text(/验证码 \d{6}/))![1]!;
    await citizen.getByRole('textbox', { name: '短信验证码' }).fill(code);
    await citizen.getByRole('button', { name: '确认' }).click();

    await citizen.getByRole('heading', { name: '申请人' }).waitFor();
    await citizen.getByLabel('姓名').fill('王秀英');
    await citizen.getByLabel('身份证号').fill('110101199003070000');
    await citizen.getByRole('button', { name: '下一步' }).click();
    await citizen.getByText('身份证号不对，请核对 18 位号码').waitFor();
    await looked(citizen, 'citizen-people-wrong');
    await citizen.getByLabel('身份证号').fill(identityNumber(390));
    await citizen.getByRole('button', { name: '下一步' }).click();
    await citizen.getByRole('heading', { name: '要反映的事' }).waitFor();
  });

  test('what it is about stays when the page is loaded anew, and when going back', async () => {
    await citizen.getByLabel('向哪个法院申请').selectOption({ label: '示例区人民法院' });
    await citizen.getByLabel('民事').check();
    await citizen.getByLabel('第一次').check();
    await citizen.getByLabel('您的诉求').fill(DEMAND);
    await citizen.getByLabel('案号').first().fill('(2026)示0101民初123号');
    await citizen.reload();
    await citizen.getByLabel('您的诉求').waitFor();
    expect(await citizen.getByLabel('您的诉求').inputValue()).toBe(DEMAND);
    const kept = await citizen.evaluate(() => JSON.stringify(localStorage));
    expect(kept).not.toContain(identityNumber(390));
    await looked(citizen, 'citizen-matter');
    await citizen.getByRole('button', { name: '上一步' }).click();
    expect(await citizen.getByLabel('身份证号').inputValue()).toBe(identityNumber(390));
    await citizen.goBack();
    await citizen.getByRole('button', { name: '下一步' }).click();
    await citizen.getByRole('heading', { name: '材料', exact: true }).waitFor();
  });

  test('files are uploaded and shown; one that is not what it says is refused in words', async () => {
    const photo = await sharp({ create: { width: 900, height: 600, channels: 3, background: '#b7c9e2' } })
      .jpeg()
      .toBuffer();
    const files = citizen.getByTestId('files');
    await files.setInputFiles([
      { name: '身份证.jpg', mimeType: 'image/jpeg', buffer: photo },
      { name: '判决书.pdf', mimeType: 'application/pdf', buffer: pdf(2) },
    ]);
    await citizen.getByText('2 页').waitFor();
    const preview = citizen.getByAltText('身份证.jpg 的预览');
    await preview.waitFor();
    await eventually(() => preview.evaluate((image) => (image as HTMLImageElement).naturalWidth > 0));
    await files.setInputFiles([
      { name: '假照片.jpg', mimeType: 'image/jpeg', buffer: Buffer.from('<html>no photo</html>') },
    ]);
    await citizen.getByText(/内容与文件名不符.*P-002/).waitFor();
    // Made in the page: so many bytes would be long on their way into the browser.
    await files.evaluate((input) => {
      const chosen = new DataTransfer();
      chosen.items.add(new File([new Uint8Array(21 * 1024 * 1024)], '太大.jpg'));
      (input as HTMLInputElement).files = chosen.files;
      input.dispatchEvent(new Event('change', { bubbles: true }));
    });
    await citizen.getByText(/不能超过 20 MB.*P-003/).waitFor();
    await looked(citizen, 'citizen-materials');
    await citizen.getByRole('button', { name: '删去 假照片.jpg' }).click();
    await citizen.getByRole('button', { name: '删去 太大.jpg' }).click();
    await citizen.getByRole('button', { name: '下一步' }).click();
  });

  test('time, check, send: there is a number', async () => {
    await citizen.getByLabel(/到法院视频接访室/).check();
    await citizen.getByLabel('周二').check();
    await looked(citizen, 'citizen-time');
    await citizen.getByRole('button', { name: '下一步' }).click();
    await citizen.getByText('2 个文件').waitFor();
    await looked(citizen, 'citizen-confirm');
    await citizen.getByRole('button', { name: '提交申请' }).click();
    await citizen.getByText('请先勾选').waitFor();
    await citizen.getByLabel(/我保证以上内容真实/).check();
    await citizen.getByRole('button', { name: '提交申请' }).click();
    const done = citizen.getByTestId('apply-done');
    await done.waitFor();
    number = /XF\d{8}-\d{4}/.exec(await done.innerText())![0];
    await looked(citizen, 'citizen-done');
    expect(await citizen.evaluate(() => sessionStorage.getItem('petition.draft') ?? '')).not.toContain(
      identityNumber(390),
    );
    await text(new RegExp(`已收到.*${number}`));
  });

  test('the guide reads it, looks at the papers, and accepts it', async () => {
    guide = await staff('basic-guide1');
    await guide.getByRole('link', { name: '信访件' }).click();
    await guide.getByRole('link', { name: number }).waitFor();
    await looked(guide, 'staff-petitions');
    await guide.getByRole('link', { name: number }).click();
    await guide.getByText(DEMAND).first().waitFor();
    await guide.getByRole('button', { name: '打开 判决书.pdf' }).click();
    await guide.getByText('第 1 / 2 页').waitFor();
    await guide.getByRole('button', { name: '下一页' }).click();
    await guide.getByAltText('判决书.pdf 第 2 页').waitFor();
    await looked(guide, 'staff-petition-submitted');
    await guide.getByRole('button', { name: '受理', exact: true }).click();
    await guide.getByTestId('petition-trail').getByText('林芳受理').waitFor();
    await text(/已受理/);
  });

  test('the officer of the upper court gives a time, which the citizen reads by SMS and on the page', async () => {
    officer = await staff('officer1');
    await officer.getByRole('link', { name: '信访件' }).click();
    await officer.getByRole('link', { name: number }).click();
    await officer.getByRole('button', { name: '批准并排期' }).click();
    await officer.getByRole('button', { name: '后一周' }).click();
    const free = officer.getByRole('button', { name: /09:30 刘洋 空闲/ });
    await free.first().click();
    await officer
      .getByTestId('schedule-chosen')
      .getByText(/09:30 · 刘洋/)
      .waitFor();
    await looked(officer, 'staff-schedule');
    await officer.getByRole('button', { name: '确定并短信通知' }).click();
    await officer
      .getByTestId('next-step')
      .getByText(/等待接访/)
      .waitFor();
    await looked(officer, 'staff-petition-scheduled');
    expect(await text(/已排定/)).toContain('第一视频接访室');

    await citizen.goto(`${court.url}/mine`);
    const own = citizen.getByTestId('own-petition').filter({ hasText: number });
    await own.getByText('已经约好时间').waitFor();
    await own.getByText(/09:30/).waitFor();
    await own.getByText(/第一视频接访室/).waitFor();
    await looked(citizen, 'citizen-mine');
  });

  test('the citizen calls it off after being asked; the time is free again', async () => {
    const own = citizen.getByTestId('own-petition').filter({ hasText: number });
    await own.getByRole('button', { name: '取消这次预约' }).click();
    await looked(citizen, 'citizen-cancel');
    await citizen.getByRole('button', { name: '不，保留' }).click();
    await own.getByText('已经约好时间').waitFor();
    await own.getByRole('button', { name: '取消这次预约' }).click();
    await citizen.getByRole('button', { name: '是，取消预约' }).click();
    await own.getByText('已受理，正在安排接访时间').waitFor();
    await officer.reload();
    await officer
      .getByTestId('petition-trail')
      .getByText(/取消.*09:30.*本人取消/)
      .waitFor();
    await officer.getByRole('button', { name: '批准并排期' }).click();
    await officer.getByRole('button', { name: '后一周' }).click();
    await officer
      .getByRole('button', { name: /09:30 刘洋 空闲/ })
      .first()
      .waitFor();
    await officer.keyboard.press('Escape');
  });

  test('at the court without an appointment: into the line; nobody came: the petitioner is told and may come again', async () => {
    await guide.reload();
    await guide.getByRole('button', { name: '到场排队' }).click();
    await guide.getByTestId('next-step').getByText(/排队/).waitFor();
    await guide.getByRole('link', { name: '接访安排' }).click();
    const waiting = guide.getByTestId('queue').getByTestId('appointment').filter({ hasText: number });
    await waiting.waitFor();
    await looked(guide, 'staff-appointments');
    await waiting.getByRole('button', { name: '未到' }).click();
    await guide.getByRole('dialog').getByRole('button', { name: '未到' }).click();
    await waiting.waitFor({ state: 'detached' });
    await text(/可再为您安排一次/);
    await citizen.reload();
    await citizen.getByTestId('own-petition').getByText('已受理，正在安排接访时间').waitFor();
  });

  test('in 长辈版 the own matters are large, nothing is cut off, and every target can be hit', async () => {
    await citizen.getByRole('button', { name: /长辈版/ }).click();
    await looked(citizen, 'citizen-mine-elderly');
    const small = await citizen.evaluate(() =>
      [...document.querySelectorAll<HTMLElement>('main button, main a, main input')]
        .filter((one) => one.offsetParent !== null && one.getBoundingClientRect().height < 60)
        .map((one) => one.innerText),
    );
    expect(small).toEqual([]);
    await citizen.goto(`${court.url}/petition/apply`);
    await citizen.getByRole('heading', { name: '申请人' }).waitFor();
    await looked(citizen, 'citizen-people-elderly');
  });

  test('a guide registers for somebody; a supervisor of the upper court keeps the roster', async () => {
    await guide.goto(`${court.url}/petitions/new`);
    await guide.getByLabel('姓名').fill('陈建国');
    await guide.getByLabel('身份证号').fill(identityNumber(391));
    await guide.getByLabel('手机号').fill('13912340391');
    await guide.getByLabel('类别').click();
    await guide.getByTitle('执行').click();
    await guide.getByLabel('诉求').fill('执行案件两年没有进展，请求督促执行。');
    await looked(guide, 'staff-register');
    await guide.getByRole('button', { name: '登记', exact: true }).click();
    await guide
      .getByTestId('petition-trail')
      .getByText(/林芳提交申请/)
      .waitFor();

    const supervisor = await staff('supervisor1');
    await supervisor.goto(`${court.url}/appointments?view=week`);
    const roster = supervisor.getByTestId('roster');
    await roster.getByText('何平').waitFor();
    await looked(supervisor, 'staff-week');
    await roster.getByRole('button', { name: '添加' }).click();
    await supervisor.getByLabel('接访人员').click();
    await supervisor.getByTitle('何平').click();
    await supervisor.getByLabel('类别').click();
    await supervisor.getByTitle('院领导').click();
    await looked(supervisor, 'staff-roster-add');
    await supervisor.getByRole('dialog').getByRole('button', { name: '添加' }).click();
    await roster
      .getByText(/院领导/)
      .first()
      .waitFor();
    const api = await court.api('supervisor1');
    const entries = await api.get<api.RosterView[]>('/api/roster');
    const added = entries.find(({ kind }) => kind === 'leader')!;
    await api.send('DELETE', `/api/roster/${added.id}`, {});
  });
});
