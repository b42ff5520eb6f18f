import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import mongoose from 'mongoose';
import type { api } from '../../signaling/contract/index.ts';
import type { Person } from './http-client.ts';
import { ReceptionRig } from './reception-rig.ts';
import { startSignaling, until, type TestSignaling } from './signaling-process.ts';

let signaling: TestSignaling;
let rig: ReceptionRig;
let phoneEnd = 1000;
const newPhone = (): string => `1391234${String((phoneEnd += 1)).padStart(4, '0')}`;

beforeAll(async () => {
  signaling = await startSignaling(23);
  rig = await ReceptionRig.of(signaling);
}, 240_000);
afterAll(() => signaling.close());

const collection = (name: string) => mongoose.connection.collection<{ _id: string }>(name);
const slotsOf = (appointmentId: string): Promise<number> =>
  collection('appointment_slots').countDocuments({ appointmentId });

/** Accepted, with a time; `phone` gets the messages. */
async function booked(patch: Record<string, unknown> = {}): Promise<{
  phone: string;
  citizen: Person;
  petitionId: string;
  appointmentId: string;
  time: { officerIds: string[]; roomId: string | null; startsAt: string };
}> {
  const phone = newPhone();
  const citizen = await rig.citizen(phone);
  const { id: petitionId } = await rig.accepted(citizen);
  const [free] = (await rig.free(petitionId)).filter(({ roomIds }) => roomIds.length > 0);
  const time = { officerIds: [free!.officerId], roomId: free!.roomIds[0]!, startsAt: free!.at, ...patch };
  const answer = await rig.schedule(rig.officer, petitionId, time);
  if (answer.status !== 200) throw new Error(answer.text);
  return { phone, citizen, petitionId, appointmentId: answer.value.appointment!.id, time };
}

const petition = async (id: string): Promise<api.PetitionView> =>
  (await rig.officer.get<api.PetitionView>(`/api/petitions/${id}`)).value;
const act = (by: Person, id: string, name: string, body: unknown = {}) =>
  by.send<api.AppointmentView>('POST', `/api/appointments/${id}/${name}`, body);

/** The appointment is at another time than the calendar gave, as if that time had come. */
async function putBack(appointmentId: string, startsAt: Date): Promise<void> {
  await collection('appointments').updateOne({ _id: appointmentId }, { $set: { startsAt } });
}

