import { afterAll, afterEach, beforeAll, describe, expect, jest, test } from '@jest/globals';
import mongoose from 'mongoose';
import type { api, transcript } from '../../signaling/contract/index.ts';
import { RecordingModel } from '../../signaling/recording/recording.ts';
import { TranscriptModel } from '../../signaling/transcript/document.ts';
import { until } from './signaling-process.ts';
import { adding, at, drawn, reading, TranscriptRig, type Scene, type View } from './transcript-rig.ts';

// Two cores and many processes: a test is slow, not stuck.
jest.setTimeout(240_000);
let rig: TranscriptRig;
beforeAll(async () => {
  rig = await TranscriptRig.start(48);
}, 240_000);
afterEach(async () => {
  await rig.tidy();
});
afterAll(() => rig?.close());

/** Written, closed, and signed by all. */
async function signed(scene: Scene): Promise<View> {
  const { post, ids } = scene;
  await post.clerk('/edits', adding('请说一下您的信访请求。', { kind: 'question', speakerId: ids.officer }));
  await post.clerk('/edits', adding('我没有收到货款。', { speakerId: ids.petitioner }));
  await post.clerk('/edits', adding(`证人𠮷田，${'x'.repeat(80)}，😀`, { speakerId: ids.petitioner }));
  const hash = (await post.clerk('/close')).value.hash!;
  expect((await post.petitioner('/sign', drawn(hash))).status).toBe(200);
  expect((await post.guide('/sign', drawn(hash))).status).toBe(200);
  expect((await post.officer('/sign', { way: 'typed', hash, name: '刘洋', confirmed: true })).status).toBe(200);
  const last = await post.clerk('/sign', drawn(hash));
  expect(last.value.signers.map(({ state }) => state)).not.toContain('pending');
  return last.value;
}

describe('sealing', () => {
  test('the file holds names, words, checksums; the petitioner takes their copy; nothing changes afterwards', async () => {
    const scene = await rig.begun();
    const { post, people, id } = scene;
    await until(async () => (await reading(scene)).recordings.length > 0);
    const [recording] = (await reading(scene)).recordings;
    const chain = 'ab'.repeat(32);
    await until(() => RecordingModel.exists({ _id: recording!.recordingId }));
    await RecordingModel.updateOne({ _id: recording!.recordingId }, { $set: { state: 'archived', chain } });
    const ready = await signed(scene);
    expect((await people.petitioner.get(`/api/sessions/${id}/transcript/pdf`)).error?.code).toBe('T-003');
    const [first, second] = await Promise.all([post.clerk('/seal'), post.officer('/seal')]);
    const answers = [first, second];
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
    expect(answers.find(({ status }) => status !== 200)!.error?.code).toBe('T-003');
    const sealed = answers.find(({ status }) => status === 200)!.value;
    const { text, pages, bytes } = await rig.taken(people.petitioner, id);
    for (const word of [
      '示例市中级人民法院',
      '接访笔录',
      '钱大明',
      '刘洋',
      '我没有收到货款。',
      '证人𠮷田',
      '[U+1F600]',
      '以上笔录已阅',
      sealed.number,
    ]) {
      expect(text).toContain(word);
    }
    const whole = text.replace(/\s/g, '');
    expect(whole).toContain(ready.hash);
    expect(whole).toContain(chain);
    expect(text).toMatch(new RegExp(`第\\s*${pages}\\s*页\\s*共\\s*${pages}\\s*页`));
    expect(bytes.length).toBe(sealed.sealed!.bytes);
    for (const [where, body] of [
      ['/edits', adding('后来')],
      ['/reopen', { reason: '再改' }],
      ['/refuse', { hash: ready.hash, reason: '后悔' }],
      ['/sign', drawn(ready.hash!)],
      ['/close', {}],
      ['/seal', {}],
    ] as const) {
      expect((await post.clerk(where, body)).error?.code).toBe('T-003');
    }
    const check = await at(people.petitioner, id)<transcript.TranscriptVerification>('/verify');
    expect(check.value).toMatchObject({
      ok: true,
      pdfOk: true,
      contentOk: true,
      sealedOk: true,
      signaturesOk: true,
      contentHash: ready.hash,
    });
    const auditor = await rig.cast.person('auditor1');
    const trail = await until(async () => {
      const found = (await auditor.get<{ items: api.AuditView[] }>('/api/audit?action=transcript.download')).value
        .items;
      return found.find(({ target, actorName }) => target === sealed.number && actorName === '钱大明');
    });
    expect(trail.role).toBe('petitioner');
    expect((await rig.taken(auditor, id)).bytes.equals(bytes)).toBe(true);
  }, 120_000);

  test('whatever is changed in the database afterwards is found', async () => {
    const scene = await rig.begun();
    await signed(scene);
    expect((await scene.post.clerk('/seal')).status).toBe(200);
    const verify = async (): Promise<transcript.TranscriptVerification> =>
      (await scene.post.officer<transcript.TranscriptVerification>('/verify')).value;
    expect(await verify()).toMatchObject({ ok: true });
    const stored = (await TranscriptModel.findById(scene.id).lean())!;
    const spoilt: [Record<string, unknown>, keyof transcript.TranscriptVerification][] = [
      [{ 'entries.0.text': '我收到了货款。' }, 'contentOk'],
      [{ 'closed.head.closing': '' }, 'contentOk'],
      [{ 'signers.0.refusal': { at: new Date(), hash: '', reason: 'x', notedBy: null } }, 'sealedOk'],
      [{ 'signers.0.signature.picture': 'AAAA' }, 'signaturesOk'],
      [{ 'changes.1.by.name': '别人' }, 'sealedOk'],
    ];
    for (const [change, found] of spoilt) {
      await TranscriptModel.collection.updateOne({ _id: scene.id as never }, { $set: change });
      expect(await verify()).toMatchObject({ ok: false, [found]: false });
      await TranscriptModel.collection.replaceOne({ _id: scene.id as never }, stored);
    }
    expect(await verify()).toMatchObject({ ok: true });
    const chunks = mongoose.connection.db!.collection('transcripts.chunks');
    const files_id = new mongoose.mongo.ObjectId(stored.seal!.pdf.gridFsId);
    const chunk = await chunks.findOne({ files_id });
    const data = Buffer.from((chunk!['data'] as { buffer: Uint8Array }).buffer);
    data[100]! ^= 1;
    await chunks.updateOne({ _id: chunk!._id }, { $set: { data } });
    expect(await verify()).toMatchObject({ ok: false, pdfOk: false, contentOk: true });
    await chunks.deleteOne({ _id: chunk!._id });
    expect(await verify()).toMatchObject({ ok: false, pdfOk: false, pdfSha256: 'missing' });
  }, 120_000);
});
