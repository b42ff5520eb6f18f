import { afterAll, afterEach, beforeAll, describe, expect, jest, test } from '@jest/globals';
import { TranscriptModel } from '../../signaling/transcript/document.ts';
import { adding, drawn, TranscriptRig } from './transcript-rig.ts';

// Two cores and many processes: a test is slow, not stuck.
jest.setTimeout(240_000);
let rig: TranscriptRig;
beforeAll(async () => {
  rig = await TranscriptRig.start(47);
}, 240_000);
afterEach(async () => {
  await rig.tidy();
});
afterAll(() => rig?.close());

describe('signing', () => {
  test('only what was shown is signed; opening it again makes signatures void, and they are kept', async () => {
    const scene = await rig.begun();
    const { post, ids } = scene;
    expect((await post.clerk('/close')).error?.code).toBe('T-010');
    await post.clerk('/edits', adding('一句'));
    const hash = (await post.clerk('/close')).value.hash!;
    expect((await post.petitioner('/sign', drawn('0'.repeat(64)))).error?.code).toBe('T-006');
    expect((await post.clerk('/edits', adding('两句'))).error?.code).toBe('T-003');
    expect((await post.petitioner('/sign', drawn(hash))).value.signers[0]).toMatchObject({
      state: 'signed',
      hash,
      way: 'drawn',
    });
    expect((await post.petitioner('/sign', drawn(hash))).error?.code).toBe('T-003');
    expect((await post.petitioner('/reopen', { reason: '我要改' })).error?.code).toBe('T-004');
    const reopened = (await post.clerk('/reopen', { reason: '漏记一句' })).value;
    expect(reopened).toMatchObject({
      state: 'writing',
      hash: null,
      signers: [],
      voided: [{ reason: '漏记一句', names: ['钱大明'] }],
    });
    await post.clerk('/edits', adding('漏掉的一句'));
    const again = (await post.clerk('/close')).value;
    expect(again.hash).not.toBe(hash);
    expect(again.signers.every(({ state }) => state === 'pending')).toBe(true);
    expect((await post.petitioner('/sign', drawn(hash))).error?.code).toBe('T-006');
    const stored = await TranscriptModel.findById(scene.id).lean();
    expect(stored!.voided[0]!.signers[0]!.signature).toMatchObject({ hash, way: 'drawn' });
    expect(ids.petitioner).toBe(stored!.voided[0]!.signers[0]!.participantId);
  });

  test('who cannot sign is signed for with a reason; nobody signs for staff, and a guest does not type a signature', async () => {
    const scene = await rig.begun();
    const { post, ids } = scene;
    await post.clerk('/edits', adding('一句'));
    const hash = (await post.clerk('/close')).value.hash!;
    const typed = { way: 'typed', hash, name: '钱大明', confirmed: true };
    expect((await post.petitioner('/sign', typed)).error?.code).toBe('T-004');
    const proxy = {
      way: 'proxy',
      hash,
      participantId: ids.petitioner,
      name: '钱大明',
      reason: '右手受伤不能写字',
      confirmed: true,
    };
    expect((await post.petitioner('/sign', proxy)).error?.code).toBe('T-004');
    expect((await post.clerk('/sign', proxy)).error?.code).toBe('T-004');
    expect((await post.guide('/sign', { ...proxy, name: '别人' })).error?.code).toBe('V-001');
    expect((await post.guide('/sign', { ...proxy, participantId: ids.officer, name: '刘洋' })).error?.code).toBe(
      'T-004',
    );
    const { value } = await post.guide('/sign', proxy);
    const guideName = value.me!.name;
    expect(value.signers[0]).toMatchObject({
      state: 'signed',
      way: 'proxy',
      reason: '右手受伤不能写字',
      attestedBy: guideName,
    });
  });

  test('refusing is recorded with its reason and does not stop the sealing; somebody missing does', async () => {
    const scene = await rig.begun();
    const { post, ids } = scene;
    await post.clerk('/edits', adding('一句'));
    const hash = (await post.clerk('/close')).value.hash!;
    expect((await post.petitioner('/refuse', { hash, reason: '' })).error?.code).toBe('V-001');
    expect((await post.petitioner('/refuse', { hash, reason: '与我说的不一致' })).value.signers[0]).toMatchObject({
      state: 'refused',
      reason: '与我说的不一致',
      attestedBy: null,
    });
    expect((await post.petitioner('/refuse', { hash, reason: '替他', participantId: ids.guide })).error?.code).toBe(
      'T-004',
    );
    await post.officer('/sign', drawn(hash));
    await post.clerk('/sign', drawn(hash));
    expect((await post.clerk('/seal')).error?.code).toBe('T-007');
    const noted = await post.clerk('/refuse', { hash, reason: '连接中断，未能签名', participantId: ids.guide });
    expect(noted.value.signers.find(({ role }) => role === 'guide')).toMatchObject({
      state: 'refused',
      attestedBy: noted.value.me!.name,
    });
    expect((await post.clerk('/seal')).value.state).toBe('sealed');
    const { text } = await rig.taken(scene.people.officer, scene.id);
    expect(text).toContain('与我说的不一致');
    expect(text).toContain('连接中断，未能签名');
  }, 120_000);

  test('what somebody said themself about not signing stays: nobody notes another reason or signs for them, only their own hand does', async () => {
    const { post, ids } = await rig.begun();
    await post.clerk('/edits', adding('一句'));
    const hash = (await post.clerk('/close')).value.hash!;
    const noted = { hash, reason: '离开了', participantId: ids.petitioner };
    const proxy = {
      way: 'proxy',
      hash,
      participantId: ids.petitioner,
      name: '钱大明',
      reason: '不能写字',
      confirmed: true,
    };
    expect((await post.clerk('/refuse', noted)).value.signers[0]).toMatchObject({ reason: '离开了' });
    expect((await post.petitioner('/refuse', { hash, reason: '与我说的不一致' })).status).toBe(200);
    expect((await post.clerk('/refuse', noted)).error?.code).toBe('T-003');
    expect((await post.guide('/sign', proxy)).error?.code).toBe('T-003');
    expect((await post.petitioner('/refuse', { hash, reason: '又一个理由' })).error?.code).toBe('T-003');
    const { value } = await post.petitioner('/sign', drawn(hash));
    expect(value.signers[0]).toMatchObject({ state: 'signed', reason: null });
  });
});
