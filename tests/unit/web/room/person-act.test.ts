import { expect, test } from '@jest/globals';
import type { session } from '../../../../signaling/contract/index.ts';
import { mayLink, personActs } from '../../../../web/room/person-act.ts';
import { person } from './person.ts';

const invited = person('周代理', { state: 'invited' });
const may: session.SessionAct[] = ['invite'];

test('a join link is made anew for who is to come by one and has not, by who may invite', () => {
  expect(mayLink(invited, { may })).toBe(true);
  expect(mayLink(invited, { may: ['admit', 'say'] })).toBe(false);
});

test('not for who is there already or went, for staff, nor for who is called by telephone', () => {
  for (const state of ['waiting', 'admitted', 'dismissed', 'left'] as const)
    expect(mayLink({ ...invited, state }, { may })).toBe(false);
  expect(mayLink({ ...invited, courtName: '示例市中级人民法院' }, { may })).toBe(false);
  expect(mayLink({ ...invited, way: 'phone' }, { may })).toBe(false);
});

test('who waits, has agreed and asked for it can be called once an officer is in the room', () => {
  const waits = person('王秀英', { state: 'waiting', ring: 'wanted', consentAt: '2026-11-26T01:00:00.000Z' });
  const officer = person('刘洋', { role: 'officer' });
  const view = (participants: session.ParticipantView[], acts: session.SessionAct[] = ['ring']) =>
    ({ me: { participantId: '刘洋' }, participants, may: acts, spotlightId: null }) as unknown as session.RoomView;
  expect(personActs(waits, view([waits, officer]))).toContain('ring');
  expect(personActs({ ...waits, ring: 'unanswered' }, view([waits, officer]))).toContain('ring');
  const not = [{ ring: null }, { consentAt: null }, { state: 'admitted' }] as const;
  for (const more of not) expect(personActs({ ...waits, ...more }, view([waits, officer]))).not.toContain('ring');
  expect(personActs(waits, view([waits, { ...officer, state: 'waiting' }]))).not.toContain('ring');
  expect(personActs(waits, view([waits, officer], ['admit']))).not.toContain('ring');
});
