import { randomUUID } from 'node:crypto';
import type { Redis } from 'ioredis';
import type { QueryFilter } from 'mongoose';
import type { Logger } from 'pino';
import { CourtError, GREEN_CHANNELS, type api, type GreenChannel } from '../contract/index.ts';
import { maskNumber, type PersonalData } from '../personal-data/index.ts';
import { KEY_PREFIX } from '../redis.ts';
import { GreenMarkModel, type GreenMarkDocument } from './green-mark.ts';

const SEAL = 'green-mark.number';
/** Two years, so that a mark is looked at again, ms. */
const LONGEST = 2 * 366 * 86_400_000;

export interface GreenMarksParts {
  redis: Redis;
  personal: PersonalData;
  courtName: (courtId: string) => string;
  log: Logger;
}

/** Who does something, and where. */
export interface Marker {
  accountId: string;
  name: string;
  courtId: string;
}

/**
 * Numbers whose calls go first at a court (绿色通道): elderly, disabled, urgent and so on, with a reason and an end. Kept in the database; a copy in Redis
 * is what calls are looked up in, so that they go first while the database is away, and it fades by itself when a mark ends.
 * V-003 for a mark that does not exist or is out of sight.
 */
export class GreenMarks {
  readonly #parts: GreenMarksParts;

  constructor(parts: GreenMarksParts) {
    this.#parts = parts;
  }

  /** The mark in force for a number at a court; null when there is none. Never an error: a call joins without it. */
  async of(courtId: string, fingerprint: string | null): Promise<GreenChannel | null> {
    if (fingerprint === null) return null;
    try {
      const marked = await this.#parts.redis.get(keyOf(courtId, fingerprint));
      return GREEN_CHANNELS.find((channel) => channel === marked) ?? null;
    } catch (error) {
      this.#parts.log.warn({ err: error }, 'mark of a caller not known');
      return null;
    }
  }

  /** Whenever the database or Redis comes (back): the copy is made whole again, whatever was not written or taken away when one of them was lost. */
  async copy(): Promise<void> {
    const marks = GreenMarkModel.find({ until: { $gt: new Date() } })
      .sort({ createdAt: 1 })
      .lean<GreenMarkDocument>();
    for await (const mark of marks.cursor()) await (mark.removedAt === null ? this.#put(mark) : this.#drop(mark));
  }

  /** Marks a number at `by.courtId`; a mark it had there ends with it. V-001 when the end is not ahead, or too far. */
  async add(
    { channel, reason, until }: Pick<api.NewGreenMark, 'channel' | 'reason' | 'until'>,
    number: string,
    by: Marker,
  ): Promise<api.GreenMarkView> {
    const { personal } = this.#parts;
    const [at, end] = [new Date(), new Date(until)];
    if (end <= at || end.getTime() - at.getTime() > LONGEST)
      throw new CourtError('V-001', { fields: { until: '截止日期应在今天以后、两年以内' } });
    const fingerprint = personal.fingerprint(number);
    const mark: GreenMarkDocument = {
      _id: randomUUID(),
      courtId: by.courtId,
      numberSealed: personal.seal(number, SEAL),
      numberMasked: maskNumber(number),
      fingerprint,
      tail: personal.fingerprintTail(number),
      channel,
      reason,
      until: end,
      by: by.name,
      byId: by.accountId,
      createdAt: at,
      removedAt: null,
      removedBy: '',
      removedFor: '',
    };
    await GreenMarkModel.updateMany(
      { courtId: by.courtId, fingerprint, removedAt: null, until: { $gt: at } },
      { $set: { removedAt: at, removedBy: by.name, removedFor: '换成新的标记' } },
    );
    await GreenMarkModel.create([mark]);
    await this.#put(mark);
    return this.#view(mark);
  }

  /** Takes a mark away before its end. */
  async remove(id: string, reason: string, by: Marker, courtIds: readonly string[]): Promise<api.GreenMarkView> {
    const mark = await GreenMarkModel.findOneAndUpdate(
      // One that is over is no mark any more: its number may have another by now.
      { _id: id, courtId: { $in: [...courtIds] }, removedAt: null, until: { $gt: new Date() } },
      { $set: { removedAt: new Date(), removedBy: by.name, removedFor: reason } },
      { new: true },
    ).lean<GreenMarkDocument>();
    if (!mark) throw new CourtError('V-003');
    await this.#drop(mark);
    return this.#view(mark);
  }

  /** Newest first. */
  async list(
    { number, channel, state, page, size }: api.GreenMarkQuery,
    courtIds: readonly string[],
  ): Promise<{ items: api.GreenMarkView[]; total: number }> {
    const { personal } = this.#parts;
    const now = new Date();
    const filter: QueryFilter<GreenMarkDocument> = {
      courtId: { $in: [...courtIds] },
      ...(number === undefined
        ? {}
        : number.length === 4
          ? { tail: personal.fingerprintTail(number) }
          : { fingerprint: personal.fingerprint(number) }),
      ...(channel ? { channel } : {}),
      ...(state === 'active' ? { removedAt: null, until: { $gt: now } } : {}),
      ...(state === 'over' ? { $or: [{ removedAt: { $ne: null } }, { until: { $lte: now } }] } : {}),
    };
    const [found, total] = await Promise.all([
      GreenMarkModel.find(filter)
        .sort({ createdAt: -1 })
        .skip((page - 1) * size)
        .limit(size)
        .lean<GreenMarkDocument[]>(),
      GreenMarkModel.countDocuments(filter),
    ]);
    return { items: found.map((mark) => this.#view(mark)), total };
  }

  async #put({ courtId, fingerprint, channel, until }: GreenMarkDocument): Promise<void> {
    await this.#parts.redis.set(keyOf(courtId, fingerprint), channel, 'PXAT', until.getTime());
  }

  async #drop({ courtId, fingerprint }: GreenMarkDocument): Promise<void> {
    await this.#parts.redis.del(keyOf(courtId, fingerprint));
  }

  #view(mark: GreenMarkDocument): api.GreenMarkView {
    const { _id: id, courtId, numberMasked, channel, reason, by, removedBy, removedFor } = mark;
    return {
      id,
      courtId,
      courtName: this.#parts.courtName(courtId),
      numberMasked,
      channel,
      reason,
      until: mark.until.toISOString(),
      by,
      createdAt: mark.createdAt.toISOString(),
      removedAt: mark.removedAt?.toISOString() ?? null,
      removedBy,
      removedFor,
    };
  }
}

const keyOf = (courtId: string, fingerprint: string): string => `${KEY_PREFIX}green:${courtId}:${fingerprint}`;
