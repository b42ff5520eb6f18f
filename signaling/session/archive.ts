import type { QueryFilter } from 'mongoose';
import type { z } from 'zod';
import { CourtError, type session, type sessionApi } from '../contract/index.ts';
import { isDatabaseAway } from '../database.ts';
import { dayOf } from '../shanghai.ts';
import { followUpOf } from './follow-up.ts';
import { documentOf, SessionModel, type SessionDocument } from './document.ts';
import { linkStateOf } from './link.ts';
import { timeOf, type LiveSession } from './live-session.ts';
import { holdersOf, mayTakeSeat, type Comer } from './rights.ts';
import { isOver } from './state.ts';
import type { SessionStore } from './store.ts';
import { courtIdsOf } from './view.ts';

/** Who may see what: sessions these courts hold, and those somebody takes part in. */
export interface SessionScope extends Comer {
  courtIds: readonly string[];
}
export type SessionQuery = z.infer<typeof sessionApi.sessionQuery>;
type Filter = Omit<SessionQuery, 'page' | 'size'>;

const DAY = 86_400_000;

/** Sessions as lists and pages show them: from Redis while they are there, else from the database. J-012 for one that is unknown or out of sight. */
export class SessionArchive {
  readonly #store: SessionStore;
  readonly #courtName: (courtId: string) => string;

  constructor(store: SessionStore, courtName: (courtId: string) => string) {
    this.#store = store;
    this.#courtName = courtName;
  }

