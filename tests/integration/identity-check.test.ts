import { once } from 'node:events';
import { request, type IncomingMessage } from 'node:http';
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import mongoose from 'mongoose';
import sharp from 'sharp';
import type { api, identityCheck, sessionApi } from '../../signaling/contract/index.ts';
import { identityNumber, pdf } from '../fake/petitioner.ts';
import { Person } from './http-client.ts';
import { ReceptionRig } from './reception-rig.ts';
import { Cast } from './session-cast.ts';
import { startSignaling, until, type TestSignaling } from './signaling-process.ts';

let signaling: TestSignaling;
let rig: ReceptionRig;
let cast: Cast;
let photo: Buffer;
let phoneEnd = 7000;

beforeAll(async () => {
  signaling = await startSignaling(57);
  rig = await ReceptionRig.of(signaling);
  cast = new Cast(signaling);
  photo = await sharp({ create: { width: 640, height: 480, channels: 3, background: '#2a6' } })
    .jpeg()
    .toBuffer();
}, 240_000);
afterEach(() => cast.close());
afterAll(() => signaling.close());

interface Reception {
  citizen: Person;
  phone: string;
  petitionId: string;
  petitionNumber: string;
  appointmentId: string;
}

/** A reception in ten minutes. */
async function soon(): Promise<Reception> {
  const phone = `1391234${String((phoneEnd += 1)).padStart(4, '0')}`;
  const citizen = await rig.citizen(phone);
  const { id: petitionId, number: petitionNumber } = await rig.accepted(citizen);
  const free = (await rig.free(petitionId)).find(({ name }) => name === '刘洋')!;
  const time = { officerIds: [free.officerId], roomId: null, startsAt: free.at };
  const appointmentId = (await rig.schedule(rig.officer, petitionId, time)).value.appointment!.id;
  const startsAt = new Date(Date.now() + 10 * 60_000);
  const change = async (collection: string, id: string, field: string): Promise<unknown> =>
    mongoose.connection.collection(collection).updateOne({ _id: id } as never, { $set: { [field]: startsAt } });
  await change('appointments', appointmentId, 'startsAt');
  await change('petitions', petitionId, 'appointment.startsAt');
  return { citizen, phone, petitionId, petitionNumber, appointmentId };
}

const appointment = async (id: string): Promise<api.AppointmentView> =>
  (await rig.officer.get<api.AppointmentView>(`/api/appointments/${id}`)).value;
const checks = async (petitionId: string): Promise<identityCheck.IdentityCheckView[]> =>
  (await rig.officer.get<identityCheck.IdentityCheckView[]>(`/api/petitions/${petitionId}/identity`)).value;

/** Sends bytes as a picture. */
async function sends(
  person: Person,
  path: string,
  name: string,
  bytes: Buffer,
): Promise<{ id: string; code: string | null }> {
  const { code, value } = await rig.upload(person, path, name, bytes);
  return { id: value.id, code };
}
const pictured = (by: Person, id: string, kind: string, name = 'face.jpg', bytes = photo) =>
  sends(by, `/api/appointments/${id}/identity/pictures?kind=${kind}`, name, bytes);
const stated = (by: Person, id: string, statement: Record<string, unknown>) =>
  by.send<api.AppointmentView>('POST', `/api/appointments/${id}/identity`, {
    result: 'match',
    reason: '',
    paperId: null,
    faceId: null,
    ...statement,
  });

/** Actions of the audit about something, in the order in which they were done. */
async function audited(target: string, action: string): Promise<number> {
  return mongoose.connection.collection('audit').countDocuments({ target, action });
}