describe('a time', () => {
  test('belongs to one petition, who presses at once meets the other: 20 rounds', async () => {
    const citizen = await rig.citizen(newPhone());
    const other = await rig.citizen(newPhone());
    for (let round = 0; round < 20; round++) {
      const [one, two] = [await rig.accepted(citizen), await rig.accepted(other)];
      const free = await rig.free(one.id);
      // The last of the calendar, so that other tests keep theirs; half of the rounds meet in the officer, half in the room.
      const { at, roomIds } = free.findLast((slot) => slot.name === '刘洋' && slot.roomIds.length > 1)!;
      const at_ = free.filter((slot) => slot.at === at);
      const first = at_.find(({ name }) => name === '刘洋')!.officerId;
      const second = at_.find(({ name }) => name === '何平')!.officerId;
      const inOfficer = round % 2 === 0;
      const times = [
        { officerIds: [first], roomId: roomIds[0], startsAt: at },
        { officerIds: [inOfficer ? first : second], roomId: inOfficer ? roomIds[1] : roomIds[0], startsAt: at },
      ];
      const answers = await Promise.all([
        rig.schedule(rig.officer, one.id, times[0]!),
        rig.schedule(rig.otherOfficer, two.id, times[1]!),
      ]);
      expect(answers.map(({ status }) => status).sort()).toEqual([200, 409]);
      expect(answers.find(({ status }) => status === 409)!.error?.code).toBe('P-020');
      const states = [(await petition(one.id)).state, (await petition(two.id)).state].sort();
      expect(states).toEqual(['accepted', 'scheduled']);
      const winner = answers.find(({ status }) => status === 200)!.value;
      expect(await slotsOf(winner.appointment!.id)).toBe(2);
      for (const { id } of [one, two]) {
        await rig.guide.send('POST', `/api/petitions/${id}/withdraw`, { reason: '测试结束' });
      }
      expect(await slotsOf(winner.appointment!.id)).toBe(0);
    }
  }, 120_000);

  test('one petition gets one appointment, though two officers press at once', async () => {
    const { id } = await rig.accepted(await rig.citizen(newPhone()));
    const free = (await rig.free(id)).filter(({ roomIds }) => roomIds.length > 0);
    const [one, two] = [free[0]!, free.find(({ at }) => at !== free[0]!.at)!];
    const answers = await Promise.all(
      [one, two].map(({ officerId, at }) =>
        rig.schedule(rig.officer, id, { officerIds: [officerId], roomId: null, startsAt: at }),
      ),
    );
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 409]);
    const { appointment } = await petition(id);
    const live = await collection('appointments').countDocuments({ petitionId: id, state: 'booked' });
    expect(live).toBe(1);
    expect(
      await collection('appointment_slots').countDocuments({
        appointmentId: { $ne: appointment!.id },
        at: new Date(appointment!.startsAt === one.at ? two.at : one.at),
      }),
    ).toBe(0);
  });

  test('must be one of the roster, to come, in a room of the local court, and given by a court above', async () => {
    const { id } = await rig.accepted(await rig.citizen(newPhone()));
    const [free] = await rig.free(id);
    const time = { officerIds: [free!.officerId], roomId: null, startsAt: free!.at };
    const refused: [Record<string, unknown>, string][] = [
      [{ ...time, startsAt: free!.at.replace(/T..:../, 'T19:00') }, 'P-021'],
      [{ ...time, startsAt: new Date(Date.parse(free!.at) + 60_000).toISOString() }, 'P-021'],
      [{ ...time, startsAt: '2020-01-06T01:00:00.000Z' }, 'P-021'],
      [{ ...time, officerIds: ['nobody'] }, 'P-021'],
      [{ ...time, roomId: 'no-room' }, 'P-021'],
      [{ ...time, slots: 99 }, 'V-001'],
    ];
    for (const [wrong, code] of refused) {
      expect((await rig.schedule(rig.officer, id, wrong)).error?.code).toBe(code);
    }
    expect((await rig.schedule(rig.guide, id, time)).status).toBe(403);
    const local = await rig.as('basic-supervisor1');
    expect((await rig.schedule(local, id, time)).status).toBe(409);
  });

  test('may be of two courts that receive jointly', async () => {
    const { id } = await rig.accepted(await rig.citizen(newPhone()));
    const free = await rig.free(id);
    const high = free.find(({ name }) => name === '宋岩')!;
    const own = free.find(({ name, at }) => name === '何平' && at === high.at)!;
    const time = { officerIds: [own.officerId, high.officerId], roomId: own.roomIds[0], startsAt: high.at };
    const made = await rig.schedule(rig.otherOfficer, id, time);
    expect(made.value.appointment?.courtNames).toEqual(['示例市中级人民法院', '示例省高级人民法院']);
    expect(await slotsOf(made.value.appointment!.id)).toBe(3);
  });

  test('what a crash has left taken is free again', async () => {
    const { petitionId } = await booked();
    const [free] = await rig.free(petitionId);
    await collection('appointment_slots').insertOne({
      _id: `officer:${free!.officerId}|${free!.at}`,
      resource: `officer:${free!.officerId}`,
      at: new Date(free!.at),
      appointmentId: 'never-made',
    } as never);
    const taken = await rig.free(petitionId);
    expect(taken.some(({ officerId, at }) => officerId === free!.officerId && at === free!.at)).toBe(false);
    await rig.due('appointment-settle', 'never-made');
    await until(async () => (await slotsOf('never-made')) === 0);
  });
});

