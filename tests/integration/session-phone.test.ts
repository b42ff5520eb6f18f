import { randomUUID } from 'node:crypto';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, jest, test } from '@jest/globals';
import type { gateway, session } from '../../signaling/contract/index.ts';
import { GatewaySocket } from '../fake/gateway-socket.ts';
import { MediaNodeSocket } from '../fake/media-node-socket.ts';
import { Cast } from './session-cast.ts';
import { configuration, ownServices, startSignaling, until, type TestSignaling } from './signaling-process.ts';

jest.setTimeout(240_000);

const NUMBER = '1236888';
const { NODE_SECRET } = configuration('/tmp', {}) as { NODE_SECRET: string };
let signaling: TestSignaling;
let cast: Cast;
let node: MediaNodeSocket;
let line: GatewaySocket;

beforeAll(async () => {
  signaling = await startSignaling(44, { ...ownServices(44), NODE_SECRET, DIAL_IN_NUMBER: NUMBER, OUTBOUND: 'on' });
  cast = new Cast(signaling);
}, 240_000);
beforeEach(async () => {
  node = await MediaNodeSocket.connect(signaling.url, 'media-1', NODE_SECRET);
  line = await GatewaySocket.connect(signaling.url, 'gateway-1', NODE_SECRET);
});
afterEach(() => {
  cast.close();
  node.close();
  line.close();
});
afterAll(async () => signaling?.close());

/** Somebody calls the dial-in number; the gateway runs its flow from here on. */
async function call(
  callerNumber: string,
  calledNumber = NUMBER,
): Promise<{ callId: string; flow: gateway.CallAdmitReply['flow'] }> {
  const callId = randomUUID();
  const { flow } = await line.tell<gateway.CallAdmitReply>('call:admit', {
    callId,
    callerNumber,
    calledNumber,
    sipCallId: callId,
    peer: '127.0.0.1',
  });
  return { callId, flow };
}
const keyIn = (callId: string, code: string): Promise<gateway.CallConferenceReply> =>
  line.tell('call:conference', { callId, code });
const ended = (callId: string): Promise<null> => line.tell('call:ended', { callId, reason: 'caller-hangup' });

test('dials in, waits with music until let in, is in the room, sent back, and gone after hanging up', async () => {
  const { session: made, officer, guide } = await cast.inRoom();
  const { dialIn } = guide.room;
  expect(dialIn).toMatchObject({ number: NUMBER, code: expect.stringMatching(/^\d{8}$/) });
  expect(cast.windows[2]!.room.dialIn).toBeNull();
  const { callId, flow } = await call('13911112222');
  expect(flow.nodes['welcome']!.map(({ verb }) => verb)).toContain('conference');
  // The called court's menu is as it was.
  expect((await call('13911113333', '12368')).flow.name).not.toBe(flow.name);

  expect(await keyIn(callId, dialIn!.code)).toEqual({ result: 'waiting' });
  expect(await keyIn(callId, dialIn!.code)).toEqual({ result: 'waiting' });
  const isPhone = (who: session.ParticipantView): boolean => who.way === 'phone';
  await officer.inside((view) => view.participants.filter(isPhone).length === 1);
  const { id: participantId, state, online, name } = officer.room.participants.find(isPhone)!;
  expect({ state, online, name }).toEqual({ state: 'waiting', online: true, name: '电话 139****2222' });
  expect(line.of('leg:bridge', callId)).toEqual([]);

  await officer.ask('session:admit', { participantId, admitted: true });
  expect(node.of('room:join-phone', participantId)).toEqual([
    expect.objectContaining({ ssrc: 7, codec: 'PCMA', side: 'caller', label: expect.stringContaining('电话') }),
  ]);
  const roomId = node.of('room:join-phone', participantId)[0]!['roomId'];
  await until(() => line.of('leg:bridge', callId).length === 1);
  expect(line.of('leg:bridge', callId)[0]).toMatchObject({ roomId });

  await officer.ask('session:mute', { participantId, source: 'microphone', muted: true });
  expect(node.of('room:pause-producer', participantId).at(-1)).toMatchObject({ paused: true });
  await officer.ask('session:mute', { participantId, source: 'microphone', muted: false });
  expect(node.of('room:pause-producer', participantId).at(-1)).toMatchObject({ paused: false });

  await officer.ask('session:admit', { participantId, admitted: false });
  expect(line.of('leg:unbridge', callId)).toEqual([expect.objectContaining({ then: 'waiting' })]);
  expect(node.of('room:leave', participantId).length).toBe(1);
  await ended(callId);
  await officer.inside((view) => view.participants.some((who) => who.id === participantId && who.state === 'left'));
  expect((await cast.detail(made.id)).timeline.map(({ step }) => step)).toContain('left');
});

