import { describe, expect, test } from '@jest/globals';
import { identityCheck, type session } from '../../../signaling/contract/index.ts';
import {
  answerPicture,
  askPicture,
  identified,
  identityView,
  petitionerOf,
  receptionOf,
  wishOf,
} from '../../../signaling/session/identity.ts';
import type { LiveSession, Participant } from '../../../signaling/session/live-session.ts';
import { admit, come, newParticipant, ready } from '../../../signaling/session/lobby.ts';
import { codeOf } from './code-of.ts';

const AT = new Date('2026-11-26T02:00:00Z');
const later = (minutes: number): Date => new Date(AT.getTime() + minutes * 60_000);
const PICTURE = '0b8f5d0e-5a7c-4a0e-9d3e-00000000000a';

interface Scene {
  live: LiveSession;
  officer: Participant;
  petitioner: Participant;
  lawyer: Participant;
}

/** An officer in the room; a petitioner who waits and has agreed; a lawyer without an account, too. */
function scene(way: session.ParticipantWay = 'browser'): Scene {
  const officer = newParticipant({ role: 'officer', name: '刘洋', accountId: 'a1' }, AT);
  const petitioner = newParticipant({ role: 'petitioner', name: '王秀英', way }, AT);
  const lawyer = newParticipant({ role: 'lawyer', name: '周律师' }, AT);
  const participants = [petitioner, officer, lawyer];
  const live = {
    id: 's1',
    appointmentId: null,
    state: 'open',
    participants,
    privateTalk: null,
  } as unknown as LiveSession;
  for (const who of participants) {
    come(live, who.id, AT);
    ready(live, who.id, null, AT);
  }
  admit(live, officer, officer.id, true, AT);
  return { live, officer, petitioner, lawyer };
}

const mark = (result: identityCheck.IdentityResult, at = AT): identityCheck.IdentityMark => ({
  result,
  way: 'remote',
  by: '刘洋',
  at: at.toISOString(),
});

describe('a picture in the waiting room', () => {
  test('is asked for once, and comes when the petitioner agrees', () => {
    const { live, officer, petitioner } = scene();
    expect(wishOf(petitioner)).toBeNull();
    expect(askPicture(live, officer, petitioner.id, AT)).toMatchObject([{ step: 'identity-asked', who: '王秀英' }]);
    expect(askPicture(live, officer, petitioner.id, later(1))).toEqual([]);
    expect(wishOf(petitioner)).toEqual({ by: '刘洋', at: AT.toISOString() });
    expect(answerPicture(live, petitioner.id, PICTURE)).toMatchObject([{ step: 'identity-picture' }]);
    expect(wishOf(petitioner)).toBeNull();
    expect(identityView(petitioner)).toMatchObject({ ask: 'taken', pictureId: PICTURE, mark: null });
  });

  test('nobody sends one who was not asked, a second one, or one after refusing', () => {
    const { live, officer, petitioner, lawyer } = scene();
    expect(codeOf(() => answerPicture(live, petitioner.id, PICTURE))).toBe('J-006');
    askPicture(live, officer, petitioner.id, AT);
    expect(codeOf(() => answerPicture(live, lawyer.id, PICTURE))).toBe('J-006');
    expect(answerPicture(live, petitioner.id, null)).toMatchObject([{ step: 'identity-refused' }]);
    expect(codeOf(() => answerPicture(live, petitioner.id, PICTURE))).toBe('J-006');
    expect(identityView(petitioner)).toMatchObject({ ask: 'refused', pictureId: null });
    askPicture(live, officer, petitioner.id, later(1));
    expect(identityView(petitioner)?.ask).toBe('asked');
  });

  test('is asked of a petitioner who waits at a browser, of nobody else', () => {
    const { live, officer, petitioner, lawyer } = scene();
    expect(codeOf(() => askPicture(live, officer, lawyer.id, AT))).toBe('J-007');
    admit(live, officer, petitioner.id, true, AT);
    expect(codeOf(() => askPicture(live, officer, petitioner.id, AT))).toBe('J-006');
    const phone = scene('phone');
    expect(codeOf(() => askPicture(phone.live, phone.officer, phone.petitioner.id, AT))).toBe('J-006');
  });

  test('who is let in meanwhile is not asked any more', () => {
    const { live, officer, petitioner } = scene();
    askPicture(live, officer, petitioner.id, AT);
    admit(live, officer, petitioner.id, true, later(1));
    expect(wishOf(petitioner)).toBeNull();
    expect(codeOf(() => answerPicture(live, petitioner.id, PICTURE))).toBe('J-006');
  });
});

