import { createHash, randomUUID } from 'node:crypto';
import { CourtError } from '../contract/index.ts';
import type { IdentityPicture } from '../contract/identity-check.ts';
import type { DeadlineClock } from '../deadline/index.ts';
import type { MaterialStore } from '../material/index.ts';
import type { PersonalData } from '../personal-data/index.ts';
import {
  IdentityCheckModel,
  IdentityPictureModel,
  type CheckPicture,
  type IdentityPictureDocument,
} from './document.ts';

const UNSTATED = 'identity-picture';
/** How long a picture stays about which nobody stated anything, ms. */
const UNSTATED_LIFE = 24 * 3_600_000;
/** Pictures of one reception in an hour. */
const MOST = 30;
const HOUR = 3_600_000;
const seal = (id: string): string => `identity.picture.${id}`;

/** A picture as a statement names it. */
export type NamedPicture = Pick<CheckPicture, 'id' | 'kind'>;

export interface PictureParts {
  clock: DeadlineClock;
  personal: PersonalData;
  materials: Pick<MaterialStore, 'picture'>;
}

/** Pictures of identity papers and of people: checked as materials are, kept sealed and apart from them. What no statement is about goes after a day. */
export class IdentityPictures {
  readonly #parts: PictureParts;

  constructor(parts: PictureParts) {
    this.#parts = parts;
    parts.clock.handle(UNSTATED, (id) => this.#expire(id));
  }

  /** P-002, P-003 and P-005 as for materials, P-009 for what is no picture, S-003 too many in an hour or at a time. */
  async add(
    receptionId: string,
    { kind, name, by }: { kind: IdentityPicture; name: string; by: string },
    body: AsyncIterable<Buffer>,
  ): Promise<string> {
    const { clock, personal, materials } = this.#parts;
    const since = new Date(Date.now() - HOUR);
    if ((await IdentityPictureModel.countDocuments({ receptionId, takenAt: { $gte: since } })) >= MOST) {
      throw new CourtError('S-003');
    }
    const picture = await materials.picture(name, body, receptionId);
    const id = randomUUID();
    await clock.set(UNSTATED, id, new Date(Date.now() + UNSTATED_LIFE));
    await IdentityPictureModel.create({
      _id: id,
      receptionId,
      kind,
      by,
      takenAt: new Date(),
      sha256: createHash('sha256').update(picture).digest('hex'),
      sealed: personal.seal(picture.toString('base64'), seal(id)),
    });
    return id;
  }

  /** What a statement keeps of its pictures. V-003 when one is not of this reception, or of something else than it is said to be. */
  async of(receptionId: string, named: readonly NamedPicture[]): Promise<CheckPicture[]> {
    if (named.length === 0) return [];
    const found = await IdentityPictureModel.find({
      receptionId,
      $or: named.map(({ id: _id, kind }) => ({ _id, kind })),
    })
      .select({ sealed: 0 })
      .lean<Omit<IdentityPictureDocument, 'sealed'>[]>();
    if (found.length < named.length) throw new CourtError('V-003');
    return found.map(({ _id: id, kind, takenAt, sha256 }) => ({ id, kind, takenAt, sha256 }));
  }

  /** As JPEG. The one who asks may see it, and the look is audited. V-003 when it is not of this reception. */
  async open(receptionId: string, id: string): Promise<{ kind: IdentityPicture; image: Buffer }> {
    const found = await IdentityPictureModel.findOne({ _id: id, receptionId }).lean<IdentityPictureDocument>();
    if (!found) throw new CourtError('V-003');
    return { kind: found.kind, image: Buffer.from(this.#parts.personal.open(found.sealed, seal(id)), 'base64') };
  }

  async remove(id: string): Promise<void> {
    await IdentityPictureModel.deleteOne({ _id: id });
    await this.#parts.clock.clear(UNSTATED, id);
  }

  async #expire(id: string): Promise<void> {
    if (await IdentityCheckModel.exists({ 'pictures.id': id })) return;
    await IdentityPictureModel.deleteOne({ _id: id });
  }
}
