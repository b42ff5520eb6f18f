import { randomUUID } from 'node:crypto';
import type { Logger } from 'pino';
import { CourtError } from '../contract/index.ts';
import type { IdentityCheckView, IdentityMark, IdentityPicture } from '../contract/identity-check.ts';
import { IdentityCheckModel, type IdentityCheckDocument } from './document.ts';
import { IdentityPictures, type NamedPicture, type PictureParts } from './pictures.ts';

/** What somebody states about the petitioner of a reception. */
export interface Statement extends Omit<IdentityCheckDocument, '_id' | 'pictures' | 'at' | 'byId' | 'by' | 'courtId'> {
  pictures: NamedPicture[];
}
export interface StatedBy {
  accountId: string;
  name: string;
  courtId: string;
}
export type StatedListener = (check: IdentityCheckDocument) => Promise<void>;

export interface IdentityCheckParts extends PictureParts {
  courtName: (courtId: string) => string;
  log: Logger;
}

/** Who petitioners are (身份核验): statements of people, with their pictures, in the petition's file. The latest one of a reception counts. */
export class IdentityChecks {
  readonly pictures: IdentityPictures;
  readonly #courtName: (courtId: string) => string;
  readonly #log: Logger;
  readonly #listeners: StatedListener[] = [];

  constructor(parts: IdentityCheckParts) {
    this.pictures = new IdentityPictures(parts);
    this.#courtName = parts.courtName;
    this.#log = parts.log;
  }

  /** Told of every statement once it is stored. */
  onStated(listener: StatedListener): void {
    this.#listeners.push(listener);
  }

  /** V-003 when a picture is not of this reception, or of something else than it is said to be. */
  async state({ pictures, ...told }: Statement, by: StatedBy): Promise<IdentityMark> {
    const check: IdentityCheckDocument = {
      _id: randomUUID(),
      ...told,
      pictures: await this.pictures.of(told.receptionId, pictures),
      at: new Date(),
      byId: by.accountId,
      by: by.name,
      courtId: by.courtId,
    };
    await IdentityCheckModel.create(check);
    for (const listener of this.#listeners) await this.#tell(listener, check);
    return markOf(check);
  }

  /** Stored is stated: it is answered and audited though somebody cannot be told. The waiting room reads it again when the session is opened next. */
  async #tell(listener: StatedListener, check: IdentityCheckDocument): Promise<void> {
    try {
      await listener(check);
    } catch (error) {
      this.#log.error({ err: error, checkId: check._id }, 'not everybody was told what was stated of an identity');
    }
  }

  /** The latest statement of each of these receptions that has one. */
  async marks(receptionIds: readonly string[]): Promise<Map<string, IdentityMark>> {
    if (receptionIds.length === 0) return new Map();
    const found = await IdentityCheckModel.find({ receptionId: { $in: [...receptionIds] } })
      .sort({ at: 1 })
      .select({ pictures: 0 })
      .lean<IdentityCheckDocument[]>();
    return new Map(found.map((check) => [check.receptionId, markOf(check)]));
  }

  /** Latest first. */
  async ofPetition(petitionId: string): Promise<IdentityCheckView[]> {
    const found = await IdentityCheckModel.find({ petitionId }).sort({ at: -1 }).lean<IdentityCheckDocument[]>();
    return found.map((check) => ({
      id: check._id,
      ...markOf(check),
      courtName: this.#courtName(check.courtId),
      reason: check.reason,
      sessionId: check.sessionId,
      pictures: check.pictures.map((one) => ({ ...one, takenAt: one.takenAt.toISOString() })),
    }));
  }

  /** A picture in the file of a petition. V-003 when no statement about this petition has it. */
  async pictureOf(petitionId: string, pictureId: string): Promise<{ kind: IdentityPicture; image: Buffer }> {
    const check = await IdentityCheckModel.findOne({
      petitionId,
      'pictures.id': pictureId,
    }).lean<IdentityCheckDocument>();
    if (!check) throw new CourtError('V-003');
    return this.pictures.open(check.receptionId, pictureId);
  }
}

export const markOf = ({ result, way, by, at }: IdentityCheckDocument): IdentityMark => ({
  result,
  way,
  by,
  at: at.toISOString(),
});
