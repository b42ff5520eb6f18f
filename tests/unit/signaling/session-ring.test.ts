import { expect, test } from '@jest/globals';
import type { session } from '../../../signaling/contract/index.ts';
import type { LiveSession, Participant } from '../../../signaling/session/live-session.ts';
import { newParticipant } from '../../../signaling/session/lobby.ts';
import type { Presence } from '../../../signaling/session/presence.ts';
import { dueToRing, mayGoOn, ring, ringState, rung, wish } from '../../../signaling/session/ring.ts';
import { codeOf } from './code-of.ts';

const AT = new Date('2026-11-26T02:00:00Z');
const NOBODY: Presence = new Map();

interface Scene {
  live: LiveSession;
  officer: Participant;
  petitioner: Participant;
}

/** An officer in the room; a petitioner who waits, has agreed and wants to be called. */
function scene(): Scene {
  const officer = newParticipant({ role: 'officer', name: '刘洋', accountId: 'a1', courtId: 'upper' }, AT);
  const petitioner = newParticipant(
    { role: 'petitioner', name: '钱大明', phoneSealed: 'sealed', phoneMasked: '138****5678' },
    AT,
  );
  officer.state = 'admitted';
  petitioner.state = 'waiting';
  petitioner.consentAt = AT.toISOString();
  const live = { state: 'open', participants: [officer, petitioner], privateTalk: null } as unknown as LiveSession;
  wish(live, petitioner.id, true);
  return { live, officer, petitioner };
}

test('who is not at their page is called by itself, once; by hand as often as it is pressed, but not twice at a time', () => {
  const { live, officer, petitioner } = scene();
  expect(dueToRing(live, NOBODY)).toEqual([petitioner]);
  const there: Presence = new Map([[petitioner.id, { socketId: 's', until: Date.now() + 60_000, goneAt: null }]]);
  expect(dueToRing(live, there)).toEqual([]);

  const own = (callId: string) => ring(live, petitioner.id, { callId, before: null, by: null }, AT);
  expect(own('c1')).toEqual([{ step: 'rung', by: '系统', who: '钱大明', detail: '138****5678' }]);
  expect(ringState(petitioner)).toBe('ringing');
  expect(dueToRing(live, NOBODY)).toEqual([]);
  expect(codeOf(() => own('c2'))).toBe('J-006');
  expect(rung(live, 'c1', 'unanswered', 'busy')).toEqual([
    { step: 'ring-unanswered', by: null, who: '钱大明', detail: 'busy' },
  ]);
  expect(rung(live, 'c1', 'unanswered', 'busy')).toEqual([]);
  expect(ringState(petitioner)).toBe('unanswered');
  expect(dueToRing(live, NOBODY)).toEqual([]);
  expect(codeOf(() => own('c2'))).toBe('J-006');

  const pressed = (callId: string, before: string | null = null) =>
    ring(live, petitioner.id, { callId, before, by: officer }, AT);
  expect(pressed('c3')[0]).toMatchObject({ by: '刘洋' });
  expect(codeOf(() => pressed('c4'))).toBe('J-006');
  // Its end was never told.
  expect(codeOf(() => pressed('c4', 'c3'))).toBe('ok');
  expect(rung(live, 'c3', 'answered', null)).toEqual([]);
  rung(live, 'c4', 'answered', null);
  // Switched off and on again it does not begin anew.
  wish(live, petitioner.id, false);
  expect(ringState(petitioner)).toBeNull();
  wish(live, petitioner.id, true);
  expect(dueToRing(live, NOBODY)).toEqual([]);
});

test.each<[string, (all: Scene) => void]>([
  ['no officer is in the room', ({ officer }) => (officer.state = 'waiting')],
  ['they have not agreed to the rules', ({ petitioner }) => (petitioner.consentAt = null)],
  ['they do not want it', ({ live, petitioner }) => wish(live, petitioner.id, false)],
  ['they are in the room', ({ petitioner }) => (petitioner.state = 'admitted')],
  ['they were sent away', ({ petitioner }) => (petitioner.state = 'dismissed')],
  ['no number is known', ({ petitioner }) => (petitioner.phoneSealed = null)],
  ['they come by telephone', ({ petitioner }) => (petitioner.way = 'phone')],
])('nobody is called when %s', (_when, change) => {
  const all = scene();
  change(all);
  const { live, petitioner, officer } = all;
  expect(dueToRing(live, NOBODY)).toEqual([]);
  expect(codeOf(() => ring(live, petitioner.id, { callId: 'c', before: null, by: officer }, AT))).toBe('J-006');
});

test('only petitioner and representative with a number may ask for it, while they wait', () => {
  const { live, officer, petitioner } = scene();
  expect(codeOf(() => wish(live, officer.id, true))).toBe('J-007');
  const roles: session.SessionRole[] = ['lawyer', 'observer', 'interpreter'];
  for (const role of roles) {
    petitioner.role = role;
    expect(codeOf(() => wish(live, petitioner.id, true))).toBe('J-007');
  }
  petitioner.role = 'representative';
  expect(codeOf(() => wish(live, petitioner.id, true))).toBe('ok');
  petitioner.state = 'admitted';
  expect(codeOf(() => wish(live, petitioner.id, true))).toBe('J-006');
  live.state = 'ended';
  expect(dueToRing(live, NOBODY)).toEqual([]);
  expect(codeOf(() => wish(live, petitioner.id, true))).toBe('J-005');
});

test.each<[string, (all: Scene) => void]>([
  ['they came in', ({ petitioner }) => (petitioner.state = 'admitted')],
  ['they went', ({ petitioner }) => (petitioner.state = 'left')],
  ['they want it no more', ({ live, petitioner }) => wish(live, petitioner.id, false)],
  ['the session is over', ({ live }) => (live.state = 'ended')],
])('a call does not go on once %s', (_when, change) => {
  const all = scene();
  const { live, petitioner, officer } = all;
  ring(live, petitioner.id, { callId: 'c', before: null, by: officer }, AT);
  expect(mayGoOn(live, petitioner)).toBe(true);
  change(all);
  expect(mayGoOn(live, petitioner)).toBe(false);
});