describe('what the petitioner is told', () => {
  test('the time when it is set, and when it is moved; the day before and an hour before, once, and not of a time that was moved', async () => {
    const { phone, petitionId, appointmentId, time } = await booked();
    expect(await rig.text(phone, '已排定')).toContain('视频接访室');
    const free = (await rig.free(petitionId)).find(({ at, roomIds }) => at > time.startsAt && roomIds.length > 0)!;
    const moved = await act(rig.officer, appointmentId, 'move', {
      officerIds: [free.officerId],
      roomId: free.roomIds[0],
      startsAt: free.at,
      reason: '法官开庭',
    });
    expect(moved.value).toMatchObject({ state: 'booked', startsAt: free.at });
    expect(await rig.text(phone, '时间已改为')).toContain('法官开庭');
    expect(await slotsOf(appointmentId)).toBe(2);
    expect((await petition(petitionId)).appointment?.startsAt).toBe(free.at);

    await putBack(appointmentId, new Date(Date.now() + 24 * 3_600_000 - 1000));
    await rig.due('petition-day', `${appointmentId}/1`);
    await rig.due('petition-day', `${appointmentId}/2`);
    await rig.text(phone, '提醒');
    await rig.due('petition-day', `${appointmentId}/2`);
    await putBack(appointmentId, new Date(Date.now() + 3_600_000 - 1000));
    await rig.due('petition-hour', `${appointmentId}/2`);
    await rig.text(phone, '将在');
    const reminders = (await rig.texts(phone)).filter((text) => text.includes('提醒'));
    expect(reminders).toHaveLength(2);
  });

  test('that it was called off, and the petition waits for another time', async () => {
    const { phone, petitionId, appointmentId } = await booked();
    expect((await act(rig.officer, appointmentId, 'cancel', { reason: '' })).status).toBe(400);
    const cancelled = await act(rig.officer, appointmentId, 'cancel', { reason: '法官病假' });
    expect(cancelled.value.state).toBe('cancelled');
    expect(await rig.text(phone, '已取消')).toContain('法官病假');
    expect(await petition(petitionId)).toMatchObject({ state: 'accepted', noShows: 0, acts: ['schedule'] });
    expect(await slotsOf(appointmentId)).toBe(0);
    expect((await act(rig.officer, appointmentId, 'cancel', { reason: '再一次' })).error?.code).toBe('P-022');
  });

  test('that it was called off, though who did it died half way', async () => {
    const { phone, petitionId, appointmentId } = await booked();
    const set = { state: 'cancelled', reason: '法官住院' };
    await collection('appointments').updateOne({ _id: appointmentId }, { $set: set });
    await rig.due('appointment-settle', appointmentId);
    expect(await rig.text(phone, '已取消')).toContain('法官住院');
    expect((await petition(petitionId)).state).toBe('accepted');
    expect(await slotsOf(appointmentId)).toBe(0);
  });
});

