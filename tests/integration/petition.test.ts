import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import mongoose from 'mongoose';
import type { api } from '../../signaling/contract/index.ts';
import { application, identityNumber, pdf } from '../fake/petitioner.ts';
import { Person } from './http-client.ts';
import { ReceptionRig } from './reception-rig.ts';
import { startSignaling, type TestSignaling } from './signaling-process.ts';

let signaling: TestSignaling;
let rig: ReceptionRig;
let phoneEnd = 100;
const newPhone = (): string => `1391234${String((phoneEnd += 1)).padStart(4, '0')}`;

beforeAll(async () => {
  signaling = await startSignaling(21);
  rig = await ReceptionRig.of(signaling);
}, 240_000);
afterAll(() => signaling.close());

describe('a citizen proves a number', () => {
  test('a right code signs in once; a wrong one does not, and after five of them not even the right one', async () => {
    const phone = newPhone();
    const citizen = new Person(signaling.url);
    expect((await citizen.send('POST', '/api/citizen/code', { phone })).status).toBe(204);
    const code = await rig.code(phone);
    const wrong = code === '000000' ? '111111' : '000000';
    for (let tries = 0; tries < 5; tries++) {
      const refused = await citizen.send('POST', '/api/citizen/session', { phone, code: wrong });
      expect([refused.status, refused.error?.code]).toEqual([401, 'A-011']);
    }
    const late = await citizen.send('POST', '/api/citizen/session', { phone, code });
    expect(late.error?.code).toBe('A-011');

    const other = newPhone();
    const signed = await rig.citizen(other);
    const again = await new Person(signaling.url).send('POST', '/api/citizen/session', {
      phone: other,
      code: await rig.code(other),
    });
    expect(again.error?.code).toBe('A-011');
    const me = await signed.get<api.CitizenMe>('/api/citizen/session');
    expect(me.value.phoneMasked).toBe(`139****${other.slice(-4)}`);
  });

  test('tries at the same moment do not get around the limit', async () => {
    const phone = newPhone();
    const citizen = new Person(signaling.url);
    await citizen.send('POST', '/api/citizen/code', { phone });
    const code = await rig.code(phone);
    const wrong = Array.from({ length: 40 }, (_, at) => String(at).padStart(6, '0')).filter((one) => one !== code);
    await Promise.all(wrong.map((one) => citizen.send('POST', '/api/citizen/session', { phone, code: one })));
    const answer = await citizen.send('POST', '/api/citizen/session', { phone, code });
    expect(answer.error?.code).toBe('A-011');
  });

  test('one number gets one code in half a minute', async () => {
    const phone = newPhone();
    const citizen = new Person(signaling.url);
    expect((await citizen.send('POST', '/api/citizen/code', { phone })).status).toBe(204);
    const refused = await citizen.send('POST', '/api/citizen/code', { phone });
    expect([refused.status, refused.error?.code]).toEqual([429, 'A-010']);
  });

  test('the session is HttpOnly and SameSite=Strict, ends by signing out, and is no session of staff', async () => {
    const phone = newPhone();
    const citizen = new Person(signaling.url);
    await citizen.send('POST', '/api/citizen/code', { phone });
    const signed = await citizen.send('POST', '/api/citizen/session', { phone, code: await rig.code(phone) });
    const [cookie] = signed.headers.getSetCookie();
    expect(cookie).toMatch(/^cid=.*HttpOnly; SameSite=Strict/);
    expect((await citizen.get('/api/petitions')).status).toBe(401);
    const copied = new Person(signaling.url);
    copied.cookie = citizen.cookie;
    await citizen.send('DELETE', '/api/citizen/session');
    expect((await copied.get('/api/citizen/petitions')).error?.code).toBe('A-012');
    expect((await rig.guide.get('/api/citizen/petitions')).error?.code).toBe('A-012');
  });
});

