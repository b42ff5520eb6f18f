import { randomUUID } from 'node:crypto';
import { describe, expect, test } from '@jest/globals';
import type { media, session } from '../../signaling/contract/index.ts';
import { capabilities, sessionRig } from './session-rig.ts';

const rig = sessionRig(42);

describe('what is done in the room', () => {
  test('each act by its roles only; what the chair mutes stays muted whatever a window asks', async () => {
    const { officer, guide, petitioner, ids } = await rig.cast.inRoom();
    const { room } = petitioner;
    expect(room.may).toEqual(['private', 'say', 'screen', 'document']);
    expect(guide.room.may).not.toContain('begin');
    const mute = { participantId: ids.petitioner, source: 'microphone', muted: true };
    for (const window of [guide, petitioner]) {
      expect(await window.tries('session:begin')).toBe('J-007');
      expect(await window.tries('session:mute', mute)).toBe('J-007');
      expect(await window.tries('session:spotlight', { participantId: null })).toBe('J-007');
      expect(await window.tries('session:end', { outcome: 'explained', opinion: '' })).toBe('J-007');
    }
    expect(await petitioner.tries('session:dismiss', { participantId: ids.officer, reason: '不行' })).toBe('J-007');
    expect(await petitioner.tries('session:invite', { role: 'observer', name: '甲' })).toBe('J-007');
    expect(await officer.tries('session:end', { outcome: 'explained', opinion: '' })).toBe('J-006');
    expect(await officer.tries('session:show', { material: { materialId: 'x', page: 1 } })).toBe('V-003');

    await petitioner.ask('media:join', { room: 'main', ...capabilities });
    const produce = { room: 'main', transportId: 't', kind: 'audio', source: 'microphone', rtpParameters: {} };
    await petitioner.ask('media:produce', produce);
    await officer.inside((view) => view.participants.some(({ sends }) => sends[0]?.paused === false));
    await officer.ask('session:mute', mute);
    expect(rig.node.of('room:pause-producer', ids.petitioner)).toContainEqual(
      expect.objectContaining({ source: 'microphone', paused: true }),
    );
    expect(await petitioner.tries('media:pause', { room: 'main', source: 'microphone', paused: false })).toBe('J-011');
    expect(await petitioner.tries('media:produce', produce)).toBe('J-011');
    expect(await petitioner.tries('media:produce', { ...produce, source: 'telephone' })).toBe('J-011');
    await officer.ask('session:mute', { ...mute, muted: false });
    expect(await petitioner.tries('media:pause', { room: 'main', source: 'microphone', paused: false })).toBe('ok');

    await petitioner.ask('session:hand', { raised: true });
    await guide.inside((view) => view.participants.some(({ handAt }) => handAt !== null));
    await guide.ask('session:hand-down', { participantId: ids.petitioner });
    await officer.inside((view) => view.participants.every(({ handAt }) => handAt === null));
    await officer.ask('session:spotlight', { participantId: ids.petitioner });
    await petitioner.inside((view) => view.spotlightId === ids.petitioner && view.spotlightFirst);
    await petitioner.ask('media:produce', { ...produce, kind: 'video', source: 'document' });
    await officer.inside((view) => view.spotlightId === ids.petitioner && !view.spotlightFirst);
  });

  test('media: from the waiting room one may connect, nothing else; the media node is told who is in the room', async () => {
    const { session: made, officer, guide } = await rig.cast.inRoom();
    const { link, check } = await guide.ask<{ link: string; check: string }>('session:invite', {
      role: 'judge',
      name: '郑法官',
    });
    const judge = await rig.cast.window(await rig.cast.opened(link, check), made.id);
    const id = judge.view!.me.participantId;
    await judge.ask('media:join', { room: 'main', ...capabilities });
    expect(rig.node.of('room:join-browser', id)).toEqual([expect.objectContaining({ lobby: true, side: 'agent' })]);
    await judge.ask('media:connect', { room: 'main', transportId: 't', dtlsParameters: {} });
    const produce = { room: 'main', transportId: 't', kind: 'video', source: 'camera', rtpParameters: {} };
    expect(await judge.tries('media:produce', produce)).toBe('J-006');
    expect(await judge.tries('media:resume', { room: 'main', consumerId: 'c' })).toBe('J-006');
    expect(await judge.tries('media:join', { room: 'private', ...capabilities })).toBe('J-006');
    expect(rig.node.of('room:produce', id)).toEqual([]);
    const roomId = rig.node.of('room:join-browser', id)[0]!['roomId'] as string;
    const consumer: media.ConsumerParameters = {
      id: 'c',
      producerId: 'p',
      participantId: 'x',
      kind: 'audio',
      source: 'microphone',
      producerPaused: false,
      rtpParameters: {},
    };
    await rig.node.tell('room:consumer', { roomId, participantId: id, consumer });
    // What may be set up is told of without a name.
    const prepared = { id: 'c', producerId: 'p', kind: 'audio' as const, rtpParameters: {} };
    await rig.node.tell('room:prepared', { roomId, participantId: id, consumer: prepared });
    expect(await judge.heard('media:prepared')).toEqual({ room: 'main', consumer: prepared });
    await judge.ask('session:ready', { consent: true, selfTest: null });
    await officer.ask('session:admit', { participantId: id, admitted: true });
    expect(rig.node.of('room:admit', id).at(-1)).toMatchObject({ admitted: true });
    expect(judge.told.map(({ event }) => event)).not.toContain('media:consumer');
    await rig.node.tell('room:consumer', { roomId, participantId: id, consumer });
    expect(await judge.heard('media:consumer')).toMatchObject({ room: 'main', consumer: { id: 'c' } });
    expect(await judge.tries('media:produce', produce)).toBe('ok');
    await officer.ask('session:dismiss', { participantId: id, reason: '走错房间' });
    expect(rig.node.of('room:leave', id).length).toBe(1);
    expect(await judge.tries('media:produce', produce)).toBe('J-006');
  });

  test('captions go to who is in the room and to nobody else, while it is recorded; of none something is kept', async () => {
    const { session: made, officer, guide, petitioner, ids } = await rig.cast.inRoom();
    const { link, check } = await guide.ask<{ link: string; check: string }>('session:invite', {
      role: 'judge',
      name: '郑法官',
    });
    const judge = await rig.cast.window(await rig.cast.opened(link, check), made.id);
    for (const window of [officer, petitioner]) await window.ask('media:join', { room: 'main', ...capabilities });
    const roomId = rig.node.of('room:join-browser', ids.officer)[0]!['roomId'] as string;
    const captionId = randomUUID();
    const line = (text: string, more: object = {}): Promise<null> =>
      rig.node.tell('room:caption', {
        roomId,
        participantId: ids.petitioner,
        captionId,
        text,
        at: new Date().toISOString(),
        ...more,
      });
    await rig.node.tell('room:caption-state', { roomId, state: 'on' });
    await line('还没有开始');
    expect(officer.room.captions).toBe('off');
    await officer.ask('session:begin');
    await petitioner.inside((view) => view.captions === 'on');
    await line('<b>我没有收到货款。</b>');
    for (const window of [officer, guide, petitioner]) {
      expect(await window.heard('session:caption')).toEqual({
        id: captionId,
        at: expect.any(String),
        participantId: ids.petitioner,
        name: '钱大明',
        role: 'petitioner',
        text: '<b>我没有收到货款。</b>',
      });
    }
    await expect(line('长'.repeat(501))).rejects.toMatchObject({ code: 'V-001' });
    await line('谁说的', { participantId: randomUUID() });
    await line('哪里', { roomId: `session-${made.id}-00000000` });
    await rig.node.tell('room:caption-state', { roomId, state: 'fault' });
    await officer.inside((view) => view.captions === 'fault');

    // Called aside: the two hear nothing of what is said in the room.
    const { value: staff } = await (
      await rig.cast.person('officer1')
    ).get<{ id: string; name: string }[]>('/api/sessions/staff?role=lawyer');
    await guide.ask('session:invite', { role: 'lawyer', accountId: staff.find(({ name }) => name === '杨帆')!.id });
    const lawyer = await rig.cast.window('lawyer1', made.id);
    const lawyerId = lawyer.view!.me.participantId;
    await officer.ask('session:admit', { participantId: lawyerId, admitted: true });
    await lawyer.ask('session:private', { participantIds: [ids.petitioner, lawyerId] });
    await line('他们出去了', { participantId: ids.officer, captionId: randomUUID() });
    await officer.heard<session.CaptionLine>('session:caption', ({ text }) => text === '他们出去了');
    const captions = (window: typeof officer): string[] =>
      window.told
        .filter(({ event }) => event === 'session:caption')
        .map(({ message }) => (message as session.CaptionLine).text);
    await officer.ask('session:end', { outcome: 'explained', opinion: '已释明' });
    await line('结束以后', { captionId: randomUUID() });
    await petitioner.until((view) => view.state === 'ended');
    expect(captions(officer)).toEqual(['<b>我没有收到货款。</b>', '他们出去了']);
    expect(captions(petitioner)).toEqual(['<b>我没有收到货款。</b>']);
    for (const window of [lawyer, judge]) expect(captions(window)).toEqual([]);
    const kept = JSON.stringify([await rig.cast.detail(made.id), officer.view, petitioner.view]);
    expect(kept).not.toContain('我没有收到货款');
  });

  test('a private talk: its people leave the main room, its room is not recorded, everybody sees it, and it ends when one leaves', async () => {
    const { session: made, officer, guide, petitioner, ids } = await rig.cast.inRoom();
    const { value: staff } = await (
      await rig.cast.person('officer1')
    ).get<{ id: string; name: string }[]>('/api/sessions/staff?role=lawyer');
    await guide.ask('session:invite', { role: 'lawyer', accountId: staff.find(({ name }) => name === '杨帆')!.id });
    const lawyer = await rig.cast.window('lawyer1', made.id);
    const lawyerId = lawyer.view!.me.participantId;
    expect(lawyer.view!.inside).toBe(false);
    await officer.ask('session:admit', { participantId: lawyerId, admitted: true });
    for (const window of [officer, petitioner, lawyer])
      await window.ask('media:join', { room: 'main', ...capabilities });
    await officer.ask('session:begin');
    const participantIds = [ids.petitioner, lawyerId];
    expect(await officer.tries('session:private', { participantIds: [ids.petitioner, ids.guide] })).toBe('J-007');
    await lawyer.ask('session:private', { participantIds });
    for (const window of [officer, guide, petitioner]) {
      await window.inside((view) => view.privateTalk?.participantIds.length === 2);
    }
    for (const id of participantIds) expect(rig.node.of('room:admit', id).at(-1)).toMatchObject({ admitted: false });
    await petitioner.ask('media:join', { room: 'private', ...capabilities });
    await lawyer.ask('media:join', { room: 'private', ...capabilities });
    expect(await officer.tries('media:join', { room: 'private', ...capabilities })).toBe('J-006');
    const aside = rig.node.of('room:join-browser', lawyerId).at(-1)!['roomId'] as string;
    expect(rig.node.of('room:join-browser', ids.petitioner).at(-1)!['roomId']).toBe(aside);
    const created = rig.node.of('room:create').find(({ roomId }) => roomId === aside)!;
    expect(created).toMatchObject({ recording: null });
    expect(rig.node.of('room:record').map(({ roomId }) => roomId)).not.toContain(aside);
    const produce = { transportId: 't', kind: 'audio', source: 'microphone', rtpParameters: {} };
    expect(await petitioner.tries('media:produce', { ...produce, room: 'main' })).toBe('J-006');
    expect(await petitioner.tries('media:produce', { ...produce, room: 'private' })).toBe('ok');
    expect(await petitioner.tries('session:say', { text: '听得到吗' })).toBe('J-006');
    await lawyer.ask('session:leave');
    await officer.inside((view) => view.privateTalk === null);
    expect(rig.node.of('room:close').map(({ roomId }) => roomId)).toContain(aside);
    expect(rig.node.of('room:admit', ids.petitioner).at(-1)).toMatchObject({ admitted: true });
    const { timeline } = await rig.cast.detail(made.id);
    expect(timeline.map(({ step }) => step)).toEqual(
      expect.arrayContaining(['private-begun', 'private-ended', 'recording', 'begun']),
    );
  });
});
