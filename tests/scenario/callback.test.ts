import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import type { api } from '../../signaling/contract/index.ts';
import { DeskSocket } from '../fake/desk-socket.ts';
import type { Phone } from '../fake/phone.ts';
import { endedCallOf } from './archive.ts';
import { eventually, TestCourt, type Api } from './court.ts';

const masked = ({ number }: Phone): string => `${number.slice(0, 3)}****${number.slice(-4)}`;

describe('who waited keeps the place and is called back', () => {
  const court = new TestCourt();
  const desks: DeskSocket[] = [];
  let restore: () => Promise<void>;
  beforeAll(async () => {
    restore = await court.settings({ callbackOffered: 'dropped' });
  });
  afterAll(() => restore());
  afterEach(async () => {
    // Nobody is offered to the next test.
    const supervisor = await eventually(() => court.api('supervisor1').catch(() => null));
    for (const { id } of (await supervisor.get<{ items: api.CallbackView[] }>('/api/callbacks?state=open')).items)
      await supervisor.fetch(`/api/callbacks/${id}/cancel`, { method: 'POST', body: '{"reason":"end of test"}' });
    await court.close();
    for (const one of desks.splice(0)) {
      const { agent } = await one.until((view) => !['ringing', 'talking'].includes(view.agent.state));
      if (agent.state === 'wrap-up') await one.finishNote();
      await one.ask('desk:status', { status: 'away', reason: 'other' });
      one.close();
    }
  });

  const desk = async (username: string): Promise<DeskSocket> => {
    const { cookie } = await court.api(username);
    const opened = await DeskSocket.connect(court.url, cookie);
    desks.push(opened);
    return opened;
  };
  /** Nobody is free, and somebody is on duty: this desk talks to another caller. */
  const busyDesk = async (username: string): Promise<DeskSocket> => {
    const opened = await desk(username);
    await opened.ask('desk:status', { status: 'available' });
    const other = await court.phone();
    await waiting(other);
    const { call } = await opened.until((view) => view.call?.state === 'ringing');
    await opened.ask('offer:accept', { callId: call!.callId, offerId: call!.offerId });
    await opened.until((view) => view.call?.state === 'talking');
    return opened;
  };
  const waiting = async (phone: Phone): Promise<void> => {
    expect(await phone.dial()).toBe(200);
    await phone.hearing.voice();
    phone.press('0');
  };
  const callbackOf = (reader: Api, phone: Phone, state?: string): Promise<api.CallbackView> =>
    eventually(
      async () => {
        const path = `/api/callbacks?number=${phone.number}`;
        const [found] = (await reader.get<{ items: api.CallbackView[] }>(path)).items;
        return found !== undefined && (state === undefined || found.state === state) && found;
      },
      30_000,
      'the callback',
    );

  test('key 1 while waiting: the officer is offered the callback in its turn, the citizen is called, both hear each other', async () => {
    const trunk = await court.trunk();
    const busy = await busyDesk('agent2');
    const phone = await court.phone();
    await waiting(phone);
    await busy.until((view) => view.queues.some(({ waiting: count }) => count === 1));
    phone.press('1');
    await phone.ended(40_000);
    expect(phone.endedBy).toBe('bye');
    const supervisor = await court.api('supervisor1');
    const listed = await callbackOf(supervisor, phone);
    expect(listed).toMatchObject({ source: 'requested', state: 'waiting', numberMasked: masked(phone), tries: [] });
    const origin = await endedCallOf(supervisor, phone.number);
    expect(origin).toMatchObject({ result: 'callback', reason: 'callback-requested', callbackId: listed.id });

    const officer = await court.officer('agent1', 880);
    const { page } = officer;
    // Offered at once: no waiting to be shown as available.
    await page.getByTestId('desk-status').click();
    await page.getByRole('menuitem', { name: '空闲' }).click();
    const offer = page.getByTestId('offer-card').filter({ hasText: masked(phone) });
    await offer.waitFor({ timeout: 40_000 });
    await page.getByTestId('offer-callback').filter({ hasText: '按键登记' }).waitFor();
    await officer.accept();
    const called = await trunk.called(40_000);
    expect(called).toMatchObject({ number: phone.number, shown: '12368' });
    called.answer(440);
    await Promise.all([called.hearing.tone(880), officer.hears(440)]);
    called.hangup();

    const done = await callbackOf(supervisor, phone, 'done');
    expect(done).toMatchObject({ endReason: 'served', tries: [{ result: 'reached' }] });
    const call = await supervisor.get<api.CallDetail>(`/api/calls/${done.tries[0]!.callId}`);
    expect(call).toMatchObject({
      direction: 'outbound',
      dialReason: 'callback',
      callbackId: listed.id,
      result: 'served',
    });
  }, 300_000);

  test('busy and no answer are tries; the officer takes it from the list; the list is searched and ended with a note', async () => {
    const trunk = await court.trunk();
    const busy = await busyDesk('agent2');
    const phone = await court.phone();
    await waiting(phone);
    await busy.until((view) => view.queues.some(({ waiting: count }) => count === 1));
    phone.hangup();
    const supervisor = await court.api('supervisor1');
    const listed = await callbackOf(supervisor, phone);
    // Who hangs up by themself is on the list, and not offered.
    expect(listed).toMatchObject({ source: 'lost', state: 'waiting', nextTryAt: null });
    const officer = await desk('agent1');
    const shown = await officer.until((view) => view.callbacks.some(({ id }) => id === listed.id));
    expect(shown.call).toBeNull();
    const operator = await court.api('operator1');
    const rules = await operator.get<api.OutboundRules>('/api/courts/demo-intermediate/outbound');
    await operator.send('PUT', '/api/courts/demo-intermediate/outbound', {
      ...rules,
      countCallbacks: true,
      perCourtHour: 0,
    });
    await expect(officer.ask('callback:take', { callbackId: listed.id })).rejects.toMatchObject({ code: 'O-004' });
    await operator.send('PUT', '/api/courts/demo-intermediate/outbound', rules);
    await officer.ask('callback:take', { callbackId: listed.id });
    (await trunk.called()).refuse('486 Busy Here');
    await officer.until((view) => view.agent.state !== 'talking' && view.agent.state !== 'ringing');
    const tried = await callbackOf(supervisor, phone, 'waiting');
    expect(tried.tries.map(({ result }) => result)).toEqual(['busy']);
    // Ten minutes until the next one.
    const pause = Date.parse(tried.nextTryAt!) - Date.parse(tried.tries[0]!.at);
    expect(pause).toBeGreaterThan(590_000);
    expect(pause).toBeLessThan(700_000);
    await expect(busy.ask('callback:take', { callbackId: listed.id })).rejects.toMatchObject({ code: 'Q-001' });
    const done = await supervisor.send<api.CallbackView>('POST', `/api/callbacks/${listed.id}/done`, {
      reason: '已由窗口办理',
    });
    expect(done).toMatchObject({ state: 'done', endReason: 'marked-done', note: '已由窗口办理' });
    await expect(officer.ask('callback:take', { callbackId: listed.id })).rejects.toMatchObject({ code: 'B-001' });
  }, 300_000);

  test('citizen first: called when it is nearly their turn, told who calls, at the front until an officer is free', async () => {
    const back = await court.settings({ callbackOrder: 'citizen-first' });
    try {
      const trunk = await court.trunk();
      const busy = await busyDesk('agent2');
      const phone = await court.phone();
      await waiting(phone);
      await busy.until((view) => view.queues.some(({ waiting: count }) => count === 1));
      phone.press('1');
      await phone.ended(40_000);
      // The officer still talks: the citizen is called all the same, being next.
      const called = await trunk.called(30_000);
      expect(called).toMatchObject({ number: phone.number, shown: '12368' });
      const other = await court.phone();
      await waiting(other);
      await busy.until((view) => view.queues.some(({ waiting: count }) => count === 1));
      called.answer(440);
      await called.hearing.voice();
      await busy.until((view) => view.queues.some(({ waiting: count }) => count === 2));
      await busy.ask('call:hangup', { callId: busy.view!.call!.callId });
      await busy.finishNote();
      const { call } = await busy.until((view) => view.call?.state === 'ringing');
      expect(call).toMatchObject({ direction: 'outbound', callerMasked: masked(phone), callback: { onTheLine: true } });
      await busy.ask('offer:accept', { callId: call!.callId, offerId: call!.offerId });
      await busy.until((view) => view.call?.state === 'talking');
      await busy.ask('call:hangup', { callId: call!.callId });
      // What follows a talk in the court's menu follows here.
      const supervisor = await court.api('supervisor1');
      await eventually(async () => {
        const { timeline } = await supervisor.get<api.CallDetail>(`/api/calls/${call!.callId}`);
        return timeline.some(({ step }) => step === 'rating-asked');
      });
      called.hangup();
      const done = await callbackOf(supervisor, phone, 'done');
      expect(done).toMatchObject({ endReason: 'served', tries: [{ result: 'reached', callId: call!.callId }] });
      other.hangup();
    } finally {
      await back();
    }
  }, 300_000);

  test('the gateway is killed while a citizen waits: on the list with the time of joining; they call again, have their place and are served: ended by itself', async () => {
    const busy = await busyDesk('agent2');
    const phone = await court.phone();
    await waiting(phone);
    await busy.until((view) => view.queues.some(({ waiting: count }) => count === 1));
    court.kill('ivr');
    const supervisor = await court.api('supervisor1');
    const listed = await callbackOf(supervisor, phone);
    const broken = await endedCallOf(supervisor, phone.number);
    expect(broken).toMatchObject({ reason: 'gateway-lost', callbackId: listed.id });
    const joined = broken.timeline.find(({ step }) => step === 'queued')!.at;
    expect(Date.parse(listed.queuedAt) - Date.parse(joined)).toBeLessThan(3_000);
    expect(listed.source).toBe('lost');

    // The talk that was cut with it is listed, too, and stands before it; it is out of the way here.
    const others = await eventually(async () => {
      const { items } = await supervisor.get<{ items: api.CallbackView[] }>('/api/callbacks?state=open');
      return items.length > 1 && items;
    });
    for (const { id } of others)
      if (id !== listed.id) await supervisor.send('POST', `/api/callbacks/${id}/cancel`, { reason: 'end of test' });
    await busy.until((view) => view.agent.state === 'wrap-up');

    const again = await eventually(
      async () => {
        const one = await court.phone({ number: phone.number });
        return (await one.dial()) === 200 && one;
      },
      30_000,
      'the gateway',
    );
    await again.hearing.voice();
    again.press('0');
    await busy.until((view) => view.callbacks.some(({ id, onTheLine }) => id === listed.id && onTheLine));
    await busy.finishNote();
    await busy.ask('desk:status', { status: 'available' }).catch(() => undefined);
    const { call } = await busy.until((view) => view.call?.state === 'ringing');
    expect(call).toMatchObject({ direction: 'inbound', callerMasked: masked(phone), queuedAt: listed.queuedAt });
    await busy.ask('offer:accept', { callId: call!.callId, offerId: call!.offerId });
    await busy.until((view) => view.call?.state === 'talking');
    again.hangup();
    const done = await callbackOf(supervisor, phone, 'done');
    expect(done).toMatchObject({ endReason: 'called-again', tries: [] });
  }, 300_000);
});
