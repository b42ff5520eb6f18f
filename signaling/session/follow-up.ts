import type { PipelineStage, QueryFilter } from 'mongoose';
import { CourtError, type api } from '../contract/index.ts';
import { isDatabaseAway } from '../database.ts';
import { followUpTold, type FollowedUp, type FollowUpScope, type RatedLow } from '../follow-up/index.ts';
import type { PersonalData } from '../personal-data/index.ts';
import { PHONE_SEAL } from './call-out.ts';
import { SessionModel, type KeptParticipant, type SessionDocument } from './document.ts';

const sampledOf = (courtIds: readonly string[]) => ({ sampled: true, courtId: { $in: [...courtIds] } });
const filterOf = ({ courtIds, state }: FollowUpScope) => ({
  ...sampledOf(courtIds),
  followedUp: state === 'open' ? null : { $ne: null },
});

/** Video sessions that were rated low, as the supervisor of the receiving court follows them up. */
export class SessionFollowUps implements RatedLow<api.SessionFollowUp> {
  readonly kind = 'session';
  readonly collection = SessionModel.collection.collectionName;
  readonly #personal: PersonalData;
  readonly #courtName: (courtId: string) => string;

  constructor(personal: PersonalData, courtName: (courtId: string) => string) {
    this.#personal = personal;
    this.#courtName = courtName;
  }

  stages(scope: FollowUpScope): PipelineStage.FacetPipelineStage[] {
    return [{ $match: filterOf(scope) }, { $project: { at: '$startedAt' } }];
  }

  count(scope: FollowUpScope): Promise<number> {
    return SessionModel.countDocuments(filterOf(scope));
  }

  async views(ids: readonly string[], courtIds: readonly string[]): Promise<api.SessionFollowUp[]> {
    const filter: QueryFilter<SessionDocument> = { _id: { $in: [...ids] }, ...sampledOf(courtIds) };
    const found = await SessionModel.find(filter).select({ timeline: 0, chat: 0 }).lean<SessionDocument[]>();
    return found.map((document) => this.#view(document));
  }

  async mark(id: string, followedUp: FollowedUp, courtIds: readonly string[]): Promise<boolean> {
    const filter = { _id: id, ...sampledOf(courtIds), followedUp: null };
    return (await SessionModel.updateOne(filter, { $set: { followedUp } })).modifiedCount === 1;
  }

  /** Whole number of whom to call back; null: it is not known. J-012 for a session that is not among them. */
  async number(
    id: string,
    courtIds: readonly string[],
  ): Promise<{ number: string | null; sessionNumber: string; courtId: string }> {
    const found = await SessionModel.findOne({ _id: id, ...sampledOf(courtIds) }).lean<SessionDocument>();
    if (!found) throw new CourtError('J-012');
    const sealed = askedOf(found)?.phoneSealed ?? null;
    const number = sealed === null ? null : this.#personal.open(sealed, PHONE_SEAL);
    return { number, sessionNumber: found.number, courtId: found.courtId };
  }

  #view(document: SessionDocument): api.SessionFollowUp {
    const { _id: id, number, courtId, title, caseNumber, outcome, opinion, rating, recordings } = document;
    const { startedAt, endedAt, ratedAt, followedUp } = document;
    return {
      kind: 'session',
      id,
      number,
      courtId,
      courtName: this.#courtName(courtId),
      title,
      caseNumber,
      petitionerName: askedOf(document)?.name ?? '',
      petitionerMasked: askedOf(document)?.phoneMasked ?? '',
      officerNames: document.participants.filter(({ role }) => role === 'officer').map(({ name }) => name),
      startedAt: startedAt?.toISOString() ?? null,
      endedAt: endedAt.toISOString(),
      talkSeconds: startedAt ? Math.round((endedAt.getTime() - startedAt.getTime()) / 1000) : null,
      outcome,
      opinion,
      rating,
      recordings,
      ratedAt: ratedAt?.toISOString() ?? null,
      followedUp: followUpTold(followedUp),
    };
  }
}

/** Who is called back: the petitioner, or who came for them. */
const askedOf = ({ participants }: SessionDocument): KeptParticipant | undefined =>
  participants.find(({ role }) => role === 'petitioner') ?? participants.find(({ role }) => role === 'representative');

/** What came of one session; null too while the database is away. */
export async function followUpOf(id: string): Promise<api.FollowUpView['followedUp']> {
  try {
    const found = await SessionModel.findById(id).select({ followedUp: 1 }).lean<Pick<SessionDocument, 'followedUp'>>();
    return followUpTold(found?.followedUp);
  } catch (error) {
    if (isDatabaseAway(error)) return null;
    throw error;
  }
}
