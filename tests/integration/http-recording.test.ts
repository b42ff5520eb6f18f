import { createHash, randomBytes, randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { Redis } from 'ioredis';
import mongoose from 'mongoose';
import type { api } from '../../signaling/contract/index.ts';
import { signedIn, type Person } from './http-client.ts';
import { startSignaling, until, type TestSignaling } from './signaling-process.ts';

let signaling: TestSignaling;
const people = new Map<string, Person>();
const film = randomBytes(300_000);
/** Where entries of the audit wait for the database (signaling/audit/log.ts). */
const WAITING = '{12368}:audit';

beforeAll(async () => {
  signaling = await startSignaling(12);
  for (const name of ['supervisor1', 'auditor1', 'officer1', 'guide1', 'agent1', 'judge1', 'basic-supervisor1']) {
    people.set(name, await signedIn(signaling.url, signaling.seedFile, name));
  }
}, 240_000);
afterAll(() => signaling?.close());

const as = (name: string): Person => people.get(name)!;

/** A recording as it is after it was archived, with a composed picture. */
async function recorded(kind: api.RecordingKind, courtId: string, courtIds: string[] = []): Promise<string> {
  const id = randomUUID();
  const bucket = new mongoose.mongo.GridFSBucket(mongoose.connection.db!, { bucketName: 'recordings' });
  const upload = bucket.openUploadStream('composed.mp4');
  upload.end(film);
  await new Promise((resolve, reject) => upload.on('finish', resolve).on('error', reject));
  const sha256 = createHash('sha256').update(film).digest('hex');
  const file = {
    kind: 'composed',
    name: 'composed.mp4',
    gridFsId: upload.id.toHexString(),
    sha256,
    bytes: film.length,
  };
  await mongoose.connection.collection<{ _id: string }>('recordings').insertOne({
    ...{ _id: id, callId: randomUUID(), courtId, courtIds, kind, agentId: null, otherAgentId: null, state: 'archived' },
    ...{ startedAt: new Date(), endedAt: new Date(), durationMs: 1000, tracks: [], files: [file], faults: [] },
  });
  return id;
}

const video = (name: string, id: string, range?: string): Promise<{ status: number; error: { code: string } | null }> =>
  as(name).send('GET', `/api/recordings/${id}/video`, undefined, range ? { Range: range } : {});

describe('recordings of video sessions', () => {
  test('are played in parts, and the look is audited once', async () => {
    const id = await recorded('session', 'demo-intermediate');
    const response = await fetch(`${signaling.url}/api/recordings/${id}/video`, {
      headers: { Cookie: as('officer1').cookie, Range: 'bytes=1000-1999' },
    });
    expect(response.status).toBe(206);
    expect(response.headers.get('Content-Type')).toBe('video/mp4');
    expect(response.headers.get('Content-Range')).toBe(`bytes 1000-1999/${film.length}`);
    expect(Buffer.from(await response.arrayBuffer()).equals(film.subarray(1000, 2000))).toBe(true);
    expect((await video('officer1', id)).status).toBe(200);
    expect((await video('officer1', id, 'bytes=900000-')).error?.code).toBe('R-004');
    const trail = await as('auditor1').get<{ items: api.AuditView[] }>(`/api/audit?size=100&action=recording.play`);
    expect(trail.value.items.filter(({ target }) => target === id)).toHaveLength(1);
  });

  test('are not played while the look cannot be written down, neither at the first try nor at the next', async () => {
    const id = await recorded('session', 'demo-intermediate');
    const redis = new Redis(signaling.redisUrl);
    // Entries on their way are first stored; then nothing can be added where they wait.
    await until(async () => (await redis.exists(WAITING)) === 0 || (await redis.xlen(WAITING)) === 0);
    await redis.set(WAITING, 'in the way');
    expect((await video('officer1', id)).status).toBe(500);
    expect((await video('officer1', id)).status).toBe(500);
    await redis.del(WAITING);
    redis.disconnect();
    expect((await video('officer1', id)).status).toBe(200);
    const noted = await until(async () => {
      const trail = await as('auditor1').get<{ items: api.AuditView[] }>(`/api/audit?size=100&action=recording.play`);
      const found = trail.value.items.filter(({ target }) => target === id);
      return found.length > 0 && found;
    });
    expect(noted).toHaveLength(1);
  });

  test('are for those of the courts concerned who hold sessions, supervisors and auditors; calls are not for guide and officer', async () => {
    const here = await recorded('session', 'demo-intermediate');
    const above = await recorded('session', 'demo-high', ['demo-high', 'demo-intermediate']);
    const elsewhere = await recorded('session', 'demo-high', ['demo-high']);
    const call = await recorded('talk', 'demo-intermediate');
    for (const name of ['officer1', 'guide1', 'supervisor1', 'auditor1']) {
      expect([name, (await video(name, here)).status]).toEqual([name, 200]);
      expect([name, (await video(name, above)).status]).toEqual([name, 200]);
      expect([name, (await video(name, elsewhere)).error?.code]).toEqual([name, 'R-001']);
    }
    for (const name of ['officer1', 'guide1']) expect((await video(name, call)).error?.code).toBe('R-001');
    for (const name of ['agent1', 'judge1']) expect((await video(name, here)).error?.code).toBe('A-004');
    expect((await video('basic-supervisor1', here)).error?.code).toBe('R-001');
  });

  test('are taken away by a supervisor with a reason, and checked', async () => {
    const id = await recorded('session', 'demo-intermediate');
    const take = `/api/recordings/${id}/download?channel=video`;
    expect((await as('supervisor1').get(take)).error?.code).toBe('V-001');
    expect((await as('officer1').get(`${take}&reason=for+the+file`)).error?.code).toBe('A-004');
    const taken = await as('supervisor1').get(`${take}&reason=for+the+file`);
    expect(taken.headers.get('Content-Disposition')).toMatch(/\.mp4$/);
    expect(taken.headers.get('Content-Length')).toBe(String(film.length));
    const { value } = await as('officer1').send<api.Verification>('POST', `/api/recordings/${id}/verify`, {});
    // There is no manifest: the picture itself is as it was, the chain is not.
    expect(value).toMatchObject({ ok: false, chainOk: false, files: [{ kind: 'composed', ok: true }] });
  });
});
