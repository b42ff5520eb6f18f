import { randomUUID } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';
import type { Logger } from 'pino';
import { CourtError, flowApi, flowSchema, LANGUAGES, type Flow } from '../contract/index.ts';
import { numberOfCourt, type Author, type CourtDirectory } from '../court/index.ts';
import { isDuplicate } from '../database.ts';
import { compareFlows } from './compare.ts';
import { FlowModel, FlowVersionModel, type FlowDocument, type FlowVersionDocument } from './document.ts';
import type { ShippedPrompts } from './shipped.ts';
import type { SoundStore } from './sound.ts';
import { isPublishable, validateFlow } from './validate.ts';
import { documentOf, newestVersions, versionSummary } from './version.ts';

type Draft = flowApi.FlowDraft;

export interface FlowBookParts {
  courts: CourtDirectory;
  sounds: SoundStore;
  shipped: ShippedPrompts;
  /** What a court's first flow begins with. */
  defaultFlow: Flow;
  log: Logger;
}

/**
 * The flows of all courts: one draft each, and versions that are only added. What is published is what the next call hears; calls that run keep
 * the document they were let in with. Every method takes the ids of the courts that whoever asks may see; V-003 for the others.
 */
export class FlowBook {
  readonly #parts: FlowBookParts;

  constructor(parts: FlowBookParts) {
    this.#parts = parts;
  }