describe('the petitioner', () => {
  test('calls off the own appointment', async () => {
    const { citizen, petitionId, appointmentId } = await booked();
    const own = await citizen.send<api.OwnPetition>('POST', `/api/citizen/petitions/${petitionId}/cancel`, {});
    expect(own.value).toMatchObject({ state: 'accepted', mayCancel: false });
    expect(await slotsOf(appointmentId)).toBe(0);
    const again = await citizen.send('POST', `/api/citizen/petitions/${petitionId}/cancel`, {});
    expect(again.error?.code).toBe('P-022');
  });

  test('withdraws, and the time is free', async () => {
    const { citizen, petitionId, appointmentId } = await booked();
    await citizen.send('POST', `/api/citizen/petitions/${petitionId}/withdraw`, {});
    expect((await petition(petitionId)).state).toBe('withdrawn');
    expect(await slotsOf(appointmentId)).toBe(0);
  });

  test('who did not come may have another time once; after the second the guide has to talk to them', async () => {
    const { phone, petitionId, appointmentId } = await booked();
    expect((await act(rig.guide, appointmentId, 'no-show')).error?.code).toBe('P-022');
    await putBack(appointmentId, new Date(Date.now() - 20 * 60_000));
    expect((await act(rig.guide, appointmentId, 'no-show')).value.state).toBe('no-show');
    expect(await petition(petitionId)).toMatchObject({ state: 'accepted', noShows: 1, blocked: false });
    await rig.text(phone, '可再为您安排一次');

    const [free] = await rig.free(petitionId);
    const time = { officerIds: [free!.officerId], roomId: null, startsAt: free!.at };
    const second = (await rig.schedule(rig.officer, petitionId, time)).value.appointment!.id;
    await putBack(second, new Date(Date.now() - 20 * 60_000));
    await act(rig.officer, second, 'no-show');
    expect(await petition(petitionId)).toMatchObject({ noShows: 2, blocked: true, acts: [] });
    await rig.text(phone, '导诉员');
    expect((await rig.schedule(rig.officer, petitionId, time)).error?.code).toBe('P-008');
    const walkIn = await rig.guide.send('POST', '/api/appointments/walk-in', { petitionId });
    expect(walkIn.error?.code).toBe('P-008');
    const allowed = await rig.guide.send('POST', `/api/petitions/${petitionId}/allow`, { reason: '电话确认能来' });
    expect(allowed.status).toBe(200);
    expect((await rig.schedule(rig.officer, petitionId, time)).status).toBe(200);
  });

  test('who comes late waits in the line of the day, and the time is free', async () => {
    const { petitionId, appointmentId } = await booked();
    await putBack(appointmentId, new Date(Date.now() - 10 * 60_000));
    const late = await act(rig.guide, appointmentId, 'late');
    expect(late.value).toMatchObject({ state: 'queued', late: true, startsAt: null });
    expect(await slotsOf(appointmentId)).toBe(0);
    const taken = await act(rig.officer, appointmentId, 'take');
    expect(taken.value).toMatchObject({ state: 'arrived', officers: [{ name: '刘洋' }] });
    const done = await act(rig.officer, appointmentId, 'done');
    expect(done.value.state).toBe('done');
    const closed = await rig.officer.send<api.PetitionView>('POST', `/api/petitions/${petitionId}/close`, {
      outcome: 'next-session',
      opinion: '补充材料后再谈',
    });
    expect(closed.value).toMatchObject({ state: 'accepted', outcome: 'next-session' });
  });

  test('who comes without an appointment is taken in the order of coming, by one officer', async () => {
    const citizen = await rig.citizen(newPhone());
    const ids: string[] = [];
    for (let at = 0; at < 2; at++) {
      const { id } = await rig.accepted(citizen);
      const made = await rig.guide.send<api.AppointmentView>('POST', '/api/appointments/walk-in', { petitionId: id });
      expect(made.value).toMatchObject({ state: 'queued', walkIn: true });
      ids.push(made.value.id);
    }
    const today = new Date(Date.now() + 8 * 3_600_000).toISOString().slice(0, 10);
    const list = await rig.officer.get<api.AppointmentView[]>(`/api/appointments?from=${today}&state=queued`);
    expect(list.value.map(({ id }) => id)).toEqual(ids);
    const high = await rig.as('high-officer1');
    const answers = await Promise.all([act(high, ids[0]!, 'take'), act(rig.otherOfficer, ids[0]!, 'take')]);
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 409]);
  });
});

describe('the roster', () => {
  test('is edited by the supervisor of its court; a leader on one day, whatever day it is', async () => {
    const officers = await rig.supervisor.get<api.ReceptionOfficer[]>('/api/roster/officers');
    const officer = officers.value.find(({ name }) => name === '何平')!;
    const sunday = '2026-12-06';
    const entry = { officerId: officer.id, kind: 'leader', weekday: null, date: sunday, from: '09:00', to: '10:00' };
    expect((await rig.officer.send('POST', '/api/roster', entry)).status).toBe(403);
    expect((await rig.supervisor.send('POST', '/api/roster', { ...entry, from: '09:10' })).status).toBe(400);
    expect((await rig.supervisor.send('POST', '/api/roster', { ...entry, to: '08:00' })).status).toBe(400);
    const added = await rig.supervisor.send<api.RosterView>('POST', '/api/roster', entry);
    expect(added.value).toMatchObject({ kind: 'leader', officerName: '何平' });
    const { id } = await rig.accepted(await rig.citizen(newPhone()));
    const day = async (): Promise<api.CalendarDay> => {
      const path = `/api/appointments/calendar?petitionId=${id}&from=${sunday}&days=1`;
      return (await rig.officer.get<api.CalendarDay[]>(path)).value[0]!;
    };
    expect((await day()).officers.map(({ kind, slots }) => [kind, slots.length])).toEqual([['leader', 2]]);
    const stranger = await rig.as('high-supervisor1');
    expect((await stranger.send('DELETE', `/api/roster/${added.value.id}`)).status).toBe(404);
    await rig.supervisor.send('DELETE', `/api/roster/${added.value.id}`);
    expect((await day()).officers).toEqual([]);
  });
});
