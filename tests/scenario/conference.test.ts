import { afterEach, describe, expect, test } from '@jest/globals';
import { DeskSocket } from '../fake/desk-socket.ts';
import type { Officer } from '../fake/officer.ts';
import { callOf, endedCallOf } from './archive.ts';
import { eventually, TestCourt } from './court.ts';
import { alone, CALLER, callOutside, COLLEAGUE, inState, most, OFFICER, OUTSIDE, passOn, talking } from './three.ts';

let last = 20_000_000;
const number = (): string => `139${++last}`;

describe('an officer asks somebody else into a call', () => {
  const court = new TestCourt();
  afterEach(() => court.close());

  const colleague = async (): Promise<Officer> => {
    const second = await court.officer('agent2', COLLEAGUE);
    await second.available();
    return second;
  };

  test('a colleague: consulted while the caller hears music and none of it, then all three, then two again; each part is recorded', async () => {
    const { phone, officer } = await talking(court);
    const second = await colleague();
    await passOn(officer, '李强', '请问执行局电话', 'transfer-consult');
    await second.offered();
    const offer = await second.page.getByTestId('offer-card').innerText();
    expect(offer).toContain('张敏 请您协助');
    expect(offer).toContain('请问执行局电话');
    await second.accept();
    await Promise.all([inState(officer, 'consulting'), inState(second, 'consulting')]);
    const consultedAt = performance.now();
    await Promise.all([officer.hears(COLLEAGUE), second.hears(OFFICER)]);
    await phone.hearing.voice(40_000, [OFFICER, COLLEAGUE, CALLER]);
    const atPhone = phone.hearing.since(consultedAt);
    expect(Math.max(most(atPhone, OFFICER), most(atPhone, COLLEAGUE))).toBeLessThan(0.2);

    await officer.page.getByTestId('party-join').click();
    await Promise.all([
      phone.hearing.tones([OFFICER, COLLEAGUE]),
      officer.hearsAll([CALLER, COLLEAGUE]),
      second.hearsAll([CALLER, OFFICER]),
    ]);
    // Alone again with the colleague, and back.
    await officer.page.getByTestId('party-part').click();
    await phone.hearing.voice(40_000, [OFFICER, COLLEAGUE]);
    await Promise.all([officer.hears(COLLEAGUE), second.hears(OFFICER)]);
    await officer.page.getByTestId('party-join').click();
    await phone.hearing.tones([OFFICER, COLLEAGUE]);

    await officer.page.getByTestId('party-remove').click();
    await alone(officer);
    await second.page.getByTestId('desk-status').filter({ hasText: '空闲' }).waitFor();
    await Promise.all([phone.hearing.tone(OFFICER), officer.hears(CALLER)]);
    await officer.page.getByTestId('btn-hangup').click();
    await phone.rate(5, [OFFICER, COLLEAGUE]);

    const supervisor = await court.api('supervisor1');
    const call = await endedCallOf(supervisor, phone.number, 5);
    expect(call).toMatchObject({ result: 'served', agentName: '张敏' });
    expect(call.recordings.map(({ kind }) => kind)).toEqual(['talk', 'consultation', 'talk', 'consultation', 'talk']);
    const steps = call.timeline.map(({ step }) => step);
    const told = ['party-asked', 'party-answered', 'party-conference', 'party-consulting', 'party-left'];
    expect(steps).toEqual(expect.arrayContaining(told));
    const sides = await Promise.all(call.recordings.map(({ id }) => supervisor.sides(id)));
    const [first, consultation, conference] = sides;
    // The caller's track of the consultation is empty, the two officers are both on theirs.
    expect(most(consultation!.caller, CALLER)).toBeLessThan(0.04);
    expect(Math.min(most(consultation!.agent, OFFICER), most(consultation!.agent, COLLEAGUE))).toBeGreaterThan(0.08);
    expect(most(first!.agent, COLLEAGUE)).toBeLessThan(0.04);
    expect(most(conference!.caller, CALLER)).toBeGreaterThan(0.6);
    expect(Math.min(most(conference!.agent, OFFICER), most(conference!.agent, COLLEAGUE))).toBeGreaterThan(0.08);
    // The colleague may listen to the parts they were in, and to no other.
    const other = await court.api('agent2');
    const heard = await Promise.all(
      call.recordings.map(async ({ id }) => (await other.fetch(`/api/recordings/${id}/audio?channel=mix`)).status),
    );
    expect(heard.map((status) => status === 200)).toEqual([false, true, true, true, true]);
  }, 300_000);

  test('the call is given to the colleague who was consulted: the caller hears them at once, both have their note', async () => {
    const { phone, officer } = await talking(court);
    const second = await colleague();
    await passOn(officer, '李强', '他经办此案', 'transfer-consult');
    await second.offered();
    await second.accept();
    await Promise.all([officer.hears(COLLEAGUE), second.hears(OFFICER)]);
    const since = performance.now();
    await officer.page.getByTestId('party-give').click();
    await officer.page.getByTestId('wrapup-finish').waitFor();
    await Promise.all([phone.hearing.tone(COLLEAGUE), second.hears(CALLER)]);
    phone.hearing.mustHaveGoneOn(since);
    await second.page.getByTestId('transfer-line').filter({ hasText: '由 张敏 转来' }).waitFor();
    await second.page.getByTestId('wrapup-matter').fill('已当面答复');
    await second.page.getByTestId('btn-hangup').click();
    await phone.rate(4, [OFFICER, COLLEAGUE]);
    const call = await endedCallOf(await court.api('supervisor1'), phone.number, 3);
    expect(call).toMatchObject({ result: 'served', agentName: '李强', matter: '已当面答复' });
    expect(call.recordings.map(({ kind }) => kind)).toEqual(['talk', 'consultation', 'talk']);
  });

  test('the colleague does not answer: the caller waits on hold, the officer is back by a key', async () => {
    const { phone, officer } = await talking(court);
    const second = await colleague();
    await passOn(officer, '李强', '请协助', 'transfer-consult');
    await second.offered();
    await second.reject();
    await alone(officer);
    await phone.hearing.voice(40_000, [OFFICER]);
    await officer.page.keyboard.press('F9');
    await Promise.all([phone.hearing.tone(OFFICER), officer.hears(CALLER)]);
    phone.hangup();
    await officer.page.getByTestId('wrapup-finish').waitFor();
  });

  test('a telephone outside: consulted, then all three hear all others; who hangs up leaves the two others talking', async () => {
    const trunk = await court.trunk();
    const { phone, officer } = await talking(court);
    const called = number();
    await callOutside(officer, called, '请法官说明开庭时间');
    const outside = await trunk.called();
    expect(outside).toMatchObject({ number: called, shown: '12368' });
    await inState(officer, 'ringing');
    await phone.hearing.voice(40_000, [OFFICER]);
    const answeredAt = performance.now();
    outside.answer(OUTSIDE);
    await inState(officer, 'consulting');
    await Promise.all([outside.hearing.tone(OFFICER), officer.hears(OUTSIDE)]);
    const atPhone = phone.hearing.since(answeredAt);
    expect(Math.max(most(atPhone, OFFICER), most(atPhone, OUTSIDE))).toBeLessThan(0.2);
    expect(most(outside.hearing.since(answeredAt), CALLER)).toBeLessThan(0.1);
    await officer.page.getByTestId('party-join').click();
    await Promise.all([
      phone.hearing.tones([OFFICER, OUTSIDE]),
      outside.hearing.tones([OFFICER, CALLER]),
      officer.hearsAll([CALLER, OUTSIDE]),
    ]);
    outside.hangup();
    await alone(officer);
    await Promise.all([phone.hearing.tone(OFFICER), officer.hears(CALLER)]);
    phone.hangup();
    const supervisor = await court.api('supervisor1');
    const call = await endedCallOf(supervisor, phone.number, 3);
    const conference = await supervisor.sides(call.recordings[2]!.id);
    expect(Math.min(most(conference.agent, OFFICER), most(conference.agent, OUTSIDE))).toBeGreaterThan(0.15);
    expect(most(conference.caller, CALLER)).toBeGreaterThan(0.6);
    // The leg has a record of its own, with reason and figures.
    const leg = await endedCallOf(supervisor, called);
    expect(leg).toMatchObject({
      direction: 'outbound',
      dialReason: 'consultation',
      result: 'served',
      reason: 'caller-hangup',
    });
    expect(leg.timeline.find(({ step }) => step === 'dialling')?.reason).toBe('请法官说明开庭时间');
  });

  test('the caller is left with the telephone outside: the officer is free, both hear each other, and the end of one ends it', async () => {
    const trunk = await court.trunk();
    const { phone, officer } = await talking(court);
    const called = number();
    await callOutside(officer, called, '转给经办法官');
    const outside = await trunk.called();
    outside.answer(OUTSIDE);
    await Promise.all([outside.hearing.tone(OFFICER), officer.hears(OUTSIDE)]);
    await officer.page.getByTestId('party-give').click();
    await officer.page.getByTestId('wrapup-finish').waitFor();
    await Promise.all([phone.hearing.tone(OUTSIDE), outside.hearing.tone(CALLER)]);
    outside.hangup();
    await phone.rate(5, [OUTSIDE, OFFICER]);
    const call = await endedCallOf(await court.api('supervisor1'), phone.number, 3);
    expect(call).toMatchObject({ result: 'served', agentName: '张敏', rating: 5 });
  });

  test('the caller hangs up during the consultation: all are free; refused numbers leave the caller where they were', async () => {
    const trunk = await court.trunk();
    const { phone, officer } = await talking(court);
    await callOutside(officer, '110', '不允许的号码');
    await officer.page.getByTestId('transfer-fault').filter({ hasText: 'O-002' }).waitFor();
    await Promise.all([phone.hearing.tone(OFFICER), officer.hears(CALLER)]);
    await officer.page.getByTestId('transfer-number').fill(number());
    await officer.page.getByTestId('transfer-consult').click();
    const outside = await trunk.called();
    outside.answer(OUTSIDE);
    await officer.hears(OUTSIDE);
    phone.hangup();
    await outside.ended();
    await officer.page.getByTestId('wrapup-finish').waitFor();
    const call = await endedCallOf(await court.api('supervisor1'), phone.number, 2);
    expect(call).toMatchObject({ result: 'served', reason: 'caller-hangup' });
  });

  test("the officer's desk is lost in a conference: the colleague goes on with the caller", async () => {
    const { phone, officer } = await talking(court);
    const second = await colleague();
    await passOn(officer, '李强', '一起答复', 'transfer-consult');
    await second.offered();
    await second.accept();
    await officer.hears(COLLEAGUE);
    await officer.page.getByTestId('party-join').click();
    await phone.hearing.tones([OFFICER, COLLEAGUE]);
    officer.browser.kill();
    await second.page.getByTestId('wrapup-matter').waitFor({ timeout: 40_000 });
    await Promise.all([phone.hearing.tone(COLLEAGUE), second.hears(CALLER)]);
    const call = await eventually(async () => {
      const found = await callOf(await court.api('supervisor1'), phone.number);
      return found.agentName === '李强' && found;
    });
    expect(call.state).toBe('talking');
    phone.hangup();
  });

  test('what does not fit is refused: nobody is there, a stranger acts, a second one is asked in', async () => {
    const { cookie } = await court.api('agent1');
    const desk = await DeskSocket.connect(court.url, cookie);
    await desk.ask('desk:status', { status: 'available' });
    const phone = await court.phone({ tone: CALLER });
    await phone.dial();
    await phone.hearing.voice();
    phone.press('0');
    const { call } = await desk.until((view) => view.call?.state === 'ringing');
    const { callId, offerId } = call!;
    await desk.ask('offer:accept', { callId, offerId });
    await desk.until((view) => view.call?.state === 'talking');
    await expect(desk.ask('party:act', { callId, act: 'join' })).rejects.toMatchObject({ code: 'C-003' });
    const to = { kind: 'officer', agentId: 'nobody' };
    await expect(desk.ask('party:ask', { callId, to, note: '协助' })).rejects.toMatchObject({ code: 'V-003' });
    const { cookie: other } = await court.api('agent2');
    const stranger = await DeskSocket.connect(court.url, other);
    await expect(stranger.ask('party:act', { callId, act: 'give' })).rejects.toMatchObject({ code: 'C-001' });
    stranger.close();
    phone.hangup();
    await desk.finishNote();
    desk.close();
  });
});
