import { randomUUID } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import path from 'node:path';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { CourtError, type api } from '../contract/index.ts';
import type { DeadlineClock } from '../deadline/index.ts';
import { Coming } from './coming.ts';
import { endingOf, isPicture } from './content.ts';
import { MaterialModel, type MaterialDocument } from './document.ts';
import { forget, keep, keepPage, keptPage, reading } from './files.ts';
import { Gate } from './gate.ts';
import { MOST_MATERIALS } from './limit.ts';
import { documentText } from './office.ts';
import { pdfPage } from './pdf.ts';
import { picturePage } from './picture.ts';
import { receive } from './receive.ts';
import { inScratch } from './scratch.ts';

const STAGED = 'material-staged';
/** How long a file waits for its petition, ms. */
const STAGED_LIFE = 24 * 3_600_000;
/** Files looked into and pages drawn at the same time, by each process. */
const UPLOADS = 4;
const DRAWINGS = 2;
const MOST_TEXT_FILE = 25 * 1024 * 1024;

/** Who hands in a file: `key` is a citizen's fingerprint or an account's id. */
export interface Owner {
  key: string;
  name: string;
}
export interface MaterialParts {
  clock: DeadlineClock;
}

/** Materials (材料): files that are what they say, stored with their hash, and shown page by page. V-003 for one that is not there. */
export class MaterialStore {
  readonly #clock: DeadlineClock;
  readonly #uploads = new Gate(UPLOADS);
  readonly #drawings = new Gate(DRAWINGS);
  readonly #coming = new Coming(MOST_MATERIALS);

