import { afterEach, describe, expect, test } from '@jest/globals';
import type { desk } from '../../signaling/contract/index.ts';
import { DeskSocket } from '../fake/desk-socket.ts';
import { callOf, endedCallOf } from './archive.ts';
import { TestCourt } from './court.ts';
import { most, passOn, talking } from './three.ts';

describe('an officer passes a call on', () => {
  const court = new TestCourt();
  const desks: DeskSocket[] = [];
  afterEach(async () => {
    for (const one of desks.splice(0)) {
      const { agent } = await one.until((view) => !['ringing', 'talking'].includes(view.agent.state));
      if (agent.state === 'wrap-up') await one.finishNote();
      await one.ask('desk:status', { status: 'away', reason: 'other' });
      one.close();
    }
    await court.close();
  });

  const seat = async (username: string): Promise<DeskSocket> => {
    const { cookie } = await court.api(username);
    const opened = await DeskSocket.connect(court.url, cookie);
    desks.push(opened);
    await opened.ask('desk:status', { status: 'available' });
    return opened;
  };
  test('to a colleague: the caller hears it and music, the colleague reads why, the record holds both parts and both notes', async () => {
    const { phone, officer } = await talking(court);
    const second = await court.officer('agent2', 990);
    await second.available();
    await officer.page.getByTestId('wrapup-matter').fill('询问执行进度');
    const [joined] = (await callOf(await court.api('supervisor1'), phone.number)).timeline.filter(
      ({ step }) => step === 'queued',
    );
    const since = performance.now();
    await passOn(officer, '李强', '案件由他经办', 'transfer-send');
    await phone.hearing.voice(40_000, [880, 990]);
    await second.offered();
    const offer = await second.page.getByTestId('transfer-line').innerText();
    expect(offer).toContain('由 张敏 转来');
    expect(offer).toContain('案件由他经办');
    // Who passed it on writes up their part meanwhile.
    await officer.page.getByTestId('wrapup-finish').waitFor();
    await second.accept();
    await Promise.all([phone.hearing.tone(990), second.hears(440)]);
    // The line was never silent, and its packets never stopped.
    phone.hearing.mustHaveGoneOn(since);
    await expect(second.page.getByTestId('wrapup-matter').inputValue()).resolves.toBe('询问执行进度');
    await second.page.getByTestId('wrapup-matter').fill('询问执行进度，已查');
    await second.page.getByTestId('btn-hangup').click();
    await phone.rate(5, [990, 880]);
    const call = await endedCallOf(await court.api('supervisor1'), phone.number, 2);
    expect(call).toMatchObject({
      result: 'served',
      reason: 'agent-hangup',
      agentName: '李强',
      matter: '询问执行进度，已查',
    });
    expect(call.earlierNotes).toMatchObject([{ agentName: '张敏', matter: '询问执行进度' }]);
    const steps = call.timeline.map(({ step }) => step);
    expect(steps.slice(steps.indexOf('transferred'))).toEqual(
      expect.arrayContaining(['offered', 'accepted', 'talking']),
    );
    expect(call.timeline.find(({ step }) => step === 'transferred')).toMatchObject({
      state: 'waiting',
      detail: '李强',
      reason: '案件由他经办',
    });
    expect(call.timeline.find(({ step }) => step === 'queued')?.at).toBe(joined?.at);
    const supervisor = await court.api('supervisor1');
    const [first, other] = await Promise.all(call.recordings.map(({ id }) => supervisor.sides(id)));
    expect(most(first!.agent, 880)).toBeGreaterThan(0.6);
    // A short talk of a browser that has only just begun to send.
    expect(most(other!.agent, 990)).toBeGreaterThan(0.6);
    const page = await court.officer('supervisor1');
    await page.page.goto(`${court.url}/calls/${call.id}`);
    await page.page.getByTestId('earlier-notes').filter({ hasText: '询问执行进度' }).waitFor();
    await page.page.getByText('坐席转接：李强').waitFor();
  });

  test('the colleague does not take it: back to who passed it on, who still writes it up; the leg never drops', async () => {
    const { phone, officer } = await talking(court);
    const second = await seat('agent2');
    await passOn(officer, '李强', '请他答复', 'transfer-send');
    const { call: offer } = await second.until((view) => view.call?.state === 'ringing');
    expect(offer).toMatchObject({ transfer: { byName: '张敏', note: '请他答复', returned: null } });
    await second.ask('offer:reject', { callId: offer!.callId, offerId: offer!.offerId });
    await officer.offered();
    await officer.page.getByTestId('transfer-line').filter({ hasText: '李强 没有接起，电话转回给您' }).waitFor();
    await officer.accept();
    await Promise.all([phone.hearing.tone(880), officer.hears(440)]);
    phone.hangup();
    const call = await endedCallOf(await court.api('supervisor1'), phone.number, 2);
    expect(call).toMatchObject({ result: 'served', reason: 'caller-hangup', agentName: '张敏' });
  });

  test('to a queue of the lower court, whose officer reads who passed it on and why', async () => {
    const { phone, officer } = await talking(court);
    const { cookie } = await court.api('basic-agent1');
    const below = await DeskSocket.connect(court.url, cookie);
    desks.push(below);
    await below.ask('desk:status', { status: 'available' });
    const targets = await below.ask<desk.TransferTargets>('call:targets', {});
    expect(targets.queues.some(({ own }) => own)).toBe(true);
    await officer.page.getByTestId('btn-transfer').click();
    await officer.page.getByText('队列', { exact: true }).click();
    await officer.page.getByTestId('transfer-target').filter({ hasText: '示例区人民法院 · 判后答疑' }).click();
    await officer.page.getByTestId('transfer-note').fill('属区法院管辖');
    await officer.page.getByTestId('transfer-send').click();
    const { call: offer } = await below.until((view) => view.call?.state === 'ringing');
    expect(offer).toMatchObject({
      service: 'post-judgment',
      transfer: { byName: '张敏', byCourtName: '示例市中级人民法院', note: '属区法院管辖' },
    });
    await below.ask('offer:accept', { callId: offer!.callId, offerId: offer!.offerId });
    await below.until((view) => view.call?.state === 'talking');
    phone.hangup();
    await below.finishNote();
    const call = await endedCallOf(await court.api('supervisor1'), phone.number, 1);
    expect(call.timeline.find(({ step }) => step === 'transferred')).toMatchObject({
      detail: 'post-judgment@示例区人民法院',
    });
    expect(call.agentName).toBe('朱琳');
  });

  test('a colleague who is not free, a queue without anybody and a call of somebody else are refused; nothing changes', async () => {
    const first = await seat('agent1');
    const phone = await court.phone({ tone: 440 });
    await phone.dial();
    await phone.hearing.voice();
    phone.press('0');
    const { call: offer } = await first.until((view) => view.call?.state === 'ringing');
    const { callId, offerId } = offer!;
    await first.ask('offer:accept', { callId, offerId });
    await first.until((view) => view.call?.state === 'talking');
    const supervisor = await court.api('supervisor1');
    const officers = await supervisor.get<{ id: string; name: string }[]>('/api/agents');
    const other = officers.find(({ name }) => name === '李强');
    const tries: [message: object, code: string][] = [
      [{ kind: 'officer', agentId: other!.id }, 'Q-003'],
      [{ kind: 'queue', courtId: 'demo-intermediate', service: 'lawyer' }, 'Q-004'],
      [{ kind: 'queue', courtId: 'nowhere', service: 'general' }, 'V-003'],
    ];
    for (const [to, code] of tries)
      await expect(first.ask('call:transfer', { callId, to, note: '转接' })).rejects.toMatchObject({ code });
    const stranger = '00000000-0000-4000-8000-000000000000';
    await expect(
      first.ask('call:transfer', { callId: stranger, to: { kind: 'officer', agentId: other!.id }, note: '转接' }),
    ).rejects.toMatchObject({ code: 'C-001' });
    expect((await callOf(supervisor, phone.number)).state).toBe('talking');
    phone.hangup();
  });
});
