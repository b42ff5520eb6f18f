import { afterAll, beforeAll, expect, test } from '@jest/globals';
import mongoose from 'mongoose';
import { CourtError, type api, type sessionApi } from '../../signaling/contract/index.ts';
import { pdf } from '../fake/petitioner.ts';
import { SessionWindow } from '../fake/session-window.ts';
import { Person } from './http-client.ts';
import { ReceptionRig } from './reception-rig.ts';
import { Cast } from './session-cast.ts';
import { startSignaling, until, type TestSignaling } from './signaling-process.ts';

let signaling: TestSignaling;
let rig: ReceptionRig;
let phoneEnd = 3000;
const newPhone = (): string => `1391234${String((phoneEnd += 1)).padStart(4, '0')}`;

beforeAll(async () => {
  signaling = await startSignaling(24);
  rig = await ReceptionRig.of(signaling);
}, 240_000);
afterAll(() => signaling.close());

const sessions = () => signaling.application.telephone.video.sessions;
const petition = async (id: string): Promise<api.PetitionView> =>
  (await rig.officer.get<api.PetitionView>(`/api/petitions/${id}`)).value;

const isFree = (slots: { name: string; at: string }[], wanted: string, time: string): boolean =>
  slots.some(({ name, at }) => name === wanted && at === time);

/** A petition with a time in ten minutes, and its session. */
async function soon(
  names = ['刘洋'],
): Promise<{ citizen: Person; petitionId: string; appointmentId: string; own: api.OwnPetition }> {
  const citizen = await rig.citizen(newPhone());
  const paper = await rig.upload(citizen, '/api/citizen/materials', '判决书.pdf', pdf(2));
  const { id: petitionId } = await rig.accepted(citizen, { materialIds: [paper.value.id] });
  const slots = await rig.free(petitionId);
  const free = slots.find((one) => one.name === names[0] && names.every((name) => isFree(slots, name, one.at)))!;
  const officerIds = names.map((name) => slots.find((one) => one.name === name)!.officerId);
  const made = await rig.schedule(rig.officer, petitionId, { officerIds, roomId: null, startsAt: free.at });
  const appointmentId = made.value.appointment!.id;
  const startsAt = new Date(Date.now() + 10 * 60_000);
  const one = { _id: appointmentId } as never;
  await mongoose.connection.collection('appointments').updateOne(one, { $set: { startsAt } });
  const other = { _id: petitionId } as never;
  await mongoose.connection.collection('petitions').updateOne(other, { $set: { 'appointment.startsAt': startsAt } });
  const list = await citizen.get<api.OwnPetition[]>('/api/citizen/petitions');
  return { citizen, petitionId, appointmentId, own: list.value.find(({ id }) => id === petitionId)! };
}

test('half an hour before the time the citizen finds the way in; it is the same one each time, and nobody else has it', async () => {
  const { citizen, petitionId, appointmentId, own } = await soon();
  expect(own.joinUrl).toMatch(/^\/\S+/);
  const again = await citizen.get<api.OwnPetition[]>('/api/citizen/petitions');
  expect(again.value.find(({ id }) => id === petitionId)!.joinUrl).toBe(own.joinUrl);
  const view = await rig.officer.get<api.AppointmentView>(`/api/appointments/${appointmentId}`);
  expect(view.value.sessionId).not.toBeNull();
  expect(view.text).not.toContain(own.joinUrl!);
  expect(JSON.stringify(await rig.texts('13912343001'))).not.toContain(own.joinUrl!.split('/').at(-1)!);
});

test('two courts that receive jointly are both in the session; the chair is the first one of the first court', async () => {
  const { appointmentId } = await soon(['刘洋', '宋岩', '何平']);
  const { sessionId } = (await rig.officer.get<api.AppointmentView>(`/api/appointments/${appointmentId}`)).value;
  const detail = (await rig.officer.get<sessionApi.SessionDetail>(`/api/sessions/${sessionId}`)).value;
  expect(detail.courtNames).toEqual(['示例市中级人民法院', '示例区人民法院', '示例省高级人民法院']);
  expect(detail.officerNames).toEqual(['刘洋', '何平', '宋岩']);
  const high = await rig.as('high-officer1');
  const window = await SessionWindow.open(signaling.url, high.cookie, { sessionId });
  const own = await SessionWindow.open(signaling.url, rig.officer.cookie, { sessionId });
  await own.until(({ me }) => me.role === 'officer' && me.chair);
  await window.until(({ me }) => me.role === 'officer' && !me.chair);
  window.close();
  own.close();
});

