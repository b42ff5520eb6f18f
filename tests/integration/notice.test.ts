import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { Redis } from 'ioredis';
import mongoose from 'mongoose';
import { pino } from 'pino';
import type { notice } from '../../signaling/contract/index.ts';
import { HttpSms, NoticeService, OUTBOX, type NoticeOrder } from '../../signaling/notice/index.ts';
import type { Person } from './http-client.ts';
import { signedIn } from './http-client.ts';
import { startSignaling, until, type TestSignaling } from './signaling-process.ts';

interface Taken {
  headers: IncomingHttpHeaders;
  body: { id: string; number: string; text: string };
}

/** The court's SMS service: answers what it is told to, and remembers ids as the documentation asks. */
class SmsCentre {
  readonly server: Server;
  readonly requests: Taken[] = [];
  readonly messages = new Map<string, Taken['body']>();
  /** Answers to come, the last one for ever: a status, or silence. */
  answers: (number | 'silence')[] = [200];

  constructor() {
    this.server = createServer((request, response) => {
      let text = '';
      request.on('data', (part: Buffer) => (text += part.toString()));
      request.on('end', () => {
        const body = JSON.parse(text) as Taken['body'];
        this.requests.push({ headers: request.headers, body });
        const status = this.answers.length > 1 ? this.answers.shift()! : this.answers[0]!;
        if (status === 'silence') return;
        if (status === 200) this.messages.set(body.id, body);
        response.writeHead(status, { 'Content-Type': 'application/json' }).end('{"state":"accepted"}');
      });
    });
  }

  async listen(): Promise<string> {
    this.server.listen(0, '127.0.0.1');
    await once(this.server, 'listening');
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}/messages`;
  }

  close(): void {
    this.server.closeAllConnections();
    this.server.close();
  }
}

const TOKEN = 'a-token-of-the-sms-service';
const centre = new SmsCentre();
let signaling: TestSignaling;
let operator: Person;
let auditor: Person;
let redis: Redis;
let writer: NoticeService;

beforeAll(async () => {
  const url = await centre.listen();
  signaling = await startSignaling(51, { SMS_URL: url, SMS_TOKEN: TOKEN });
  const { config, personalData: personal } = signaling.application.foundation;
  redis = new Redis(config.REDIS_URL, { maxRetriesPerRequest: null });
  const log = pino({ level: 'silent' });
  // Writes only: the process under test sends.
  writer = new NoticeService({ redis, blocking: redis, personal, service: OUTBOX, courtName: () => '', log });
  operator = await signedIn(signaling.url, signaling.seedFile, 'operator1');
  auditor = await signedIn(signaling.url, signaling.seedFile, 'auditor1');
}, 240_000);
afterAll(async () => {
  await writer?.close();
  redis?.disconnect();
  await signaling?.close();
  centre.close();
});
beforeEach(() => {
  centre.requests.length = 0;
  centre.answers = [200];
});

const reply = (id: string, answer: string, courtId = 'demo-intermediate'): NoticeOrder => ({
  id,
  courtId,
  number: '13800007788',
  template: 'judge-reply',
  fields: { court: '示例法院', day: '11月25日', judge: '黄磊法官', number: 'GD20261125-0001', answer },
  about: { kind: 'work-order', id: 'order-1', label: 'GD20261125-0001' },
  createdBy: '黄磊',
});
const find = async (id: string): Promise<notice.NoticeView | undefined> =>
  (await operator.get<{ items: notice.NoticeView[] }>('/api/notices?size=100')).value.items.find(
    (one) => one.id === id,
  );
const settled = (id: string): Promise<notice.NoticeView> =>
  until(async () => {
    const found = await find(id);
    return found && found.state !== 'waiting' ? found : null;
  });

describe('the SMS service over HTTP', () => {
  test('a message arrives with its token and id, and is seen in the outbox with the number masked', async () => {
    const id = randomUUID();
    await writer.send(reply(id, '请于周五前来院。'));
    expect(await settled(id)).toMatchObject({ state: 'sent', attempts: 1, fault: null, numberMasked: '138****7788' });
    const [request] = centre.requests;
    expect(request?.headers).toMatchObject({ authorization: `Bearer ${TOKEN}`, 'idempotency-key': id });
    expect(request?.body).toEqual({ id, number: '13800007788', text: expect.stringContaining('请于周五前来院。') });
    const raw = await mongoose.connection.collection('notices').findOne({ _id: id as never });
    expect(JSON.stringify(raw)).not.toContain('13800007788');
  });

  test('500 and then 200: it is tried again until it is taken', async () => {
    centre.answers = [500, 503, 200];
    const id = randomUUID();
    await writer.send(reply(id, '已安排。'));
    expect(await settled(id)).toMatchObject({ state: 'sent', attempts: 3 });
    expect(centre.requests.map(({ body }) => body.id)).toEqual([id, id, id]);
  });

  test('400: failed for good, and not asked again', async () => {
    centre.answers = [400];
    const id = randomUUID();
    await writer.send(reply(id, '已安排。'));
    expect(await settled(id)).toMatchObject({ state: 'failed', fault: '400' });
    centre.answers = [200];
    const next = randomUUID();
    await writer.send(reply(next, '下一条。'));
    await settled(next);
    expect(centre.requests.filter(({ body }) => body.id === id)).toHaveLength(1);
  });

  test('the same id is the same message: sent once', async () => {
    const id = randomUUID();
    await writer.send(reply(id, '第一次。'));
    await writer.send(reply(id, '又一次。'));
    await settled(id);
    const next = randomUUID();
    await writer.send(reply(next, '之后。'));
    await settled(next);
    expect(centre.requests.map(({ body }) => body.id)).toEqual([id, next]);
    expect(centre.messages.get(id)?.text).toContain('第一次。');
  });

  test('a service that stays silent is left after its time; 409 means that it has the message', async () => {
    const address = centre.server.address() as AddressInfo;
    const sms = new HttpSms({ url: `http://127.0.0.1:${address.port}`, token: TOKEN, patienceMs: 150 });
    const message = { id: randomUUID(), number: '13800007788', text: '您好' };
    centre.answers = ['silence', 409, 404];
    await expect(sms.send(message)).rejects.toMatchObject({ name: 'SmsAway', fault: 'timeout' });
    expect(await sms.send(message)).toBe('sent');
    await expect(sms.send(message)).rejects.toMatchObject({ name: 'SmsRefused', fault: '404' });
    const nobody = new HttpSms({ url: 'http://127.0.0.1:9/none', token: TOKEN });
    await expect(nobody.send(message)).rejects.toMatchObject({ name: 'SmsAway', fault: 'unreachable' });
  });

  test('a receipt settles it; without the token it is refused', async () => {
    const id = randomUUID();
    await writer.send(reply(id, '回执。'));
    await settled(id);
    const body = { id, state: 'delivered' };
    expect((await operator.send('POST', '/api/notices/receipts', body)).error?.code).toBe('A-001');
    const bearer = { Authorization: `Bearer ${TOKEN}` };
    expect((await operator.send('POST', '/api/notices/receipts', body, bearer)).status).toBe(204);
    expect(await find(id)).toMatchObject({ state: 'delivered' });
    // One that is here before the answer it follows: the link in the message is not kept, either.
    const notices = mongoose.connection.collection('notices');
    await notices.updateOne({ _id: id as never }, { $set: { state: 'waiting', secretSealed: 'link' } });
    await operator.send('POST', '/api/notices/receipts', body, bearer);
    expect(await notices.findOne({ _id: id as never })).not.toHaveProperty('secretSealed');
    const unknown = { id: randomUUID(), state: 'delivered' };
    expect((await operator.send('POST', '/api/notices/receipts', unknown, bearer)).error?.code).toBe('V-003');
  });
});

