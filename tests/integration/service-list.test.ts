import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { io, type Socket } from 'socket.io-client';
import {
  ask,
  STANDARD_SERVICES,
  type api,
  type CourtService,
  type flowApi,
  type gateway,
} from '../../signaling/contract/index.ts';
import { KEY_PREFIX, openRedis } from '../../signaling/redis.ts';
import { signedIn, type Person } from './http-client.ts';
import { log, replica, sitDown, type Replica } from './queue-desk.ts';
import { configuration, startSignaling, until, type TestSignaling } from './signaling-process.ts';

const COURT = 'demo-basic';
const NUMBER = '1236801';
const ID = 'intellectual-property';
const NAME = '知识产权咨询';
const made: CourtService = { id: ID, zh: NAME, en: 'Intellectual property', active: true };
const with_ = (...more: CourtService[]): CourtService[] => [...STANDARD_SERVICES, ...more];

let signaling: TestSignaling;
let operator: Person;
let supervisor: Person;
let admin: Person;
let agent: Person;
let phone: Socket;
let desks: Replica;
let flow: flowApi.FlowView;
const at = (): string => new Date().toISOString();

beforeAll(async () => {
  const { NODE_SECRET = '' } = configuration('/tmp', {});
  signaling = await startSignaling(53, { NODE_SECRET });
  const as = (username: string): Promise<Person> => signedIn(signaling.url, signaling.seedFile, username);
  operator = await as('operator1');
  supervisor = await as('supervisor1');
  admin = await as('admin1');
  agent = await as('basic-agent1');
  const redis = openRedis(signaling.redisUrl, 'commands', 'desks', log);
  desks = replica(redis);
  phone = io(`${signaling.url}/node`, {
    transports: ['websocket'],
    extraHeaders: { origin: signaling.url },
    auth: { kind: 'gateway', nodeId: 'gateway-1', secret: NODE_SECRET },
  });
  const hello = { capacity: 10, draining: false, startedAt: at(), legs: [] };
  await ask(phone, 'gateway:hello', hello, 20_000);
}, 240_000);
afterAll(async () => {
  phone?.close();
  await desks?.close();
  desks?.redis.disconnect();
  await signaling?.close();
});

const path = `/api/courts/${COURT}`;
const draft = async (): Promise<api.CourtDraft> =>
  (await operator.get<api.CourtDraft>(`${path}/drafts/services`)).value;
const save = async (services: CourtService[], person = operator) => {
  const { revision } = await draft();
  return person.send<api.CourtDraft>('PUT', `${path}/drafts/services`, { revision, content: { services } });
};
const publish = async (services: CourtService[], person = operator) => {
  await save(services);
  const { revision, published } = await draft();
  const body = { revision, against: published.version, note: '按院里通知' };
  return person.send<api.CourtVersion>('POST', `${path}/drafts/services/publish`, body);
};
const rollBack = async (version: number) => {
  const body = { version, against: (await draft()).published.version, note: '改回' };
  return operator.send<api.CourtVersion>('POST', `${path}/versions/services/rollback`, body);
};
const listed = async (person: Person): Promise<Map<string, CourtService[]>> => {
  const { value } = await person.get<api.ServicesOfCourt[]>('/api/services');
  return new Map(value.map(({ courtId, services }) => [courtId, services]));
};

