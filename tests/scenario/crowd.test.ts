import { afterEach, describe, expect, test } from '@jest/globals';
import type { desk } from '../../signaling/contract/index.ts';
import { DeskSocket } from '../fake/desk-socket.ts';
import type { Phone } from '../fake/phone.ts';
import { callOf } from './archive.ts';
import { eventually, TestCourt } from './court.ts';

const CALLS = 50;

describe('a crowd', () => {
  const court = new TestCourt();
  const desks: DeskSocket[] = [];
  afterEach(async () => {
    for (const desk of desks.splice(0)) desk.close();
    await court.close();
  });

  test(`two officers and ${CALLS} calls at once: no call is offered to two, order is kept, none is lost`, async () => {
    for (const name of ['agent1', 'agent2']) {
      const api = await court.api(name);
      desks.push(await DeskSocket.connect(court.url, api.cookie));
    }
    // Both are busy with a first call each, so that everybody else waits.
    await Promise.all(desks.map((one) => one.ask('desk:status', { status: 'available' })));
    const phones: Phone[] = [];
    const callers = await Promise.all(Array.from({ length: CALLS }, () => court.phone()));
    await Promise.all(
      callers.map(async (phone) => {
        expect(await phone.dial()).toBe(200);
        await phone.hearing.voice();
        phone.press('0');
        phones.push(phone);
      }),
    );
    const supervisor = await court.api('supervisor1');
    const calls = await Promise.all(
      phones.map((phone) =>
        eventually(
          async () => {
            const call = await callOf(supervisor, phone.number);
            return call.service !== null && call;
          },
          40_000,
          'the call in the queue',
        ),
      ),
    );
    const serve = async (one: DeskSocket): Promise<string[]> => {
      const served: string[] = [];
      while (served.length + others(one) < CALLS) {
        const ringing = await Promise.race([one.until((view) => view.call?.state === 'ringing', 60_000), allServed]);
        if (!ringing) break;
        served.push(await one.serveOne());
        counts.set(one, served.length);
        if ([...counts.values()].reduce((sum, count) => sum + count, 0) === CALLS) finish(null);
      }
      return served;
    };
    const counts = new Map<DeskSocket, number>();
    const others = (one: DeskSocket): number =>
      [...counts].reduce((sum, [desk, count]) => sum + (desk === one ? 0 : count), 0);
    let finish: (value: desk.DeskView | null) => void = () => undefined;
    const allServed = new Promise<desk.DeskView | null>((resolve) => (finish = resolve));
    const served = (await Promise.all(desks.map(serve))).flat();

    expect(new Set(served).size).toBe(CALLS);
    expect(new Set(desks.flatMap((one) => one.offers)).size).toBe(CALLS);
    expect(desks.flatMap((one) => one.offers)).toHaveLength(CALLS);
    // Order: by the time of joining the queue, as the timeline has it.
    const details = await Promise.all(calls.map((call) => supervisor.get<typeof call>(`/api/calls/${call.id}`)));
    const moment = (call: (typeof details)[number], state: string): string =>
      call.timeline.find((entry) => entry.state === state)!.at;
    const joined = [...details]
      .sort((a, b) => moment(a, 'waiting').localeCompare(moment(b, 'waiting')))
      .map((call) => call.id);
    const rung = [...details]
      .sort((a, b) => moment(a, 'ringing').localeCompare(moment(b, 'ringing')))
      .map((call) => call.id);
    // Two officers are rung at nearly the same moment, so a call may stand one place off; and calls of nearly the same moment join in any order.
    const joinedAt = new Map(details.map((call) => [call.id, Date.parse(moment(call, 'waiting'))]));
    const early = (id: string, place: number): number => joinedAt.get(id)! - joinedAt.get(joined[place]!)!;
    const wrong = rung.filter(
      (id, place) => Math.abs(joined.indexOf(id) - place) > 1 && Math.abs(early(id, place)) > 800,
    );
    expect(wrong).toEqual([]);
  }, 300_000);
});