describe('in the court', () => {
  test('guide pictures paper and person, states it, and the file keeps both sealed', async () => {
    const { petitionId, petitionNumber, appointmentId } = await soon();
    expect(await appointment(appointmentId)).toMatchObject({ identity: null, mayIdentify: true });
    const paper = await pictured(rig.guide, appointmentId, 'paper', '身份证.jpg');
    const face = await pictured(rig.guide, appointmentId, 'face');
    const done = await stated(rig.guide, appointmentId, { paperId: paper.id, faceId: face.id });
    expect(done.value.identity).toMatchObject({ result: 'match', way: 'court', by: '林芳' });
    const [check] = await checks(petitionId);
    expect(check).toMatchObject({ result: 'match', courtName: '示例区人民法院', sessionId: null });
    expect(check!.pictures.map(({ kind }) => kind).sort()).toEqual(['face', 'paper']);
    const petition = (await rig.officer.get<api.PetitionView>(`/api/petitions/${petitionId}`)).value;
    expect(petition.trail.at(-1)).toMatchObject({ step: 'identity-match', by: '林芳' });
    // No material: neither listed, nor counted, nor to be had as one.
    expect(petition.materials).toEqual([]);
    expect((await rig.officer.get(`/api/petitions/${petitionId}/materials/${face.id}/pages/1`)).status).toBe(404);
    const stored = await mongoose.connection.collection('identity_pictures').findOne({ _id: face.id } as never);
    expect(stored!['sealed']).toMatch(/^v1\./);
    expect(JSON.stringify(stored)).not.toContain(photo.toString('base64').slice(40, 80));
    expect(await until(() => audited(petitionNumber, 'identity.check'))).toBe(1);
  });

  test('each look is audited; only staff of the courts concerned look', async () => {
    const { citizen, petitionId, petitionNumber, appointmentId } = await soon();
    const face = await pictured(rig.guide, appointmentId, 'face');
    await stated(rig.guide, appointmentId, { faceId: face.id, reason: '证件在窗口已核对' });
    const path = `/api/petitions/${petitionId}/identity/pictures/${face.id}`;
    const high = await rig.as('high-officer1');
    for (const person of [rig.guide, rig.officer, high]) {
      const response = await fetch(`${person.url}${path}`, { headers: { Cookie: person.cookie } });
      expect(response.headers.get('Cache-Control')).toBe('no-store');
      const { width, format } = await sharp(Buffer.from(await response.arrayBuffer())).metadata();
      expect([width, format]).toEqual([640, 'jpeg']);
    }
    await until(async () => (await audited(petitionNumber, 'identity.picture')) === 3);
    expect((await citizen.get(path)).status).toBe(401);
    expect((await (await rig.as('agent1')).get(path)).status).toBe(403);
    const other = await soon();
    expect((await rig.officer.get(path.replace(petitionId, other.petitionId))).status).toBe(404);
    expect(await audited(petitionNumber, 'identity.picture')).toBe(3);
  });

  test('what is no picture, not of this reception, or lacks its reason is refused; without a camera it is stated all the same', async () => {
    const { appointmentId } = await soon();
    const other = await soon();
    expect((await pictured(rig.guide, appointmentId, 'paper', '证件.pdf', pdf(1))).code).toBe('P-009');
    // It is not looked into: what only begins as one would be damaged.
    expect(
      (await pictured(rig.guide, appointmentId, 'paper', '证件.pdf', Buffer.from('%PDF-1.7 and no more'))).code,
    ).toBe('P-009');
    expect((await pictured(rig.guide, appointmentId, 'paper', '证件.jpg', Buffer.from('<html>no</html>'))).code).toBe(
      'P-002',
    );
    const torn = photo.subarray(0, photo.length / 2);
    expect((await pictured(rig.guide, appointmentId, 'paper', '证件.jpg', torn)).code).toBe('P-005');
    const elsewhere = await pictured(rig.guide, other.appointmentId, 'face');
    const mixed = await stated(rig.guide, appointmentId, { faceId: elsewhere.id, reason: '没有证件照' });
    expect(mixed.error?.code).toBe('V-003');
    // One picture of the person does not stand for the paper, too.
    const face = await pictured(rig.guide, appointmentId, 'face');
    expect((await stated(rig.guide, appointmentId, { paperId: face.id, faceId: face.id })).error?.code).toBe('V-003');
    expect((await stated(rig.guide, appointmentId, {})).error).toMatchObject({
      code: 'V-001',
      fields: { reason: expect.any(String) },
    });
    expect((await appointment(appointmentId)).identity).toBeNull();
    const words = await stated(rig.guide, appointmentId, { reason: '摄像头坏了，当面核对了证件' });
    expect(words.value.identity).toMatchObject({ result: 'match' });
    // The latest one counts, and the earlier one stays.
    await stated(rig.officer, appointmentId, { result: 'mismatch', reason: '不是本人' });
    expect((await appointment(appointmentId)).identity).toMatchObject({ result: 'mismatch', by: '刘洋' });
  });

  test('a picture about which nobody states anything goes after a day, one of a statement stays', async () => {
    const { appointmentId } = await soon();
    const [kept, left] = [
      await pictured(rig.guide, appointmentId, 'face'),
      await pictured(rig.guide, appointmentId, 'face'),
    ];
    await stated(rig.guide, appointmentId, { faceId: kept.id, reason: '证件在窗口已核对' });
    for (const { id } of [kept, left]) await rig.due('identity-picture', id);
    const there = (id: string) =>
      mongoose.connection.collection('identity_pictures').countDocuments({ _id: id } as never);
    await until(async () => (await there(left.id)) === 0);
    expect(await there(kept.id)).toBe(1);
  });

  test('no more than twenty are on their way to one reception at a time', async () => {
    const { appointmentId } = await soon();
    const { hostname, port } = new URL(signaling.url);
    const path = `/api/appointments/${appointmentId}/identity/pictures?kind=face&name=face.jpg`;
    const headers = { Origin: signaling.url, Cookie: rig.guide.cookie, 'Content-Length': 100_000 };
    const slow = Array.from({ length: 21 }, () => {
      const sending = request({ hostname, port, method: 'POST', path, headers });
      sending.on('error', () => undefined);
      sending.write(photo.subarray(0, 3));
      return sending;
    });
    const [answer] = await Promise.race(slow.map((one) => once(one, 'response') as Promise<[IncomingMessage]>));
    expect(answer.statusCode).toBe(429);
    for (const sending of slow) sending.destroy();
    await until(async () => (await pictured(rig.guide, appointmentId, 'face')).code === null);
  });

  test('who is not concerned, and a reception that is over or on another day, cannot be checked', async () => {
    const { appointmentId } = await soon();
    const words = { reason: '当面核对了证件' };
    expect((await stated(await rig.as('basic-clerk1'), appointmentId, words)).status).toBe(403);
    expect((await stated(new Person(signaling.url), appointmentId, words)).status).toBe(401);
    const tomorrow = new Date(Date.now() + 24 * 3_600_000);
    const one = { _id: appointmentId } as never;
    await mongoose.connection.collection('appointments').updateOne(one, { $set: { startsAt: tomorrow } });
    expect((await appointment(appointmentId)).mayIdentify).toBe(false);
    expect((await stated(rig.guide, appointmentId, words)).error?.code).toBe('P-022');
    await rig.guide.send('POST', `/api/appointments/${appointmentId}/cancel`, { reason: '本人来电取消' });
    expect((await pictured(rig.guide, appointmentId, 'face')).code).toBe('P-022');
  });
});