describe('a petition', () => {
  test('gets a number, is told by SMS, is accepted by the local court, and only by it', async () => {
    const phone = newPhone();
    const citizen = await rig.citizen(phone);
    const made = await rig.apply(citizen);
    expect(made.number).toMatch(/^XF\d{8}-\d{4}$/);
    expect(await rig.text(phone, '已收到')).toContain(made.number);

    expect((await rig.officer.send('POST', `/api/petitions/${made.id}/accept`, {})).status).toBe(403);
    const upper = await rig.supervisor.send('POST', `/api/petitions/${made.id}/accept`, {});
    expect([upper.status, upper.error?.code]).toEqual([409, 'P-001']);
    const accepted = await rig.guide.send<api.PetitionView>('POST', `/api/petitions/${made.id}/accept`, {});
    expect(accepted.value).toMatchObject({ state: 'accepted', acts: ['withdraw'] });
    expect(accepted.value.trail.map(({ step, side }) => [step, side])).toEqual([
      ['register', 'citizen'],
      ['accept', 'staff'],
    ]);
    await rig.text(phone, '已受理');
    const twice = await rig.guide.send('POST', `/api/petitions/${made.id}/accept`, {});
    expect(twice.error?.code).toBe('P-001');
  });

  test('is rejected with a reason, which the citizen reads', async () => {
    const phone = newPhone();
    const citizen = await rig.citizen(phone);
    const made = await rig.apply(citizen);
    const without = await rig.guide.send('POST', `/api/petitions/${made.id}/reject`, { reason: '' });
    expect(without.error?.code).toBe('V-001');
    const reason = '应先向原审法院申请再审';
    await rig.guide.send('POST', `/api/petitions/${made.id}/reject`, { reason });
    expect(await rig.text(phone, '未予受理')).toContain(reason);
    const own = await citizen.get<api.OwnPetition[]>('/api/citizen/petitions');
    expect(own.value[0]).toMatchObject({ state: 'rejected', reason, mayWithdraw: false });
  });

  test('sent twice at once is one petition', async () => {
    const citizen = await rig.citizen(newPhone());
    const body = application();
    const answers = await Promise.all(
      [1, 2, 3, 4].map(() => citizen.send<api.OwnPetition>('POST', '/api/citizen/petitions', body)),
    );
    expect(new Set(answers.map(({ value }) => value.number)).size).toBe(1);
    const own = await citizen.get<api.OwnPetition[]>('/api/citizen/petitions');
    expect(own.value).toHaveLength(1);
  });

  test('one that did not hear it arrived sends it again, also the last that may be under way, which brings nothing new after it was decided', async () => {
    const citizen = await rig.citizen(newPhone());
    for (let count = 0; count < 9; count++) await rig.apply(citizen);
    const body = application();
    const send = (sent: object) => citizen.send<api.OwnPetition>('POST', '/api/citizen/petitions', sent);
    const first = await send(body);
    const again = await send(body);
    expect([again.status, again.value.number]).toEqual([first.status, first.value.number]);
    expect((await send(application())).error?.code).toBe('S-003');

    await rig.guide.send('POST', `/api/petitions/${first.value.id}/reject`, { reason: '应先向原审法院申请再审' });
    const added = await rig.upload(citizen, '/api/citizen/materials', '判决书.pdf', pdf(1));
    const late = await send({ ...body, materialIds: [added.value.id] });
    expect(late.value).toMatchObject({ number: first.value.number, state: 'rejected', materials: [] });
  });

  test('numbers of petitions handed in at the same moment are all different', async () => {
    const citizens = await Promise.all([newPhone(), newPhone(), newPhone()].map((phone) => rig.citizen(phone)));
    const made = await Promise.all([...citizens, ...citizens, ...citizens].map((citizen) => rig.apply(citizen)));
    expect(new Set(made.map(({ number }) => number)).size).toBe(9);
  });

  test('belongs to who handed it in: nobody else sees or withdraws it, and its id cannot be used by another', async () => {
    const citizen = await rig.citizen(newPhone());
    const made = await rig.apply(citizen);
    const stranger = await rig.citizen(newPhone());
    expect((await stranger.send('POST', `/api/citizen/petitions/${made.id}/withdraw`, {})).status).toBe(404);
    const taken = await stranger.send('POST', '/api/citizen/petitions', application({ id: made.id }));
    expect(taken.status).toBe(400);
    expect((await stranger.get<api.OwnPetition[]>('/api/citizen/petitions')).value).toEqual([]);
    const withdrawn = await citizen.send<api.OwnPetition>('POST', `/api/citizen/petitions/${made.id}/withdraw`, {});
    expect(withdrawn.value.state).toBe('withdrawn');
  });

  test('is seen by its own court and those above, by nobody beside', async () => {
    const citizen = await rig.citizen(newPhone());
    const made = await rig.apply(citizen, { courtId: 'demo-intermediate' });
    expect((await rig.guide.get(`/api/petitions/${made.id}`)).status).toBe(404);
    expect((await rig.guide.send('POST', `/api/petitions/${made.id}/accept`, {})).status).toBe(404);
    const high = await rig.as('high-officer1');
    const seen = await high.get<api.PetitionView>(`/api/petitions/${made.id}`);
    expect(seen.value).toMatchObject({ id: made.id, acts: [] });
    for (const name of ['agent1', 'judge1', 'admin1']) {
      expect((await (await rig.as(name)).get(`/api/petitions/${made.id}`)).status).toBe(403);
    }
  });

  test('wrong fields are named', async () => {
    const citizen = await rig.citizen(newPhone());
    const refused = await citizen.send(
      'POST',
      '/api/citizen/petitions',
      application(
        { demand: '短' },
        { identity: `${identityNumber(1).slice(0, 17)}${identityNumber(1).endsWith('5') ? '6' : '5'}` },
      ),
    );
    expect(refused.error?.fields).toMatchObject({
      'people.0.identity': expect.stringContaining('身份证') as unknown,
      demand: expect.any(String) as unknown,
    });
    const cases = await citizen.send('POST', '/api/citizen/petitions', application({ caseNumbers: ['没有案号'] }));
    expect(cases.error?.fields).toHaveProperty(['caseNumbers.0']);
  });

  test('people are masked, sealed in the database, and shown in full for a reason that is audited', async () => {
    const phone = newPhone();
    const identity = identityNumber(77);
    const citizen = await rig.citizen(phone);
    const made = await rig.apply(citizen, {}, { identity, name: '欧阳明月', address: '示例区长安街9号' });
    const seen = await rig.guide.get<api.PetitionView>(`/api/petitions/${made.id}`);
    expect(seen.value.people[0]).toMatchObject({ name: '欧阳**', phoneMasked: `139****${phone.slice(-4)}` });
    for (const secret of [identity, phone, '明月', '长安街']) expect(seen.text).not.toContain(secret);
    const stored = JSON.stringify(await mongoose.connection.collection('petitions').findOne({ number: made.number }));
    for (const secret of [identity, phone, '明月', '长安街']) expect(stored).not.toContain(secret);

    expect((await rig.guide.send('POST', `/api/petitions/${made.id}/reveal`, {})).status).toBe(400);
    const reason = '核对身份证原件';
    const full = await rig.guide.send<api.PetitionRevealed>('POST', `/api/petitions/${made.id}/reveal`, { reason });
    expect(full.value.people[0]).toEqual({ name: '欧阳明月', identity, phone, address: '示例区长安街9号' });
    const auditor = await rig.as('auditor1');
    const trail = await auditor.get<{ items: api.AuditView[] }>('/api/audit?action=petition.reveal');
    expect(trail.value.items[0]).toMatchObject({ target: made.number, reason });
    expect((await auditor.send('POST', `/api/petitions/${made.id}/reveal`, { reason })).status).toBe(403);
  });

  test('is found by number, case number, telephone, identity number and name', async () => {
    const phone = newPhone();
    const identity = identityNumber(88);
    const citizen = await rig.citizen(phone);
    const caseNumber = '（2025）示0101执88号';
    const made = await rig.apply(citizen, { caseNumbers: [caseNumber] }, { identity, name: '司徒静' });
    for (const q of [made.number, '(2025)示0101执88', phone, identity.toLowerCase(), '司徒静']) {
      const found = await rig.officer.get<{ items: api.PetitionRow[] }>(`/api/petitions?q=${encodeURIComponent(q)}`);
      expect({ q, found: found.value.items.map(({ id }) => id) }).toEqual({ q, found: [made.id] });
    }
  });

  test('the same matter is shown with a score and why, and blocks nothing', async () => {
    const citizen = await rig.citizen(newPhone());
    const person = { identity: identityNumber(99), name: '诸葛亮亮' };
    const matter = {
      caseNumbers: ['（2024）示0101民初99号'],
      demand: '不服判决，认为对方提交的证据是伪造的，请求依法再审改判。',
    };
    const first = await rig.apply(citizen, matter, person);
    const second = await rig.apply(citizen, matter, person);
    const { value } = await rig.guide.get<api.DuplicateView[]>(`/api/petitions/${second.id}/duplicates`);
    expect(value[0]).toMatchObject({
      id: first.id,
      score: 100,
      reasons: ['name-identity', 'name-phone', 'case-number', 'demand'],
    });
    expect((await rig.guide.send('POST', `/api/petitions/${second.id}/accept`, {})).status).toBe(200);
  });

  test('a guide registers for somebody at the court, at the own court only', async () => {
    const phone = newPhone();
    const body = { ...application({}, { phone }), channel: 'visit' };
    const made = await rig.guide.send<api.PetitionView>('POST', '/api/petitions', body);
    expect(made.value).toMatchObject({ channel: 'visit', state: 'submitted', createdBy: '林芳' });
    await rig.text(phone, '已收到');
    const other = await rig.guide.send('POST', '/api/petitions', { ...body, courtId: 'demo-intermediate' });
    expect(other.status).toBe(403);
    const own = await (await rig.citizen(phone)).get<api.OwnPetition[]>('/api/citizen/petitions');
    expect(own.value.map(({ number }) => number)).toEqual([made.value.number]);
  });

  test('the list is taken away as a table, which is audited', async () => {
    const answer = await rig.supervisor.get('/api/petitions/export?format=csv');
    expect(answer.text).toContain('编号');
    expect(answer.text).not.toMatch(/1391234\d{4}/);
    expect((await rig.guide.get('/api/petitions/export?format=csv')).status).toBe(403);
  });
});
