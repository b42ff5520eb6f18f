import type { PipelineStage } from 'mongoose';
import type { api } from '../contract/index.ts';
import { isDatabaseAway } from '../database.ts';
import { followUpTold, type FollowedUp, type FollowUpScope, type RatedLow } from '../follow-up/index.ts';
import { CallModel, summaryOf, type CallDocument } from './record.ts';

const sampledOf = (courtIds: readonly string[]) => ({ sampled: true, courtId: { $in: [...courtIds] } });
const filterOf = ({ courtIds, state }: FollowUpScope) => ({
  ...sampledOf(courtIds),
  followedUp: state === 'open' ? null : { $ne: null },
});

/** Calls that were rated low. What came of the return call is in the database only, beside the record of the call. */
export class CallFollowUps implements RatedLow<api.CallFollowUp> {
  readonly kind = 'call';
  readonly collection = CallModel.collection.collectionName;
  readonly #courtName: (courtId: string) => string;

  constructor(courtName: (courtId: string) => string) {
    this.#courtName = courtName;
  }

  stages(scope: FollowUpScope): PipelineStage.FacetPipelineStage[] {
    return [{ $match: filterOf(scope) }, { $project: { at: '$arrivedAt' } }];
  }

  count(scope: FollowUpScope): Promise<number> {
    return CallModel.countDocuments(filterOf(scope));
  }

  async views(ids: readonly string[], courtIds: readonly string[]): Promise<api.CallFollowUp[]> {
    const found = await CallModel.find({ _id: { $in: [...ids] }, ...sampledOf(courtIds) })
      .select({ timeline: 0 })
      .lean<CallDocument[]>();
    return found.map((document) => ({
      ...summaryOf(document, this.#courtName(document.courtId)),
      kind: 'call',
      ratedAt: document.ratedAt?.toISOString() ?? null,
      followedUp: followUpTold(document.followedUp),
    }));
  }

  async mark(id: string, followedUp: FollowedUp, courtIds: readonly string[]): Promise<boolean> {
    const filter = { _id: id, ...sampledOf(courtIds), followedUp: null };
    return (await CallModel.updateOne(filter, { $set: { followedUp } })).modifiedCount === 1;
  }

  /** What came of one call; null too while the database is away. */
  async of(id: string): Promise<api.CallDetail['followedUp']> {
    try {
      const document = await CallModel.findById(id).select({ followedUp: 1 }).lean<Pick<CallDocument, 'followedUp'>>();
      return followUpTold(document?.followedUp);
    } catch (error) {
      if (isDatabaseAway(error)) return null;
      throw error;
    }
  }
}
