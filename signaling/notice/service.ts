import type { QueryFilter } from 'mongoose';
import { CourtError, type notice as contract } from '../contract/index.ts';
import { maskNumber, plainNumber } from '../personal-data/index.ts';
import { NoticeModel, type NoticeDocument, type NoticeSubject } from './document.ts';
import { NUMBER_SEAL, SECRET_MARK, SECRET_SEAL, Sending, type SendingParts } from './sending.ts';
import { readable, render, type TemplateName } from './template.ts';

export interface NoticeParts extends SendingParts {
  courtName: (courtId: string) => string;
}

/** A message to be written. `id` names the occasion: asked for again it is the same message and is sent once. */
export interface NoticeOrder {
  id: string;
  courtId: string;
  number: string;
  template: TemplateName;
  fields: Record<string, string>;
  /** The field `link` of the wording: sent, and nowhere to be read afterwards. */
  secretLink?: string;
  about: NoticeSubject | null;
  createdBy: string;
}

type Filter = Omit<contract.NoticeQuery, 'page' | 'size'>;

/** Short messages to citizens: written from wordings with named fields, sent by a job, kept with how far they came. */
export class NoticeService {
  readonly #parts: NoticeParts;
  readonly #sending: Sending;

  constructor(parts: NoticeParts) {
    this.#parts = parts;
    this.#sending = new Sending(parts);
  }

  start(): void {
    this.#sending.start();
  }

  async close(): Promise<void> {
    await this.#sending.close();
  }

  /** Once this returns the message will be sent; database and SMS service may be away meanwhile. */
  async send({ id, courtId, number, template, fields, secretLink, about, createdBy }: NoticeOrder): Promise<void> {
    const { personal } = this.#parts;
    const { text, version } = render(template, secretLink === undefined ? fields : { ...fields, link: SECRET_MARK });
    const plain = plainNumber(number);
    await this.#sending.add({
      _id: id,
      courtId,
      template,
      templateVersion: version,
      numberSealed: personal.seal(plain, NUMBER_SEAL),
      numberMasked: maskNumber(plain),
      numberFingerprint: personal.fingerprint(plain),
      text,
      ...(secretLink === undefined ? {} : { secretSealed: personal.seal(secretLink, SECRET_SEAL) }),
      about,
      createdAt: new Date().toISOString(),
      createdBy,
    });
  }

  /** Newest first. */
  async list(
    query: contract.NoticeQuery,
    courtIds: readonly string[],
  ): Promise<{ items: contract.NoticeView[]; total: number }> {
    const filter = this.#filter(query, courtIds);
    const [documents, total] = await Promise.all([
      NoticeModel.find(filter)
        .sort({ createdAt: -1 })
        .skip((query.page - 1) * query.size)
        .limit(query.size)
        .lean<NoticeDocument[]>(),
      NoticeModel.countDocuments(filter),
    ]);
    return { items: documents.map((document) => this.#view(document)), total };
  }

  /** All that the filter finds, oldest first, at most `limit`. */
  async *rows(filter: Filter, courtIds: readonly string[], limit: number): AsyncGenerator<contract.NoticeView> {
    const found = NoticeModel.find(this.#filter(filter, courtIds))
      .sort({ createdAt: 1 })
      .limit(limit)
      .lean<NoticeDocument>();
    for await (const document of found.cursor()) yield this.#view(document);
  }

  /** Messages about one thing, oldest first. */
  async about(id: string): Promise<contract.NoticeView[]> {
    const found = await NoticeModel.find({ 'about.id': id }).sort({ createdAt: 1 }).lean<NoticeDocument[]>();
    return found.map((document) => this.#view(document));
  }

  /** The whole number. V-003 when there is no such message in sight. */
  async reveal(id: string, courtIds: readonly string[]): Promise<{ number: string; courtId: string }> {
    const found = await NoticeModel.findOne({ _id: id, courtId: { $in: [...courtIds] } }).lean<NoticeDocument>();
    if (!found) throw new CourtError('V-003');
    return { number: this.#parts.personal.open(found.numberSealed, NUMBER_SEAL), courtId: found.courtId };
  }

  /** What the SMS service tells afterwards; may come twice, and before its own answer was heard. V-003 for an unknown id. */
  async receipt({ id, state }: contract.NoticeReceipt): Promise<void> {
    const set =
      state === 'delivered'
        ? { state: 'delivered' as const, fault: null, settledAt: new Date() }
        : { state: 'failed' as const, fault: 'undeliverable', settledAt: new Date() };
    const from = { $in: ['waiting', 'sent'] as const };
    // It may be here before our own note that it was sent, which then changes nothing: the link in it is not kept.
    const changed = await NoticeModel.updateOne({ _id: id, state: from }, { $set: set, $unset: { secretSealed: 1 } });
    if (changed.matchedCount === 0 && !(await NoticeModel.exists({ _id: id }))) throw new CourtError('V-003');
  }

  #filter({ state, q }: Filter, courtIds: readonly string[]): QueryFilter<NoticeDocument> {
    const conditions: QueryFilter<NoticeDocument>[] = [{ courtId: { $in: [...courtIds] } }];
    if (state) conditions.push({ state });
    if (q) {
      const literally = { $regex: q.replace(/[.*+?^${}()|[\]\\]/g, '\\$&') };
      const phone = /^\+?[0-9 -]{5,20}$/.test(q) ? plainNumber(q) : null;
      conditions.push({
        $or: [
          { text: literally },
          { 'about.label': literally },
          ...(phone === null ? [] : [{ numberFingerprint: this.#parts.personal.fingerprint(phone) }]),
        ],
      });
    }
    return { $and: conditions };
  }

  #view(document: NoticeDocument): contract.NoticeView {
    const { _id: id, createdAt, settledAt, courtId, template, templateVersion } = document;
    const { numberMasked, text, state, attempts, fault, about, createdBy } = document;
    return {
      id,
      courtId,
      courtName: this.#parts.courtName(courtId),
      template,
      templateVersion,
      numberMasked,
      text: readable(template, text, state === 'kept'),
      state,
      attempts,
      fault,
      about,
      createdAt: createdAt.toISOString(),
      settledAt: settledAt?.toISOString() ?? null,
      createdBy,
    };
  }
}
