import { CourtError, type api } from '../contract/index.ts';
import { isDatabaseAway } from '../database.ts';
import { CallModel, summaryOf, type CallDocument, type FollowedUp } from './record.ts';

/** Who called back. */
export interface FollowUpAuthor {
  accountId: string;
  name: string;
}

/**
 * Calls that were rated low (回访抽查): the supervisor listens, calls back and writes what came of it, once for each. What was written is in the
 * database only, beside the record of the call.
 */
export class FollowUps {
  readonly #courtName: (courtId: string) => string;

  constructor(courtName: (courtId: string) => string) {
    this.#courtName = courtName;
  }

  /** Newest first; `total` counts those of this state. */
  async list(
    { state, page, size }: api.FollowUpQuery,
    courtIds: readonly string[],
  ): Promise<{ items: api.FollowUpView[]; total: number }> {
    const filter = {
      sampled: true,
      courtId: { $in: [...courtIds] },
      followedUp: state === 'open' ? null : { $ne: null },
    };
    const [documents, total] = await Promise.all([
      CallModel.find(filter)
        .sort({ arrivedAt: -1 })
        .skip((page - 1) * size)
        .limit(size)
        .select({ timeline: 0 })
        .lean<CallDocument[]>(),
      CallModel.countDocuments(filter),
    ]);
    return { items: documents.map((document) => this.#view(document)), total };
  }

  /** Notes that somebody called back. C-001 for a call that is not on the list, C-020 when somebody has done it already. */
  async done(id: string, note: string, by: FollowUpAuthor, courtIds: readonly string[]): Promise<api.FollowUpView> {
    const seen = { _id: id, sampled: true, courtId: { $in: [...courtIds] } };
    const followedUp: FollowedUp = { at: new Date(), byId: by.accountId, by: by.name, note };
    const { modifiedCount } = await CallModel.updateOne({ ...seen, followedUp: null }, { $set: { followedUp } });
    const document = await CallModel.findOne(seen).select({ timeline: 0 }).lean<CallDocument>();
    if (!document) throw new CourtError('C-001');
    if (modifiedCount === 0) throw new CourtError('C-020');
    return this.#view(document);
  }

  /** What came of one call; null too while the database is away. */
  async of(id: string): Promise<api.CallDetail['followedUp']> {
    try {
      const document = await CallModel.findById(id).select({ followedUp: 1 }).lean<Pick<CallDocument, 'followedUp'>>();
      return told(document?.followedUp);
    } catch (error) {
      if (isDatabaseAway(error)) return null;
      throw error;
    }
  }

  #view(document: CallDocument): api.FollowUpView {
    const { ratedAt, followedUp } = document;
    return {
      ...summaryOf(document, this.#courtName(document.courtId)),
      ratedAt: ratedAt?.toISOString() ?? null,
      followedUp: told(followedUp),
    };
  }
}

const told = (followedUp: FollowedUp | null | undefined): api.CallDetail['followedUp'] =>
  followedUp ? { at: followedUp.at.toISOString(), by: followedUp.by, note: followedUp.note } : null;