  /** Those that are open or running first, in the order of their times; then what is over, latest first. While the database is away only what is in Redis. */
  async list(query: SessionQuery, scope: SessionScope): Promise<{ items: sessionApi.SessionSummary[]; total: number }> {
    const live = await this.#live(query, scope);
    const from = (query.page - 1) * query.size;
    const items = live.slice(from, from + query.size).map((one) => this.#liveSummary(one, scope));
    if (query.state === 'open' || query.state === 'running') return { items, total: live.length };
    try {
      const filter = this.#filter(query, scope, live);
      const room = query.size - items.length;
      const [documents, total] = await Promise.all([
        room === 0
          ? []
          : SessionModel.find(filter)
              .sort({ at: -1 })
              .skip(Math.max(0, from - live.length))
              .limit(room)
              .select({ timeline: 0, chat: 0 })
              .lean<SessionDocument[]>(),
        SessionModel.countDocuments(filter),
      ]);
      return {
        items: [...items, ...documents.map((document) => this.#summary(document))],
        total: live.length + total,
      };
    } catch (error) {
      if (!isDatabaseAway(error)) throw error;
      return { items, total: live.length };
    }
  }

  /** All that the filter finds, at most `limit`; in the order of the list. */
  async *rows(query: Filter, scope: SessionScope, limit: number): AsyncGenerator<sessionApi.SessionSummary> {
    const live = await this.#live(query, scope);
    for (const one of live) yield this.#liveSummary(one, scope);
    const found = SessionModel.find(this.#filter(query, scope, live))
      .sort({ at: -1 })
      .limit(limit)
      .select({ timeline: 0, chat: 0 })
      .lean<SessionDocument>();
    for await (const document of found.cursor()) yield this.#summary(document);
  }

  async detail(id: string, scope: SessionScope): Promise<sessionApi.SessionDetail> {
    const live = await this.#store.find(id);
    const timeline = live ? await this.#store.timeline(id) : [];
    const document = live ? documentOf(live, timeline, []) : await this.#stored(id);
    if (!document || !inSight(document, scope)) throw new CourtError('J-012');
    const links = new Map(live?.participants.map((who) => [who.id, linkStateOf(who)]));
    const courtIds = courtIdsOf(document);
    const { opinion, reason, endedBy, recordings } = document;
    return {
      ...(live ? this.#liveSummary(live, scope) : this.#summary(document)),
      courtNames: courtIds.map((courtId) => this.#courtName(courtId)),
      opinion,
      sampled: document.sampled ?? false,
      followedUp: document.sampled ? await followUpOf(id) : null,
      reason,
      endedBy,
      participants: document.participants.map((who) => ({
        id: who.id,
        role: who.role,
        name: who.name,
        courtName: who.courtId === null ? null : this.#courtName(who.courtId),
        way: who.way,
        state: who.state,
        phoneMasked: who.phoneMasked,
        link: links.get(who.id) ?? 'none',
        dismissedFor: who.dismissedFor,
      })),
      recordings,
      timeline: document.timeline,
      mine: document.participants.find(({ accountId }) => accountId === scope.accountId)?.id ?? null,
    };
  }

  /** Whether somebody may look at it: J-012 else. Gives it while it is in Redis. */
  async seen(id: string, scope: SessionScope): Promise<LiveSession> {
    const live = await this.#store.find(id);
    if (!live || !inSight(live, scope)) throw new CourtError('J-012');
    return live;
  }

  async byAppointment(appointmentId: string): Promise<string | null> {
    const found = await SessionModel.findOne({ appointmentId }).select({ _id: 1 }).lean<SessionDocument>();
    return found?._id ?? null;
  }

  async #stored(id: string): Promise<SessionDocument | null> {
    return SessionModel.findById(id).select({ chat: 0 }).lean<SessionDocument>();
  }

  async #live({ day, state, q, rating }: Filter, scope: SessionScope): Promise<LiveSession[]> {
    const found = (await this.#store.live()).filter(
      (live) =>
        inSight(live, scope) &&
        (state === undefined || live.state === state) &&
        (rating === undefined || ratingOf(live) === rating) &&
        (day === undefined || dayOf(new Date(timeOf(live))) === day) &&
        (q === undefined || q === '' || textsOf(live).some((text) => text.includes(q))),
    );
    return found.sort((a, b) => Number(isOver(a)) - Number(isOver(b)) || (timeOf(a) < timeOf(b) ? -1 : 1));
  }

  /** `beside`: those that come from Redis. */
  #filter({ day, state, q, rating }: Filter, scope: SessionScope, beside: LiveSession[]): QueryFilter<SessionDocument> {
    const conditions: QueryFilter<SessionDocument>[] = [
      {
        $or: [
          { courtId: { $in: [...scope.courtIds] } },
          { localCourtId: { $in: [...scope.courtIds] } },
          { jointCourtIds: { $in: [...scope.courtIds] } },
          { 'participants.accountId': scope.accountId },
        ],
      },
    ];
    if (beside.length > 0) conditions.push({ _id: { $nin: beside.map(({ id }) => id) } });
    if (state) conditions.push({ state });
    if (rating) conditions.push(rating === 'none' ? { state: 'ended', rating: null } : { rating: Number(rating) });
    if (day) {
      const from = new Date(`${day}T00:00:00+08:00`);
      conditions.push({ at: { $gte: from, $lt: new Date(from.getTime() + DAY) } });
    }
    if (q) {
      const literally = { $regex: q.replace(/[.*+?^${}()|[\]\\]/g, '\\$&') };
      const fields = ['number', 'title', 'caseNumber', 'participants.name'];
      conditions.push({ $or: fields.map((field) => ({ [field]: literally })) });
    }
    return { $and: conditions };
  }

  #liveSummary(live: LiveSession, scope: SessionScope): sessionApi.SessionSummary {
    const guests = live.participants.filter(({ role }) => !['guide', 'clerk', 'officer'].includes(role));
    return {
      ...this.#summary(documentOf(live, [], [])),
      endedAt: live.endedAt,
      waiting: isOver(live) ? 0 : guests.filter(({ state }) => state === 'waiting').length,
      inside: isOver(live) ? 0 : live.participants.filter(({ state }) => state === 'admitted').length,
      mayEnter: !isOver(live) && (isNamed(live, scope) || mayTakeSeat(live, scope)),
    };
  }

  #summary(document: SessionDocument): sessionApi.SessionSummary {
    const { _id: id, number, state, title, caseNumber, courtId, localCourtId, appointmentId, petitionId } = document;
    const named = (role: session.SessionRole): string[] =>
      document.participants.filter((who) => who.role === role).map(({ name }) => name);
    return {
      id,
      number,
      state,
      title,
      caseNumber,
      petitionerName: named('petitioner')[0] ?? '',
      courtId,
      courtName: this.#courtName(courtId),
      localCourtName: localCourtId === null ? null : this.#courtName(localCourtId),
      officerNames: named('officer'),
      appointmentId,
      petitionId,
      scheduledAt: document.scheduledAt?.toISOString() ?? null,
      startedAt: document.startedAt?.toISOString() ?? null,
      endedAt: document.endedAt.toISOString(),
      outcome: document.outcome,
      rating: document.rating ?? null,
      waiting: 0,
      inside: 0,
      mayEnter: false,
    };
  }
}

/** As it is looked for: `none` of who could have said something and did not. */
const ratingOf = ({ state, rating }: LiveSession): string | null =>
  rating === null ? (state === 'ended' ? 'none' : null) : String(rating);

const isNamed = ({ participants }: Sighted, { accountId }: SessionScope): boolean =>
  participants.some((who) => who.accountId === accountId);

type Sighted = Parameters<typeof holdersOf>[0] & { participants: { accountId: string | null }[] };

const inSight = (session: Sighted, scope: SessionScope): boolean =>
  holdersOf(session).some((id) => scope.courtIds.includes(id)) || isNamed(session, scope);

const textsOf = ({ number, title, caseNumber, participants }: LiveSession): string[] => [
  number,
  title,
  caseNumber ?? '',
  ...participants.map(({ name }) => name),
];
