import { afterEach, describe, expect, test } from '@jest/globals';
import type { api } from '../../signaling/contract/index.ts';
import { DeskSocket } from '../fake/desk-socket.ts';
import { callOf, endedCallOf } from './archive.ts';
import { eventually, TestCourt, type Api } from './court.ts';
import { most } from './three.ts';

let last = 10_000_000;
const number = (): string => `139${++last}`;

describe('the court calls out', () => {
  const court = new TestCourt();
  const desks: DeskSocket[] = [];
  afterEach(async () => {
    for (const desk of desks.splice(0)) desk.close();
    await court.close();
  });

  const desk = async (): Promise<DeskSocket> => {
    const { cookie } = await court.api('agent1');
    const opened = await DeskSocket.connect(court.url, cookie);
    desks.push(opened);
    return opened;
  };
  const dial = (at: DeskSocket, called: string): Promise<{ callId: string }> =>
    at.ask('call:dial', { number: called, reason: 'return-visit', remark: '回访' });
  /** A call out that comes to nothing: what the officer sees, and ends. */
  const outcome = async (at: DeskSocket): Promise<string | null> => {
    const { wrapUp } = await at.until((view) => view.agent.state === 'wrap-up');
    await at.ask('wrap-up:save', { callId: wrapUp!.callId, category: null, solved: null, final: true });
    await at.until((view) => view.agent.state !== 'wrap-up');
    return wrapUp!.notReached;
  };
  const setRules = async (operator: Api, change: Partial<api.OutboundRules>): Promise<() => Promise<unknown>> => {
    const path = '/api/courts/demo-intermediate/outbound';
    const before = await operator.get<api.OutboundRules>(path);
    await operator.send('PUT', path, { ...before, ...change });
    return () => operator.send('PUT', path, before);
  };

  test('an officer dials, hears it ring and talks; the citizen sees the court, the recording holds both', async () => {
    const trunk = await court.trunk();
    const officer = await court.officer('agent1', 880);
    const { page } = officer;
    await officer.available();
    const called = number();
    await page.getByTestId('dial-open').click();
    await page.getByTestId('dial-number').fill(`${called.slice(0, 3)} ${called.slice(3, 7)} ${called.slice(7)}`);
    await page.getByTestId('dial-reason').getByText('回访').click();
    await page.getByLabel('说明').fill('核实地址');
    await page.getByTestId('dial-call').click();

    const phone = await trunk.called();
    expect(phone).toMatchObject({ number: called, shown: '12368', asserted: '12368' });
    await page.getByTestId('call-progress').filter({ hasText: '对方振铃中' }).waitFor();
    await page.getByTestId('desk-status').filter({ hasText: '通话中' }).waitFor();
    phone.answer(440);
    await Promise.all([phone.hearing.tone(880), officer.hears(440)]);

    await page.getByTestId('btn-hold').click();
    await phone.hearing.voice(40_000, [880]);
    await officer.hearsSilence();
    await page.getByTestId('btn-hold').click();
    await Promise.all([phone.hearing.tone(880), officer.hears(440)]);
    const since = Date.now();
    await eventually(async () => Promise.resolve(Date.now() - since > 1000)); // a second of talk at the end
    await page.getByTestId('btn-hangup').click();
    await phone.ended();

    await page.getByTestId('wrapup-category').click();
    await page.getByTitle('查询咨询').click();
    await page.getByTestId('wrapup-matter').fill('回访');
    await page.getByTestId('wrapup-answer').fill('已核实');
    await page.getByTestId('wrapup-solved').getByText('已当场答复').click();
    await page.getByTestId('wrapup-finish').click();
    await page.getByTestId('desk-status').filter({ hasText: '空闲' }).waitFor();

    const supervisor = await court.api('supervisor1');
    const call = await endedCallOf(supervisor, called, 1);
    expect(call).toMatchObject({
      direction: 'outbound',
      dialReason: 'return-visit',
      callerMasked: `${called.slice(0, 3)}****${called.slice(-4)}`,
      calledNumber: '12368',
      result: 'served',
      reason: 'agent-hangup',
      matter: '回访',
    });
    expect(call.timeline.map(({ step }) => step)).toEqual(
      expect.arrayContaining(['dialling', 'remote-ringing', 'remote-answered', 'talking', 'held', 'ended']),
    );
    const { rate, caller, agent } = await supervisor.sides(call.recordings[0]!.id);
    // To the end; a browser that has too little of the machine may leave something out.
    expect(most(caller.subarray(-rate * 2), 440)).toBeGreaterThan(0.6);
    expect(most(agent.subarray(-rate * 2), 880)).toBeGreaterThan(0.6);

    const list = await supervisor.get<{ items: api.CallSummary[] }>('/api/calls?direction=outbound');
    expect(list.items.map(({ id }) => id)).toContain(call.id);
    const inbound = await supervisor.get<{ items: api.CallSummary[] }>('/api/calls?direction=inbound&size=100');
    expect(inbound.items.map(({ id }) => id)).not.toContain(call.id);
    const trail = await (
      await court.api('auditor1')
    ).get<{ items: api.AuditView[] }>('/api/audit?action=call.dial&size=100');
    expect(trail.items.find(({ target }) => target === call.id)).toMatchObject({ reason: '核实地址' });
  });

  test.each([
    ['486 Busy Here', 'busy'],
    ['603 Decline', 'declined'],
    ['404 Not Found', 'number-unknown'],
    ['480 Temporarily Unavailable', 'no-answer'],
  ])('%s: the officer sees %s and is free again', async (status, reason) => {
    const trunk = await court.trunk();
    const at = await desk();
    const called = number();
    await dial(at, called);
    (await trunk.called()).refuse(status);
    expect(await outcome(at)).toBe(reason);
    const call = await endedCallOf(await court.api('supervisor1'), called);
    expect(call).toMatchObject({ result: 'not-reached', reason, talkSeconds: null });
  });

  test('nobody answers: it is given up after the ringing time, the telephone is told', async () => {
    const restore = await setRules(await court.api('operator1'), { ringSeconds: 10 });
    const trunk = await court.trunk();
    const at = await desk();
    await dial(at, number());
    const phone = await trunk.called();
    await phone.cancelled();
    expect(await outcome(at)).toBe('no-answer');
    await restore();
  });

  test('the officer gives up while it rings', async () => {
    const trunk = await court.trunk();
    const at = await desk();
    const { callId } = await dial(at, number());
    const phone = await trunk.called();
    await at.ask('call:hangup', { callId });
    await phone.cancelled();
    expect(await outcome(at)).toBe('agent-hangup');
  });

  test('the citizen hangs up; while the officer dials and talks nobody else can be called', async () => {
    const trunk = await court.trunk();
    const at = await desk();
    const { callId } = await dial(at, number());
    await expect(dial(at, number())).rejects.toMatchObject({ code: 'Q-001' });
    const phone = await trunk.called();
    phone.answer(440, [0]); // a telephone that speaks µ-law only
    await at.until((view) => view.call?.state === 'talking');
    phone.hangup();
    await at.until((view) => view.agent.state === 'wrap-up');
    await at.finishNote();
    await eventually(
      async () =>
        (await (await court.api('agent1')).get<api.CallDetail>(`/api/calls/${callId}`)).reason === 'caller-hangup',
    );
  });

  test('the first carrier is down or has no room: the next one is asked', async () => {
    const [first, second] = [await court.trunk(0), await court.trunk(1)];
    const at = await desk();
    first.refuseWith = '503 Service Unavailable';
    await dial(at, number());
    (await second.called()).refuse('486 Busy Here');
    expect(await outcome(at)).toBe('busy');
    first.silent = true;
    await dial(at, number());
    (await second.called()).refuse('486 Busy Here');
    expect(await outcome(at)).toBe('busy');
    expect(first.invites).toBe(1);
  });

  test('only numbers that the court allows, never the emergency ones', async () => {
    const operator = await court.api('operator1');
    const at = await desk();
    for (const called of ['110', '+86 120', '0571-119', '16812345', '00441234567890'])
      await expect(dial(at, called)).rejects.toMatchObject({ code: 'O-002' });
    await expect(dial(at, '17909008612345678')).rejects.toMatchObject({ code: 'O-001' });
    const restore = await setRules(operator, { allowed: ['local'] });
    await expect(dial(at, number())).rejects.toMatchObject({ code: 'O-002' });
    await restore();
    await at.until((view) => view.agent.state !== 'talking');
  });

  test('so many calls in an hour and no more', async () => {
    const operator = await court.api('operator1');
    const at = await desk();
    let restore = await setRules(operator, { perAgentHour: 0 });
    await expect(dial(at, number())).rejects.toMatchObject({ code: 'O-003' });
    await restore();
    restore = await setRules(operator, { perCourtHour: 0 });
    await expect(dial(at, number())).rejects.toMatchObject({ code: 'O-004' });
    await restore();
  });

  test('the number of an earlier call is dialled without being shown', async () => {
    const trunk = await court.trunk();
    const at = await desk();
    const called = number();
    const first = await dial(at, called);
    (await trunk.called()).refuse('486 Busy Here');
    await outcome(at);
    const { callId } = await at.ask<{ callId: string }>('call:dial', { ofCallId: first.callId, reason: 'callback' });
    const phone = await trunk.called();
    expect(phone.number).toBe(called);
    phone.refuse('486 Busy Here');
    await outcome(at);
    expect(callId).not.toBe(first.callId);
    const other = '00000000-0000-4000-8000-000000000000';
    await expect(at.ask('call:dial', { ofCallId: other, reason: 'callback' })).rejects.toMatchObject({ code: 'C-001' });
  });

  test('a telephone on the network cannot call out through the court', async () => {
    const trunk = await court.trunk();
    const phone = await court.phone();
    expect(await phone.dial('13800000000')).toBe(404);
    expect(trunk.invites).toBe(0);
  });

  test('the gateway is killed: the call out ends with its reason, the officer can write it up', async () => {
    const trunk = await court.trunk();
    const at = await desk();
    const called = number();
    await dial(at, called);
    (await trunk.called()).answer(440);
    await at.until((view) => view.call?.state === 'talking');
    court.kill('ivr');
    await at.until((view) => view.agent.state === 'wrap-up');
    await at.finishNote();
    const call = await eventually(async () => {
      const found = await callOf(await court.api('supervisor1'), called);
      return found.state === 'ended' && found;
    });
    expect(call).toMatchObject({ result: 'served', reason: 'gateway-lost', fault: 'ours' });
  });
});