test('the room is lost: the telephone is in the next one; a gateway that was away agrees; dismissed it is hung up; at the end it hears so', async () => {
  const { officer, guide } = await cast.inRoom();
  const { code } = guide.room.dialIn!;
  const [one, other] = [await call('13911110001'), await call('13911110002')];
  for (const { callId } of [one, other]) await keyIn(callId, code);
  await guide.inside((view) => view.participants.filter(({ way }) => way === 'phone').length === 2);
  const ids = guide.room.participants.filter(({ way }) => way === 'phone').map(({ id }) => id);
  for (const participantId of ids) await officer.ask('session:admit', { participantId, admitted: true });
  const first = node.of('room:join-phone', ids[0])[0]!['roomId'] as string;
  node.rooms.delete(first);
  await node.tell('room:lost', { roomId: first, reason: 'worker died' });
  await until(() => ids.every((id) => node.of('room:join-phone', id).length === 2));
  const second = node.of('room:join-phone', ids[0]).at(-1)!['roomId'] as string;
  expect(second).not.toBe(first);

  const { hangup } = await line.hello([
    { callId: one.callId, state: 'bridged', roomId: second },
    { callId: other.callId, state: 'waiting', roomId: null },
  ]);
  expect(hangup).toEqual([]);
  await until(() => line.of('leg:bridge', other.callId).length === 3);
  expect(line.of('leg:unbridge')).toEqual([]);

  await officer.ask('session:dismiss', { participantId: ids[1], reason: '打错了' });
  expect(line.of('leg:hangup', other.callId).length).toBe(1);
  expect(await keyIn((await call('13911110009')).callId, code)).toEqual({ result: 'waiting' });
  await officer.ask('session:begin');
  await officer.ask('session:end', { outcome: 'explained', opinion: '' });
  expect(line.of('leg:unbridge', one.callId)).toEqual([expect.objectContaining({ then: 'flow' })]);
  expect(await keyIn((await call('13911110003')).callId, code)).toEqual({ result: 'refused' });
});

test('somebody is called out: waits like everybody else once they have answered; who does not answer is not there', async () => {
  const { session: made, officer, guide } = await cast.inRoom();
  const asked = await guide.ask<{ participantId: string; link: null }>('session:invite', {
    role: 'judge',
    name: '郑法官',
    phone: '13911115555',
    way: 'phone',
  });
  expect(asked.link).toBeNull();
  const [dial] = line.of('leg:dial').slice(-1) as [
    { callId: string; number: string; flow: gateway.CallAdmitReply['flow'] },
  ];
  expect(dial.number).toBe('13911115555');
  const { callId } = dial;
  const verb = dial.flow.nodes['welcome']!.find((one) => one.verb === 'conference')!;
  expect(verb).toMatchObject({ code: guide.room.dialIn!.code });
  // A gateway that says hello while it rings goes on ringing.
  expect((await line.hello([{ callId, state: 'dialling', roomId: null }])).hangup).toEqual([]);
  await line.tell('call:progress', { callId, step: 'answered' });
  expect(await keyIn(callId, guide.room.dialIn!.code)).toEqual({ result: 'waiting' });
  const { participantId } = asked;
  await officer.inside((view) => view.participants.some((who) => who.id === participantId && who.state === 'waiting'));
  await officer.ask('session:admit', { participantId, admitted: true });
  await until(() => line.of('leg:bridge', callId).length === 1);
  expect(line.of('leg:hangup', callId)).toEqual([]);
  await ended(callId);
  await officer.inside((view) => view.participants.some((who) => who.id === participantId && who.state === 'left'));

  const again = await guide.ask<{ participantId: string }>('session:invite', {
    role: 'interpreter',
    name: '手语翻译',
    phone: '13911116666',
    way: 'phone',
  });
  const [other] = line.of('leg:dial').slice(-1) as [{ callId: string }];
  await line.tell('call:ended', { callId: other.callId, reason: 'no-answer' });
  await officer.inside((view) => view.participants.some((who) => who.id === again.participantId && !who.online));
  expect(
    await guide.tries('session:invite', { role: 'judge', name: '甲', phone: '+442071234567', way: 'phone' }),
  ).toMatch(/^O-00/);
  expect((await cast.detail(made.id)).participants.map(({ name }) => name)).not.toContain('甲');
});

