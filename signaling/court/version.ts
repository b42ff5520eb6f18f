import type { Model } from 'mongoose';
import type { api } from '../contract/index.ts';
import { isDuplicate } from '../database.ts';
import { VERSIONS, type Author, type VersionDocument } from './court.ts';

/** Of each court the highest version. */
export async function newest(model: Model<VersionDocument>): Promise<Map<string, VersionDocument>> {
  const found = await model.aggregate<{ newest: VersionDocument }>([
    { $sort: { courtId: 1, version: 1 } },
    { $group: { _id: '$courtId', newest: { $last: '$$ROOT' } } },
  ]);
  return new Map(found.map((group) => [group.newest.courtId, group.newest]));
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
