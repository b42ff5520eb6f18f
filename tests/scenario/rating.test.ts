import { afterEach, describe, expect, test } from '@jest/globals';
import type { api } from '../../signaling/contract/index.ts';
import { DeskSocket } from '../fake/desk-socket.ts';
import type { Phone } from '../fake/phone.ts';
import { promptOf } from '../fake/prompt.ts';
import { endedCallOf } from './archive.ts';
import { eventually, TestCourt, type Api } from './court.ts';

const hears = (phone: Phone, name: string): Promise<void> =>
  phone.hearing.prompt(promptOf(name, 'zh'), 40_000, `${name} in Chinese`);

describe('how content callers are', () => {
  const court = new TestCourt();
  afterEach(() => court.close());

  /** A call that an officer has taken and ended; the caller is still there. */
  async function talked(): Promise<Phone> {
    const desk = await DeskSocket.connect(court.url, (await court.api('agent2')).cookie);
    await desk.ask('desk:status', { status: 'available' });
    const phone = await court.phone({ tone: 440 });
    expect(await phone.dial()).toBe(200);
    await phone.hearing.voice();
    phone.press('0');
    const { call } = await desk.until((view) => view.call?.state === 'ringing');
    const { callId, offerId } = call!;
    await desk.ask('offer:accept', { callId, offerId });
    await desk.until((view) => view.call?.state === 'talking');
    const from = Date.now();
    await eventually(() => Promise.resolve(Date.now() - from > 1500)); // the talk
    await desk.ask('call:hangup', { callId });
    await desk.finishNote();
    desk.close();
    return phone;
  }

  const followUps = (supervisor: Api, state: string): Promise<{ items: api.FollowUpView[] }> =>
    supervisor.get(`/api/follow-ups?state=${state}&size=100`);

  test('a wrong key is forgiven; a low rating is stored, and the supervisor listens and follows up', async () => {
    const phone = await talked();
    await hears(phone, 'rate-ask');
    phone.press('7');
    await hears(phone, 'rate-invalid');
    phone.press('1');
    await hears(phone, 'rate-thanks');
    await phone.ended();

    const supervisor = await court.api('supervisor1');
    const call = await endedCallOf(supervisor, phone.number, 1);
    expect(call).toMatchObject({ rating: 1, sampled: true, followedUp: null, reason: 'agent-hangup' });
    const steps = call.timeline.map(({ step, detail }) => `${step} ${detail ?? ''}`);
    expect(steps.filter((step) => /^(rat|invalid)/.test(step))).toEqual(['rating-asked ', 'invalid-key 7', 'rated 1']);
    const rated = await supervisor.get<{ items: api.CallSummary[] }>(`/api/calls?rating=1&number=${phone.number}`);
    expect(rated.items.map(({ id }) => id)).toEqual([call.id]);
    const table = await supervisor.fetch(`/api/calls/export?format=csv&number=${phone.number}`);
    expect(await table.text()).toMatch(/"满意度"[^]*"1"/);

    const { page } = await court.officer('supervisor1');
    await page.goto(`${court.url}/board`);
    await page.getByRole('link', { name: '回访抽查' }).click();
    const row = page.getByRole('row').filter({ hasText: call.callerMasked });
    await row.click();
    const detail = page.getByTestId('follow-up-detail');
    await detail.getByTestId('player-play').click();
    await eventually(
      async () => Number(await detail.getByTestId('player-position').getAttribute('data-seconds')) > 0.3,
      40_000,
      'the recording to play',
    );
    await detail.getByTestId('follow-up-note').fill('已致电来电人，重新说明立案材料，来电人表示理解。');
    await detail.getByTestId('follow-up-done').click();
    await row.waitFor({ state: 'detached' });

    const [done] = (await followUps(supervisor, 'done')).items;
    expect(done).toMatchObject({ id: call.id, rating: 1, followedUp: { by: '赵静' } });
    const twice = await supervisor.fetch(`/api/follow-ups/${call.id}`, {
      method: 'PUT',
      body: JSON.stringify({ note: '再次回访' }),
    });
    expect([twice.status, await twice.text()]).toEqual([409, expect.stringContaining('C-020')]);
    const auditor = await court.api('auditor1');
    const trail = await eventually(async () => {
      const found = await auditor.get<{ items: api.AuditView[] }>('/api/audit?action=call.follow-up');
      return found.items.length > 0 && found.items;
    });
    expect(trail).toContainEqual(expect.objectContaining({ target: call.id, actorName: '赵静' }));
    expect((await auditor.fetch(`/api/follow-ups/${call.id}`, { method: 'PUT', body: '{}' })).status).toBe(403);
  });

  test('who says nothing is not asked twice, who was not served is not asked', async () => {
    const phone = await talked();
    await hears(phone, 'rate-ask');
    await hears(phone, 'thanks');
    await phone.ended();
    const supervisor = await court.api('supervisor1');
    const call = await endedCallOf(supervisor, phone.number, 1);
    expect(call).toMatchObject({ rating: null, sampled: false, result: 'served' });
    expect(call.timeline.filter(({ step }) => step === 'rating-asked')).toHaveLength(1);
    const silent = await supervisor.get<{ items: api.CallSummary[] }>(`/api/calls?rating=none&number=${phone.number}`);
    expect(silent.items.map(({ id }) => id)).toEqual([call.id]);
  });
});