test('an appointment that is called off takes its session with it', async () => {
  const { citizen, petitionId, appointmentId } = await soon();
  const { sessionId } = (await rig.officer.get<api.AppointmentView>(`/api/appointments/${appointmentId}`)).value;
  await citizen.send('POST', `/api/citizen/petitions/${petitionId}/cancel`, {});
  await until(async () => (await sessions().archive.byAppointment(appointmentId)) === sessionId);
  await until(async () => {
    const live = await sessions().store.find(sessionId!);
    return !live || live.state === 'cancelled';
  });
  expect((await petition(petitionId)).state).toBe('accepted');
});

/** For as long as `work` takes, sessions cannot be reached. */
async function away(work: () => Promise<void>): Promise<void> {
  const usual = { ...sessions() };
  const fail = (): Promise<never> => Promise.reject(new CourtError('S-002'));
  Object.assign(sessions(), { openFor: fail, callOff: fail });
  await work().finally(() => Object.assign(sessions(), usual));
}

test('who is taken from the line has a session soon, though none could be opened at that moment', async () => {
  const { id: petitionId } = await rig.accepted(await rig.citizen(newPhone()));
  const { value } = await rig.guide.send<api.AppointmentView>('POST', '/api/appointments/walk-in', { petitionId });
  const path = `/api/appointments/${value.id}`;
  await away(async () => {
    const taken = await rig.officer.send<api.AppointmentView>('POST', `${path}/take`, {});
    expect(taken.value).toMatchObject({ state: 'arrived', sessionId: null });
  });
  expect((await petition(petitionId)).appointment?.state).toBe('arrived');
  await rig.due('appointment-settle', value.id);
  await until(async () => (await rig.officer.get<api.AppointmentView>(path)).value.sessionId);
  await rig.officer.send('POST', `${path}/done`, {});
});

test('a session that could not be called off with its appointment is called off soon', async () => {
  const { citizen, petitionId, appointmentId } = await soon();
  const { sessionId } = (await rig.officer.get<api.AppointmentView>(`/api/appointments/${appointmentId}`)).value;
  await away(async () => {
    const own = await citizen.send<api.OwnPetition>('POST', `/api/citizen/petitions/${petitionId}/cancel`, {});
    expect(own.value.state).toBe('accepted');
  });
  expect((await sessions().store.find(sessionId!))?.state).toBe('open');
  await rig.due('appointment-settle', appointmentId);
  await until(async () => {
    const live = await sessions().store.find(sessionId!);
    return !live || live.state === 'cancelled';
  });
});

test('an officer who has left the court gets no more appointments, and who has one with them still sees their matters', async () => {
  const { citizen, petitionId } = await soon(['何平']);
  const accounts = mongoose.connection.collection('accounts');
  await accounts.updateOne({ username: 'officer2' }, { $set: { disabled: true } });
  try {
    expect((await rig.free(petitionId)).some(({ name }) => name === '何平')).toBe(false);
    const own = await citizen.get<api.OwnPetition[]>('/api/citizen/petitions');
    expect(own.value).toEqual([expect.objectContaining({ id: petitionId, state: 'scheduled', joinUrl: null })]);
  } finally {
    await accounts.updateOne({ username: 'officer2' }, { $set: { disabled: false } });
  }
});

test('a session that its chair cancels leads the petition back to wait for another time', async () => {
  const { petitionId, appointmentId } = await soon();
  await sessions().callOff(appointmentId, '法官生病');
  await until(async () => (await petition(petitionId)).state === 'accepted');
  expect((await petition(petitionId)).trail.at(-1)).toMatchObject({ step: 'cancel', reason: '法官生病' });
});

test('a session that nobody ended leaves its petition to be put down; one to which nobody came leads it back to wait for another time', async () => {
  const left = await soon();
  const view = await rig.officer.get<api.AppointmentView>(`/api/appointments/${left.appointmentId}`);
  const live = await sessions().store.change(view.value.sessionId!, (draft, at) => {
    draft.state = 'running';
    draft.startedAt = at.toISOString();
    return [];
  });
  await sessions().acts.abandon(live.id, live.revision);
  const received = await until(async () => {
    const found = await petition(left.petitionId);
    return found.state === 'received' ? found : null;
  });
  expect(received).toMatchObject({ outcome: null, appointment: { state: 'done' } });

  const missed = await soon();
  const { sessionId } = (await rig.officer.get<api.AppointmentView>(`/api/appointments/${missed.appointmentId}`)).value;
  await sessions().acts.abandon(sessionId!, (await sessions().store.get(sessionId!)).revision);
  await until(async () => (await petition(missed.petitionId)).state === 'accepted');
  expect((await petition(missed.petitionId)).trail.at(-1)).toMatchObject({ step: 'cancel', reason: '无人参加' });
});

