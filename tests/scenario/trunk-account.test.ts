import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from '@jest/globals';
import { DeskSocket } from '../fake/desk-socket.ts';
import type { Trunk } from '../fake/trunk.ts';
import { callOf, endedCallOf } from './archive.ts';
import { eventually, TestCourt } from './court.ts';

let last = 20_000_000;
const number = (): string => `139${++last}`;

/** The second carrier knows the court by user and password, not by its address. */
describe('an account at a carrier', () => {
  const court = new TestCourt();
  const { address, account } = court.registrar!;
  afterEach(() => court.close());

  const carrier = async (): Promise<Trunk> => {
    const trunk = await court.trunk(1);
    trunk.account = account;
    return trunk;
  };
  const trunkState = async (): Promise<{ ok: boolean } | undefined> => {
    const answer = (await (await fetch(`${court.url}/readyz`)).json()) as { parts: Record<string, { ok: boolean }> };
    return answer.parts['trunk'];
  };

  test('the line registers, comes back after a refusal and stays registered; each is told', async () => {
    const trunk = await court.trunk(1);
    trunk.account = { ...account, password: 'another one' };
    await eventually(async () => (await trunkState())?.ok === false, 40_000, 'the missing registration on the page');
    trunk.account = account;
    trunk.expires = 12;
    await trunk.registered(1);
    expect(trunk.contacts.get(`sip:${account.user}@carrier.example`)).toBe(`sip:trunk-1@127.0.0.1:${court.sipPort}`);
    await eventually(async () => (await trunkState())?.ok === true, 40_000, 'the registration on the page');
    await trunk.registered(2); // before it runs out
    expect((await fetch(`${court.url}/readyz`)).status).toBe(200);
    const logs = ['kamailio', 'ivr'].map((name) => readFileSync(join(court.dataDir, 'log', `${name}.log`), 'utf8'));
    expect(logs[1]).toContain('not registered at the trunk');
    for (const log of logs) expect(log).not.toContain(account.password);
  }, 300_000);

  test('a call from there is taken, with the number of the account when it names the account', async () => {
    const trunk = await carrier();
    await trunk.registered();
    const phone = await court.phone({ address });
    expect(await phone.dial(account.user, trunk.contacts.get(`sip:${account.user}@carrier.example`))).toBe(200);
    await phone.hearing.voice();
    expect(await callOf(await court.api('supervisor1'), phone.number)).toMatchObject({ calledNumber: '12368' });
    phone.hangup();
    const named = await court.phone({ address });
    expect(await named.dial('12368')).toBe(200);
    named.hangup();
    const stranger = await court.phone({ address: '127.0.0.9' });
    expect(await stranger.dial('12368')).toBe(403);
  });

  test('a call out is let through by the account, talks, and is ended by the officer', async () => {
    const trunk = await carrier();
    const first = await court.trunk(0);
    first.refuseWith = '503 Service Unavailable';
    const { cookie } = await court.api('agent1');
    const desk = await DeskSocket.connect(court.url, cookie);
    const called = number();
    const { callId } = await desk.ask<{ callId: string }>('call:dial', {
      number: called,
      reason: 'return-visit',
      remark: '回访',
    });
    const phone = await trunk.called();
    // RFC 3261 §22.2: the one with credentials is the next of the dialog, and what follows counts on from there.
    expect(trunk.authorized).toHaveLength(1);
    expect(trunk.invites).toBe(2);
    phone.answer(440);
    await desk.until((view) => view.call?.state === 'talking');
    await desk.ask('call:hangup', { callId });
    await phone.ended();
    const counts = [...trunk.challenged, ...trunk.authorized, phone.lastCseq].map((text) => parseInt(text, 10));
    expect(counts).toEqual([counts[0], counts[0]! + 1, counts[0]! + 2]);
    await desk.until((view) => view.agent.state === 'wrap-up');
    await desk.finishNote();
    desk.close();
    expect(await endedCallOf(await court.api('supervisor1'), called)).toMatchObject({ reason: 'agent-hangup' });
  });

  test('a carrier that does not take the account is like one that has no room', async () => {
    const trunk = await court.trunk(1);
    trunk.account = { ...account, password: 'another one' };
    const first = await court.trunk(0);
    first.refuseWith = '503 Service Unavailable';
    const { cookie } = await court.api('agent1');
    const desk = await DeskSocket.connect(court.url, cookie);
    await desk.ask('call:dial', { number: number(), reason: 'return-visit', remark: '回访' });
    const { wrapUp } = await desk.until((view) => view.agent.state === 'wrap-up');
    expect(wrapUp!.notReached).toBe('upstream-error');
    await desk.finishNote();
    desk.close();
    expect(trunk.authorized).toHaveLength(0);
  });
});
