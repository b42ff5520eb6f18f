import type { Model } from 'mongoose';
import { api } from '../contract/index.ts';
import { isDuplicate } from '../database.ts';
import { VERSIONS, type Author, type VersionDocument } from './court.ts';

/** The highest version of each kind. */
export type Newest = Partial<Record<api.CourtVersionKind, VersionDocument>>;

/** Of each court. */
export async function newestVersions(): Promise<Map<string, Newest>> {
  const all = new Map<string, Newest>();
  const read = async (kind: api.CourtVersionKind): Promise<void> => {
    const found = await VERSIONS[kind].aggregate<{ newest: VersionDocument }>([
      { $sort: { courtId: 1, version: 1 } },
      { $group: { _id: '$courtId', newest: { $last: '$$ROOT' } } },
    ]);
    for (const { newest } of found) all.set(newest.courtId, { ...all.get(newest.courtId), [kind]: newest });
  };
  await Promise.all(api.COURT_VERSION_KINDS.map(read));
  return all;
}

/** Two who save at once both get a version; the later one is in force. */
export async function addVersion(
  model: Model<VersionDocument>,
  courtId: string,
  content: unknown,
  by: Author,
): Promise<number> {
  for (;;) {
    const last = await model
      .findOne({ courtId })
      .sort({ version: -1 })
      .select({ version: 1 })
      .lean<{ version: number }>();
    const version = (last?.version ?? 0) + 1;
    try {
      await model.create([
        { courtId, version, content, savedBy: by.name, savedById: by.accountId, savedAt: new Date() },
      ]);
      return version;
    } catch (error) {
      if (!isDuplicate(error)) throw error;
    }
  }
}

/** What was saved of one kind at a court, newest first. */
export async function versionsOf(
  kind: api.CourtVersionKind,
  courtId: string,
  { page, size }: { page: number; size: number },
): Promise<{ items: api.CourtVersion[]; total: number }> {
  const model = VERSIONS[kind];
  const [found, total] = await Promise.all([
    model
      .find({ courtId })
      .sort({ version: -1 })
      .skip((page - 1) * size)
      .limit(size)
      .lean<VersionDocument[]>(),
    model.countDocuments({ courtId }),
  ]);
  const items = found.map(({ version, content, savedBy, savedAt }) => ({
    version,
    content: content as api.CourtVersion['content'],
    savedBy,
    savedAt: savedAt.toISOString(),
  }));
  return { items, total };
}
