import { afterEach, describe, expect, test } from '@jest/globals';
import type { Officer } from '../fake/officer.ts';
import type { Phone } from '../fake/phone.ts';
import { callOf, endedCallOf } from './archive.ts';
import { eventually, TestCourt } from './court.ts';
import { most } from './three.ts';

describe('something dies while people talk', () => {
  const court = new TestCourt();
  let restore: (() => Promise<void>) | null = null;
  afterEach(async () => {
    await court.close();
    await restore?.();
    restore = null;
  });

  async function talking(): Promise<{ phone: Phone; officer: Officer }> {
    const officer = await court.officer('agent1', 880);
    await officer.available();
    const phone = await court.phone({ tone: 440 });
    await phone.dial();
    await phone.hearing.voice();
    phone.press('0');
    await officer.offered();
    await officer.accept();
    await Promise.all([phone.hearing.tone(880), officer.hears(440)]);
    return { phone, officer };
  }

  test("the officer's browser: the caller hears it and is offered to another officer", async () => {
    const { phone, officer } = await talking();
    const second = await court.officer('agent2', 990);
    officer.browser.kill();
    await phone.hearing.voice(40_000, [880, 990]);
    await second.available();
    await second.offered();
    await second.accept();
    await Promise.all([phone.hearing.tone(990), second.hears(440)]);
    phone.hangup();
    const call = await endedCallOf(await court.api('supervisor1'), phone.number, 2);
    expect(call.recordings).toHaveLength(2);
    expect(call.result).toBe('served');
    expect(call.timeline.some((entry) => entry.reason === 'connection-lost')).toBe(true);
  });

  test('signaling is killed while they talk: sound goes on, the desk comes back, the record is complete', async () => {
    const { phone, officer } = await talking();
    const since = performance.now();
    court.kill('signaling');
    await eventually(() => court.api('supervisor1').catch(() => null), 40_000, 'signaling back');
    await officer.hears(440);
    await phone.hearing.tone(880);
    phone.hearing.mustHaveGoneOn(since);
    await officer.page.getByTestId('call-timer').waitFor();
    await officer.page.getByTestId('btn-hangup').click(); // as soon as the desk is connected again
    await phone.rate(4);
    const call = await endedCallOf(await court.api('supervisor1'), phone.number, 1);
    expect(call).toMatchObject({ result: 'served', reason: 'agent-hangup' });
    const { rate, agent } = await (await court.api('supervisor1')).sides(call.recordings[0]!.id);
    expect(most(agent.subarray(-rate * 2), 880)).toBeGreaterThan(0.6);
  });

  test('signaling is killed while callers wait: all keep their places and are answered in order', async () => {
    const phones: Phone[] = [];
    // The offer is to outlast the other callers' way into the queue and the restart, on a slow machine too.
    restore = await court.settings({ ringSeconds: 120 });
    const supervisor = await court.api('supervisor1');
    const officer = await court.officer('agent1', 880);
    await officer.available();
    for (let n = 0; n < 3; n++) {
      const phone = await court.phone({ tone: 440 });
      await phone.dial();
      await phone.hearing.voice();
      phone.press('0');
      phones.push(phone);
      if (n === 0) await officer.offered();
      else await eventually(async () => (await callOf(supervisor, phone.number)).state === 'waiting');
    }
    court.kill('signaling');
    await eventually(() => court.api('supervisor1').catch(() => null), 40_000, 'signaling back');
    for (const phone of phones) {
      const masked = `${phone.number.slice(0, 3)}****${phone.number.slice(-4)}`;
      await officer.page.getByTestId('offer-card').filter({ hasText: masked }).waitFor({ timeout: 40_000 });
      await officer.accept();
      // The telephone hears the officer before it listens for the question: what it heard before was music.
      await Promise.all([phone.hearing.tone(880), officer.hears(440)]);
      await officer.page.getByTestId('btn-hangup').click();
      await phone.rate(4);
      await officer.page.getByTestId('wrapup-category').click();
      await officer.page.getByTitle('查询咨询').click();
      await officer.page.getByTestId('wrapup-matter').fill('查询');
      await officer.page.getByTestId('wrapup-answer').fill('已答复');
      await officer.page.getByTestId('wrapup-solved').getByText('已当场答复').click();
      await officer.page.getByTestId('wrapup-finish').click();
    }
  }, 300_000);

  test('the media node is killed: both hear each other again, the record has both parts', async () => {
    const { phone, officer } = await talking();
    const killedAt = performance.now();
    court.kill('media');
    await phone.hearing.until(() => phone.hearing.since(killedAt).length > 0, 40_000, 'anything');
    const supervisor = await court.api('supervisor1');
    await eventually(
      async () => (await callOf(supervisor, phone.number)).recordings.length > 1,
      40_000,
      'a second recording',
    );
    await Promise.all([phone.hearing.tone(880), officer.hears(440)]);
    phone.hangup();
    const call = await endedCallOf(await court.api('supervisor1'), phone.number, 2);
    expect(call.recordings.some((recording) => recording.salvaged)).toBe(true);
  });

  test('Redis and the database are killed, in the talk and on hold: sound goes on, the record is complete', async () => {
    const { phone, officer } = await talking();
    const since = performance.now();
    court.kill('redis');
    court.kill('database');
    await eventually(() => court.api('supervisor1').catch(() => null), 40_000, 'Redis and the database back');
    phone.hearing.mustHaveGoneOn(since);
    await Promise.all([phone.hearing.tone(880), officer.hears(440)]);
    const hold = officer.page.getByTestId('btn-hold');
    await hold.click();
    await Promise.all([phone.hearing.voice(40_000, [880]), officer.hearsSilence()]);
    court.kill('redis');
    await eventually(() => court.api('supervisor1').catch(() => null), 40_000, 'Redis back');
    await phone.hearing.voice(40_000, [880]);
    await eventually(async () => {
      await hold.click();
      return phone.hearing.tone(880, 15_000).then(
        () => true,
        () => false,
      );
    }, 120_000);
    await officer.hears(440);
    await officer.page.getByTestId('btn-hangup').click();
    await phone.rate(5);
    const call = await endedCallOf(await court.api('supervisor1'), phone.number, 1);
    expect(call).toMatchObject({ result: 'served', reason: 'agent-hangup', rating: 5 });
    expect(call.timeline.some(({ state }) => state === 'held')).toBe(true);
  });

  test('the gateway is killed: the call ends with a reason, the officer is told, the next call works', async () => {
    const { phone, officer } = await talking();
    court.kill('ivr');
    await officer.page.getByTestId('wrapup-finish').waitFor({ timeout: 40_000 });
    const call = await endedCallOf(await court.api('supervisor1'), phone.number, 1);
    expect(call).toMatchObject({ result: 'served', reason: 'gateway-lost', fault: 'ours' });
    const next = await court.phone();
    expect(await eventually(async () => (await next.dial()) === 200)).toBe(true);
  });
});
