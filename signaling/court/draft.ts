import { isDeepStrictEqual } from 'node:util';
import { api, CourtError, type RecordTemplates } from '../contract/index.ts';
import { isDuplicate } from '../database.ts';
import { DraftModel, VERSIONS, type Author, type DraftDocument, type VersionDocument } from './court.ts';
import type { CourtDirectory } from './directory.ts';
import { hoursFaults } from './hours.ts';
import { SHIPPED_TEMPLATES, templateFaultFields } from './record-templates.ts';
import { serviceFaults, settled, usedFaults, type ServicePlaces } from './service.ts';
import { addVersion, keepFirst, newestVersion, versionView } from './version.ts';

type Kind = api.CourtDraftKind;
export interface Drafted {
  hours: api.OpeningHours;
  services: api.CourtServices;
  settings: api.CourtSettings;
  records: RecordTemplates;
}

interface Rules<T> {
  /** Content of any release as the present one reads it; null when it cannot. */
  read: (content: unknown) => T | null;
  /** What stands against publishing: field → what to say. */
  faults: (content: T) => Record<string, string>;
  /** What is published in place of `content` after `before`; left out: `content`. */
  settled?: (content: T, before: T) => T;
  /** What else stands against publishing, looked up where it is used. */
  used?: (courtId: string, change: { next: T; before: T }, places: ServicePlaces) => Promise<Record<string, string>>;
  /** What holds where nobody has published anything. */
  begins: (courts: CourtDirectory, courtId: string) => T;
}
const KINDS: { [K in Kind]: Rules<Drafted[K]> } = {
  hours: {
    read: (content) => api.openingHours.safeParse(content).data ?? null,
    faults: hoursFaults,
    begins: (courts, courtId) => api.openingHours.parse(courts.hours(courtId)),
  },
  services: {
    read: (content) => api.courtServices.safeParse(content).data ?? null,
    faults: serviceFaults,
    settled,
    used: usedFaults,
    begins: (courts, courtId) => courts.rules(courtId, 'services'),
  },
  settings: {
    // Figures that came with a later release are as a court begins with.
    read: (content) =>
      api.courtSettings.safeParse({ ...api.DEFAULT_COURT_SETTINGS, ...(content as object) }).data ?? null,
    faults: () => ({}),
    begins: (courts, courtId) => courts.rules(courtId, 'settings'),
  },
  records: {
    read: (content) => api.recordTemplates.safeParse(content).data ?? null,
    faults: templateFaultFields,
    begins: () => SHIPPED_TEMPLATES,
  },
};

/**
 * Drafts of what a court decides about its line, one of each kind, and how they come into force: published as the next version, which calls obey from
 * then on; or an older version published again.
 */
export class CourtDrafts {
  readonly #courts: CourtDirectory;
  readonly #places: ServicePlaces;

  constructor(courts: CourtDirectory, places: ServicePlaces) {
    this.#courts = courts;
    this.#places = places;
  }

  async read(courtId: string, kind: Kind): Promise<api.CourtDraft> {
    const [draft, newest] = await Promise.all([this.#draft(courtId, kind), newestVersion(VERSIONS[kind], courtId)]);
    const inForce = this.#inForce(courtId, kind, newest);
    const none = { version: 0, savedBy: '', savedAt: null, note: '', rolledBackTo: null };
    const content = draft && draft.content !== null ? KINDS[kind].read(draft.content) : null;
    return {
      revision: draft?.revision ?? 0,
      content: content && { ...content },
      savedBy: content && draft ? draft.savedBy : '',
      savedAt: content && draft ? draft.savedAt.toISOString() : null,
      published: { ...(newest ? versionView(newest) : none), content: { ...inForce } },
    };
  }

  /** Keeps the draft, faults and all. V-005 when `revision` is not the stored one. */
  async save<K extends Kind>(
    courtId: string,
    kind: K,
    { revision, content }: { revision: number; content: Drafted[K] },
    by: Author,
  ): Promise<api.CourtDraft> {
    await this.#replace(courtId, kind, { revision, content }, by);
    return this.read(courtId, kind);
  }

  /** Takes the draft away. V-005 as above. */
  async discard(courtId: string, kind: Kind, revision: number, by: Author): Promise<api.CourtDraft> {
    if (revision > 0) await this.#replace(courtId, kind, { revision, content: null }, by);
    return this.read(courtId, kind);
  }

  /**
   * Makes the draft the next version, in force at once. V-001 with the fields at fault; V-005 when the draft or the version in force is not what was
   * looked at; V-006 when nothing would change.
   */
  async publish(
    courtId: string,
    kind: Kind,
    { revision, against, note }: { revision: number; against: number; note: string },
    by: Author,
  ): Promise<api.CourtVersion> {
    const draft = await this.#draft(courtId, kind);
    if (!draft || draft.revision !== revision) throw new CourtError('V-005');
    if (draft.content === null) throw new CourtError('V-006');
    const version = await this.#add(courtId, kind, draft.content, { against, note, rolledBackTo: null }, by);
    // Who has saved meanwhile keeps their draft.
    await this.#replace(courtId, kind, { revision, content: null }, by).catch((error: unknown) => {
      if (!(error instanceof CourtError && error.code === 'V-005')) throw error;
    });
    return version;
  }

