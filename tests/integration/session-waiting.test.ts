import { describe, expect, test } from '@jest/globals';
import { io } from 'socket.io-client';
import type { session, sessionApi } from '../../signaling/contract/index.ts';
import { ask } from '../../signaling/contract/request.ts';
import { Person, signedIn } from './http-client.ts';
import { capabilities, sessionRig } from './session-rig.ts';
import { until } from './signaling-process.ts';

const rig = sessionRig(53);

describe('the waiting room', () => {
  test('tells nothing of the room: not who is there, nor what is said; and gives nothing to do', async () => {
    const { session: made, officer, guide } = await rig.cast.inRoom();
    const invited = await guide.ask<{ participantId: string; link: string; check: string }>('session:invite', {
      role: 'representative',
      name: '周代理',
    });
    expect(invited.check).toMatch(/^\d{4}$/);
    await officer.ask('session:say', { text: '内部的话' });
    const waiting = await rig.cast.window(await rig.cast.opened(invited.link, invited.check), made.id);
    await waiting.until((view) => !view.inside && view.me.state === 'waiting');
    expect(waiting.view).toMatchObject({ inside: false, place: 0, receivedBy: [{ name: '刘洋', role: 'officer' }] });
    await officer.ask('session:say', { text: '再说一句' });
    await officer.inside((view) => view.chat.length === 2);
    expect(await waiting.tries('session:say', { text: '我说' })).toBe('J-006');
    expect(await waiting.tries('session:hand', { raised: true })).toBe('J-006');
    expect(await waiting.tries('session:admit', { participantId: invited.participantId, admitted: true })).toBe(
      'J-007',
    );
    expect(await waiting.tries('session:begin')).toBe('J-007');
    const leaked = JSON.stringify(waiting.told);
    for (const secret of ['钱大明', '内部的话', '再说一句', 'participants', 'chat', 'dialIn']) {
      expect(leaked).not.toContain(secret);
    }
    // Nor does the room tell those who are not staff who waits.
    const petitionerSees = JSON.stringify(rig.cast.windows[2]!.told);
    expect(petitionerSees).not.toContain('周代理');
  });

  test('admitted, sent back, dismissed with a reason, called back', async () => {
    const made = await rig.cast.walkIn();
    const officer = await rig.cast.window('officer1', made.id);
    const petitioner = await rig.cast.window(await rig.cast.opened(made.link), made.id);
    const participantId = petitioner.view!.me.participantId;
    // Without a line for calls out nobody is offered to be called.
    expect(petitioner.view).toMatchObject({ ring: null });
    expect(await petitioner.tries('session:ring-me', { wanted: true })).toBe('O-005');
    expect(await officer.tries('session:admit', { participantId, admitted: true })).toBe('J-006');
    await petitioner.ask('session:ready', {
      consent: true,
      selfTest: { camera: 'ok', microphone: 'weak', speaker: 'ok', network: 'ok', roundTripMs: 30, lossPercent: 0.5 },
    });
    await officer.inside((view) => view.participants.some(({ selfTest }) => selfTest?.microphone === 'weak'));
    await officer.ask('session:admit', { participantId, admitted: true });
    await petitioner.inside((view) => view.admitted);
    await officer.ask('session:admit', { participantId, admitted: false });
    await petitioner.until((view) => !view.inside && view.me.state === 'waiting');
    await officer.ask('session:dismiss', { participantId, reason: '请先补交材料' });
    await petitioner.until((view) => !view.inside && view.dismissedFor === '请先补交材料');
    petitioner.close();
    const again = await rig.cast.window(await rig.cast.person('basic-guide1'), made.id);
    await again.ask('session:admit', { participantId, admitted: false });
    await officer.inside((view) =>
      view.participants.some((who) => who.id === participantId && who.state === 'waiting'),
    );
  });

  test('says how many are before: those who wait for the same officer since earlier', async () => {
    const first = await rig.cast.walkIn();
    await rig.cast.window(await rig.cast.opened(first.link), first.id);
    const second = await rig.cast.walkIn();
    const petitioner = await rig.cast.window(await rig.cast.opened(second.link), second.id);
    // The first view may be from before the coming of the one or the other was put down.
    const view = (await petitioner.until((seen) => !seen.inside && seen.place >= 1)) as session.WaitingView;
    expect(view.estimateMinutes).toBe(view.place * 30);
    const other = await rig.cast.walkIn(['officer2']);
    const elsewhere = await rig.cast.window(await rig.cast.opened(other.link), other.id);
    expect((elsewhere.view as session.WaitingView).place).toBe(0);
  });

  test('who waits for what is cancelled is told why, also when they come back; who only has the link is not', async () => {
    const made = await rig.cast.walkIn();
    const officer = await rig.cast.window('officer1', made.id);
    const guest = await rig.cast.opened(made.link);
    const petitioner = await rig.cast.window(guest, made.id);
    expect(petitioner.view).toMatchObject({ state: 'open', cancelledFor: null });
    await officer.ask('session:cancel', { reason: '法官临时出庭，改日再约' });
    await petitioner.until((view) => view.cancelledFor === '法官临时出庭，改日再约');
    const me = await guest.get<sessionApi.MeetMe>('/api/meet/me');
    expect(me.value).toMatchObject({ state: 'cancelled', cancelledFor: '法官临时出庭，改日再约', mayRate: false });
    const stranger = await new Person(rig.cast.url).get<sessionApi.MeetView>(`/api${made.link}`);
    expect(stranger.value.state).toBe('cancelled');
    expect(stranger.text).not.toContain('出庭');
  });

  test('who waits when it ends without them is told that it has ended, and nothing more', async () => {
    const made = await rig.cast.walkIn();
    const officer = await rig.cast.window('officer1', made.id);
    const guest = await rig.cast.opened(made.link);
    const petitioner = await rig.cast.window(guest, made.id);
    await officer.ask('session:admit', { participantId: officer.view!.me.participantId, admitted: true });
    await officer.ask('session:begin', {});
    await officer.ask('session:end', { outcome: 'explained', opinion: '未到' });
    const view = await petitioner.until(({ state }) => state === 'ended');
    expect(view).toMatchObject({ inside: false, cancelledFor: null, me: { state: 'waiting' } });
    expect(JSON.stringify(view)).not.toContain('未到');
    expect((await guest.get('/api/meet/me')).error?.code).toBe('J-005');
  });

  test('help rings guide and officer', async () => {
    const made = await rig.cast.walkIn();
    const officer = await rig.cast.window('officer1', made.id);
    const petitioner = await rig.cast.window(await rig.cast.opened(made.link), made.id);
    await petitioner.until((view) => !view.inside && view.me.state === 'waiting');
    await petitioner.ask('session:help');
    expect(await officer.heard('session:help')).toMatchObject({ name: '钱大明' });
    expect(petitioner.told.map(({ event }) => event)).not.toContain('session:help');
  });
});

