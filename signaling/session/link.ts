import { createHash, randomBytes, randomInt, timingSafeEqual } from 'node:crypto';
import { CourtError, type sessionApi } from '../contract/index.ts';
import type { PersonalData } from '../personal-data/index.ts';
import { plainNumber } from '../personal-data/index.ts';
import { participantOf, seesRecord, type LiveSession, type Participant } from './live-session.ts';
import { isOver } from './state.ts';
import type { SessionStore } from './store.ts';

/** Wrong entries after which a link is locked. */
export const MOST_WRONG = 5;
const SECRET_BYTES = 24;
const CHECK_SEAL = 'session.check';
/** Characters of 6 bits. */
const TOKEN_LENGTH = 32;
const TOKEN = /^[A-Za-z0-9_-]{32}$/;

const hashOf = (secret: string): string => createHash('sha256').update(secret).digest('base64url');
const newSecret = (): string => randomBytes(SECRET_BYTES).toString('base64url');

function same(a: string, b: string): boolean {
  const [left, right] = [Buffer.from(a), Buffer.from(b)];
  return left.length === right.length && timingSafeEqual(left, right);
}

/** Who a browser is that has opened a link. */
export interface Guest {
  live: LiveSession;
  who: Participant;
}

/** What somebody may enter at their link: the end of their phone number, or of their identity number. */
export function checksOf(phone: string | null, identityTail: string | null): string[] {
  const tail = phone === null ? '' : plainNumber(phone).slice(-4);
  return [...(tail.length === 4 ? [tail] : []), ...(identityTail === null ? [] : [identityTail.toUpperCase()])];
}

/**
 * Join links (`/meet/<token>`): bound to one person, opened once, in one browser, which has a cookie from then on. Only hashes of token and cookie are kept. What
 * is asked for to open one is the end of the phone number; five wrong entries lock it. A fresh link takes the place of the one before; all die with the session.
 */
export class JoinLinks {
  readonly #store: SessionStore;
  readonly #personal: PersonalData;

  constructor(store: SessionStore, personal: PersonalData) {
    this.#store = store;
    this.#personal = personal;
  }

  sealChecks(checks: string[]): string {
    return this.#personal.seal(JSON.stringify(checks), CHECK_SEAL);
  }

  /**
   * A fresh link for somebody without an account. `check`: made up, to be told to them, when nothing is known of which they know the end. J-007 for staff, J-005
   * when the session is over.
   */
  async make(
    sessionId: string,
    participantId: string,
    by: string | null,
  ): Promise<{ token: string; check: string | null }> {
    return this.#make(sessionId, participantId, by, true);
  }

