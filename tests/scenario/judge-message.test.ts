import { afterEach, describe, expect, test } from '@jest/globals';
import type { api, desk, notice } from '../../signaling/contract/index.ts';
import { DeskSocket } from '../fake/desk-socket.ts';
import type { Phone } from '../fake/phone.ts';
import { callOf, endedCallOf } from './archive.ts';
import { eventually, TestCourt, type Api } from './court.ts';

/** Two calls, browsers and a deadline that has to come: more than the usual minute on a busy machine, ms. */
const LIMIT = 180_000;

/** An officer takes the call that rings, ends it and writes up a message for a judge. */
async function writeUp(socket: DeskSocket, judgeId: string | null, matter: string): Promise<desk.DeskCall> {
  const { call } = await socket.until((view) => view.call?.state === 'ringing');
  const { callId, offerId } = call!;
  await socket.ask('offer:accept', { callId, offerId });
  await socket.until((view) => view.call?.callId === callId && view.call.state === 'talking');
  await socket.ask('call:hangup', { callId });
  await socket.until((view) => view.agent.state === 'wrap-up');
  await socket.ask('wrap-up:save', {
    callId,
    callerName: '王小明',
    category: 'contact-judge',
    matter,
    answer: '',
    solved: false,
    judgeId,
    final: true,
  });
  return call!;
}