test('what a window asks as soon as it is there is asked by somebody who has come', async () => {
  const made = await rig.cast.walkIn();
  const { cookie } = await rig.cast.opened(made.link);
  const { url } = rig.signaling;
  const extraHeaders = { cookie, origin: url };
  const socket = io(`${url}/session`, { transports: ['websocket'], extraHeaders, auth: { sessionId: made.id } });
  try {
    // Sent with the connection, before any view of the session.
    await ask(socket, 'media:join', { room: 'main', ...capabilities }, 40_000);
    expect((await rig.cast.detail(made.id)).timeline.map(({ step }) => step)).toContain('came');
  } finally {
    socket.close();
  }
});

describe('two windows', () => {
  test('the same person in a second one: the first is told and closed, nobody is gone', async () => {
    const made = await rig.cast.walkIn();
    const guest = await rig.cast.opened(made.link);
    const first = await rig.cast.window(guest, made.id);
    const officer = await rig.cast.window('officer1', made.id);
    const second = await rig.cast.window(guest, made.id);
    await first.heard('session:replaced');
    await first.ended();
    const id = second.view!.me.participantId;
    await officer.inside((view) => view.participants.some((who) => who.id === id && who.online));
    second.close();
    await officer.inside((view) => view.participants.some((who) => who.id === id && !who.online));
  });
});

test('a fresh link and signing out end what the window before sends and receives, too', async () => {
  const { session: made, officer, petitioner, ids } = await rig.cast.inRoom();
  for (const window of [officer, petitioner]) await window.ask('media:join', { room: 'main', ...capabilities });
  const guide = await rig.cast.person('basic-guide1');
  await guide.send('POST', `/api/sessions/${made.id}/links`, { participantId: ids.petitioner });
  await petitioner.ended();
  await until(() => rig.node.of('room:leave', ids.petitioner).length === 1);
  const own = await signedIn(rig.signaling.url, rig.signaling.seedFile, 'officer1');
  const again = await rig.cast.window(own, made.id);
  await again.ask('media:join', { room: 'main', ...capabilities });
  await own.send('DELETE', '/api/session');
  await again.heard('session:signed-out');
  await until(() => rig.node.of('room:leave', ids.officer).length === 1);
});