  async list(courtIds: string[]): Promise<flowApi.FlowSummary[]> {
    const flows = await FlowModel.find({ courtId: { $in: courtIds } })
      .sort({ courtId: 1, calledNumber: 1 })
      .lean<FlowDocument[]>();
    const newest = await newestVersions(flows.map(({ _id }) => _id));
    return flows.map((flow) => this.#summary(flow, newest.get(flow._id)));
  }

  async read(id: string, courtIds: string[]): Promise<flowApi.FlowView> {
    const flow = await this.#find(id, courtIds);
    return this.#view(flow);
  }

  /** F-003 when the number (or the court, for null) has one; V-001 when the number is none of the court's. */
  async create(
    { courtId, calledNumber, copyOf }: { courtId: string; calledNumber: string | null; copyOf: string | null },
    by: Author,
    courtIds: string[],
  ): Promise<flowApi.FlowView> {
    const court = this.#parts.courts.get(courtId);
    if (!court || !courtIds.includes(courtId)) throw new CourtError('V-003');
    if (calledNumber !== null && numberOfCourt(court, calledNumber) !== calledNumber) {
      throw new CourtError('V-001', { fields: { calledNumber: '不是这个法院的号码' } });
    }
    const draft = copyOf === null ? this.#parts.defaultFlow : (await this.#find(copyOf, courtIds)).draft;
    const flow = { _id: randomUUID(), courtId, calledNumber, revision: 1, draft, ...saved(by) };
    try {
      await FlowModel.create([flow]);
    } catch (error) {
      throw isDuplicate(error) ? new CourtError('F-003', { cause: error }) : error;
    }
    return this.#view(flow);
  }

  /** Keeps the draft, with its texts spoken. F-001 when `revision` is not the stored one: nobody's work is written over. */
  async save(
    id: string,
    { revision, document }: { revision: number; document: Draft },
    by: Author,
    courtIds: string[],
  ): Promise<flowApi.FlowView> {
    const before = await this.#find(id, courtIds);
    if (before.revision !== revision) throw new CourtError('F-001');
    const draft = await this.#speak(document);
    const after = await this.#replace(before, draft, by);
    if (!after) throw new CourtError('F-001');
    return this.#view(after);
  }

  /** What is wrong with a document, whatever it is. `courtId` null: services are not looked at. */
  async faults(document: unknown, courtId: string | null): Promise<flowApi.FlowFault[]> {
    const parsed = flowSchema.safeParse(document);
    const present = parsed.success ? await this.#parts.sounds.present(soundsOf(parsed.data)) : new Set<string>();
    return validateFlow(document, {
      prompts: this.#parts.shipped.names,
      ...(courtId === null ? {} : { services: this.#services(courtId) }),
      hasAudio: (sha256) => present.has(sha256),
    });
  }

  /** Makes the draft the next version, in force from the next call on. F-001, F-002. */
  async publish(
    id: string,
    { revision, note }: { revision: number; note: string },
    by: Author,
    courtIds: string[],
  ): Promise<{ courtId: string; version: flowApi.FlowVersionSummary }> {
    const flow = await this.#find(id, courtIds);
    if (flow.revision !== revision) throw new CourtError('F-001');
    if (!isPublishable(await this.faults(flow.draft, flow.courtId))) throw new CourtError('F-002');
    return this.#add(flow, flowSchema.parse(flow.draft), { note, rolledBackTo: null }, by);
  }

  /**
   * Publishes the document of an older version again, as a new one. A draft without unpublished work follows. F-002 when that document would not be
   * published today.
   */
  async rollBack(
    id: string,
    { version, note }: { version: number; note: string },
    by: Author,
    courtIds: string[],
  ): Promise<{ courtId: string; version: flowApi.FlowVersionSummary }> {
    const flow = await this.#find(id, courtIds);
    const document = documentOf(await this.#version(flow, version));
    if (!isPublishable(await this.faults(document, flow.courtId))) throw new CourtError('F-002');
    const untouched = !hasChanges(flow, (await newestVersions([id])).get(id));
    const added = await this.#add(flow, document, { note, rolledBackTo: version }, by);
    if (untouched) await this.#replace(flow, document, by);
    return added;
  }

  /** Newest first. */
  async versions(id: string, courtIds: string[]): Promise<flowApi.FlowVersionSummary[]> {
    const flow = await this.#find(id, courtIds);
    const found = await FlowVersionModel.find({ flowId: flow._id })
      .sort({ version: -1 })
      .select({ document: 0 })
      .lean<FlowVersionDocument[]>();
    return found.map(versionSummary);
  }

  async version(id: string, version: number, courtIds: string[]): Promise<flowApi.FlowVersionView> {
    const found = await this.#version(await this.#find(id, courtIds), version);
    return { ...versionSummary(found), document: documentOf(found) };
  }

  async compare(
    id: string,
    { from, to }: { from: number | 'draft'; to: number | 'draft' },
    courtIds: string[],
  ): Promise<flowApi.FlowComparison> {
    const flow = await this.#find(id, courtIds);
    const document = async (side: number | 'draft'): Promise<Draft> =>
      side === 'draft' ? whole(flow.draft) : documentOf(await this.#version(flow, side));
    return compareFlows(await document(from), await document(to));
  }

  async #find(id: string, courtIds: string[]): Promise<FlowDocument> {
    const flow = await FlowModel.findOne({ _id: id, courtId: { $in: courtIds } }).lean<FlowDocument>();
    if (!flow) throw new CourtError('V-003');
    return flow;
  }

  async #version(flow: FlowDocument, version: number): Promise<FlowVersionDocument> {
    const found = await FlowVersionModel.findOne({ flowId: flow._id, version }).lean<FlowVersionDocument>();
    if (!found) throw new CourtError('V-003');
    return found;
  }

  /** The flow with another draft; null when somebody else has saved since it was read. */
  async #replace(flow: FlowDocument, draft: Draft, by: Author): Promise<FlowDocument | null> {
    return FlowModel.findOneAndUpdate(
      { _id: flow._id, revision: flow.revision },
      { $set: { draft, revision: flow.revision + 1, ...saved(by) } },
      { returnDocument: 'after' },
    ).lean<FlowDocument>();
  }

  async #add(
    flow: FlowDocument,
    document: Flow,
    why: { note: string; rolledBackTo: number | null },
    by: Author,
  ): Promise<{ courtId: string; version: flowApi.FlowVersionSummary }> {
    const newest = (await newestVersions([flow._id])).get(flow._id);
    const version = {
      flowId: flow._id,
      version: (newest?.version ?? 0) + 1,
      document,
      ...why,
      publishedBy: by.name,
      publishedById: by.accountId,
      publishedAt: new Date(),
    };
    try {
      await FlowVersionModel.create([version]);
    } catch (error) {
      // Somebody published between the look and the write.
      throw isDuplicate(error) ? new CourtError('F-001', { cause: error }) : error;
    }
    await this.#parts.courts.changed();
    return { courtId: flow.courtId, version: versionSummary(version) };
  }

  /** The document with its spoken texts spoken. A text that cannot be spoken now stays without sound: work is kept, publishing waits. */
  async #speak(document: Draft): Promise<Draft> {
    const texts: Draft['texts'] = {};
    for (const [name, text] of Object.entries(document.texts)) {
      const own = { ...text };
      for (const language of LANGUAGES) {
        const take = own[language];
        if (take?.source !== 'spoken') continue;
        const audio = await this.#parts.sounds.spoken(take.text, language).catch((error: unknown) => {
          this.#parts.log.warn({ err: error, prompt: name }, 'text not spoken');
          return null;
        });
        own[language] = { ...take, audio: audio?.sha256 ?? null };
      }
      texts[name] = own;
    }
    return { ...document, texts };
  }

  async #view(flow: FlowDocument): Promise<flowApi.FlowView> {
    const newest = (await newestVersions([flow._id])).get(flow._id);
    return {
      ...this.#summary(flow, newest),
      document: whole(flow.draft),
      faults: await this.faults(flow.draft, flow.courtId),
    };
  }

  #services(courtId: string): Set<string> {
    const active = this.#parts.courts.services(courtId).filter((one) => one.active);
    return new Set(active.map(({ id }) => id));
  }

  #summary(flow: FlowDocument, newest: FlowVersionDocument | undefined): flowApi.FlowSummary {
    return {
      id: flow._id,
      courtId: flow.courtId,
      courtName: this.#parts.courts.get(flow.courtId)?.name ?? '',
      calledNumber: flow.calledNumber,
      name: flow.draft.name,
      revision: flow.revision,
      updatedAt: flow.updatedAt.toISOString(),
      updatedBy: flow.updatedBy,
      changed: hasChanges(flow, newest),
      published: newest ? versionSummary(newest) : null,
    };
  }
}

const saved = (by: Author): Pick<FlowDocument, 'updatedBy' | 'updatedById' | 'updatedAt'> => ({
  updatedBy: by.name,
  updatedById: by.accountId,
  updatedAt: new Date(),
});

/** A stored draft with everything that was added to drafts since. */
const whole = (draft: Draft): Draft => flowApi.flowDraft.parse(draft);

const soundsOf = (flow: Flow): string[] =>
  Object.values(flow.texts).flatMap((text) => LANGUAGES.flatMap((language) => text[language]?.audio ?? []));

function hasChanges(flow: FlowDocument, newest: FlowVersionDocument | undefined): boolean {
  const draft = flowSchema.safeParse(flow.draft);
  const published = flowSchema.safeParse(newest?.document);
  return !draft.success || !published.success || !isDeepStrictEqual(draft.data, published.data);
}
