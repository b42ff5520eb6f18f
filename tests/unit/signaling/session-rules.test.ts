import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { session } from '../../../signaling/contract/index.ts';
import {
  abandon,
  begin,
  cancel,
  end,
  hand,
  mute,
  rate,
  sends,
  spotlight,
  talkAlone,
} from '../../../signaling/session/course.ts';
import { roomOf, type Line, type LiveSession, type Participant } from '../../../signaling/session/live-session.ts';
import { admit, come, dismiss, endPrivateTalk, invite, leave, ready } from '../../../signaling/session/lobby.ts';
import { chairOf, CHAIR_PATIENCE, type Presence } from '../../../signaling/session/presence.ts';
import { actsOf, may, require as requireAct, requireSource, RIGHTS } from '../../../signaling/session/rights.ts';
import { isOver, PARTICIPANT_MOVES, SESSION_MOVES } from '../../../signaling/session/state.ts';
import { codeOf } from './code-of.ts';
import { allInside, AT, sessionOf, the } from './session-scene.ts';

describe('the tables of states', () => {
  test('a session that is over stays over; everybody can still be called back', () => {
    expect(SESSION_MOVES).toEqual({ open: ['running', 'cancelled'], running: ['ended'], ended: [], cancelled: [] });
    for (const state of session.PARTICIPANT_STATES) expect(PARTICIPANT_MOVES[state].length).toBeGreaterThan(0);
    expect(PARTICIPANT_MOVES.dismissed).toEqual(['waiting']);
    expect(PARTICIPANT_MOVES.invited).not.toContain('admitted');
  });

  test('who was sent away does not come back by themself', () => {
    const live = sessionOf('officer', 'petitioner');
    const [officer, petitioner] = [the(live, 'officer'), the(live, 'petitioner')];
    come(live, petitioner.id, AT);
    dismiss(live, officer, petitioner.id, '扰乱秩序', AT);
    expect(come(live, petitioner.id, AT)).toEqual([]);
    expect([petitioner.state, petitioner.dismissedFor]).toEqual(['dismissed', '扰乱秩序']);
    admit(live, officer, petitioner.id, false, AT);
    expect([petitioner.state, petitioner.dismissedFor]).toEqual(['waiting', null]);
  });

  test('nobody is admitted who has not come, or has not agreed to the rules', () => {
    const live = sessionOf('officer', 'petitioner');
    const [officer, petitioner] = [the(live, 'officer'), the(live, 'petitioner')];
    expect(codeOf(() => admit(live, officer, petitioner.id, true, AT))).toBe('J-006');
    come(live, petitioner.id, AT);
    expect(codeOf(() => admit(live, officer, petitioner.id, true, AT))).toBe('J-006');
    ready(live, petitioner.id, null, AT);
    expect(codeOf(() => admit(live, officer, petitioner.id, true, AT))).toBe('ok');
    expect(petitioner.state).toBe('admitted');
  });

  test('the thirteenth finds the room full, until somebody leaves', () => {
    const live = allInside('officer', 'petitioner', ...Array.from({ length: 10 }, () => 'representative' as const));
    const { who } = invite(live, null, { role: 'observer', name: '旁听' }, AT);
    come(live, who.id, AT);
    ready(live, who.id, null, AT);
    expect(codeOf(() => admit(live, the(live, 'officer'), who.id, true, AT))).toBe('J-008');
    leave(live, the(live, 'representative').id, AT);
    expect(codeOf(() => admit(live, the(live, 'officer'), who.id, true, AT))).toBe('ok');
  });

  test('people of a fifth court are neither asked nor let in, until nobody of one of the four is there; who is of none is', () => {
    const live = allInside('officer', 'guide', 'judge', 'clerk', 'petitioner');
    const [officer, guide] = live.participants;
    for (const [index, one] of live.participants.slice(0, 4).entries()) one.courtId = `court-${index}`;
    const of = (courtId: string | null) => () =>
      invite(live, null, { role: 'observer', name: '旁听', accountId: courtId, courtId }, AT);
    expect(codeOf(of('court-4'))).toBe('J-013');
    expect([codeOf(of(null)), codeOf(of('court-3'))]).toEqual(['ok', 'ok']);
    const second = live.participants.at(-1)!;
    come(live, second.id, AT);
    expect(codeOf(() => admit(live, officer!, second.id, true, AT))).toBe('ok');
    // Two guides of two courts were asked while one of the four was away; who comes last stays outside.
    leave(live, guide!.id, AT);
    const late = of('court-4')().who;
    come(live, late.id, AT);
    come(live, guide!.id, AT);
    expect(codeOf(() => admit(live, officer!, guide!.id, true, AT))).toBe('ok');
    expect(codeOf(() => admit(live, officer!, late.id, true, AT))).toBe('J-013');
    leave(live, guide!.id, AT);
    expect(codeOf(() => admit(live, officer!, late.id, true, AT))).toBe('ok');
  });
});

