import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { afterEach, describe, expect, test } from '@jest/globals';
import { endedCallOf, callOf } from './archive.ts';
import { eventually, TestCourt } from './court.ts';

describe('the telephone line', () => {
  const court = new TestCourt();
  afterEach(() => court.close());

  test('dials over TCP', async () => {
    const phone = await court.phone({ transport: 'tcp' });
    expect(await phone.dial()).toBe(200);
    await phone.hearing.voice();
    phone.hangup();
  });

  test('an unknown number gets 404, an offer without G.711 gets 488', async () => {
    const wrong = await court.phone();
    expect(await wrong.dial('99999')).toBe(404);
    const g729 = await court.phone({ formats: [18], event: null });
    expect(await g729.dial()).toBe(488);
  });

  test('an INVITE without SDP gets our offer in the 200 and hears the menu', async () => {
    const phone = await court.phone({ late: true });
    expect(await phone.dial()).toBe(200);
    await phone.hearing.voice();
  });

  test('hold by re-INVITE is answered, and a held and silent call does not end', async () => {
    const officer = await court.officer('agent1', 880);
    await officer.available();
    const phone = await court.phone({ tone: 440 });
    await phone.dial();
    await phone.hearing.voice();
    phone.press('0');
    await officer.offered();
    await officer.accept();
    await phone.hearing.tone(880);
    expect(await phone.reinvite('sendonly')).toMatchObject({ status: 200, direction: 'recvonly' });
    phone.audio.sending = false;
    await phone.refreshed(45_000); // nothing comes from the phone for 20 s: the gateway asks whether it is still there
    expect(phone.endedBy).toBeNull();
    phone.audio.sending = true;
    expect(await phone.reinvite('sendrecv')).toMatchObject({ status: 200, direction: 'sendrecv' });
    await Promise.all([phone.hearing.tone(880), officer.hears(440)]);
  }, 300_000);

  test('a caller that vanishes is let go, and the record says so', async () => {
    const phone = await court.phone({ tone: 440 });
    await phone.dial();
    await phone.hearing.voice();
    phone.vanish();
    const supervisor = await court.api('supervisor1');
    const call = await eventually(async () => {
      const found = await callOf(supervisor, phone.number);
      return found.state === 'ended' && found;
    }, 90_000);
    expect(call).toMatchObject({ reason: 'caller-vanished', fault: 'upstream' });
  });

  test('CANCEL before the answer and BYE right after it leave nothing behind', async () => {
    const supervisor = await court.api('supervisor1');
    const quick = await court.phone();
    expect(await quick.dial()).toBe(200);
    quick.hangup();
    expect(await endedCallOf(supervisor, quick.number)).toMatchObject({ result: 'abandoned', reason: 'caller-hangup' });
    const given = await court.phone();
    given.startDialing();
    await given.cancel();
    expect([200, 487]).toContain(given.status);
  });

  test('OPTIONS is answered, rubbish is not and harms nothing', async () => {
    const socket = createSocket('udp4').bind(0, '127.0.0.1');
    await once(socket, 'listening');
    const send = (text: string): void => socket.send(text, court.sipPort, '127.0.0.1');
    send('\u0000\u0001rubbish');
    send(`INVITE sip:12368@x SIP/2.0\r\nVia: SIP/2.0/UDP\r\n\r\n`);
    send(`INVITE ${'a'.repeat(8000)} SIP/2.0\r\n\r\n`);
    send(
      [
        `OPTIONS sip:12368@127.0.0.1:${court.sipPort} SIP/2.0`,
        `Via: SIP/2.0/UDP 127.0.0.1:${socket.address().port};branch=z9hG4bKoptions;rport`,
        'Max-Forwards: 70',
        'From: <sip:probe@127.0.0.1>;tag=1',
        `To: <sip:12368@127.0.0.1:${court.sipPort}>`,
        'Call-ID: options-probe',
        'CSeq: 1 OPTIONS',
        'Content-Length: 0',
        '',
        '',
      ].join('\r\n'),
    );
    const answers: string[] = [];
    while (!answers.some((answer) => answer.startsWith('SIP/2.0 200'))) {
      const [data] = (await once(socket, 'message', { signal: AbortSignal.timeout(20_000) })) as [Buffer];
      answers.push(data.toString());
    }
    socket.close();
    const phone = await court.phone();
    expect(await phone.dial()).toBe(200);
  });

  test('sound from a third party is not let in', async () => {
    const officer = await court.officer('agent1', 880);
    await officer.available();
    const phone = await court.phone({ tone: 440 });
    await phone.dial();
    await phone.hearing.voice();
    phone.press('0');
    await officer.offered();
    await officer.accept();
    await officer.hears(440);
    const stranger = await court.phone({ tone: 1500 });
    stranger.audio.start(phone.audio.remote!, 8);
    await eventually(async () => Promise.resolve(stranger.audio.sentUnprotected > 100)); // two seconds of a stranger talking in
    stranger.audio.sending = false;
    phone.hangup();
    const call = await endedCallOf(await court.api('supervisor1'), phone.number, 1);
    expect(call.rtp!.refused).toBeGreaterThan(20);
  });
});
