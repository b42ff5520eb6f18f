import type { PipelineStage } from 'mongoose';
import type { api, FollowUpState } from '../contract/index.ts';

/** Somebody called back, and what came of it. */
export interface FollowedUp {
  at: Date;
  byId: string;
  by: string;
  note: string;
}

/** Which of them: of these courts, not followed up yet or followed up. */
export interface FollowUpScope {
  courtIds: readonly string[];
  state: FollowUpState;
}

/** What can be rated so low that the supervisor follows up (回访抽查); one in the database each. */
export interface RatedLow<V extends api.FollowUpView = api.FollowUpView> {
  readonly kind: V['kind'];
  readonly collection: string;
  /** Those of the list, each as its `_id` and `at`, the time by which it stands there. */
  stages(scope: FollowUpScope): PipelineStage.FacetPipelineStage[];
  count(scope: FollowUpScope): Promise<number>;
  /** In no order; only those that are rated low and of these courts. */
  views(ids: readonly string[], courtIds: readonly string[]): Promise<V[]>;
  /** Puts down what came of it, unless somebody did before or it is not among them. */
  mark(id: string, followedUp: FollowedUp, courtIds: readonly string[]): Promise<boolean>;
}

export const followUpTold = (followedUp: FollowedUp | null | undefined): api.FollowUpView['followedUp'] =>
  followedUp ? { at: followedUp.at.toISOString(), by: followedUp.by, note: followedUp.note } : null;
