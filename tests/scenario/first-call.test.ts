import { afterEach, describe, expect, test } from '@jest/globals';
import type { api } from '../../signaling/contract/index.ts';
import { toneShare, power } from '../fake/tone.ts';
import { callOf, endedCallOf } from './archive.ts';
import { eventually, TestCourt } from './court.ts';
import { most } from './three.ts';

describe('a citizen dials 12368', () => {
  const court = new TestCourt();
  afterEach(() => court.close());

  test('hears the menu, presses 0, talks to an officer; the recording holds both', async () => {
    const officer = await court.officer('agent1', 880);
    await officer.available();
    const phone = await court.phone({ tone: 440 });

    expect(await phone.dial('12368')).toBe(200);
    await phone.hearing.voice();
    phone.press('0');

    await officer.offered();
    const card = officer.page.getByTestId('offer-card');
    const masked = `${phone.number.slice(0, 3)}****${phone.number.slice(-4)}`;
    await expect(card.innerText()).resolves.toContain(masked);
    await officer.accept();

    await Promise.all([phone.hearing.tone(880), officer.hears(440)]);

    // Mute: the caller hears nothing of the officer, the officer still hears the caller.
    await officer.page.getByTestId('btn-mute').click();
    await phone.hearing.silence();
    await officer.hears(440);
    await officer.page.getByTestId('btn-mute').click();
    await phone.hearing.tone(880);

    // Hold: music for the caller, silence for the officer.
    await officer.page.getByTestId('btn-hold').click();
    await phone.hearing.voice(40_000, [880]);
    await officer.hearsSilence();
    await officer.page.getByTestId('btn-hold').click();
    await Promise.all([phone.hearing.tone(880), officer.hears(440)]);

    const goesOnAt = Date.now();
    await eventually(async () => Promise.resolve(Date.now() - goesOnAt > 1000)); // a second of talk at the end
    await officer.page.getByTestId('wrapup-matter').fill('询问立案需要哪些材料');
    await officer.page.getByTestId('btn-hangup').click();
    await phone.rate(5);

    await officer.page.getByTestId('wrapup-category').click();
    await officer.page.getByTitle('立案登记').click();
    await officer.page.getByTestId('wrapup-answer').fill('已告知材料清单');
    await officer.page.getByTestId('wrapup-solved').getByText('未答复').click();
    await officer.page.getByTestId('wrapup-finish').click();
    await officer.page.getByTestId('desk-status').filter({ hasText: '空闲' }).waitFor();

    const supervisor = await court.api('supervisor1');
    const call = await eventually(async () => {
      const found = await callOf(supervisor, phone.number);
      return found.recordings[0]?.state === 'archived' && found.workOrders.length > 0 && found;
    });
    expect(call).toMatchObject({
      result: 'served',
      reason: 'agent-hangup',
      category: 'filing',
      matter: '询问立案需要哪些材料',
      answer: '已告知材料清单',
      solved: false,
      rating: 5,
      sampled: false,
      callerMasked: masked,
    });
    const states = call.timeline.map((entry) => entry.state);
    for (const state of ['menu', 'waiting', 'ringing', 'connecting', 'talking', 'held', 'ended'])
      expect(states).toContain(state);

    const recording = call.recordings[0]!;
    const { rate, caller, agent } = await supervisor.sides(recording.id);
    expect(Math.abs(caller.length / rate - recording.durationMs! / 1000)).toBeLessThan(0.1);
    // Each side is on its own channel, and only there; the officer's is still while muted, the caller's while held.
    const shares = (side: Int16Array, tone: number): number[] =>
      Array.from({ length: Math.floor(side.length / (rate * 0.4)) }, (_, n) =>
        toneShare(side.subarray(n * rate * 0.4, (n + 1) * rate * 0.4), tone),
      );
    expect(Math.max(...shares(caller, 440))).toBeGreaterThan(0.7);
    expect(Math.max(...shares(agent, 880))).toBeGreaterThan(0.7);
    expect(Math.max(...shares(caller, 880), ...shares(agent, 440))).toBeLessThan(0.1);
    // To the end, which is after the hold; a browser that has too little of the machine may leave something out.
    expect(most(agent.subarray(-rate * 2), 880)).toBeGreaterThan(0.6);
    expect(most(caller.subarray(-rate * 2), 440)).toBeGreaterThan(0.6);

    const check = await supervisor.send<api.Verification>('POST', `/api/recordings/${recording.id}/verify`, {});
    expect(check).toMatchObject({ ok: true, chainOk: true });
    const part = await supervisor.fetch(`/api/recordings/${recording.id}/audio?channel=mix`, {
      headers: { range: 'bytes=1000-1999' },
    });
    expect(part.status).toBe(206);
    expect((await part.arrayBuffer()).byteLength).toBe(1000);
  });

  test('a telephone with µ-law only is understood, and its key by SIP INFO', async () => {
    const officer = await court.officer('agent1', 880);
    await officer.available();
    const phone = await court.phone({ tone: 440, formats: [0], event: null });
    expect(await phone.dial()).toBe(200);
    await phone.hearing.voice();
    phone.press('0', 'info');
    await officer.offered();
    await officer.accept();
    await Promise.all([phone.hearing.tone(880), officer.hears(440)]);
    phone.hangup();
    await officer.page.getByTestId('wrapup-finish').waitFor();
    const call = await endedCallOf(await court.api('agent1'), phone.number, 1);
    expect(call).toMatchObject({ result: 'served', reason: 'caller-hangup', fault: 'caller' });
  });

  test('60 ms of jitter and reordering on the line: the officer hears a clean tone, and so does the recording', async () => {
    const officer = await court.officer('agent1', 880);
    await officer.available();
    const phone = await court.phone({ tone: 440 });
    phone.audio.trouble = { jitterMs: 60 };
    expect(await phone.dial()).toBe(200);
    await phone.hearing.voice();
    phone.press('0');
    await officer.offered();
    await officer.accept();
    await officer.hears(440);
    const from = Date.now();
    await eventually(async () => Promise.resolve(Date.now() - from > 3000)); // three seconds of talk
    phone.hangup();
    const supervisor = await court.api('supervisor1');
    const call = await endedCallOf(supervisor, phone.number, 1);
    const { rate, caller } = await supervisor.sides(call.recordings[0]!.id);
    const middle = caller.subarray(rate, rate * 3);
    expect(power(middle)).toBeGreaterThan(1e-3);
    // Of five pieces the middle one: a busy machine may spoil one or two, a jitter buffer that does not do its work spoils all.
    const pieces = Array.from({ length: 5 }, (_, n) =>
      toneShare(middle.subarray(n * rate * 0.4, (n + 1) * rate * 0.4), 440),
    );
    expect(pieces.sort((a, b) => a - b)[2]).toBeGreaterThan(0.75);
  });
});
