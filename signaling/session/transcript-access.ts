import { CourtError } from '../contract/index.ts';
import type { CourtDirectory } from '../court/index.ts';
import type { Requester, SessionAccess, SessionFacts, SessionMember, SessionPlace } from '../transcript/index.ts';
import { SessionModel, type KeptParticipant, type SessionDocument } from './document.ts';
import type { JoinLinks } from './link.ts';
import { isHost, seesRecord } from './live-session.ts';
import type { SessionStore } from './store.ts';
import { courtIdsOf } from './view.ts';

/** What is the same of a session that is live and of one in the database. */
type Known = Pick<SessionDocument, 'number' | 'title' | 'caseNumber' | 'courtId' | 'localCourtId' | 'recordings'> & {
  jointCourtIds?: string[] | undefined;
  participants: Pick<KeptParticipant, 'id' | 'role' | 'name' | 'accountId' | 'courtId' | 'state'>[];
  scheduledAt: Date | null;
  startedAt: Date | null;
  endedAt: Date | null;
};
type Member = Known['participants'][number];

export interface TranscriptAccessParts {
  store: SessionStore;
  links: JoinLinks;
  courts: CourtDirectory;
}

/** What the record (笔录) asks of its session: who takes part, from Redis while the session is there, else from the database. */
export class TranscriptAccess implements SessionAccess {
  readonly #parts: TranscriptAccessParts;

  constructor(parts: TranscriptAccessParts) {
    this.#parts = parts;
  }

  async place(sessionId: string, { identity, guest }: Requester): Promise<SessionPlace | null> {
    const known = await this.#find(sessionId);
    if (!known) return null;
    const member = identity && known.participants.find(({ accountId }) => accountId === identity.accountId);
    return member ? placeOf(known, member) : this.#guest(sessionId, known, guest);
  }

  async facts(sessionId: string): Promise<SessionFacts | null> {
    const known = await this.#find(sessionId);
    if (!known) return null;
    const { number, title, caseNumber, courtId, scheduledAt, startedAt, endedAt, recordings } = known;
    const courtIds = courtIdsOf(known);
    const came = await this.#admitted(sessionId, known);
    return {
      sessionId,
      number,
      title,
      caseNumber,
      courtId,
      courtName: this.#courtName(courtId),
      courtIds,
      courtNames: courtIds.map((id) => this.#courtName(id)),
      people: known.participants.map((member) => this.#memberOf(known, member, came)),
      scheduledAt,
      startedAt,
      endedAt,
      recordings: recordings.map(({ recordingId, from, to }) => ({
        recordingId,
        from: new Date(from),
        to: to === null ? null : new Date(to),
      })),
    };
  }

  async #guest(sessionId: string, known: Known, cookie: string | null): Promise<SessionPlace | null> {
    try {
      const { live, who } = await this.#parts.links.holder(cookie);
      const member = known.participants.find(({ id }) => id === who.id);
      return live.id === sessionId && member ? { ...placeOf(known, member), inside: seesRecord(live, who) } : null;
    } catch (error) {
      if (error instanceof CourtError && error.code === 'J-010') return null;
      throw error;
    }
  }

  async #find(sessionId: string): Promise<Known | null> {
    const live = await this.#parts.store.find(sessionId);
    if (!live) return SessionModel.findById(sessionId).select({ timeline: 0, chat: 0 }).lean<SessionDocument>();
    const { scheduledAt, startedAt, endedAt } = live;
    const date = (iso: string | null): Date | null => (iso === null ? null : new Date(iso));
    return { ...live, scheduledAt: date(scheduledAt), startedAt: date(startedAt), endedAt: date(endedAt) };
  }

  #memberOf(known: Known, member: Member, came: ReadonlySet<string>): SessionMember {
    const { id: participantId, role, name, courtId, state } = member;
    // Who keeps the record takes part in it from the waiting room, too.
    const keeps = role === 'clerk' && state === 'waiting';
    return {
      participantId,
      role,
      name,
      courtName: courtId === null ? null : this.#courtName(courtId),
      chair: isChair(known, member),
      attended: state === 'admitted' || keeps || came.has(name),
    };
  }

  /** Names of those who were in the room and are not any more. */
  async #admitted(sessionId: string, { participants }: Known): Promise<ReadonlySet<string>> {
    const gone = participants.filter(({ state }) => state !== 'admitted' && state !== 'invited');
    if (gone.length === 0) return new Set();
    const stored = (): Promise<SessionDocument | null> =>
      SessionModel.findById(sessionId).select({ timeline: 1 }).lean<SessionDocument>();
    const live = await this.#parts.store.find(sessionId);
    const lines = live ? await this.#parts.store.timeline(sessionId) : ((await stored())?.timeline ?? []);
    return new Set(lines.flatMap(({ step, who }) => (step === 'admitted' && who !== null ? [who] : [])));
  }

  #courtName(id: string): string {
    return this.#parts.courts.get(id)?.name ?? '';
  }
}

const isChair = ({ participants }: Known, { id }: Member): boolean =>
  participants.find(({ role, state }) => role === 'officer' && state !== 'dismissed' && state !== 'left')?.id === id;

/** Staff who look after a session see its record before they are in the room; everybody else once they are let in. */
function placeOf(known: Known, member: Member): SessionPlace {
  const { id: participantId, role, name, accountId, courtId, state } = member;
  const inside = state === 'admitted' || (isHost(member) && accountId !== null && state !== 'dismissed');
  return { participantId, role, name, chair: isChair(known, member), inside, accountId, courtId };
}
