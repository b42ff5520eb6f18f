import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, statSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { freePort } from '../../infra/launch/port.ts';
import { separateEnvironment, startSystem, type System } from '../../infra/system.ts';
import { Machine } from '../fake/machine.ts';
import type { Phone } from '../fake/phone.ts';
import { endedCallOf } from './archive.ts';
import { eventually, TestCourt } from './court.ts';

/** A system of its own with a gateway beside it and one on a machine of its own, which has nothing but the file that the system wrote for it. */
describe('a gateway on another machine', () => {
  const folders = ['court-near-', 'court-far-'].map((name) => mkdtempSync(join(tmpdir(), name)));
  const [nearData, farData] = folders as [string, string];
  let machine: Machine;
  let system: System;
  let court: TestCourt;
  let gatewayPort: number;
  let far: ChildProcess;
  const said: string[] = [];

  beforeAll(async () => {
    machine = Machine.open('far');
    gatewayPort = await freePort(new Set());
    const addresses = `127.0.0.1,${machine.here}`;
    const env = {
      ...(await separateEnvironment(nearData)),
      SIP_ADDRESSES: addresses,
      SIP_TRUNK_PEERS: addresses,
      GATEWAY_LISTEN: machine.here,
      GATEWAY_PORT: String(gatewayPort),
      GATEWAY_PEERS: machine.there,
    };
    system = await startSystem({ env });
    const { urls, ports, firstRun } = system;
    court = new TestCourt({ url: urls.http, sipPort: ports.sip, dataDir: nearData, accounts: firstRun.accounts });
    await court.settings({ callbackOffered: 'none', wrapUpSeconds: 0 });
    far = connect(join(nearData, 'gateway.json'));
    await until('calls for');
  });
  afterEach(() => court.close());
  afterAll(async () => {
    far?.kill('SIGKILL');
    await system?.stop('now');
    machine?.close();
    if (!process.env['COURT_KEEP']) await Promise.all(folders.map((folder) => rm(folder, { recursive: true })));
  }, 60_000);

  /** `npm run gateway -- FILE` over there. */
  function connect(file: string): ChildProcess {
    const [command, ...words] = machine.enter;
    const child = spawn(
      command,
      [...words, process.execPath, '--disable-warning=ExperimentalWarning', 'infra/gateway.ts', file],
      {
        env: { ...process.env, DATA_DIR: farData, GATEWAY_NAME: 'far', NODE_OPTIONS: '' },
        stdio: ['ignore', 'pipe', 'pipe'],
      },
    );
    for (const stream of [child.stdout, child.stderr]) createInterface(stream).on('line', (line) => said.push(line));
    return child;
  }
  const until = (text: string): Promise<unknown> =>
    eventually(() => Promise.resolve(said.some((line) => line.includes(text))), 60_000, text).catch(
      (error: unknown) => {
        throw new Error(`${String(error)}; said: ${said.join('\n')}`);
      },
    );
  const isFar = (phone: Phone): boolean => phone.audio.remote?.ip === machine.there;
  async function call(): Promise<Phone> {
    const phone = await court.phone({ tone: 440, audioAddress: machine.here });
    expect(await phone.dial()).toBe(200);
    return phone;
  }
  /** The edge spreads calls over gateways: of two that come one after the other each gets one. */
  async function callOverThere(): Promise<Phone> {
    const [one, other] = [await call(), await call()];
    const [over, here] = isFar(one) ? [one, other] : [other, one];
    expect([isFar(over), isFar(here)]).toEqual([true, false]);
    here.hangup();
    return over;
  }

  test('takes its share of the calls; who calls and who answers hear each other; told to end, it lets the call go on', async () => {
    expect(statSync(join(nearData, 'gateway.json')).mode & 0o777).toBe(0o600);
    const officer = await court.officer('agent1', 880);
    await officer.available();
    const phone = await callOverThere();
    await phone.hearing.voice();
    phone.press('0');
    await officer.offered();
    await officer.accept();
    await Promise.all([phone.hearing.tone(880), officer.hears(440)]);

    far.kill('SIGTERM');
    await until('Waiting for running calls');
    for (let n = 0; n < 3; n++) expect(isFar(await call())).toBe(false);
    await Promise.all([phone.hearing.tone(880), officer.hears(440)]);
    const ended = once(far, 'exit');
    phone.hangup();
    expect((await ended)[0]).toBe(0);
    expect(await endedCallOf(await court.api('supervisor1'), phone.number, 1)).toMatchObject({
      result: 'served',
      reason: 'caller-hangup',
    });
    said.length = 0;
    far = connect(join(nearData, 'gateway.json'));
    await until('calls for');
  });

  test('its cable is pulled out: the calls that come are answered by the other, and by it again when the cable is back', async () => {
    machine.cable('down');
    for (let n = 0; n < 3; n++) expect(isFar(await call())).toBe(false);
    machine.cable('up');
    await eventually(async () => isFar(await call()), 90_000, 'a call over there');
  }, 300_000);

  test('nobody else comes in by its way', async () => {
    const answer = await fetch(`http://${machine.here}:${gatewayPort}/registrations`);
    expect(answer.status).toBe(404);
  });
});