test('who was named with the number comes as that person; codes cannot be tried for long', async () => {
  const made = await cast.walkIn();
  const guide = await cast.window('basic-guide1', made.id);
  const { callId } = await call('13812345678');
  await keyIn(callId, guide.room.dialIn!.code);
  await guide.inside((view) => view.participants.some(({ role, way }) => role === 'petitioner' && way === 'phone'));
  const results: string[] = [];
  for (let n = 0; n < 12; n++)
    results.push((await keyIn((await call('13900000000')).callId, `1000000${n % 10}`)).result);
  expect(results.slice(0, 10)).toEqual(Array.from({ length: 10 }, () => 'unknown'));
  expect(results.slice(10)).toEqual(['refused', 'refused']);
});

test('who hangs up while the code is looked at is not there; in a full session nobody more is taken by telephone', async () => {
  const { session: made, guide } = await cast.inRoom();
  const { code } = guide.room.dialIn!;
  const { store } = signaling.application.telephone.video.sessions;
  const legs = async (): Promise<unknown[]> =>
    (await store.get(made.id)).participants.filter(({ phone }) => phone !== null);
  for (let times = 0; times < 5; times++) {
    const { callId } = await call(`1391111444${times}`);
    await Promise.allSettled([keyIn(callId, code), ended(callId)]);
    expect(await legs()).toEqual([]);
  }
  await store.change(made.id, (draft) => {
    const [one] = draft.participants;
    while (draft.participants.length < 40) draft.participants.push({ ...one!, id: randomUUID(), state: 'invited' });
    return [];
  });
  const { callId } = await call('13911115555');
  expect(await keyIn(callId, code)).toEqual({ result: 'refused' });
  expect(await legs()).toEqual([]);
});

