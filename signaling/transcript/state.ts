import { CourtError, transcript, type session } from '../contract/index.ts';
import type { SessionPlace } from './access.ts';

type State = transcript.TranscriptState;
type Act = transcript.TranscriptAct;
type Role = session.SessionRole;

/** Legal moves of a record. Back to writing voids the signatures given; from `sealed` nothing leads on. */
export const TRANSCRIPT_MOVES: Readonly<Record<State, readonly State[]>> = {
  writing: ['signing'],
  signing: ['writing', 'sealed'],
  sealed: [],
};

const WRITERS: readonly Role[] = ['clerk', 'officer'];
/** Whose words are in it: they may have them corrected. Who writes corrects it themselves. */
const SPEAKERS: readonly Role[] = ['petitioner', 'representative', 'guide', 'lawyer', 'judge', 'interpreter'];
/** Who signs, if they were there: petitioner and representative, guide, officers, clerk, and the judge or lawyer whose record it is. */
export const SIGNERS: readonly Role[] = [
  'petitioner',
  'representative',
  'guide',
  'officer',
  'clerk',
  'judge',
  'lawyer',
  'interpreter',
];
/** Who can be signed for when their hand cannot. Staff sign for themselves. */
export const SIGNED_FOR: readonly Role[] = ['petitioner', 'representative'];

/** Who does what, in which state; `none`: before there is a record. */
export const RIGHTS: Readonly<Record<Act, { roles: readonly Role[]; states: readonly (State | 'none')[] }>> = {
  start: { roles: WRITERS, states: ['none'] },
  write: { roles: WRITERS, states: ['writing'] },
  ask: { roles: SPEAKERS, states: ['writing', 'signing'] },
  decide: { roles: WRITERS, states: ['writing', 'signing'] },
  close: { roles: WRITERS, states: ['writing'] },
  reopen: { roles: WRITERS, states: ['signing'] },
  sign: { roles: SIGNERS, states: ['signing'] },
  attest: { roles: ['guide', 'officer'], states: ['signing'] },
  note: { roles: ['guide', 'officer', 'clerk'], states: ['signing'] },
  seal: { roles: WRITERS, states: ['signing'] },
  download: {
    roles: ['petitioner', 'representative', 'guide', 'officer', 'clerk', 'judge', 'lawyer'],
    states: ['sealed'],
  },
};

export function actsOf(place: SessionPlace | null, state: State | 'none'): Act[] {
  return transcript.TRANSCRIPT_ACTS.filter((act) => may(place, act, state));
}

function may(place: SessionPlace | null, act: Act, state: State | 'none'): boolean {
  const { roles, states } = RIGHTS[act];
  return place?.inside === true && roles.includes(place.role) && states.includes(state);
}

/** T-004 for who never may, T-003 for what the record's state does not allow. */
export function require(place: SessionPlace | null, act: Act, state: State | 'none'): SessionPlace {
  const { roles } = RIGHTS[act];
  if (!place?.inside || !roles.includes(place.role)) throw new CourtError('T-004', { detail: act });
  if (!may(place, act, state)) throw new CourtError('T-003', { detail: `${act} while ${state}` });
  return place;
}

/** T-003 for a move that the table does not have. */
export function move(from: State, to: State): State {
  if (!TRANSCRIPT_MOVES[from].includes(to)) throw new CourtError('T-003', { detail: `${from} to ${to}` });
  return to;
}
