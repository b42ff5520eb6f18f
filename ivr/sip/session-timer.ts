/** Session timers (RFC 4028): what to demand, what to answer, who refreshes. */

/** Shortest interval we take, s (RFC 4028 §4: at least 90). */
export const MIN_SESSION_EXPIRES = 90;
const USUAL = 1800;

export interface SessionTimer {
  /** s */
  expires: number;
  /** `uas`: we refresh, as we do for a call that came in; `uac`: the other side does. */
  refresher: 'uac' | 'uas';
}

export type TimerDecision =
  { result: 'too-small' } | { result: 'timer'; timer: SessionTimer; headers: string[] } | { result: 'none' };

const HEADER = /^\s*(\d{1,9})\s*(?:;.*?\brefresher\s*=\s*(uac|uas))?/i;

/** By the headers of the INVITE: Session-Expires (or `x`), Supported and Min-SE. */
export function decideTimer(
  sessionExpires: string | undefined,
  supported: string | undefined,
  minSe: string | undefined,
): TimerDecision {
  const supports = /(^|,)\s*timer\s*(,|$)/i.test(supported ?? '');
  const asked = HEADER.exec(sessionExpires ?? '');
  if (!asked) {
    if (!supports) return { result: 'none' };
    const least = Number(/^\s*(\d{1,9})/.exec(minSe ?? '')?.[1] ?? 0);
    return timer(Math.max(USUAL, least), 'uas', true);
  }
  const expires = Number(asked[1]);
  if (expires < MIN_SESSION_EXPIRES) return { result: 'too-small' };
  // §9: a caller that does not know timers cannot refresh; one that does is asked to, unless it wants us to.
  const wish = asked[2]?.toLowerCase() === 'uac' ? 'uac' : 'uas';
  return timer(expires, supports ? wish : 'uas', supports);
}

function timer(expires: number, refresher: 'uac' | 'uas', supports: boolean): TimerDecision {
  const headers = [`Session-Expires: ${expires};refresher=${refresher}`];
  // §9: Require only when the caller has to do something.
  if (refresher === 'uac' && supports) headers.push('Require: timer');
  return { result: 'timer', timer: { expires, refresher }, headers };
}

/** What we ask for when we call: refreshed by us. */
export const TIMER_HEADERS = [
  `Session-Expires: ${USUAL};refresher=uac`,
  `Min-SE: ${MIN_SESSION_EXPIRES}`,
  'Supported: timer',
];

/** What the other side's answer to our call says (§7.2); null when it wants no timer. */
export function timerOfAnswer(sessionExpires: string | undefined): SessionTimer | null {
  const said = HEADER.exec(sessionExpires ?? '');
  const expires = Number(said?.[1] ?? 0);
  if (!said || expires < MIN_SESSION_EXPIRES) return null;
  return { expires, refresher: said[2]?.toLowerCase() === 'uas' ? 'uac' : 'uas' };
}

/** When silence of the phone is looked into, ms: a held or muted phone is quiet too, so it is asked and not hung up on. */
const QUIET = 20_000;
/** A quiet phone that answered is asked again after this, ms. */
const QUIET_AGAIN = 60_000;

export interface Liveness {
  /** ms of one clock. `heardAt`: last RTP; `asked`: last refresh of ours; `refreshedAt`: last refresh of either side. */
  now: number;
  heardAt: number;
  askedAt: number;
  refreshedAt: number;
  timer: SessionTimer | null;
}

/** Whether to ask the phone now (by re-INVITE) if it is still there; `gone`: the session timer of a caller that refreshes has run out. */
export function livenessOf({ now, heardAt, askedAt, refreshedAt, timer: session }: Liveness): 'ask' | 'gone' | 'fine' {
  const quiet = now - heardAt > QUIET;
  const sinceAsked = now - askedAt;
  if (quiet && sinceAsked > (askedAt > heardAt ? QUIET_AGAIN : QUIET)) return 'ask';
  if (!session) return 'fine';
  const sinceRefresh = now - refreshedAt;
  // §10: the refresher refreshes at half the interval; the other side gives up shortly before its end.
  if (session.refresher === 'uas') return sinceRefresh > (session.expires * 1000) / 2 ? 'ask' : 'fine';
  const limit = session.expires * 1000 - Math.min(32_000, (session.expires * 1000) / 3);
  return sinceRefresh > limit && quiet ? 'gone' : 'fine';
}