describe('轮到我时打电话叫我', () => {
  /** A petitioner who waits, has agreed and wants to be called; nobody is in the room. */
  async function waits() {
    const made = await cast.walkIn();
    const guide = await cast.window('basic-guide1', made.id);
    const officer = await cast.window('officer1', made.id);
    const guest = await cast.opened(made.link);
    const petitioner = await cast.window(guest, made.id);
    // The first view may be from before their coming was put down.
    await petitioner.until((view) => !view.inside && view.me.state === 'waiting' && view.ring !== null);
    expect(petitioner.view).toMatchObject({ inside: false, ring: { phoneMasked: '138****5678', wanted: false } });
    await petitioner.ask('session:ready', { consent: true, selfTest: null });
    await petitioner.ask('session:ring-me', { wanted: true });
    await petitioner.until((view) => !view.inside && view.ring?.wanted === true);
    const ids = { petitioner: petitioner.view!.me.participantId, officer: officer.view!.me.participantId };
    await guide.inside((view) => view.participants.some(({ ring }) => ring === 'wanted'));
    return { made, guide, officer, guest, petitioner, ids };
  }
  const dialled = (): { callId: string; number: string; flow: gateway.CallAdmitReply['flow'] }[] =>
    line.of('leg:dial') as never;
  const story = async (id: string): Promise<string[]> =>
    (await cast.detail(id)).timeline.filter(({ step }) => /^r(u|i)ng/.test(step)).map(({ step }) => step);
  const is = (id: string, state: session.RingState | null) => (view: session.RoomView) =>
    view.participants.some((who) => who.id === id && who.ring === state);

  test('an officer goes in while the page is away: called once by itself, hears it twice, and it is in the file', async () => {
    const { made, officer, petitioner, guest, ids } = await waits();
    petitioner.close();
    await officer.inside((view) => view.participants.some(({ id, online }) => id === ids.petitioner && !online));
    expect(dialled()).toEqual([]);
    await officer.ask('session:admit', { participantId: ids.officer, admitted: true });
    await until(() => dialled().length === 1);
    const [{ callId, number, flow }] = dialled() as [ReturnType<typeof dialled>[number]];
    expect(number).toBe('13812345678');
    const verbs = Object.values(flow.nodes).flat();
    expect(verbs.filter((verb) => verb.verb === 'say' && verb.prompts.includes('session-ready'))).toHaveLength(2);
    expect(verbs.some(({ verb }) => verb === 'conference')).toBe(false);
    await officer.inside(is(ids.petitioner, 'ringing'));
    expect(await officer.tries('session:ring', { participantId: ids.petitioner })).toBe('J-006');
    // A gateway that was away goes on with it; it is nobody's leg in the room.
    expect((await line.hello([{ callId, state: 'dialling', roomId: null }])).hangup).toEqual([]);
    await line.tell('call:progress', { callId, step: 'answered' });
    await line.tell('call:ended', { callId, reason: 'flow-hangup' });
    await officer.inside(is(ids.petitioner, 'answered'));
    expect(line.of('leg:hangup', callId)).toEqual([]);
    expect(officer.room.participants.map(({ way }) => way)).not.toContain('phone');
    await officer.ask('session:begin');
    expect(await story(made.id)).toEqual(['rung', 'ring-answered']);
    const { timeline } = await cast.detail(made.id);
    expect(timeline.find(({ step }) => step === 'rung')).toMatchObject({
      by: '系统',
      who: '钱大明',
      detail: '138****5678',
    });

    // Back at the page they are let in; by hand they are called again before.
    const again = await cast.window(guest, made.id);
    await officer.ask('session:ring', { participantId: ids.petitioner });
    await until(() => dialled().length === 2);
    const second = dialled()[1]!.callId;
    await officer.ask('session:admit', { participantId: ids.petitioner, admitted: true });
    await again.inside((view) => view.admitted);
    expect(line.of('leg:hangup', second)).toHaveLength(1);
    await line.tell('call:ended', { callId: second, reason: 'agent-hangup' });
    await until(async () => (await story(made.id)).length === 4);
    expect((await story(made.id)).slice(2)).toEqual(['rung', 'ring-unanswered']);
    expect(dialled()).toHaveLength(2);
  });

  test('who is at their page is called only when somebody presses; not before an officer is in the room, nor when it was switched off', async () => {
    const { made, guide, officer, petitioner, ids } = await waits();
    const press = (who: typeof guide) => who.tries('session:ring', { participantId: ids.petitioner });
    expect(await press(guide)).toBe('J-006');
    await officer.ask('session:admit', { participantId: ids.officer, admitted: true });
    expect(await press(petitioner)).toBe('J-007');
    await officer.ask('session:begin');
    expect(dialled()).toEqual([]);
    expect(await press(guide)).toBe('ok');
    const [{ callId }] = dialled() as [ReturnType<typeof dialled>[number]];
    await line.tell('call:ended', { callId, reason: 'busy' });
    await officer.inside(is(ids.petitioner, 'unanswered'));
    expect((await cast.detail(made.id)).timeline.at(-1)).toMatchObject({ step: 'ring-unanswered', detail: 'busy' });

    // Switched off while it rings it stops.
    expect(await press(officer)).toBe('ok');
    const second = dialled()[1]!.callId;
    await petitioner.ask('session:ring-me', { wanted: false });
    expect(line.of('leg:hangup', second)).toHaveLength(1);
    await line.tell('call:ended', { callId: second, reason: 'agent-hangup' });
    await guide.inside(is(ids.petitioner, null));
    expect(await press(guide)).toBe('J-006');
    expect(await guide.tries('session:ring-me', { wanted: true })).toBe('J-007');
  });

  test('whoever switches it off at the moment it is pressed is not left with a call nobody stops', async () => {
    const { officer, petitioner, ids } = await waits();
    await officer.ask('session:admit', { participantId: ids.officer, admitted: true });
    const before = { dialled: dialled().length, hungUp: line.of('leg:hangup').length };
    await Promise.all([
      officer.tries('session:ring', { participantId: ids.petitioner }),
      petitioner.ask('session:ring-me', { wanted: false }),
    ]);
    expect(line.of('leg:hangup').length - before.hungUp).toBeGreaterThanOrEqual(dialled().length - before.dialled);
  });

  test('a call that cannot be made says why, to who pressed and in the file', async () => {
    const { made, officer, ids } = await waits();
    await officer.ask('session:admit', { participantId: ids.officer, admitted: true });
    line.close();
    await until(async () => (await officer.tries('session:ring', { participantId: ids.petitioner })) === 'O-005');
    await officer.inside(is(ids.petitioner, 'refused'));
    expect((await cast.detail(made.id)).timeline.at(-1)).toMatchObject({ step: 'ring-refused', detail: 'O-005' });
  });
});