describe('the table of rights', () => {
  test('only the chair begins, ends and mutes; the petitioner and who observes never do', () => {
    const live = allInside('officer', 'officer', 'petitioner', 'observer', 'guide');
    const [chair, other] = live.participants;
    for (const act of ['begin', 'mute'] as const) {
      expect(may(live, chair!, act, chair!.id)).toBe(true);
      expect(codeOf(() => requireAct(live, other!, act, chair!.id))).toBe('J-007');
    }
    begin(live, chair!, AT);
    expect(may(live, chair!, 'end', chair!.id)).toBe(true);
    expect(codeOf(() => requireAct(live, chair!, 'cancel', chair!.id))).toBe('J-006');
    expect(actsOf(live, the(live, 'petitioner'), chair!.id)).toEqual(['private', 'say', 'screen', 'document']);
    expect(actsOf(live, the(live, 'observer'), chair!.id)).toEqual([]);
    expect(codeOf(() => requireSource(live, the(live, 'observer'), 'microphone'))).toBe('J-007');
  });

  test('who waits may do nothing, unless they look after the waiting room; then nothing that concerns the room', () => {
    const live = sessionOf('officer', 'guide', 'clerk', 'petitioner', 'lawyer', 'judge');
    for (const who of live.participants) come(live, who.id, AT);
    const acts = (role: session.SessionRole): string[] => actsOf(live, the(live, role), null);
    expect(acts('guide')).toEqual(['admit', 'dismiss', 'ring', 'cancel', 'invite', 'identify']);
    expect(acts('clerk')).toEqual(['admit']);
    for (const role of ['petitioner', 'lawyer', 'judge'] as const) expect(acts(role)).toEqual([]);
  });

  test('who is sent away or has gone may do nothing, whoever they are; nor may anybody when it is over', () => {
    for (const state of ['invited', 'dismissed', 'left'] as const) {
      const live = sessionOf('officer');
      the(live, 'officer').state = state;
      expect(actsOf(live, the(live, 'officer'), the(live, 'officer').id)).toEqual([]);
    }
    const live = allInside('officer', 'guide', 'petitioner');
    cancel(live, the(live, 'officer'), '当事人撤回', AT);
    for (const who of live.participants) expect(actsOf(live, who, the(live, 'officer').id)).toEqual([]);
    expect(codeOf(() => come(live, the(live, 'petitioner').id, AT))).toBe('J-005');
  });

  test('a guide does not send an officer away', () => {
    const live = allInside('officer', 'guide');
    expect(codeOf(() => dismiss(live, the(live, 'guide'), the(live, 'officer').id, '不行', AT))).toBe('J-007');
  });

  test('who is muted by the chair sends no microphone, for telephones neither', () => {
    const live = allInside('officer', 'petitioner');
    const who = the(live, 'petitioner');
    mute(live, the(live, 'officer'), { participantId: who.id, source: 'microphone', muted: true });
    expect(codeOf(() => requireSource(live, who, 'microphone'))).toBe('J-011');
    expect(codeOf(() => requireSource(live, who, 'telephone'))).toBe('J-011');
    expect(codeOf(() => requireSource(live, who, 'camera'))).toBe('ok');
  });
});

describe('the chair', () => {
  const here = (...ids: string[]): Presence =>
    new Map(ids.map((id) => [id, { socketId: id, until: AT.getTime() + 9_000, goneAt: null }]));

  test('is the first officer, passes to the next when gone for long, and comes back', () => {
    const live = sessionOf('officer', 'officer', 'petitioner');
    const [first, second] = live.participants;
    const now = AT.getTime();
    expect(chairOf(live, new Map(), now)).toBe(first!.id);
    come(live, second!.id, AT);
    expect(chairOf(live, here(second!.id), now)).toBe(second!.id);
    come(live, first!.id, AT);
    expect(chairOf(live, here(first!.id, second!.id), now)).toBe(first!.id);
    const gone = here(second!.id).set(first!.id, { socketId: 'x', until: 0, goneAt: now });
    expect(chairOf(live, gone, now + CHAIR_PATIENCE - 1)).toBe(first!.id);
    expect(chairOf(live, gone, now + CHAIR_PATIENCE)).toBe(second!.id);
  });

  test('passes on when the first leaves; nobody is left: nobody has it', () => {
    const live = allInside('officer', 'officer');
    const [first, second] = live.participants;
    leave(live, first!.id, AT);
    expect(chairOf(live, here(second!.id), AT.getTime())).toBe(second!.id);
    leave(live, second!.id, AT);
    expect(chairOf(live, here(), AT.getTime())).toBeNull();
  });
});

