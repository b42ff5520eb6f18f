import type { Identity } from '../account/index.ts';
import { CourtError, session, type media } from '../contract/index.ts';
import { inPrivateTalk, type LiveSession, type Participant } from './live-session.ts';

type Role = session.SessionRole;
type Act = session.SessionAct;

/**
 * Who may do what. `roles`: of them; `chair`: of the officers only the one in the chair; `states`: of the session; `inside`: only who is in the room.
 */
interface Right {
  roles: readonly Role[];
  states: readonly session.SessionState[];
  chair?: true;
  inside?: true;
}
const LIVE = ['open', 'running'] as const;
const EVERYBODY: readonly Role[] = session.SESSION_ROLES;
const SPEAKERS = EVERYBODY.filter((role) => role !== 'observer');

export const RIGHTS: Readonly<Record<Act, Right>> = {
  admit: { roles: ['guide', 'clerk', 'officer'], states: LIVE },
  dismiss: { roles: ['guide', 'officer'], states: LIVE },
  ring: { roles: ['guide', 'officer'], states: LIVE },
  begin: { roles: ['officer'], chair: true, states: ['open'], inside: true },
  end: { roles: ['officer'], chair: true, states: ['running'] },
  cancel: { roles: ['guide', 'officer'], states: ['open'] },
  mute: { roles: ['officer'], chair: true, states: LIVE, inside: true },
  'hand-down': { roles: ['guide', 'officer'], states: LIVE, inside: true },
  spotlight: { roles: ['officer'], states: LIVE, inside: true },
  show: { roles: ['officer', 'clerk', 'guide'], states: LIVE, inside: true },
  private: { roles: ['petitioner', 'lawyer', 'guide', 'officer'], states: LIVE, inside: true },
  'private-end': { roles: EVERYBODY, states: LIVE, inside: true },
  identify: { roles: ['guide', 'officer'], states: LIVE },
  invite: { roles: ['guide', 'officer'], states: LIVE },
  say: { roles: SPEAKERS, states: LIVE, inside: true },
  screen: {
    roles: ['officer', 'clerk', 'guide', 'lawyer', 'judge', 'petitioner', 'representative'],
    states: LIVE,
    inside: true,
  },
  document: {
    roles: ['officer', 'clerk', 'guide', 'lawyer', 'judge', 'petitioner', 'representative'],
    states: LIVE,
    inside: true,
  },
};

export type Comer = Pick<Identity, 'accountId' | 'role' | 'courtId'>;

/** The courts that hold a session: which receives, which receive together with it, and where the petitioner sits. */
export const holdersOf = ({
  courtId,
  localCourtId,
  jointCourtIds,
}: Pick<LiveSession, 'courtId' | 'localCourtId'> & Partial<Pick<LiveSession, 'jointCourtIds'>>): string[] => [
  // Files from before sessions knew the other receiving courts have none.
  ...new Set([courtId, ...(localCourtId === null ? [] : [localCourtId]), ...(jointCourtIds ?? [])]),
];

/** Whether somebody gets a place without being named: guide and clerk of a court that holds the session. */
export const mayTakeSeat = (
  live: Parameters<typeof holdersOf>[0],
  comer: Comer,
): comer is Comer & { role: 'guide' | 'clerk' } =>
  (comer.role === 'guide' || comer.role === 'clerk') && holdersOf(live).includes(comer.courtId);

/** Whether this person may do that now. `chairId`: who is in the chair. */
export function may(live: LiveSession, who: Participant, act: Act, chairId: string | null): boolean {
  const right = RIGHTS[act];
  if (!right.roles.includes(who.role) || !right.states.includes(live.state)) return false;
  if (right.chair && who.id !== chairId) return false;
  if (who.state !== 'admitted' && (right.inside || who.state !== 'waiting')) return false;
  // Who talks alone neither hears nor is heard in the room meanwhile.
  const aside = inPrivateTalk(live, who.id);
  if (act === 'private') return live.privateTalk === null;
  if (act === 'private-end') return live.privateTalk !== null && (aside || who.role === 'officer');
  return !(aside && (act === 'say' || act === 'screen'));
}

export const actsOf = (live: LiveSession, who: Participant, chairId: string | null): Act[] =>
  session.SESSION_ACTS.filter((act) => may(live, who, act, chairId));

/** J-007 when their role never allows it, J-006 when only what is now does not. */
export function require(live: LiveSession, who: Participant, act: Act, chairId: string | null): void {
  if (may(live, who, act, chairId)) return;
  const { roles, chair } = RIGHTS[act];
  const never = !roles.includes(who.role) || (chair && who.id !== chairId);
  throw new CourtError(never ? 'J-007' : 'J-006', { detail: `${act} by ${who.role} in ${live.state}` });
}

/** Whether this person may send that. J-007 never, J-006 not now, J-011 muted by the chair. */
export function requireSource(live: LiveSession, who: Participant, source: media.MediaSource): void {
  if (source === 'screen' || source === 'document') require(live, who, source, null);
  if (who.role === 'observer') throw new CourtError('J-007', { detail: source });
  if (isMuted(who, source)) throw new CourtError('J-011');
}

/** The microphone in G.711, for telephones, is the microphone. */
export const isMuted = ({ muted }: Pick<Participant, 'muted'>, source: media.MediaSource): boolean =>
  muted.includes(source === 'telephone' ? 'microphone' : source);