describe('services of a court', () => {
  test('every court begins with the same; staff see their own, those below and above', async () => {
    const courts = await listed(agent);
    expect([...courts.keys()].sort()).toEqual(['demo-basic', 'demo-high', 'demo-intermediate']);
    for (const services of courts.values()) expect(services).toEqual(STANDARD_SERVICES);
    expect(await draft()).toMatchObject({ revision: 0, content: null, published: { version: 0 } });
  });

  test('an operator of the court or above writes it; what cannot be is refused with its place', async () => {
    const other = await operator.send('PUT', '/api/courts/demo-high/drafts/services', { revision: 0, content: {} });
    expect(other.status).toBeGreaterThanOrEqual(400);
    for (const person of [supervisor, agent, admin])
      expect((await save(with_(made), person)).error?.code).toBe('A-004');
    for (const wrong of [{ id: 'Not A Slug' }, { id: 'constructor' }, { zh: ' ' }, { zh: '名'.repeat(21) }]) {
      expect((await save(with_({ ...made, ...wrong }))).error?.code).toBe('V-001');
    }
    const twice = await publish(with_({ ...made, zh: '值班律师' }));
    expect(twice.error).toMatchObject({
      code: 'V-001',
      fields: { [`services.${ID}`]: expect.stringContaining('值班律师') },
    });
    expect((await listed(agent)).get(COURT)).toEqual(STANDARD_SERVICES);
  });

  test('published, it is a version in force at once, on the audit trail', async () => {
    expect((await publish(with_(made), supervisor)).error?.code).toBe('A-004');
    expect(await publish(with_(made))).toMatchObject({ status: 201, value: { version: 2, savedBy: '马骏' } });
    expect((await listed(agent)).get(COURT)?.at(-1)).toEqual(made);
    expect((await listed(agent)).get('demo-intermediate')).toEqual(STANDARD_SERVICES);
    const auditor = await signedIn(signaling.url, signaling.seedFile, 'auditor1');
    const trail = await auditor.get<{ items: api.AuditView[] }>('/api/audit?action=court.services');
    expect(trail.value.items).toMatchObject([{ target: COURT, reason: '按院里通知', actorName: '马骏' }]);
  });

  test('a flow leads to it, and to none that the court has not', async () => {
    const wanted = { courtId: COURT, calledNumber: NUMBER };
    flow = (await operator.send<flowApi.FlowView>('POST', '/api/flows', wanted)).value;
    const leading = (service: string) => {
      const lawyer = flow.document.nodes['lawyer']!.map((verb) =>
        verb.verb === 'enqueue' ? { ...verb, service } : verb,
      );
      return { ...flow.document, nodes: { ...flow.document.nodes, lawyer } };
    };
    const put = async (service: string) => {
      const body = { revision: flow.revision, document: leading(service) };
      flow = (await operator.send<flowApi.FlowView>('PUT', `/api/flows/${flow.id}/draft`, body)).value;
      return operator.send('POST', `/api/flows/${flow.id}/publish`, { revision: flow.revision, note: '按 6' });
    };
    expect((await put('nobody-knows')).error?.code).toBe('F-002');
    expect(flow.faults).toMatchObject([
      { severity: 'error', code: 'unknown-service', node: 'lawyer', field: 'service' },
    ]);
    expect((await put(ID)).status).toBe(201);
    expect(flow.faults).toEqual([]);
    // Where the list of another court holds, it is none.
    const check = async (courtId: string): Promise<flowApi.FlowFault[]> => {
      const body = { document: leading(ID), courtId };
      return (await operator.send<{ faults: flowApi.FlowFault[] }>('POST', '/api/flows/validate', body)).value.faults;
    };
    expect(await check(COURT)).toEqual([]);
    expect((await check('demo-intermediate')).map(({ code }) => code)).toEqual(['unknown-service']);
  });

  test('officers and rules of distribution are given it, and none that the court has not', async () => {
    const { accountId } = (await agent.get<api.Me>('/api/session')).value;
    const skilled = (service: string) =>
      admin.send<api.AccountView>('PATCH', `/api/accounts/${accountId}`, {
        services: ['general', service],
        skills: { levels: { [service]: 5 }, languages: ['zh'] },
      });
    expect((await skilled('nobody-knows')).error).toMatchObject({
      code: 'V-001',
      fields: { services: expect.any(String) },
    });
    expect((await skilled(ID)).value).toMatchObject({ services: ['general', ID], skills: { levels: { [ID]: 5 } } });

    const { value: rules } = await operator.get<object>(`${path}/distribution`);
    const overflow = (to: string, upperCourt: boolean) =>
      operator.send('PUT', `${path}/distribution`, {
        ...rules,
        overflow: [{ service: ID, afterSeconds: 60, to, upperCourt }],
      });
    expect((await overflow('nobody-knows', false)).error?.code).toBe('V-001');
    // The court above has no such service.
    expect((await overflow(ID, true)).error?.code).toBe('V-001');
    expect((await overflow('general', true)).status).toBe(200);
    expect((await operator.send('PUT', `${path}/distribution`, rules)).status).toBe(200);
  });

  const callId = randomUUID();
  test('a call waits there and rings at who answers it', async () => {
    const admit = { callId, callerNumber: '13800000001', calledNumber: NUMBER, sipCallId: 'x', peer: '', at: at() };
    const { flow: heard } = await ask<gateway.CallAdmitReply>(phone, 'call:admit', admit, 20_000);
    expect(JSON.stringify(heard.nodes['lawyer'])).toContain(ID);
    const join = (service: string) =>
      ask<gateway.CallEnqueueReply>(phone, 'call:enqueue', { callId, service, codec: 'PCMA', at: at() }, 20_000);
    expect(await join('nobody-knows')).toEqual({ result: 'unstaffed' });
    expect(await join(ID)).toEqual({ result: 'unstaffed' });
    await sitDown(desks, COURT, 'alice', [ID]);
    expect(await join(ID)).toMatchObject({ result: 'queued', place: 1 });
    await until(async () => (await desks.calls.get(callId))?.state === 'ringing', 40_000);
    expect(await desks.calls.get(callId)).toMatchObject({ service: ID, agentId: 'alice' });
    const queues = await signaling.application.telephone.queue.view(COURT);
    expect(queues.map(({ service }) => service)).toEqual(with_(made).map(({ id }) => id));
    expect(queues.at(-1)).toMatchObject({ service: ID, onDuty: 1 });
  }, 120_000);

  test('in use it is not taken out of use; the places are named', async () => {
    const refused = await publish(with_({ ...made, active: false }));
    expect(refused.error?.code).toBe('V-001');
    const why = refused.error?.fields?.[`services.${ID}`];
    for (const place of [NAME, '语音流程“12368 诉讼服务热线”', '坐席朱琳']) expect(why).toContain(place);
    // Left out of the list is as good as taken out of use.
    expect((await publish([...STANDARD_SERVICES])).error?.fields?.[`services.${ID}`]).toBe(why);
    // What the shipped menu leads to is in use where nothing else is heard: the number that has no flow of its own.
    const petition = with_(made).map((one) => ({ ...one, active: one.id !== 'petition' }));
    expect((await publish(petition)).error?.fields?.['services.petition']).toContain('语音流程');
    const general = with_(made).map((one) => ({ ...one, active: one.id !== 'general' }));
    expect((await publish(general)).error?.fields?.['services.general']).toContain('不能停用');
  });

  test('out of use, nothing new leads to it; the past keeps its name', async () => {
    await ask(phone, 'call:ended', { callId, reason: 'caller-hangup', at: at() }, 20_000);
    await until(async () => (await desks.agents.get('alice'))?.state === 'available', 40_000);
    const refusal = async (): Promise<unknown> => (await publish(with_({ ...made, active: false }))).error?.fields;
    const { accountId } = (await agent.get<api.Me>('/api/session')).value;
    await admin.send('PATCH', `/api/accounts/${accountId}`, { services: ['general'] });
    await operator.send('PUT', `/api/flows/${flow.id}/draft`, {
      revision: flow.revision,
      document: { ...flow.document, nodes: { ...flow.document.nodes, lawyer: flow.document.nodes['guidance']! } },
    });
    const { revision } = (await operator.get<flowApi.FlowView>(`/api/flows/${flow.id}`)).value;
    await operator.send('POST', `/api/flows/${flow.id}/publish`, { revision, note: '不再按 6' });
    // On duty with it still, and on the callback list: the call broke off.
    await until(async () => /1 名坐席仍在值班.*1 个回拨未完成/.test(JSON.stringify(await refusal())), 40_000);
    await desks.agents.signOff('alice');
    const { value: callbacks } = await supervisor.get<{ items: api.CallbackView[] }>('/api/callbacks?state=open');
    await supervisor.send('POST', `/api/callbacks/${callbacks.items[0]!.id}/done`, { reason: '已另行联系' });
    expect(await refusal()).toBeUndefined();
    expect((await listed(agent)).get(COURT)?.at(-1)).toEqual({ ...made, active: false });
    expect((await signaling.application.telephone.queue.view(COURT)).map(({ service }) => service)).not.toContain(ID);
    const csv = await until(async () => {
      const { text } = await supervisor.get(`/api/calls/export?format=csv&service=${ID}`);
      return text.includes(NAME) ? text : null;
    }, 40_000);
    expect(csv).not.toContain(ID);
    expect((await admin.send('PATCH', `/api/accounts/${accountId}`, { services: [ID] })).error?.code).toBe('V-001');
  }, 120_000);

  test('an older version is published again; what it does not have stays listed, out of use', async () => {
    const before = (await draft()).published.version;
    expect((await rollBack(2)).value).toMatchObject({
      version: before + 1,
      rolledBackTo: 2,
      content: { services: with_(made) },
    });
    const first = await rollBack(1);
    expect(first.value.content).toEqual({ services: with_({ ...made, active: false }) });
    expect((await rollBack(1)).error?.code).toBe('V-006');
  });

  test('a stored id that no list has harms nobody and is shown as it is', async () => {
    await ask(
      phone,
      'call:admit',
      { callId: randomUUID(), callerNumber: null, calledNumber: NUMBER, sipCallId: 'y', peer: '', at: at() },
      20_000,
    );
    const { redis } = desks;
    await redis.sadd(`${KEY_PREFIX}queues`, 'demo-basic/gone-long-ago', 'rubbish');
    await sitDown(desks, COURT, 'bob', ['gone-long-ago']);
    expect(await signaling.application.telephone.queue.view(COURT)).toHaveLength(STANDARD_SERVICES.length);
    expect(signaling.application.foundation.courts.serviceName(COURT, 'gone-long-ago')).toBe('gone-long-ago');
    await desks.agents.signOff('bob');
  });
});