describe('the outbox', () => {
  test('is searched by words and whole number, filtered by state, and seen by the own court only', async () => {
    const id = randomUUID();
    await writer.send(reply(id, '查找我：凤凰路。'));
    await writer.send(reply(randomUUID(), '查找我：上级法院。', 'demo-high'));
    await settled(id);
    const found = async (query: string): Promise<notice.NoticeView[]> =>
      (await operator.get<{ items: notice.NoticeView[] }>(`/api/notices?${query}`)).value.items;
    expect((await found(`q=${encodeURIComponent('查找我')}`)).map((one) => one.id)).toEqual([id]);
    expect((await found('q=13800007788')).some((one) => one.id === id)).toBe(true);
    expect((await found('q=13800007788&state=failed')).some((one) => one.id === id)).toBe(false);
    expect((await found(`q=${encodeURIComponent('.*')}`)).length).toBe(0);
  });

  test('the whole number needs a reason, which is audited', async () => {
    const id = randomUUID();
    await writer.send(reply(id, '号码。'));
    await settled(id);
    expect((await operator.send('POST', `/api/notices/${id}/reveal`, { reason: '' })).error?.code).toBe('V-001');
    const shown = await operator.send('POST', `/api/notices/${id}/reveal`, { reason: '核对号码' });
    expect(shown.value).toEqual({ number: '13800007788' });
    const audited = await until(async () => {
      const { value } = await auditor.get<{ items: { target: string; reason: string }[] }>(
        '/api/audit?action=notice.reveal',
      );
      return value.items.find((entry) => entry.target === id);
    });
    expect(audited.reason).toBe('核对号码');
    expect((await auditor.get('/api/notices')).error?.code).toBe('A-004');
  });

  test('can be taken away as a table', async () => {
    const table = await operator.get<string>('/api/notices/export?format=csv');
    expect(table.status).toBe(200);
    expect(table.text).toContain('138****7788');
    expect(table.text).not.toContain('13800007788');
  });
});
