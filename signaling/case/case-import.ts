import type { QueryFilter } from 'mongoose';
import type { z } from 'zod';
import { hashPassword } from '../account/index.ts';
import { CourtError, type api } from '../contract/index.ts';
import type { Author, CourtDirectory } from '../court/index.ts';
import { maskName, type PersonalData } from '../personal-data/index.ts';
import { caseNumberText, parseCaseNumber } from './case-number.ts';
import { CaseModel, PARTY_IDENTITY_SEAL, PARTY_NAME_SEAL, type CaseDocument } from './document.ts';
import { isIdentity, readCase, readHeader, type RowFault, type SheetCase } from './sheet-case.ts';
import { decodeSheet, parseSheet, SheetFault } from './sheet.ts';

/** Size of a table, bytes. */
export const MOST_BYTES = 1024 * 1024;
/** Rows of a table: each query password takes some 30 ms to be hashed. */
const MOST_ROWS = 2_000;
/** Faults that are told. */
const MOST_FAULTS = 100;
/** Rows of a preview. */
const SAMPLE = 5;
/** Query passwords hashed at the same time: an import must not keep officers from signing in. */
const HASHING = 2;

const FAULT_WORDS: Record<SheetFault['fault'], string> = {
  binary: '这不是 CSV 文件。如果是 Excel 工作簿，请先另存为 CSV。',
  encoding: '文件的文字编码不认识，请存为 UTF-8 或 GBK。',
  quotation: '文件里有没有结束的引号。',
};

interface Wanted extends SheetCase {
  courtId: string;
}

/** Cases out of tables: looked at first, then taken over, replacing by case number. */
export class CaseImport {
  readonly #personal: PersonalData;
  readonly #courts: CourtDirectory;

  constructor(personal: PersonalData, courts: CourtDirectory) {
    this.#personal = personal;
    this.#courts = courts;
  }

  /** What importing this file would do; changes nothing. E-004 with the reason when it is no table of cases. */
  async preview(bytes: Uint8Array, courtId: string): Promise<z.input<typeof api.casePreview>> {
    const { wanted, faults, rows } = await this.#read(bytes, courtId);
    const known = await this.#known(wanted);
    return {
      rows,
      added: wanted.filter(({ number }) => !known.has(number)).length,
      replaced: wanted.filter(({ number }) => known.has(number)).length,
      refused: rows - wanted.length,
      faults: faults.slice(0, MOST_FAULTS),
      sample: wanted.slice(0, SAMPLE).map(({ number, stage, parties, hearingAt }) => ({
        number,
        stage,
        parties: parties.map(({ name }) => maskName(name)),
        hearingAt: hearingAt?.toISOString() ?? null,
      })),
    };
  }