test('a screen or paper that begins to be shown goes before a spotlight left on; one set meanwhile goes before it', () => {
  const live = allInside('officer', 'petitioner', 'guide');
  const [officer, petitioner, guide] = live.participants;
  const tell = (source: 'camera' | 'screen' | 'document', paused: boolean | null): boolean | undefined => {
    sends(live, guide!.id, source, paused);
    return live.spotlightFirst;
  };
  spotlight(live, officer!, petitioner!.id);
  expect([tell('camera', false), tell('screen', true), tell('screen', false)]).toEqual([true, true, false]);
  spotlight(live, officer!, guide!.id);
  // What goes on being shown has not begun again.
  expect([tell('screen', false), tell('screen', null), tell('document', false)]).toEqual([true, true, false]);
  expect(live.spotlightId).toBe(guide!.id);
});

describe('a private talk', () => {
  test('is of a lawyer and the petitioner’s side, and takes them out of the room until one leaves', () => {
    const live = allInside('officer', 'petitioner', 'lawyer', 'guide');
    const [petitioner, lawyer, guide] = [the(live, 'petitioner'), the(live, 'lawyer'), the(live, 'guide')];
    petitioner.sends = [{ source: 'microphone', paused: false }];
    expect(codeOf(() => talkAlone(live, guide, [petitioner.id, guide.id], AT))).toBe('J-007');
    expect(codeOf(() => talkAlone(live, guide, [petitioner.id, petitioner.id], AT))).toBe('J-007');
    talkAlone(live, guide, [petitioner.id, lawyer.id], AT);
    expect([roomOf(live, petitioner), roomOf(live, lawyer), roomOf(live, guide)]).toEqual([
      'private',
      'private',
      'main',
    ]);
    expect(petitioner.sends).toEqual([]);
    expect(may(live, petitioner, 'say', null)).toBe(false);
    expect(may(live, guide, 'private-end', null)).toBe(false);
    expect(may(live, the(live, 'officer'), 'private-end', null)).toBe(true);
    leave(live, lawyer.id, AT);
    expect([live.privateTalk, roomOf(live, petitioner)]).toEqual([null, 'main']);
  });

  test('is not asked for by one who would not be in it, and not twice', () => {
    const live = allInside('officer', 'petitioner', 'petitioner', 'lawyer');
    const [, one, other, lawyer] = live.participants;
    expect(codeOf(() => talkAlone(live, other!, [one!.id, lawyer!.id], AT))).toBe('J-007');
    talkAlone(live, one!, [one!.id, lawyer!.id], AT);
    expect(codeOf(() => talkAlone(live, the(live, 'officer'), [other!.id, lawyer!.id], AT))).toBe('J-006');
  });
});

/** Anything at all done by anybody, allowed or not by the tables. */
type Step = (live: LiveSession) => Line[];
const who = fc.nat({ max: 5 });
const at = (live: LiveSession, index: number): Participant => live.participants[index % live.participants.length]!;
const step: fc.Arbitrary<Step> = fc.oneof(
  who.map(
    (a): Step =>
      (live) =>
        come(live, at(live, a).id, AT),
  ),
  who.map(
    (a): Step =>
      (live) =>
        ready(live, at(live, a).id, null, AT),
  ),
  fc.tuple(who, who, fc.boolean()).map(
    ([a, b, on]): Step =>
      (live) =>
        admit(live, at(live, a), at(live, b).id, on, AT),
  ),
  fc.tuple(who, who).map(
    ([a, b]): Step =>
      (live) =>
        dismiss(live, at(live, a), at(live, b).id, '理由', AT),
  ),
  who.map(
    (a): Step =>
      (live) =>
        leave(live, at(live, a).id, AT),
  ),
  fc.tuple(who, fc.boolean()).map(
    ([a, up]): Step =>
      (live) =>
        hand(live, at(live, a).id, up, at(live, a), AT),
  ),
  fc.tuple(who, who, who).map(
    ([a, b, c]): Step =>
      (live) =>
        talkAlone(live, at(live, a), [at(live, b).id, at(live, c).id], AT),
  ),
  fc.constant<Step>((live) => endPrivateTalk(live, null)),
  fc.constant<Step>((live) => (isOver(live) ? [] : abandon(live, AT))),
  fc.tuple(who, who).map(
    ([a, b]): Step =>
      (live) =>
        spotlight(live, at(live, a), at(live, b).id),
  ),
  who.map(
    (a): Step =>
      (live) =>
        begin(live, at(live, a), AT),
  ),
  who.map(
    (a): Step =>
      (live) =>
        end(live, at(live, a), { outcome: 'explained', opinion: '' }, AT),
  ),
);

