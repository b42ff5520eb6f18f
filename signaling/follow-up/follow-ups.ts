import mongoose, { type PipelineStage } from 'mongoose';
import { CourtError, type api, type FollowUpKind } from '../contract/index.ts';
import type { FollowUpScope, RatedLow } from './rated-low.ts';

/** Who called back. */
export interface FollowUpAuthor {
  accountId: string;
  name: string;
}
interface Place {
  _id: string;
  kind: FollowUpKind;
}
/** Rows read at once for an export. */
const CHUNK = 500;

/**
 * Calls and video sessions that were rated low (回访抽查), in one list: the supervisor listens, calls back and writes what came of it, once for each.
 */
export class FollowUps {
  readonly #sources: readonly RatedLow[];

  constructor(sources: readonly RatedLow[]) {
    this.#sources = sources;
  }

  /** Newest first; `total` counts those that the filter finds. S-002 while the database is away. */
  async list(
    { state, kind, page, size }: api.FollowUpQuery,
    courtIds: readonly string[],
  ): Promise<{ items: api.FollowUpView[]; total: number }> {
    const scope = { courtIds, state };
    const sources = this.#of(kind);
    const [items, totals] = await Promise.all([
      this.#read(sources, scope, (page - 1) * size, size),
      Promise.all(sources.map((source) => source.count(scope))),
    ]);
    return { items, total: totals.reduce((sum, one) => sum + one, 0) };
  }

  /** All that the filter finds, at most `limit`; in the order of the list. */
  async *rows(
    { state, kind }: Pick<api.FollowUpQuery, 'state' | 'kind'>,
    courtIds: readonly string[],
    limit: number,
  ): AsyncGenerator<api.FollowUpView> {
    for (let from = 0; from < limit; from += CHUNK) {
      const items = await this.#read(this.#of(kind), { courtIds, state }, from, Math.min(CHUNK, limit - from));
      yield* items;
      if (items.length < CHUNK) return;
    }
  }

  /** Notes that somebody called back. C-001 for what is not on the list, C-020 when somebody has done it already. */
  async done(id: string, note: string, by: FollowUpAuthor, courtIds: readonly string[]): Promise<api.FollowUpView> {
    const followedUp = { at: new Date(), byId: by.accountId, by: by.name, note };
    for (const source of this.#sources) {
      const marked = await source.mark(id, followedUp, courtIds);
      const [view] = await source.views([id], courtIds);
      if (!view) continue;
      if (!marked) throw new CourtError('C-020');
      return view;
    }
    throw new CourtError('C-001');
  }

  #of(kind: FollowUpKind | undefined): readonly RatedLow[] {
    return kind === undefined ? this.#sources : this.#sources.filter((source) => source.kind === kind);
  }

  async #read(
    sources: readonly RatedLow[],
    scope: FollowUpScope,
    skip: number,
    limit: number,
  ): Promise<api.FollowUpView[]> {
    const [first, ...others] = sources;
    const database = mongoose.connection.db;
    if (!first) return [];
    if (!database) throw new CourtError('S-002');
    const named = (source: RatedLow): PipelineStage.FacetPipelineStage[] => [
      ...source.stages(scope),
      { $addFields: { kind: source.kind } },
    ];
    const stages: PipelineStage[] = [
      ...named(first),
      ...others.map((source) => ({ $unionWith: { coll: source.collection, pipeline: named(source) } })),
      { $sort: { at: -1, _id: 1 } },
      { $skip: skip },
      { $limit: limit },
    ];
    const places = await database.collection(first.collection).aggregate<Place>(stages).toArray();
    const views = await Promise.all(
      sources.map((source) =>
        source.views(
          places.filter(({ kind }) => kind === source.kind).map(({ _id }) => _id),
          scope.courtIds,
        ),
      ),
    );
    const known = new Map(views.flat().map((view) => [view.id, view]));
    return places.flatMap(({ _id }) => known.get(_id) ?? []);
  }
}