describe('in the waiting room', () => {
  /** Officer inside, petitioner waiting, of a reception. */
  async function waiting(reception: Reception) {
    const { citizen, petitionId, appointmentId, phone } = reception;
    const own = await citizen.get<api.OwnPetition[]>('/api/citizen/petitions');
    const link = own.value.find(({ id }) => id === petitionId)!.joinUrl!;
    const sessionId = (await appointment(appointmentId)).sessionId!;
    const officer = await cast.window(rig.officer, sessionId);
    const guest = await cast.opened(link, phone.slice(-4));
    const petitioner = await cast.window(guest, sessionId);
    await petitioner.ask('session:ready', { consent: true, selfTest: null });
    const participantId = petitioner.view!.me.participantId;
    const seen = () => officer.room.participants.find(({ id }) => id === participantId)!.identity!;
    return { sessionId, officer, guest, petitioner, participantId, seen, path: `/api/sessions/${sessionId}/identity` };
  }
  const send = (guest: Person) => sends(guest, '/api/meet/identity-picture', 'face.jpg', photo);

  test('a picture is asked for, agreed to, looked at and stated; every place knows it', async () => {
    const reception = await soon();
    const { officer, guest, petitioner, participantId, seen, path, sessionId } = await waiting(reception);
    expect((await send(guest)).code).toBe('J-006');
    expect(await petitioner.tries('session:identity-ask', { participantId })).toBe('J-007');
    await officer.ask('session:identity-ask', { participantId });
    await petitioner.until((view) => !view.inside && view.pictureWished?.by === '刘洋');
    const sent = await send(guest);
    await petitioner.until((view) => !view.inside && view.pictureWished === null);
    await officer.inside(() => seen().ask === 'taken' && seen().pictureId === sent.id);
    expect((await send(guest)).code).toBe('J-006');

    const subject = await rig.officer.get<identityCheck.IdentitySubject>(path);
    expect(subject.value).toMatchObject({
      name: '王秀英',
      identityMasked: expect.stringMatching(/^110\*{11}/),
      mark: null,
    });
    const full = await rig.officer.send<identityCheck.IdentityRevealed>('POST', `${path}/reveal`, {
      reason: '核对身份',
    });
    expect(full.value.identity).toBe(identityNumber(1));
    expect(await until(() => audited(reception.petitionNumber, 'petition.reveal'))).toBe(1);
    expect((await rig.officer.get(`${path}/pictures/${sent.id}`)).headers.get('Content-Type')).toBe('image/jpeg');
    for (const nobody of [rig.otherOfficer, await rig.as('lawyer1')]) {
      expect((await nobody.get(`${path}/pictures/${sent.id}`)).status).toBe(404);
      expect((await nobody.get(path)).status).toBe(404);
    }
    expect((await guest.get(`${path}/pictures/${sent.id}`)).status).toBe(401);

    const statement = { result: 'match', reason: '', pictureId: sent.id };
    expect((await rig.officer.send('POST', path, statement)).status).toBe(200);
    await officer.inside(() => seen().mark?.result === 'match' && !seen().askBefore);
    expect((await appointment(reception.appointmentId)).identity).toMatchObject({ way: 'remote', by: '刘洋' });
    expect((await checks(reception.petitionId))[0]).toMatchObject({
      sessionId,
      pictures: [{ id: sent.id, kind: 'face' }],
    });
    await officer.ask('session:admit', { participantId, admitted: true });
    await petitioner.inside((view) => view.admitted && view.participants.every(({ identity }) => identity === null));
    const detail = await rig.officer.get<sessionApi.SessionDetail>(`/api/sessions/${sessionId}`);
    expect(detail.value.timeline.map(({ step }) => step)).toEqual(
      expect.arrayContaining(['identity-asked', 'identity-picture', 'identity-match']),
    );
    expect(detail.value.timeline.find(({ step, who }) => step === 'admitted' && who === '王秀英')?.detail).toBeNull();
  });

  test('who does not agree is let in all the same, after one question, which is put down', async () => {
    const { officer, petitioner, participantId, seen, sessionId } = await waiting(await soon());
    await officer.ask('session:identity-ask', { participantId });
    await petitioner.until((view) => !view.inside && view.pictureWished !== null);
    await petitioner.ask('session:identity-refuse');
    await officer.inside(() => seen().ask === 'refused' && seen().askBefore);
    await officer.ask('session:admit', { participantId, admitted: true });
    await petitioner.inside((view) => view.admitted);
    await officer.inside(() => !seen().askBefore);
    const { value } = await rig.officer.get<sessionApi.SessionDetail>(`/api/sessions/${sessionId}`);
    expect(value.timeline.find(({ step, who }) => step === 'admitted' && who === '王秀英')?.detail).toBe('unchecked');
    const written = await until(() =>
      mongoose.connection.collection('audit').findOne({ action: 'video.admit', target: value.number }),
    );
    expect(written['details']).toMatchObject({ participantId, identity: 'unchecked' });
  });

  test('what was stated in the court before the session was there is known in it', async () => {
    const reception = await soon();
    await stated(rig.guide, reception.appointmentId, { reason: '当面核对了证件' });
    const { officer, seen } = await waiting(reception);
    await officer.inside(() => seen().mark?.by === '林芳' && seen().mark?.way === 'court');
    await stated(rig.guide, reception.appointmentId, { result: 'mismatch', reason: '后来发现证件过期' });
    await officer.inside(() => seen().mark?.result === 'mismatch' && seen().askBefore);
  });

  test('a session without a petition is checked, too; there is no number to see', async () => {
    const made = await cast.walkIn();
    const guide = await cast.window('basic-guide1', made.id);
    const guest = await cast.opened(made.link);
    const petitioner = await cast.window(guest, made.id);
    const { participantId } = petitioner.view!.me;
    await guide.ask('session:identity-ask', { participantId });
    await petitioner.until((view) => !view.inside && view.pictureWished !== null);
    const sent = await send(guest);
    const path = `/api/sessions/${made.id}/identity`;
    expect((await rig.guide.get<identityCheck.IdentitySubject>(path)).value.identityMasked).toBe('');
    expect((await rig.guide.send('POST', `${path}/reveal`, { reason: '核对' })).status).toBe(404);
    const mismatch = { result: 'mismatch', reason: '照片不是本人', pictureId: sent.id };
    expect((await rig.guide.send('POST', path, mismatch)).status).toBe(200);
    await guide.inside(
      (view) => view.participants.find(({ id }) => id === participantId)?.identity?.mark?.result === 'mismatch',
    );
  });
});