  /** Publishes the content of an older version again, as a new one; a draft stays. V-001 when it would not be published today, V-003, V-005, V-006. */
  async rollBack(
    courtId: string,
    kind: Kind,
    { version, against, note }: { version: number; against: number; note: string },
    by: Author,
  ): Promise<api.CourtVersion> {
    const found = await VERSIONS[kind].findOne({ courtId, version }).lean<VersionDocument>();
    if (!found) throw new CourtError('V-003');
    return this.#add(courtId, kind, found.content, { against, note, rolledBackTo: version }, by);
  }

  async #add<K extends Kind>(
    courtId: string,
    kind: K,
    stored: unknown,
    { against, ...why }: { against: number; note: string; rolledBackTo: number | null },
    by: Author,
  ): Promise<api.CourtVersion> {
    const rules: Rules<Drafted[K]> = KINDS[kind];
    const read = rules.read(stored);
    if (read === null) throw new CourtError('V-001', { fields: { content: '这是旧系统的内容，现在不能使用' } });
    const newest = await newestVersion(VERSIONS[kind], courtId);
    const inForce = this.#inForce(courtId, kind, newest);
    const content = rules.settled?.(read, inForce) ?? read;
    const fields = rules.faults(content);
    if (Object.keys(fields).length > 0) throw new CourtError('V-001', { fields });
    if ((newest?.version ?? 0) !== against) throw new CourtError('V-005');
    if (isDeepStrictEqual(content, inForce)) throw new CourtError('V-006');
    const used = (await rules.used?.(courtId, { next: content, before: inForce }, this.#places)) ?? {};
    if (Object.keys(used).length > 0) throw new CourtError('V-001', { fields: used });
    await keepFirst(VERSIONS[kind], courtId, inForce);
    const added = await addVersion(VERSIONS[kind], courtId, content, by, { ...why, after: Math.max(against, 1) });
    await this.#courts.changed();
    return versionView(added);
  }

  #inForce<K extends Kind>(courtId: string, kind: K, newest: VersionDocument | null): Drafted[K] {
    const rules: Rules<Drafted[K]> = KINDS[kind];
    return (newest && rules.read(newest.content)) ?? rules.begins(this.#courts, courtId);
  }

  async #draft(courtId: string, kind: Kind): Promise<DraftDocument | null> {
    return DraftModel.findOne({ courtId, kind }).lean<DraftDocument>();
  }

  async #replace(
    courtId: string,
    kind: Kind,
    { revision, content }: { revision: number; content: unknown },
    by: Author,
  ): Promise<void> {
    const saved = { content, savedBy: by.name, savedById: by.accountId, savedAt: new Date() };
    if (revision > 0) {
      const replaced = await DraftModel.updateOne(
        { courtId, kind, revision },
        { $set: { ...saved, revision: revision + 1 } },
      );
      if (replaced.matchedCount === 0) throw new CourtError('V-005');
      return;
    }
    try {
      await DraftModel.create([{ courtId, kind, revision: 1, ...saved }]);
    } catch (error) {
      throw isDuplicate(error) ? new CourtError('V-005', { cause: error }) : error;
    }
  }
}
