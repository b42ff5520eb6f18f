import { afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import type { api } from '../../signaling/contract/index.ts';
import { callOf, endedCallOf } from './archive.ts';
import { eventually, limitedSystem, TestCourt } from './court.ts';

const DESK = '0571-8765-0001';
const diversion = ['Diversion: <sip:+8657187650001@pbx.example>;reason=no-answer;counter=1'];
const history = [
  'History-Info: <sip:057187650001@pbx.example?Reason=SIP%3Bcause%3D408>;index=1',
  'History-Info: <sip:12368@court.example;cause=408>;index=1.1;mp=1',
];

/** On the second system, whose telephones count as trusted trunks. */
describe("a judge's telephone that nobody answers sends the call on", () => {
  const court = new TestCourt(limitedSystem());
  afterEach(() => court.close());

  beforeAll(async () => {
    const admin = await court.officer('admin1');
    const { page } = admin;
    await page.getByPlaceholder('用户名或姓名').fill('judge1');
    await page.getByRole('button', { name: '操作 黄磊' }).click();
    await page.getByRole('menuitem', { name: /修改/ }).click();
    await page.getByLabel('办公电话').fill(DESK);
    await page.getByRole('button', { name: /保\s*存/ }).click();
    const api = await court.api('admin1');
    await eventually(async () => {
      const { items } = await api.get<{ items: api.AccountView[] }>('/api/accounts?q=judge1');
      return items[0]?.officeNumber === '057187650001';
    });
    await court.close();
  });

  const uri = (): string => `sip:12368@127.0.0.1:${court.sipPort}`;

  test('the caller leaves a message for this judge, who finds it', async () => {
    const phone = await court.phone({ headers: diversion, tone: 440 });
    expect(await phone.dial('057187650001', uri())).toBe(200);
    await phone.hearing.voice();
    const supervisor = await court.api('supervisor1');
    await eventually(async () =>
      (await callOf(supervisor, phone.number)).timeline.some(
        ({ step, detail }) => step === 'node' && detail === 'diverted',
      ),
    );
    phone.press('1');
    await eventually(async () => (await callOf(supervisor, phone.number)).state === 'message', 40_000);
    const from = Date.now();
    await eventually(async () => Promise.resolve(Date.now() - from > 2500)); // what the caller says
    phone.press('#');
    await phone.ended();
    const call = await endedCallOf(supervisor, phone.number, 1);
    expect(call).toMatchObject({ calledNumber: '12368', result: 'message' });
    expect(call.timeline.find(({ step }) => step === 'diverted')?.detail).toBe('黄磊');
    const judge = await court.api('judge1');
    const order = await eventually(async () =>
      (await judge.get<{ items: api.WorkOrderView[] }>('/api/work-orders')).items.find(
        ({ callId }) => callId === call.id,
      ),
    );
    expect(order).toMatchObject({ category: 'contact-judge', source: 'message', assignee: { name: '黄磊' } });
  });

  test('the caller talks to an officer, who sees the name before answering and writes it up for this judge', async () => {
    const officer = await court.officer('agent1', 880);
    await officer.available();
    const phone = await court.phone({ headers: history, tone: 440 });
    expect(await phone.dial('057187650001', uri())).toBe(200);
    await phone.hearing.voice();
    phone.press('0');
    await officer.offered();
    await officer.page.getByTestId('offer-judge').filter({ hasText: '黄磊法官' }).waitFor();
    await officer.accept();
    await Promise.all([phone.hearing.tone(880), officer.hears(440)]);
    await officer.page.getByTestId('caller-judge').filter({ hasText: '黄磊法官' }).waitFor();
    await officer.page.getByTestId('wrapup-category').filter({ hasText: '联系法官' }).waitFor();
    phone.hangup();
  });

  test("a telephone that is nobody's changes nothing", async () => {
    const phone = await court.phone({ headers: ['Diversion: <sip:057100000000@pbx.example>;reason=no-answer'] });
    expect(await phone.dial('057100000000', uri())).toBe(200);
    await phone.hearing.voice();
    const call = await callOf(await court.api('supervisor1'), phone.number);
    expect(call.timeline.some(({ step }) => step === 'diverted')).toBe(false);
    phone.hangup();
  });
});

describe('a telephone that is no trusted trunk', () => {
  const court = new TestCourt();
  afterEach(() => court.close());

  test('does not say whose call it is', async () => {
    const phone = await court.phone({ headers: diversion });
    expect(await phone.dial()).toBe(200);
    const call = await callOf(await court.api('supervisor1'), phone.number);
    expect(call.timeline.some(({ step }) => step === 'diverted')).toBe(false);
    phone.hangup();
  });
});
