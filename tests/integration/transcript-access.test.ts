import { randomUUID } from 'node:crypto';
import { afterAll, afterEach, beforeAll, describe, expect, jest, test } from '@jest/globals';
import type { sessionApi } from '../../signaling/contract/index.ts';
import { Person } from './http-client.ts';
import { adding, at, drawn, TranscriptRig, type Scene, type View } from './transcript-rig.ts';

// Two cores and many processes: a test is slow, not stuck.
jest.setTimeout(240_000);
let rig: TranscriptRig;
beforeAll(async () => {
  rig = await TranscriptRig.start(45);
}, 240_000);
afterEach(async () => {
  await rig.tidy();
});
afterAll(() => rig?.close());

describe('who may', () => {
  test('only those who were let in see the record; only clerk and officer write it', async () => {
    const scene = await rig.begun();
    const { id, post } = scene;
    expect((await post.clerk('/edits', adding('第一句'))).value.entries).toHaveLength(1);
    expect((await post.petitioner('/edits', adding('改'))).error?.code).toBe('T-004');
    expect((await post.guide('/edits', adding('改'))).error?.code).toBe('T-004');
    expect((await new Person(rig.signaling.url).get(`/api/sessions/${id}/transcript`)).error?.code).toBe('T-004');
    for (const other of ['agent1', 'officer2', 'admin1']) {
      const person = await rig.cast.person(other);
      expect((await person.get(`/api/sessions/${id}/transcript`)).error?.code).toBe('T-004');
      expect((await at(person, id)('/seal')).error?.code).toBe('T-004');
    }
    const waiting = await rig.cast.walkIn();
    const guest = await rig.cast.opened(waiting.link);
    expect((await guest.get(`/api/sessions/${waiting.id}/transcript`)).error?.code).toBe('T-004');
    expect((await guest.get(`/api/sessions/${id}/transcript`)).error?.code).toBe('T-004');
    expect((await guest.get(`/api/sessions/${randomUUID()}/transcript`)).error?.code).toBe('V-003');
    const auditor = await rig.cast.person('auditor1');
    expect((await auditor.get<View>(`/api/sessions/${id}/transcript`)).value).toMatchObject({ me: null, may: [] });
    expect((await at(auditor, id)('/close')).error?.code).toBe('T-004');
  });

  test('hostile input is refused or is text', async () => {
    const { post } = await rig.begun();
    const html = '<img src=x onerror=alert(1)>{"$gt":""}';
    const { value } = await post.clerk('/edits', adding(html));
    expect(value.entries[0]!.text).toBe(html);
    for (const edit of [
      adding('x'.repeat(4001)),
      adding('\u0000'),
      adding('ok', { kind: 'script' }),
      adding('ok', { entryId: { $ne: null } }),
      adding('ok', { speakerId: randomUUID() }),
      { act: '__proto__' },
    ]) {
      expect((await post.clerk('/edits', edit)).error?.code).toBe('V-001');
    }
    const { hash } = (await post.clerk('/close')).value;
    for (const strokes of [[], [[[2000, 0, 0]]], [['x']], [[[null, 1, 1]]], 'M0 0']) {
      expect((await post.petitioner('/sign', { way: 'drawn', hash, strokes })).error?.code).toBe('V-001');
    }
    expect((await post.petitioner('/sign', { way: 'drawn', hash, strokes: [[[1, 1, 0]]] })).error?.code).toBe('T-008');
  });
});

describe('after the end', () => {
  const end = async ({ officerWindow }: Scene): Promise<void> => {
    await officerWindow.ask('session:end', { outcome: 'explained', opinion: '已释明' });
  };
  const me = (scene: Scene) => scene.people.petitioner.get<sessionApi.MeetMe>('/api/meet/me');
  const linkState = async ({ people, link }: Scene): Promise<string> =>
    (await people.petitioner.get<sessionApi.MeetView>(`/api${link}`)).value.state;

  test('the petitioner finds the record again and signs it, also when they had gone before by themself', async () => {
    for (const goes of [false, true]) {
      const scene = await rig.begun();
      const { post, people, id } = scene;
      await post.clerk('/edits', adding('一句'));
      if (goes) {
        const window = await rig.cast.window(people.petitioner, id);
        await window.ask('session:leave');
        expect((await people.petitioner.get(`/api/sessions/${id}/transcript`)).error?.code).toBe('T-004');
      }
      expect((await me(scene)).value).toMatchObject({ state: 'open', sessionId: id });
      const hash = (await post.clerk('/close')).value.hash!;
      await end(scene);
      expect((await me(scene)).value).toMatchObject({ state: 'over', sessionId: id });
      expect(await linkState(scene)).toBe('mine');
      const { value } = await post.petitioner('/sign', drawn(hash));
      expect(value.signers.find(({ role }) => role === 'petitioner')).toMatchObject({ state: 'signed' });
      await expect(rig.cast.window(people.petitioner, id)).rejects.toThrow('J-005');
    }
  });

  test('who was sent away finds nothing, also when they were called back and went', async () => {
    for (const calledBack of [false, true]) {
      const scene = await rig.begun();
      const { post, people, id, ids, officerWindow } = scene;
      await post.clerk('/edits', adding('一句'));
      await officerWindow.ask('session:dismiss', { participantId: ids.petitioner, reason: '扰乱秩序' });
      if (calledBack) {
        await officerWindow.ask('session:admit', { participantId: ids.petitioner, admitted: false });
        await (await rig.cast.window(people.petitioner, id)).ask('session:leave');
      }
      await end(scene);
      expect((await me(scene)).error?.code).toBe('J-005');
      expect(await linkState(scene)).toBe('over');
      expect((await people.petitioner.get(`/api/sessions/${id}/transcript`)).error?.code).toBe('T-004');
    }
  });
});
