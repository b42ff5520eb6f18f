import type { Model } from 'mongoose';
import { api, CourtError } from '../contract/index.ts';
import { isDuplicate } from '../database.ts';
import { SYSTEM, VERSIONS, type Author, type VersionDocument } from './court.ts';

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

interface VersionOptions {
  note?: string;
  rolledBackTo?: number | null;
  /** The version it follows on. V-005 when another one is the newest. Not given: two who save at once both get a version, and the later one is in force. */
  after?: number;
}

/** Puts a version behind the newest one. */
export async function addVersion(
  model: Model<VersionDocument>,
  courtId: string,
  content: unknown,
  by: Author,
  { after, ...more }: VersionOptions = {},
): Promise<VersionDocument> {
  for (;;) {
    const last = (await newestVersion(model, courtId))?.version ?? 0;
    if (after !== undefined && after !== last) throw new CourtError('V-005');
    const version = {
      courtId,
      version: last + 1,
      content,
      savedBy: by.name,
      savedById: by.accountId,
      savedAt: new Date(),
      ...more,
    };
    try {
      await model.create([version]);
      return version;
    } catch (error) {
      if (!isDuplicate(error)) throw error;
    }
  }
}

/** Before the first change what held until then becomes a version, so that there is a way back. */
export async function keepFirst(model: Model<VersionDocument>, courtId: string, content: unknown): Promise<void> {
  if (await model.exists({ courtId })) return;
  await addVersion(model, courtId, content, SYSTEM, { after: 0 }).catch((error: unknown) => {
    // Somebody else was first, which is as good.
    if (!(error instanceof CourtError && error.code === 'V-005')) throw error;
  });
}

export async function newestVersion(model: Model<VersionDocument>, courtId: string): Promise<VersionDocument | null> {
  return model.findOne({ courtId }).sort({ version: -1 }).lean<VersionDocument>();
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
  return { items: found.map(versionView), total };
}

export const versionView = (document: VersionDocument): api.CourtVersion => ({
  version: document.version,
  content: document.content as api.CourtVersion['content'],
  savedBy: document.savedBy,
  savedAt: document.savedAt.toISOString(),
  note: document.note ?? '',
  rolledBackTo: document.rolledBackTo ?? null,
});