test('an appointment that is moved takes its session to the new time, and is not called off a day after the old one', async () => {
  const { petitionId, appointmentId } = await soon();
  const { sessionId } = (await rig.officer.get<api.AppointmentView>(`/api/appointments/${appointmentId}`)).value;
  const free = (await rig.free(petitionId)).find(({ roomIds }) => roomIds.length > 0)!;
  const place = { officerIds: [free.officerId], roomId: free.roomIds[0], startsAt: free.at, reason: '法官开庭' };
  const moved = await rig.officer.send('POST', `/api/appointments/${appointmentId}/move`, place);
  expect(moved.status).toBe(200);
  expect(await sessions().store.get(sessionId!)).toMatchObject({ state: 'open', scheduledAt: free.at });
});

test('only the page on show is seen, by who is in the room', async () => {
  const { citizen, petitionId, appointmentId } = await soon();
  const { sessionId } = (await rig.officer.get<api.AppointmentView>(`/api/appointments/${appointmentId}`)).value;
  const [material] = (await petition(petitionId)).materials;
  const path = (page: number): string => `/api/sessions/${sessionId}/materials/${material!.id}/pages/${page}`;
  expect((await rig.officer.get(path(1))).status).toBe(404);
  await sessions().store.change(sessionId!, (draft) => {
    draft.material = { materialId: material!.id, name: material!.name, page: 2, pages: 2 };
    for (const one of draft.participants) if (one.role === 'officer') one.state = 'admitted';
    return [];
  });
  expect((await rig.officer.get(path(2))).status).toBe(200);
  expect((await rig.officer.get(path(1))).status).toBe(404);
  expect((await rig.otherOfficer.get(path(2))).status).toBe(404);
  const outside = await citizen.get(`/api/meet/materials/${material!.id}/pages/2`);
  expect(outside.error?.code).toBe('J-010');
});

test('the papers are listed for who may show them, from inside the room, and one is put before everybody', async () => {
  const { appointmentId } = await soon();
  const { sessionId } = (await rig.officer.get<api.AppointmentView>(`/api/appointments/${appointmentId}`)).value;
  const path = `/api/sessions/${sessionId}/materials`;
  const list = (by: Person) => by.get<sessionApi.SessionMaterial[]>(path);
  const window = await SessionWindow.open(signaling.url, rig.officer.cookie, { sessionId });
  try {
    expect((await list(rig.officer)).error?.code).toBe('J-006');
    await window.ask('session:admit', { participantId: window.view!.me.participantId, admitted: true });
    const { value } = await list(rig.officer);
    expect(value).toEqual([{ materialId: expect.any(String), name: '判决书.pdf', pages: 2 }]);

    const staff = await rig.officer.get<sessionApi.SessionStaff[]>('/api/sessions/staff?role=lawyer');
    const lawyer = await rig.as('lawyer1');
    const { accountId } = (await lawyer.get<{ accountId: string }>('/api/session')).value;
    expect(staff.value.map(({ id }) => id)).toContain(accountId);
    await window.ask('session:invite', { role: 'lawyer', accountId });
    expect((await list(lawyer)).error?.code).toBe('J-007');
    for (const nobody of [rig.otherOfficer, rig.supervisor]) expect((await list(nobody)).error?.code).toBe('V-003');
    expect((await list(new Person(signaling.url))).status).toBe(401);

    const [{ materialId }] = value as [sessionApi.SessionMaterial];
    await window.ask('session:show', { material: { materialId, page: 2 } });
    await window.inside(({ material }) => material?.name === '判决书.pdf' && material.page === 2);
    expect((await rig.officer.get(`${path}/${materialId}/pages/2`)).status).toBe(200);
    expect(await window.tries('session:show', { material: { materialId, page: 3 } })).toBe('V-001');
    await window.ask('session:show', { material: null });
    await window.inside(({ material }) => material === null);
    expect((await rig.officer.get(`${path}/${materialId}/pages/2`)).error?.code).toBe('V-003');
  } finally {
    window.close();
  }
});

test('a session without a petition has no papers', async () => {
  const cast = new Cast(signaling);
  const { session } = await cast.inRoom();
  const officer = await cast.person('officer1');
  const answer = await officer.get(`/api/sessions/${session.id}/materials`);
  expect([answer.status, answer.value]).toEqual([200, []]);
  cast.close();
});
