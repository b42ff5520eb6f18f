import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { connect } from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Phone } from '../fake/phone.ts';
import { ANSWERED, BROKEN, TORTURE } from '../fake/sip-torture.ts';
import { TestCourt } from './court.ts';

/** Longest that an answer is waited for, where there may be none, ms. */
const PATIENCE = 1500;

/** Statuses of final answers over a TCP connection of its own, until it is closed or `wanted` of them have come. */
async function answersOver(port: number, message: Buffer, wanted: number, patience = PATIENCE): Promise<number[]> {
  const socket = connect(port, '127.0.0.1');
  socket.on('error', () => undefined);
  await once(socket, 'connect');
  let text = '';
  const finals = (): number[] => [...text.matchAll(/^SIP\/2\.0 ([2-6]\d\d) /gm)].map(([, status]) => Number(status));
  const { promise, resolve } = Promise.withResolvers<void>();
  const tooLong = setTimeout(resolve, patience);
  socket.setEncoding('latin1').on('data', (chunk: string) => {
    text += chunk;
    if (finals().length >= wanted) resolve();
  });
  socket.on('close', () => resolve());
  socket.write(message);
  await promise;
  clearTimeout(tooLong);
  socket.destroy();
  return finals();
}

describe('the messages of RFC 4475, while people talk', () => {
  const court = new TestCourt();
  let phone: Phone;
  let since: number;
  const pids = (): number[] => ['kamailio', 'ivr'].map((name) => court.pid(name));
  let before: number[];

  beforeAll(async () => {
    before = pids();
    const officer = await court.officer('agent2', 880);
    await officer.available();
    phone = await court.phone({ tone: 440 });
    await phone.dial();
    await phone.hearing.voice();
    phone.press('0');
    await officer.offered();
    await officer.accept();
    await Promise.all([phone.hearing.tone(880), officer.hears(440)]);
    since = performance.now();
  });
  afterAll(() => court.close());

  test('all of them are here', () => {
    expect(TORTURE.size).toBe(49);
  });

  test.each(BROKEN)('%s gets 400 or nothing', async (name) => {
    for (const status of await answersOver(court.sipPort, TORTURE.get(name)!, 1))
      expect([400, ...(name === 'badvers' ? [505] : [])]).toContain(status);
  });

  test.each(Object.entries(ANSWERED))('%s is answered %i', async (name, status) => {
    expect((await answersOver(court.sipPort, TORTURE.get(name)!, 1, 40_000))[0]).toBe(status);
  });

  test('none of them makes a call', async () => {
    const supervisor = await court.api('supervisor1');
    const calls = async (): Promise<number> => (await supervisor.get<{ total: number }>('/api/calls?size=1')).total;
    const callsBefore = await calls();
    for (const [name, message] of TORTURE) {
      if (name in ANSWERED || BROKEN.some((broken) => broken === name)) continue;
      const answers = await answersOver(court.sipPort, message, 1);
      if (message.toString('latin1').startsWith('INVITE')) expect(answers.filter((status) => status < 300)).toEqual([]);
    }
    expect(await calls()).toBe(callsBefore);
  });

  test('one after the other in datagrams, they break nothing: the talk goes on, the next call is taken', async () => {
    const socket = createSocket('udp4').bind(0, '127.0.0.1');
    await once(socket, 'listening');
    try {
      for (let round = 0; round < 3; round++)
        for (const message of TORTURE.values())
          await new Promise((resolve) => socket.send(message, court.sipPort, '127.0.0.1', resolve));
      const next = await court.phone();
      expect(await next.dial()).toBe(200);
      await next.hearing.voice();
      next.hangup();
    } finally {
      socket.close();
    }
    expect(pids()).toEqual(before);
    await phone.hearing.tone(880);
    expect(phone.endedBy).toBeNull();
    phone.hearing.mustHaveGoneOn(since);
    phone.hangup();
  });
});
