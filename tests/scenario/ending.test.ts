import { afterEach, describe, expect, test } from '@jest/globals';
import type { api } from '../../signaling/contract/index.ts';
import { callOf, endedCallOf } from './archive.ts';
import { eventually, TestCourt } from './court.ts';
import { most } from './three.ts';

describe('how a call can end', () => {
  const court = new TestCourt();
  afterEach(() => court.close());

  test('the caller gives up: in the menu, while waiting, while it rings', async () => {
    const supervisor = await court.api('supervisor1');
    const officer = await court.officer('agent1');
    await officer.available();

    const inMenu = await court.phone();
    expect(await inMenu.dial()).toBe(200);
    await inMenu.hearing.voice();
    inMenu.hangup();

    const ringing = await court.phone();
    await ringing.dial();
    await ringing.hearing.voice();
    ringing.press('0');
    await officer.offered();
    const waiting = await court.phone();
    await waiting.dial();
    await waiting.hearing.voice();
    waiting.press('0');
    await eventually(async () => (await callOf(supervisor, waiting.number)).state === 'waiting');
    waiting.hangup();
    ringing.hangup();
    // The officer is free again as if nothing had been.
    await officer.page.getByTestId('offer-card').waitFor({ state: 'detached' });
    await officer.page.getByTestId('desk-status').filter({ hasText: '空闲' }).waitFor();

    for (const [phone, service] of [
      [inMenu, null],
      [ringing, 'general'],
      [waiting, 'general'],
    ] as const) {
      const call = await endedCallOf(supervisor, phone.number);
      expect(call).toMatchObject({ result: 'abandoned', reason: 'caller-hangup', fault: 'caller', service });
    }
  });

  test('rejected: the officer is set away, the call keeps its place and goes to the next', async () => {
    const first = await court.officer('agent1');
    await first.available();
    const phone = await court.phone({ tone: 440 });
    await phone.dial();
    await phone.hearing.voice();
    phone.press('0');
    await first.offered();
    const second = await court.officer('agent2', 990);
    await second.available();
    await first.reject();
    await first.page.getByTestId('desk-status').filter({ hasText: '离开' }).waitFor();
    await second.offered();
    await second.accept();
    await Promise.all([phone.hearing.tone(990), second.hears(440)]);
  });

  test('not answered in 20 s: the officer is set away, the next one is rung', async () => {
    const first = await court.officer('agent1');
    await first.available();
    const phone = await court.phone();
    await phone.dial();
    await phone.hearing.voice();
    phone.press('0');
    await first.offered();
    const second = await court.officer('agent2');
    await second.available();
    await second.offered();
    await first.page.getByTestId('desk-status').filter({ hasText: '离开' }).waitFor();
    const timeline = (await callOf(await court.api('supervisor1'), phone.number)).timeline;
    const rung = timeline.filter((entry) => entry.state === 'ringing' && entry.step === 'offered');
    expect(rung).toHaveLength(2);
    expect(Date.parse(rung[1]!.at) - Date.parse(rung[0]!.at)).toBeGreaterThan(19_000);
    expect(timeline.some((entry) => entry.reason === 'no-answer')).toBe(true);
  });

  test('browser killed while it rings: the next officer is rung', async () => {
    const first = await court.officer('agent1');
    await first.available();
    const phone = await court.phone();
    await phone.dial();
    await phone.hearing.voice();
    phone.press('0');
    await first.offered();
    const second = await court.officer('agent2');
    await second.available();
    first.browser.kill();
    await second.offered();
    const supervisor = await court.api('supervisor1');
    // Because the browser was gone, not because nobody answered.
    const reasons = (await callOf(supervisor, phone.number)).timeline.map(({ reason }) => reason);
    expect(reasons).toContain('connection-lost');
    expect(reasons).not.toContain('no-answer');
    const agents = await supervisor.get<{ state: string }[]>('/api/agents');
    expect(agents.filter((agent) => agent.state === 'ringing')).toHaveLength(1);
  });

  test('nobody on duty: the caller is told, leaves a message, it becomes a work order with the recording', async () => {
    const supervisor = await court.api('supervisor1');
    const phone = await court.phone({ tone: 440 });
    await phone.dial();
    await phone.hearing.voice();
    phone.press('0');
    await eventually(async () => (await callOf(supervisor, phone.number)).state === 'message', 40_000);
    await eventually(
      async () => Promise.resolve(phone.hearing.last(400).every((sample) => Math.abs(sample) < 300)),
      40_000,
    );
    const from = Date.now();
    await eventually(async () => Promise.resolve(Date.now() - from > 3000)); // three seconds of message
    phone.press('#');
    await phone.ended();
    const call = await endedCallOf(supervisor, phone.number, 1);
    expect(call).toMatchObject({ result: 'message', reason: 'message-left' });
    expect(call.timeline.some((entry) => entry.step === 'unstaffed')).toBe(true);
    const order = await supervisor.get<api.WorkOrderView>(`/api/work-orders/${call.workOrders[0]!.id}`);
    expect(order).toMatchObject({ source: 'message', callId: call.id, state: 'registered' });
    const { caller } = await supervisor.sides(call.recordings[0]!.id);
    expect(most(caller, 440)).toBeGreaterThan(0.6);
  });

  test('out of hours: told so, and hanging up in the middle of a message keeps what was said', async () => {
    const operator = await court.api('operator1');
    const supervisor = await court.api('supervisor1');
    const { court: own } = await operator.get<api.Me>('/api/session');
    const hours = await operator.get<api.OpeningHours>(`/api/courts/${own.id}/hours`);
    const officer = await court.officer('agent1');
    await officer.available();
    await operator.publish(`/api/courts/${own.id}`, 'hours', {
      ...hours,
      alwaysOpen: false,
      weekdays: [[], [], [], [], [], [], []],
    });
    try {
      const phone = await court.phone({ tone: 440 });
      await phone.dial();
      await phone.hearing.voice();
      phone.press('0');
      await eventually(async () => (await callOf(supervisor, phone.number)).state === 'message', 40_000);
      const from = Date.now();
      await eventually(async () => Promise.resolve(Date.now() - from > 3000)); // three seconds of message
      phone.hangup();
      const call = await endedCallOf(supervisor, phone.number, 1);
      expect(call).toMatchObject({ result: 'message', reason: 'caller-hangup' });
      expect(call.timeline.some((entry) => entry.step === 'closed')).toBe(true);
      expect(call.workOrders).toHaveLength(1);
    } finally {
      await operator.publish(`/api/courts/${own.id}`, 'hours', { ...hours, alwaysOpen: true });
    }
  });
});