  /** Takes over every right row. E-004 as above. */
  async run(bytes: Uint8Array, courtId: string, by: Author): Promise<z.input<typeof api.caseImported>> {
    const { wanted, rows } = await this.#read(bytes, courtId);
    const known = await this.#known(wanted);
    const at = new Date();
    for (let index = 0; index < wanted.length; index += HASHING) {
      await Promise.all(
        wanted.slice(index, index + HASHING).map((one) => this.#put(one, at, by, known.has(one.number))),
      );
    }
    const replaced = wanted.filter(({ number }) => known.has(number)).length;
    return { added: wanted.length - replaced, replaced, refused: rows - wanted.length };
  }

  /** Imported cases of these courts, the latest import first. `q`: a case number, its beginning, or a party's whole identity number. */
  async list(
    { q, page, size }: z.infer<typeof api.caseQuery>,
    courtIds: string[],
  ): Promise<{ items: api.CaseView[]; total: number }> {
    const filter: QueryFilter<CaseDocument> = { courtId: { $in: courtIds }, ...(q ? this.#matching(q) : {}) };
    const [found, total] = await Promise.all([
      CaseModel.find(filter)
        .sort({ importedAt: -1, _id: 1 })
        .skip((page - 1) * size)
        .limit(size)
        .lean<CaseDocument[]>(),
      CaseModel.countDocuments(filter),
    ]);
    return { items: found.map((document) => this.#view(document)), total };
  }

  #matching(q: string): QueryFilter<CaseDocument> {
    const identity = q.normalize('NFKC').toUpperCase();
    if (isIdentity(identity)) return { 'parties.identityFingerprint': this.#personal.fingerprint(identity) };
    const number = parseCaseNumber(q);
    if (number) return { _id: caseNumberText(number) };
    return { _id: { $regex: q.replace(/[.*+?^${}()|[\]\\]/g, '\\$&') } };
  }

  async #read(bytes: Uint8Array, courtId: string): Promise<{ wanted: Wanted[]; faults: RowFault[]; rows: number }> {
    const [head, ...rows] = rowsOf(bytes);
    const { columns, faults } = readHeader(head);
    if (faults.length > 0) {
      const missing = faults.map(({ column }) => column).join('、');
      throw refused(`第一行应为列名，缺少：${missing}。`);
    }
    if (rows.length === 0) throw refused('文件里没有案件。');
    if (rows.length > MOST_ROWS)
      throw refused(`一次最多 ${MOST_ROWS} 行，这个文件有 ${rows.length} 行，请分成几个文件。`);
    const visible = this.#courts.visible(courtId);
    const last = new Map<string, Wanted>();
    for (const row of rows) {
      const read = readCase(row, columns);
      if (Array.isArray(read)) {
        faults.push(...read);
        continue;
      }
      const court = visible.find((id) => (read.court === '' ? id === courtId : this.#named(id, read.court)));
      const fault = (column: string, message: string): number => faults.push({ line: row.line, column, message });
      if (court === undefined) fault('法院', '不是本院或下级法院');
      else if (last.has(read.number)) fault('案号', `与第 ${last.get(read.number)?.line} 行重复`);
      else last.set(read.number, { ...read, courtId: court });
    }
    const wanted = await this.#withinSight([...last.values()], visible, faults);
    return { wanted, faults: faults.sort((a, b) => a.line - b.line), rows: rows.length };
  }

  /** A case that belongs to a court out of sight is not replaced; a new case needs a query password. */
  async #withinSight(wanted: Wanted[], visible: string[], faults: RowFault[]): Promise<Wanted[]> {
    const known = await this.#known(wanted);
    return wanted.filter(({ number, line, password }) => {
      const before = known.get(number);
      const foreign = before !== undefined && !visible.includes(before.courtId);
      const bare = password === null && (before?.passwordHash ?? null) === null;
      if (foreign) faults.push({ line, column: '案号', message: '这个案件属于其他法院' });
      else if (bare) faults.push({ line, column: '查询密码', message: '新案件要有 6 位查询密码' });
      return !foreign && !bare;
    });
  }

  async #known(wanted: Wanted[]): Promise<Map<string, CaseDocument>> {
    const found = await CaseModel.find({ _id: { $in: wanted.map(({ number }) => number) } }).lean<CaseDocument[]>();
    return new Map(found.map((document) => [document._id, document]));
  }

  #named(id: string, text: string): boolean {
    return id === text || this.#courts.get(id)?.name === text;
  }

  async #put(wanted: Wanted, importedAt: Date, by: Author, known: boolean): Promise<void> {
    const { courtId, stage, hearingAt, hearingPlace, judge, text, password } = wanted;
    const parties = wanted.parties.map(({ name, identity }) => ({
      nameSealed: this.#personal.seal(name, PARTY_NAME_SEAL),
      nameMasked: maskName(name),
      identitySealed: identity === null ? null : this.#personal.seal(identity, PARTY_IDENTITY_SEAL),
      identityFingerprint: identity === null ? null : this.#personal.fingerprint(identity),
    }));
    const passwordHash = password === null ? null : await hashPassword(password);
    const set = { courtId, parties, stage, hearingAt, hearingPlace, judge, text, importedAt, importedBy: by.name };
    await CaseModel.updateOne(
      { _id: wanted.number },
      { $set: { ...set, ...(passwordHash === null && known ? {} : { passwordHash }) } },
      { upsert: true },
    );
  }

  #view(document: CaseDocument): api.CaseView {
    const { hearingAt, hearingPlace, judge, stage, importedAt, importedBy } = document;
    return {
      number: document._id,
      courtName: this.#courts.get(document.courtId)?.name ?? '',
      parties: document.parties.map(({ nameMasked }) => nameMasked),
      stage,
      hearingAt: hearingAt?.toISOString() ?? null,
      hearingPlace,
      judge,
      importedAt: importedAt.toISOString(),
      importedBy,
    };
  }
}

const refused = (file: string): CourtError => new CourtError('E-004', { fields: { file } });

function rowsOf(bytes: Uint8Array): ReturnType<typeof parseSheet> {
  try {
    return parseSheet(decodeSheet(bytes));
  } catch (error) {
    throw error instanceof SheetFault ? refused(FAULT_WORDS[error.fault]) : error;
  }
}