describe('a message for a judge', () => {
  const court = new TestCourt();
  const sockets: DeskSocket[] = [];
  afterEach(async () => {
    for (const socket of sockets.splice(0)) socket.close();
    await court.close();
  });

  const atDesk = async (): Promise<DeskSocket> => {
    const socket = await DeskSocket.connect(court.url, (await court.api('agent1')).cookie);
    sockets.push(socket);
    await socket.ask('desk:status', { status: 'available' });
    return socket;
  };
  const callFor = async (phone: Phone): Promise<void> => {
    expect(await phone.dial('12368')).toBe(200);
    await phone.hearing.voice();
    phone.press('2');
  };
  const judgeOf = async (person: Api, name: string): Promise<string> =>
    (await person.get<api.AddresseeView[]>('/api/addressees')).find((one) => one.name === name)!.id;
  const orderOf = (person: Api, matter: string): Promise<api.WorkOrderView> =>
    eventually(
      async () =>
        (await person.get<{ items: api.WorkOrderView[] }>(`/api/work-orders?q=${encodeURIComponent(matter)}`)).items[0],
    );

  test(
    'the officer writes it up, the judge answers, the citizen gets an SMS and hears it when calling again',
    async () => {
      const supervisor = await court.api('supervisor1');
      const socket = await atDesk();
      const matter = `请黄法官回电，案号（2026）示0101民初${Date.now() % 100_000}号`;
      const phone = await court.phone();
      await callFor(phone);
      await writeUp(socket, await judgeOf(supervisor, '黄磊'), matter);
      const order = await orderOf(supervisor, matter);
      expect(order).toMatchObject({
        state: 'assigned',
        category: 'contact-judge',
        assignee: { name: '黄磊', role: 'judge' },
      });
      expect(order.workingDaysLeft).toBe(2);

      const judge = await court.officer('judge1');
      const { page } = judge;
      await page.waitForURL((address) => address.pathname === '/work-orders');
      await page.getByRole('heading', { name: '我的留言', level: 1 }).waitFor();
      await page.getByRole('option').filter({ hasText: matter }).click();
      await page.getByText('还剩 2 个工作日').first().waitFor();
      const acts = page.getByTestId('order-acts');
      await acts.getByRole('button', { name: '接收', exact: true }).click();
      await acts.getByRole('button', { name: '开始办理' }).click();
      await acts.getByLabel('给群众的答复').fill('开庭改到12月8日上午九点，请带身份证原件。');
      await acts.getByRole('button', { name: '答复并发短信' }).click();
      const trail = page.getByTestId('order-trail');
      await trail.getByText('黄磊 答复').waitFor();
      await trail
        .getByText(`短信告知 ${phone.number.slice(0, 3)}****${phone.number.slice(-4)}`)
        .waitFor({ timeout: 40_000 });

      const operator = await court.api('operator1');
      const [message] = (await operator.get<{ items: notice.NoticeView[] }>(`/api/notices?q=${phone.number}`)).items;
      expect(message).toMatchObject({
        state: 'kept',
        about: { kind: 'work-order', id: order.id, label: order.number },
        text: expect.stringContaining('开庭改到12月8日上午九点，请带身份证原件。'),
      });
      const answered = await supervisor.get<api.WorkOrderView>(`/api/work-orders/${order.id}`);
      expect(answered).toMatchObject({ state: 'replied', answer: '开庭改到12月8日上午九点，请带身份证原件。' });
      expect(answered.trail.map(({ step, by }) => [step, by])).toEqual([
        ['register', '张敏'],
        ['assign', '张敏'],
        ['accept', '黄磊'],
        ['begin', '黄磊'],
        ['reply', '黄磊'],
      ]);

      // By self-service, too: from the number that asked the answer itself is read out, from another one only where the order stands.
      const readTo = async (number: string, digits: string): Promise<string[]> => {
        const caller = await court.phone({ number });
        expect(await caller.dial()).toBe(200);
        await caller.hearing.voice();
        caller.press('1');
        await eventually(async () =>
          (await callOf(supervisor, number)).timeline.some(({ detail }) => detail === 'enquiry'),
        );
        for (const key of `3${digits}#`) caller.press(key);
        const steps = await eventually(async () => {
          const found = (await callOf(supervisor, number)).timeline.map(({ step }) => step);
          return found.includes('enquiry') && found;
        });
        caller.hangup();
        await endedCallOf(supervisor, number);
        return steps;
      };
      expect(await readTo(phone.number, order.number.slice(-4))).toContain('answer-read');
      expect(await readTo('13911110000', order.number.replace(/\D/g, ''))).not.toContain('answer-read');

      const again = await court.phone({ number: phone.number });
      await callFor(again);
      await socket.ask('desk:status', { status: 'available' });
      const { call } = await socket.until((view) => view.call?.state === 'ringing');
      expect(call!.earlier.find((contact) => contact.kind === 'work-order')).toMatchObject({
        id: order.id,
        workOrderState: 'replied',
        answer: '开庭改到12月8日上午九点，请带身份证原件。',
      });
      await socket.serveOne();
      const agent = await court.api('agent1');
      const closed = await agent.send<api.WorkOrderView>('POST', `/api/work-orders/${order.id}/close`, {});
      expect(closed.state).toBe('closed');
    },
    LIMIT,
  );

  test(
    'half of the time goes by without progress: it is urged by itself, on the board too; the judge hands it on',
    async () => {
      const supervisor = await court.api('supervisor1');
      const restore = await court.settings({ judgeReplySeconds: 8 });
      try {
        const socket = await atDesk();
        const matter = `判决何时生效 ${Date.now()}`;
        const phone = await court.phone();
        await callFor(phone);
        await writeUp(socket, await judgeOf(supervisor, '李明'), matter);
        const { id } = await orderOf(supervisor, matter);
        const urged = await eventually(async () => {
          const order = await supervisor.get<api.WorkOrderView>(`/api/work-orders/${id}`);
          return order.urgedAt !== null && order;
        });
        const line = urged.trail.find(({ step }) => step === 'urge');
        expect(line).toMatchObject({ by: '系统', reason: 'half-time', state: 'assigned' });
        const waited = Date.parse(line!.at) - Date.parse(urged.createdAt);
        expect(waited).toBeGreaterThanOrEqual(4000);
        const listed = await supervisor.get<{ items: api.WorkOrderView[] }>('/api/work-orders?urged=true');
        expect(listed.items.map((order) => order.id)).toContain(id);
        const board = await court.officer('supervisor1');
        await board.page.getByTestId('board-alarms').getByText('有已督办的工单').waitFor();
        await eventually(async () => {
          const order = await supervisor.get<api.WorkOrderView>(`/api/work-orders/${id}`);
          return order.trail.some(({ step, reason }) => step === 'urge' && reason === 'overdue');
        });

        const [judge, other, head] = [await court.api('judge2'), await court.api('judge1'), await court.api('head1')];
        const act = (person: Api, name: string, body: object = {}): Promise<Response> =>
          person.fetch(`/api/work-orders/${id}/${name}`, { method: 'POST', body: JSON.stringify(body) });
        const refusal = async (response: Promise<Response>): Promise<string> =>
          ((await (await response).json()) as { error: { code: string } }).error.code;
        // Not in this state, not addressed to them, not their post, nobody to hand it to, no reason.
        expect(await refusal(act(judge, 'reply', { answer: '太早的答复' }))).toBe('W-001');
        expect(await refusal(act(judge, 'begin'))).toBe('W-001');
        expect(await refusal(act(other, 'accept'))).toBe('V-003');
        expect(await refusal(act(supervisor, 'accept'))).toBe('A-004');
        expect(await refusal(act(judge, 'close'))).toBe('A-004');
        const headId = await judgeOf(judge, '周涛');
        expect(await refusal(act(judge, 'hand-over', { assigneeId: 'nobody', reason: '不在本庭' }))).toBe('W-002');
        expect(await refusal(act(judge, 'hand-over', { assigneeId: headId, reason: '' }))).toBe('V-001');
        expect((await act(judge, 'hand-over', { assigneeId: headId, reason: '出差，请庭长答复' })).status).toBe(200);
        expect(await refusal(act(judge, 'accept'))).toBe('V-003');
        for (const [name, body] of [
          ['accept', {}],
          ['begin', {}],
          ['reply', { answer: '判决已于本周生效。' }],
        ] as const)
          expect((await act(head, name, body)).status).toBe(200);
        expect(await refusal(act(head, 'reply', { answer: '又一次' }))).toBe('W-001');
        await board.page.getByTestId('board-alarms').getByText('有已督办的工单').waitFor({ state: 'detached' });
        const done = await supervisor.get<api.WorkOrderView>(`/api/work-orders/${id}`);
        expect(done.trail.find(({ step }) => step === 'hand-over')).toMatchObject({
          by: '李明',
          to: '周涛',
          reason: '出差，请庭长答复',
        });
      } finally {
        await restore();
      }
    },
    LIMIT,
  );

  test(
    'nobody at a desk: the spoken message is addressed by the supervisor, and the judge hears it',
    async () => {
      const supervisor = await court.api('supervisor1');
      const phone = await court.phone({ tone: 440 });
      await callFor(phone);
      await eventually(async () => {
        const [call] = await supervisor.get<api.CallSummary[]>(`/api/calls/live?number=${phone.number}`);
        return call?.state === 'message';
      });
      const from = Date.now();
      await eventually(async () => Promise.resolve(Date.now() - from > 3000)); // three seconds of message
      phone.press('#');
      await phone.ended();
      const call = await endedCallOf(supervisor, phone.number, 1);
      const { id } = call.workOrders[0]!;
      const order = await supervisor.get<api.WorkOrderView>(`/api/work-orders/${id}`);
      expect(order).toMatchObject({ source: 'message', category: 'contact-judge', assignee: null, acts: ['assign'] });
      const judge = await court.api('judge1');
      expect((await judge.fetch(`/api/work-orders/${id}/audio`)).status).toBe(404);
      await supervisor.send('POST', `/api/work-orders/${id}/assign`, { assigneeId: await judgeOf(supervisor, '黄磊') });
      const sound = await judge.fetch(`/api/work-orders/${id}/audio`);
      expect(sound.status).toBe(200);
      expect((await sound.arrayBuffer()).byteLength).toBeGreaterThan(32_000);
      const returned = await judge.send<api.WorkOrderView>('POST', `/api/work-orders/${id}/return`, {
        reason: '不是本人承办的案件',
      });
      expect(returned).toMatchObject({ state: 'returned', assignee: null });
      const afterwards = await supervisor.get<api.WorkOrderView>(`/api/work-orders/${id}`);
      expect(afterwards.acts).toEqual(['assign']);
    },
    LIMIT,
  );
});
