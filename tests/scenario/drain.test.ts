import { readFileSync } from 'node:fs';
import { afterEach, describe, expect, test } from '@jest/globals';
import type { Officer } from '../fake/officer.ts';
import type { Phone } from '../fake/phone.ts';
import { endedCallOf } from './archive.ts';
import { eventually, limitedSystem, TestCourt } from './court.ts';

const GATEWAYS = ['ivr', 'ivr-2'];

/** On the second system: two gateways with room for one call each, which let calls go on for 25 s. */
describe('a gateway that is told to end', () => {
  const court = new TestCourt(limitedSystem());
  afterEach(() => court.close());

  /** Where a gateway tells its state: the launcher gave it a port. */
  const legsOf = async (name: string): Promise<number> => {
    const environment = readFileSync(`/proc/${court.pid(name)}/environ`, 'utf8').split('\0');
    const port = environment.find((line) => line.startsWith('HEALTH_PORT='))?.split('=')[1];
    const metrics = await (await fetch(`http://127.0.0.1:${port}/metrics`)).text();
    return Number(/^court_gateway_legs (\d+)/m.exec(metrics)?.[1]);
  };

  /** Null while there is no such process. */
  const pidOf = (name: string): number | null => {
    try {
      return court.pid(name);
    } catch {
      return null;
    }
  };

  async function talking(): Promise<{ officer: Officer; phone: Phone; gateway: string }> {
    // The test before may have ended a gateway: both are there again.
    await eventually(async () => {
      const legs = await Promise.all(GATEWAYS.map(legsOf)).catch(() => []);
      return legs.length === 2 && legs.every((count) => count === 0);
    }, 40_000);
    const officer = await court.officer('agent1', 880);
    await officer.available();
    const phone = await court.phone({ tone: 440 });
    expect(await eventually(async () => (await phone.dial()) === 200)).toBe(true);
    await phone.hearing.voice();
    phone.press('0');
    await officer.offered();
    await officer.accept();
    await Promise.all([phone.hearing.tone(880), officer.hears(440)]);
    const legs = await Promise.all(GATEWAYS.map(legsOf));
    return { officer, phone, gateway: GATEWAYS[legs.indexOf(1)]! };
  }

  test('takes no new calls, the other one does; its own talk goes on to its end, then it ends', async () => {
    const { officer, phone, gateway } = await talking();
    const pid = court.pid(gateway);
    const since = performance.now();
    court.kill(gateway, 'SIGTERM');
    const other = await court.phone();
    expect(await other.dial()).toBe(200);
    const third = await court.phone();
    expect(await third.dial()).toBe(503);
    await Promise.all([phone.hearing.tone(880), officer.hears(440)]);
    phone.hearing.mustHaveGoneOn(since);
    expect(court.pid(gateway)).toBe(pid);
    await officer.page.getByTestId('btn-hangup').click();
    await phone.rate(4);
    // Nothing holds it any more; the launcher starts another in its place.
    await eventually(() => Promise.resolve(pidOf(gateway) !== pid), 40_000, 'the end of the gateway');
    expect(await endedCallOf(await court.api('supervisor1'), phone.number, 1)).toMatchObject({
      result: 'served',
      reason: 'agent-hangup',
    });
    other.hangup();
  });

  test('does not wait for ever: what is still going on after its time is ended, and the record says so', async () => {
    const { phone, gateway } = await talking();
    court.kill(gateway, 'SIGTERM');
    await phone.ended(45_000);
    expect(await endedCallOf(await court.api('supervisor1'), phone.number, 1)).toMatchObject({
      result: 'served',
      reason: 'gateway-drain',
    });
  }, 300_000);
});