  /** The link somebody has, opened or not; made when they have none. For who has proved in another way that they are the one. */
  async keep(sessionId: string, participantId: string, by: string): Promise<string> {
    return (await this.#make(sessionId, participantId, by, false)).token;
  }

  async #make(
    sessionId: string,
    participantId: string,
    by: string | null,
    fresh: boolean,
  ): Promise<{ token: string; check: string | null }> {
    const nonce = newSecret();
    const hash = hashOf(this.#token(sessionId, participantId, nonce));
    const made = String(randomInt(0, 10_000)).padStart(4, '0');
    const madeSealed = this.sealChecks([made]);
    await this.#store.keepLink(hash, sessionId, participantId);
    const live = await this.#store.change(sessionId, (draft, at) => {
      if (isOver(draft)) throw new CourtError('J-005');
      const who = participantOf(draft, participantId);
      if (who.accountId !== null || who.way !== 'browser') throw new CourtError('J-007', { detail: 'needs no link' });
      if (!fresh && who.link) return [];
      if (who.phoneSealed === null) who.checkSealed ??= madeSealed;
      who.link = { hash, nonce, madeAt: at.toISOString(), wrongTries: 0, browserHash: null, openedAt: null };
      return [{ step: 'link', by, who: who.name, detail: null }];
    });
    const who = participantOf(live, participantId);
    const token = this.#token(sessionId, participantId, who.link?.nonce ?? '');
    return { token, check: who.phoneSealed === null ? (this.#checks(who)[0] ?? null) : null };
  }

  /** J-001 for a link that is forged, mistyped or was replaced. */
  async find(token: string): Promise<Guest> {
    if (!TOKEN.test(token)) throw new CourtError('J-001');
    const hash = hashOf(token);
    const known = await this.#store.linkOf(hash);
    const live = known && (await this.#store.find(known.sessionId));
    const who = live?.participants.find(({ id }) => id === known?.participantId);
    if (!live || !who?.link || !same(who.link.hash, hash)) throw new CourtError('J-001');
    return { live, who };
  }

  /** `cookie`: what this browser has from an earlier link. */
  stateFor({ live, who }: Guest, cookie: string | null): sessionApi.MeetView['state'] {
    if (live.state === 'cancelled') return 'cancelled';
    const mine = cookie !== null && this.#opens(live, who, cookie);
    if (isOver(live)) return mine && seesRecord(live, who) ? 'mine' : 'over';
    if (!who.link?.browserHash) return 'fresh';
    return mine ? 'mine' : 'used';
  }

  /**
   * Opens a link in this browser and gives what it is to keep as a cookie. Errors: J-001 unknown, J-002 opened elsewhere, J-003 wrong check, J-004 locked, J-005 over.
   * Of two browsers at the same moment one gets it.
   */
  async open(token: string, check: string): Promise<{ cookie: string; guest: Guest }> {
    const { live, who } = await this.find(token);
    const secret = newSecret();
    const given = check.toUpperCase();
    let refused: CourtError | null = null;
    const changed = await this.#store.change(live.id, (draft, at) => {
      refused = null;
      if (isOver(draft)) throw new CourtError('J-005');
      const now = participantOf(draft, who.id);
      const { link } = now;
      if (!link || !same(link.hash, hashOf(token))) throw new CourtError('J-001');
      if (link.browserHash !== null) throw new CourtError('J-002');
      if (link.wrongTries >= MOST_WRONG) throw new CourtError('J-004');
      if (this.#checks(now).some((one) => same(one, given))) {
        link.browserHash = hashOf(secret);
        link.openedAt = at.toISOString();
        return [];
      }
      // The wrong try is to be counted, so the refusal comes after the change.
      link.wrongTries += 1;
      refused = new CourtError(link.wrongTries >= MOST_WRONG ? 'J-004' : 'J-003');
      return link.wrongTries >= MOST_WRONG ? [{ step: 'link', by: null, who: now.name, detail: 'locked' }] : [];
    });
    if (refused) throw refused as CourtError;
    return { cookie: `${live.id}.${who.id}.${secret}`, guest: { live: changed, who: participantOf(changed, who.id) } };
  }

  /** Who this browser is. J-010 nobody (any more), J-005 when it is over. */
  async guest(cookie: string | null): Promise<Guest> {
    const guest = await this.holder(cookie);
    if (isOver(guest.live)) throw new CourtError('J-005');
    return guest;
  }

  /** The same, and when it has ended who was in the room: its record is theirs to sign and to take home. */
  async reader(cookie: string | null): Promise<Guest> {
    const guest = await this.holder(cookie);
    if (isOver(guest.live) && !seesRecord(guest.live, guest.who)) throw new CourtError('J-005');
    return guest;
  }

  /** The same, and when it was cancelled everybody: they are told why. */
  async visitor(cookie: string | null): Promise<Guest> {
    const guest = await this.holder(cookie);
    return guest.live.state === 'cancelled' ? guest : this.reader(cookie);
  }

  /** Who this browser is, also when it is over. */
  async holder(cookie: string | null): Promise<Guest> {
    const [sessionId = '', participantId = '', secret] = cookie?.split('.') ?? [];
    const live = secret === undefined ? null : await this.#store.find(sessionId);
    const who = live?.participants.find(({ id }) => id === participantId);
    if (!live || !who || cookie === null || !this.#opens(live, who, cookie)) throw new CourtError('J-010');
    return { live, who };
  }

  #token(sessionId: string, participantId: string, nonce: string): string {
    return this.#personal.token(`session-link.${sessionId}.${participantId}.${nonce}`).slice(0, TOKEN_LENGTH);
  }

  #opens(live: LiveSession, who: Participant, cookie: string): boolean {
    const [sessionId, participantId, secret, ...more] = cookie.split('.');
    const hash = who.link?.browserHash;
    if (!hash || !secret || more.length > 0 || sessionId !== live.id || participantId !== who.id) return false;
    return same(hash, hashOf(secret));
  }

  #checks({ checkSealed }: Participant): string[] {
    return checkSealed === null ? [] : (JSON.parse(this.#personal.open(checkSealed, CHECK_SEAL)) as string[]);
  }
}

/** As staff see it. */
export function linkStateOf({ link }: Pick<Participant, 'link'>): sessionApi.LinkState {
  if (!link) return 'none';
  if (link.browserHash !== null) return 'opened';
  return link.wrongTries >= MOST_WRONG ? 'locked' : 'fresh';
}