  constructor({ clock }: MaterialParts) {
    this.#clock = clock;
    clock.handle(STAGED, (id) => this.#expire(id));
  }

  /** For a petition, or until one is made (null). P-002 to P-005. */
  async add(
    petitionId: string | null,
    name: string,
    body: AsyncIterable<Buffer>,
    owner: Owner,
  ): Promise<api.MaterialView> {
    return this.#coming.through(owner.key, 'P-004', async () => {
      await this.#requireRoom(petitionId, owner, MOST_MATERIALS - 1);
      return this.#receive(petitionId, name, body, owner);
    });
  }

  async #receive(
    petitionId: string | null,
    name: string,
    body: AsyncIterable<Buffer>,
    owner: Owner,
  ): Promise<api.MaterialView> {
    return receive(name, body, this.#uploads, async ({ file, first, ...content }) => {
      const id = randomUUID();
      // Whatever dies from here on: what belongs to nothing goes after a day.
      await this.#clock.set(STAGED, id, new Date(Date.now() + STAGED_LIFE));
      const gridFsId = await keep(id, name, file, content.sha256);
      if (first) await keepPage(id, 1, first);
      const document: MaterialDocument = {
        _id: id,
        petitionId,
        owner: owner.key,
        name,
        ...content,
        gridFsId,
        uploadedAt: new Date(),
        uploadedBy: owner.name,
      };
      await MaterialModel.create(document);
      // Several may have come at the same moment.
      await this.#requireRoom(petitionId, owner, MOST_MATERIALS).catch(async (error: unknown) => {
        await this.#remove(document);
        throw error;
      });
      return viewOf(document);
    });
  }

  /** Files of somebody that do not belong to a petition yet, oldest first. */
  async staged(owner: string): Promise<api.MaterialView[]> {
    const found = await MaterialModel.find({ owner, petitionId: null })
      .sort({ uploadedAt: 1 })
      .lean<MaterialDocument[]>();
    return found.map(viewOf);
  }

  async ofPetition(petitionId: string): Promise<api.MaterialView[]> {
    const found = await MaterialModel.find({ petitionId }).sort({ uploadedAt: 1 }).lean<MaterialDocument[]>();
    return found.map(viewOf);
  }

  /** From now on these belong to the petition; those of others, and more than a petition may have, are left out. Idempotent. */
  async claim(ids: readonly string[], owner: string, petitionId: string): Promise<void> {
    const room = MOST_MATERIALS - (await MaterialModel.countDocuments({ petitionId }));
    if (room <= 0) return;
    const found = await MaterialModel.find({ _id: { $in: [...ids] }, owner, petitionId: null })
      .limit(room)
      .lean<MaterialDocument[]>();
    const claimed = found.map(({ _id }) => _id);
    await MaterialModel.updateMany({ _id: { $in: claimed }, owner, petitionId: null }, { $set: { petitionId } });
    await Promise.all(claimed.map((id) => this.#clock.clear(STAGED, id)));
  }

  /** For who shows a material to others: what it is called and how many pages it has. */
  async find(petitionId: string, id: string): Promise<{ name: string; pages: number }> {
    const { name, pages } = await this.#find({ _id: id, petitionId });
    return { name, pages };
  }

  /** A page as JPEG. P-006 when it has none, P-007 when it cannot be drawn now. */
  async pageImage(petitionId: string, id: string, page: number): Promise<Buffer> {
    return this.#page(await this.#find({ _id: id, petitionId }), page);
  }

  /** A page of a file somebody has handed in, whether it belongs to a petition yet or not. */
  async ownPageImage(owner: string, id: string, page: number): Promise<Buffer> {
    return this.#page(await this.#find({ _id: id, owner }), page);
  }

  /** Words of a document. P-006 when there are none. */
  async text(petitionId: string, id: string): Promise<string> {
    const found = await this.#find({ _id: id, petitionId });
    if (found.preview !== 'text' || found.bytes > MOST_TEXT_FILE) throw new CourtError('P-006');
    const parts: Buffer[] = [];
    for await (const part of reading(found.gridFsId) as AsyncIterable<Buffer>) parts.push(part);
    return documentText(Buffer.concat(parts));
  }

  /** The file as it was handed in. */
  async file(petitionId: string, id: string): Promise<MaterialDocument & { read: () => Readable }> {
    const found = await this.#find({ _id: id, petitionId });
    return { ...found, read: () => reading(found.gridFsId) };
  }

  /**
   * A picture that is kept elsewhere than among materials: looked into as they are, upright, without what a camera writes into it. P-002, P-003, P-005 as for
   * them, P-009 for what its name says is no picture, S-003 with too many of this sender on their way.
   */
  async picture(name: string, body: AsyncIterable<Buffer>, sender: string): Promise<Buffer> {
    // Nothing of it is taken: programs that read documents are not for who may send a picture only.
    if (!isPicture(endingOf(name))) throw new CourtError('P-009');
    return this.#coming.through(sender, 'S-003', () =>
      receive(name, body, this.#uploads, ({ first }) => {
        if (!first) throw new CourtError('P-009');
        return Promise.resolve(first);
      }),
    );
  }

  /** Takes back a file that does not belong to a petition yet. */
  async removeStaged(owner: string, id: string): Promise<void> {
    await this.#remove(await this.#find({ _id: id, owner, petitionId: null }));
  }

  async #page(material: MaterialDocument, page: number): Promise<Buffer> {
    if (material.preview !== 'pages' || page < 1 || page > material.pages) throw new CourtError('P-006');
    const kept = await keptPage(material._id, page);
    if (kept) return kept;
    return this.#drawings.through(async () => {
      const drawn = await this.#draw(material, page);
      await keepPage(material._id, page, drawn);
      return drawn;
    });
  }

  async #draw({ gridFsId, type }: MaterialDocument, page: number): Promise<Buffer> {
    return inScratch(async (directory) => {
      const file = path.join(directory, 'file');
      await pipeline(reading(gridFsId), createWriteStream(file));
      return type === 'application/pdf' ? pdfPage(file, page) : picturePage(file);
    });
  }

  async #find(filter: Record<string, string | null>): Promise<MaterialDocument> {
    const found = await MaterialModel.findOne(filter).lean<MaterialDocument>();
    if (!found) throw new CourtError('V-003');
    return found;
  }

  async #requireRoom(petitionId: string | null, owner: Owner, most: number): Promise<void> {
    const filter = petitionId === null ? { owner: owner.key, petitionId } : { petitionId };
    if ((await MaterialModel.countDocuments(filter)) > most) throw new CourtError('P-004');
  }

  async #expire(id: string): Promise<void> {
    const found = await MaterialModel.findById(id).lean<MaterialDocument>();
    if (found?.petitionId) return;
    if (found) await this.#remove(found);
    else await forget(id, 0);
  }

  /** V-003 when it has come to belong to something else meanwhile. */
  async #remove({ _id: id, petitionId, pages }: MaterialDocument): Promise<void> {
    const { deletedCount } = await MaterialModel.deleteOne({ _id: id, petitionId });
    if (deletedCount === 0) throw new CourtError('V-003');
    await forget(id, pages);
    await this.#clock.clear(STAGED, id);
  }
}

function viewOf(document: MaterialDocument): api.MaterialView {
  const { _id: id, name, type, bytes, sha256, preview, pages, uploadedAt, uploadedBy } = document;
  return { id, name, type, bytes, sha256, preview, pages, uploadedAt: uploadedAt.toISOString(), uploadedBy };
}
