import { afterEach, describe, expect, test } from '@jest/globals';
import type { api, desk, DistributionRules } from '../../signaling/contract/index.ts';
import { DeskSocket } from '../fake/desk-socket.ts';
import type { Phone } from '../fake/phone.ts';
import { callOf, endedCallOf } from './archive.ts';
import { eventually, TestCourt } from './court.ts';

const RULES = '/api/courts/demo-intermediate/distribution';

describe('how long callers wait, and how many may', () => {
  const court = new TestCourt();
  const desks: DeskSocket[] = [];
  afterEach(async () => {
    await court.close();
    for (const one of desks.splice(0)) {
      const { agent } = await one.until((view) => !['ringing', 'talking'].includes(view.agent.state));
      if (agent.state === 'wrap-up') await one.finishNote();
      await one.ask('desk:status', { status: 'away', reason: 'other' });
      one.close();
    }
  });
  const waiting = async (phone: Phone): Promise<void> => {
    expect(await phone.dial()).toBe(200);
    await phone.hearing.voice();
    phone.press('0');
  };
  /** Talks to a first caller. */
  const busyDesk = async (): Promise<{ desk: DeskSocket; first: Phone }> => {
    const desk = await DeskSocket.connect(court.url, (await court.api('agent1')).cookie);
    desks.push(desk);
    await desk.ask('desk:status', { status: 'available' });
    const first = await court.phone();
    await waiting(first);
    const { call } = await desk.until((view) => view.call?.state === 'ringing');
    await desk.ask('offer:accept', { callId: call!.callId, offerId: call!.offerId });
    await desk.until((view) => view.call?.state === 'talking');
    return { desk, first };
  };

  test('what a caller was told is compared with how long they waited; the report shows it and is taken away', async () => {
    const supervisor = await court.api('supervisor1');
    const total = async (): Promise<api.WaitingFigures> => {
      const span = `from=${new Date(Date.now() - 3_600_000).toISOString()}&to=${new Date().toISOString()}`;
      return (await supervisor.get<api.WaitingReport>(`/api/reports/waiting?${span}&service=general`)).total;
    };
    const before = await total();
    const { desk, first } = await busyDesk();
    first.hangup();
    await desk.finishNote();
    await endedCallOf(supervisor, first.number, 1);
    const after = await total();
    expect([after.answered - before.answered, after.estimates - before.estimates]).toEqual([1, 1]);
    const span = `from=${new Date(Date.now() - 3_600_000).toISOString()}&to=${new Date().toISOString()}`;
    const report = await supervisor.get<api.WaitingReport>(`/api/reports/waiting?${span}&service=general`);
    const [row] = report.rows;
    expect(row).toMatchObject({ service: 'general' });
    expect(row!.estimates).toBeGreaterThan(0);
    expect(row!.answered).toBeGreaterThan(0);
    expect(report.total.estimateError).not.toBeNull();
    const csv = await (await supervisor.fetch(`/api/reports/waiting/export?${span}&format=csv`)).text();
    expect(csv).toContain('预计平均误差');
    const agent = await court.api('agent1');
    expect((await agent.fetch(`/api/reports/waiting?${span}`)).status).toBe(403);

    const board = await court.officer('supervisor1');
    await board.page.getByRole('link', { name: '等待统计' }).click();
    await board.page.getByTestId('waiting-report').getByRole('row').filter({ hasText: '人工服务' }).first().waitFor();
    await board.page.getByTestId('waiting-total').waitFor();
  });

  test('a number marked for the green channel goes first until the mark is taken away', async () => {
    const page = (await court.officer('supervisor1')).page;
    const elderly = await court.phone();
    await page.goto(`${court.url}/green-channel`);
    await page.getByRole('button', { name: '标记号码' }).click();
    const form = page.getByRole('dialog');
    await form.getByLabel('电话号码').fill(elderly.number);
    await form.getByLabel('类别').click();
    await page.getByTitle('老年人').click();
    await form.getByLabel('理由').fill('来电说明年过八十，行动不便');
    await form.getByRole('button', { name: '标记', exact: true }).click();
    const masked = `${elderly.number.slice(0, 3)}****${elderly.number.slice(-4)}`;
    const row = page.getByTestId('green-marks').getByRole('row').filter({ hasText: masked });
    await row.getByText('有效', { exact: true }).waitFor();

    const { desk, first } = await busyDesk();
    const ordinary = await court.phone();
    const queued = (count: number) => (view: desk.DeskView) => view.queues.some((queue) => queue.waiting === count);
    await waiting(ordinary);
    await desk.until(queued(1));
    await waiting(elderly);
    await desk.until(queued(2));
    first.hangup();
    await desk.finishNote();
    const { call } = await desk.until((view) => view.call?.state === 'ringing');
    expect(call).toMatchObject({ callerMasked: masked, greenChannel: 'elderly' });
    await desk.ask('offer:reject', { callId: call!.callId, offerId: call!.offerId });
    for (const phone of [ordinary, elderly]) phone.hangup();
    const supervisor = await court.api('supervisor1');
    await endedCallOf(supervisor, elderly.number);

    await row.getByRole('button', { name: '去掉' }).click();
    await page.getByRole('dialog').getByRole('textbox').fill('本人不再需要');
    await page.getByRole('dialog').getByRole('button', { name: '去掉' }).click();
    await row.getByText('本人不再需要').waitFor();
    const audit = await (
      await court.api('auditor1')
    ).get<{ items: api.AuditView[] }>('/api/audit?action=green-mark.add');
    expect(audit.items[0]).toMatchObject({ reason: '来电说明年过八十，行动不便' });
  });

  test('as many wait as the court lets: the next one is told so and is called back; the board shows it', async () => {
    const operator = await court.api('operator1');
    const rules = await operator.get<DistributionRules>(RULES);
    await operator.send('PUT', RULES, { ...rules, capacity: [{ service: 'general', most: 1 }] });
    try {
      const { desk } = await busyDesk();
      const second = await court.phone();
      await waiting(second);
      const seen = await desk.until((view) => view.queues.some(({ waiting: count }) => count === 1));
      expect(seen.queues.find(({ service }) => service === 'general')).toMatchObject({ waiting: 1, capacity: 1 });
      const board = await court.officer('supervisor1');
      await board.page.getByTestId('board-alarms').getByText('排队人数已满').waitFor();
      const third = await court.phone();
      await waiting(third);
      const supervisor = await court.api('supervisor1');
      await eventually(async () =>
        (await callOf(supervisor, third.number)).timeline.some(({ step }) => step === 'queue-full'),
      );
      third.press('1');
      await third.ended(30_000);
      expect(third.endedBy).toBe('bye');
      const call = await endedCallOf(supervisor, third.number);
      expect(call).toMatchObject({ result: 'callback' });
      await supervisor.send('POST', `/api/callbacks/${call.callbackId!}/cancel`, { reason: 'end of test' });
      second.hangup();
      await endedCallOf(supervisor, second.number);
    } finally {
      await operator.send('PUT', RULES, rules);
    }
  });
});