test('whatever is done in whatever order: nobody is heard who is not admitted, a talk alone has all its people, over is over', () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
      const live = sessionOf('officer', 'petitioner', 'lawyer', 'guide', 'representative', 'observer');
      for (const one of steps) {
        const before = structuredClone(live);
        const outcome = codeOf(() => one(live));
        expect(['ok', 'J-005', 'J-006', 'J-007', 'J-008', 'J-009', 'J-013']).toContain(outcome);
        if (isOver(before)) expect(live).toEqual(before);
        for (const person of live.participants) {
          if (person.state !== 'admitted') {
            expect([roomOf(live, person), person.sends, person.handAt]).toEqual([null, [], null]);
            expect(live.privateTalk?.participantIds ?? []).not.toContain(person.id);
            expect(live.spotlightId).not.toBe(person.id);
          }
          if (person.state === 'dismissed') expect(person.dismissedFor).not.toBeNull();
        }
        if (isOver(live)) expect([live.privateTalk, live.rooms]).toEqual([null, { main: null, private: null }]);
        if (outcome !== 'ok' && !isOver(before)) {
          // What is refused may have begun to change the draft; the store throws it away.
          Object.assign(live, before);
        }
      }
    }),
    { numRuns: 300 },
  );
});

test('the petitioner’s side says once, after the end, how content it was; nobody else does', () => {
  const live = allInside('officer', 'petitioner', 'representative', 'lawyer', 'interpreter', 'observer');
  const { petitioner, representative, officer } = Object.fromEntries(live.participants.map((who) => [who.role, who]));
  begin(live, officer!, AT);
  const low = (of: LiveSession, who: Participant, score: number) => rate(of, who, { score, lowest: 2 }, AT);
  expect(codeOf(() => low(live, petitioner!, 5))).toBe('J-006');
  end(live, officer!, { outcome: 'explained', opinion: '' }, AT);
  const sides = ['petitioner', 'representative'];
  for (const who of live.participants.filter(({ role }) => !sides.includes(role)))
    expect(codeOf(() => low(live, who, 5))).toBe('J-007');
  expect(live.rating).toBeNull();
  expect(low(live, petitioner!, 2)).toEqual([{ step: 'rated', by: petitioner!.name, who: null, detail: '2' }]);
  expect([low(live, petitioner!, 5), low(live, representative!, 1)]).toEqual([[], []]);
  expect(live).toMatchObject({ rating: 2, sampled: true, ratedAt: AT.toISOString() });
  const content = allInside('officer', 'petitioner');
  begin(content, the(content, 'officer'), AT);
  end(content, the(content, 'officer'), { outcome: 'explained', opinion: '' }, AT);
  low(content, the(content, 'petitioner'), 3);
  expect(content).toMatchObject({ rating: 3, sampled: false });
  const cancelled = allInside('officer', 'petitioner');
  cancel(cancelled, the(cancelled, 'officer'), '设备故障', AT);
  expect(codeOf(() => low(cancelled, the(cancelled, 'petitioner'), 1))).toBe('J-006');
});

test('no message that parses makes a right of a role that has none', () => {
  fc.assert(
    fc.property(
      fc.constantFrom(...session.SESSION_ROLES),
      fc.constantFrom(...session.SESSION_STATES),
      fc.constantFrom(...session.PARTICIPANT_STATES),
      fc.constantFrom(...session.SESSION_ACTS),
      fc.boolean(),
      (role, state, presence, act, chair) => {
        const live = { ...sessionOf(role), state };
        const person = live.participants[0]!;
        person.state = presence;
        const allowed = may(live, person, act, chair ? person.id : null);
        if (!RIGHTS[act].roles.includes(role) || isOver(live)) expect(allowed).toBe(false);
        if (presence !== 'admitted' && presence !== 'waiting') expect(allowed).toBe(false);
        if (allowed && RIGHTS[act].chair) expect(chair).toBe(true);
      },
    ),
    { numRuns: 500 },
  );
});