describe('letting in', () => {
  test('unchecked is asked about once and put down each time', () => {
    const { live, officer, petitioner } = scene();
    expect(identityView(petitioner)?.askBefore).toBe(true);
    expect(admit(live, officer, petitioner.id, true, AT)).toMatchObject([{ step: 'admitted', detail: 'unchecked' }]);
    admit(live, officer, petitioner.id, false, later(1));
    expect(identityView(petitioner)?.askBefore).toBe(false);
    expect(admit(live, officer, petitioner.id, true, later(2))).toMatchObject([{ detail: 'unchecked' }]);
  });

  test('checked is let in without a word; found not to match it is asked about again', () => {
    const { live, officer, petitioner } = scene();
    expect(identified(live, mark('match'))).toMatchObject([{ step: 'identity-match', by: '刘洋', who: '王秀英' }]);
    expect(identified(live, mark('match'))).toEqual([]);
    expect(identityView(petitioner)?.askBefore).toBe(false);
    expect(admit(live, officer, petitioner.id, true, later(1))).toMatchObject([{ step: 'admitted', detail: null }]);
    admit(live, officer, petitioner.id, false, later(2));
    identified(live, mark('mismatch', later(3)));
    expect(identityView(petitioner)?.askBefore).toBe(true);
    expect(admit(live, officer, petitioner.id, true, later(4))).toMatchObject([{ detail: 'mismatch' }]);
    admit(live, officer, petitioner.id, false, later(5));
    expect(identityView(petitioner)?.askBefore).toBe(false);
    identified(live, mark('mismatch', later(6)));
    expect(identityView(petitioner)?.askBefore).toBe(true);
  });

  test('of two statements the newer one counts, whichever is told first', () => {
    const { live, petitioner } = scene();
    identified(live, mark('mismatch', later(1)));
    expect(identified(live, mark('match'))).toEqual([]);
    expect(identityView(petitioner)?.mark?.result).toBe('mismatch');
  });

  test('nobody but the petitioner is asked about, and staff who come in are not', () => {
    const { live, officer, lawyer, petitioner } = scene();
    expect(identityView(lawyer)).toBeNull();
    expect(admit(live, officer, lawyer.id, true, AT)).toMatchObject([{ step: 'admitted', detail: null }]);
    expect(petitionerOf(live)).toBe(petitioner);
  });
});

test('statements of an appointment and of its session are of one reception', () => {
  expect(receptionOf({ id: 's1', appointmentId: 'a1' })).toBe('a1');
  expect(receptionOf({ id: 's1', appointmentId: null })).toBe('s1');
});

describe('what is stated', () => {
  const fits = (patch: Record<string, unknown>): boolean =>
    identityCheck.identityStatement.safeParse({
      result: 'match',
      reason: '',
      paperId: PICTURE,
      faceId: PICTURE,
      ...patch,
    }).success;

  test('needs words when it does not match, and when a picture is missing', () => {
    expect(fits({})).toBe(true);
    for (const patch of [
      { result: 'mismatch' },
      { paperId: null },
      { faceId: null },
      { paperId: null, faceId: null },
    ]) {
      expect([patch, fits(patch)]).toEqual([patch, false]);
      expect([patch, fits({ ...patch, reason: ' 好 ' })]).toEqual([patch, false]);
      expect([patch, fits({ ...patch, reason: '没有摄像头' })]).toEqual([patch, true]);
    }
  });

  test('from afar, too', () => {
    const remote = (patch: Record<string, unknown>): boolean =>
      identityCheck.identityRemoteStatement.safeParse({ result: 'match', reason: '', pictureId: PICTURE, ...patch })
        .success;
    expect([remote({}), remote({ pictureId: null }), remote({ result: 'mismatch' })]).toEqual([true, false, false]);
    expect(remote({ pictureId: null, reason: '在视频中当面核对' })).toBe(true);
  });
});
