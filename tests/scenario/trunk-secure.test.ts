import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from '@jest/globals';
import { ownCertificate } from '../../infra/launch/certificate.ts';
import { DeskSocket } from '../fake/desk-socket.ts';
import { endedCallOf } from './archive.ts';
import { limitedSystem, TestCourt } from './court.ts';

let last = 30_000_000;
const number = (): string => `139${++last}`;

describe('a caller whose telephone wants TLS and SRTP', () => {
  const court = new TestCourt();
  afterEach(() => court.close());

  test('hears the menu, presses a key, talks to an officer, both protected; a refresh keeps the keys', async () => {
    const officer = await court.officer('agent1', 880);
    await officer.available();
    const phone = await court.phone({ transport: 'tls', srtp: true, tone: 440 });
    expect(await phone.dial()).toBe(200);
    expect(phone.answeredProfile).toBe('RTP/SAVP');
    await phone.hearing.voice();
    phone.press('0');
    await officer.offered();
    await officer.accept();
    await Promise.all([phone.hearing.tone(880), officer.hears(440)]);
    expect(await phone.reinvite('sendonly')).toMatchObject({ status: 200, direction: 'recvonly' });
    expect(await phone.reinvite('sendrecv')).toMatchObject({ status: 200, direction: 'sendrecv' });
    await Promise.all([phone.hearing.tone(880), officer.hears(440)]);
    expect(phone.audio.unprotected).toBe(0);
    phone.hangup();
    const call = await endedCallOf(await court.api('supervisor1'), phone.number, 1);
    expect(call.rtp!.refused).toBe(0);
    const logs = ['kamailio', 'ivr'].map((name) => readFileSync(join(court.dataDir, 'log', `${name}.log`), 'utf8'));
    for (const log of logs) expect(log).not.toMatch(/inline:/);
  });

  test('what comes unprotected in such a call is not let in', async () => {
    const phone = await court.phone({ srtp: true });
    expect(await phone.dial()).toBe(200);
    await phone.hearing.voice();
    phone.audio.protectSent = false;
    phone.press('0');
    await phone.hearing.until(() => phone.audio.sentUnprotected > 50, 40_000, 'a second of packets');
    phone.hangup();
    const call = await endedCallOf(await court.api('supervisor1'), phone.number);
    expect(call.rtp!.refused).toBeGreaterThan(10);
    expect(call.timeline.some(({ step }) => step === 'key')).toBe(false);
  });
});

/** On the second system, whose carriers want both. */
describe('a carrier that wants TLS and SRTP', () => {
  const court = new TestCourt(limitedSystem());
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

  test('is called so, both hear each other, and its goodbye arrives', async () => {
    const trunk = await court.trunk();
    const officer = await court.officer('agent1', 880);
    await officer.available();
    await officer.dials(number());
    const phone = await trunk.called();
    expect(phone.offeredKey).not.toBeNull();
    expect(phone.invite.body).toMatch(/^m=audio \d+ RTP\/SAVP /m);
    phone.answer(440);
    await Promise.all([phone.hearing.tone(880), officer.hears(440)]);
    expect(phone.audio.unprotected).toBe(0);
    phone.hangup();
    await officer.page.getByTestId('wrapup-finish').waitFor();
  });

  test('is not called when it shows a certificate that nobody we trust has signed', async () => {
    const folder = join(court.dataDir, 'stranger');
    const stranger = await ownCertificate(folder, [], join(court.dataDir, 'stranger.log'));
    const trunk = await court.trunk(0, {
      cert: readFileSync(stranger.certFile, 'utf8'),
      key: readFileSync(stranger.keyFile, 'utf8'),
    });
    const at = await desk();
    await at.ask('call:dial', { number: number(), reason: 'return-visit', remark: '回访' });
    const { wrapUp } = await at.until((view) => view.agent.state === 'wrap-up');
    expect(wrapUp!.notReached).toBe('upstream-error');
    expect(trunk.invites).toBe(0);
    await at.finishNote();
  });

  test('an answer without SRTP to it is refused', async () => {
    const trunk = await court.trunk();
    const at = await desk();
    await at.ask('call:dial', { number: number(), reason: 'return-visit', remark: '回访' });
    const phone = await trunk.called();
    phone.offeredKey = null;
    phone.answer(440);
    const { wrapUp } = await at.until((view) => view.agent.state === 'wrap-up');
    expect(wrapUp!.notReached).toBe('upstream-error');
    await phone.ended();
    await at.finishNote();
  });
});
