import type { QueryFilter } from 'mongoose';
import type { Logger } from 'pino';
import type { z } from 'zod';
import { caseNumberText, parseCaseNumber } from '../case/index.ts';
import type { Citizen } from '../citizen/index.ts';
import {
  CourtError,
  isIdentityNumber,
  plainIdentity,
  type api,
  type PetitionChannel,
  type Role,
} from '../contract/index.ts';
import type { CourtDirectory } from '../court/index.ts';
import { isDuplicate } from '../database.ts';
import type { DeadlineClock } from '../deadline/index.ts';
import type { MaterialStore } from '../material/index.ts';
import type { NoticeService } from '../notice/index.ts';
import { plainNumber, type PersonalData } from '../personal-data/index.ts';
import { nextNumber } from '../running-number.ts';
import { dayOf } from '../shanghai.ts';
import { PetitionActs, type Actor } from './acts.ts';
import { PetitionModel, type PetitionDocument } from './document.ts';
import { duplicateScore } from './duplicate.ts';
import { openPerson, sealPerson } from './person.ts';
import type { Side } from './state.ts';
import { CONTACT_SEAL, Telling } from './telling.ts';
import { rowOf, viewOf } from './view.ts';

export type PetitionQuery = z.infer<typeof api.petitionQuery>;
type Filter = Omit<PetitionQuery, 'page' | 'size'>;

/** Numbers of petitions (信访) begin with it. */
const NUMBER_KIND = 'XF';

/** Courts in sight, and which side somebody is on towards a court's petitions. */
export interface PetitionScope {
  courtIds: readonly string[];
  sideOf: (courtId: string) => Side;
}

export interface PetitionParts {
  personal: PersonalData;
  courts: CourtDirectory;
  clock: DeadlineClock;
  notices: NoticeService;
  materials: MaterialStore;
  log: Logger;
}

/** Petitions of one telephone number that may be under way at the same time. */
const MOST_OPEN = 10;
const CANDIDATES = 300;
const MOST_DUPLICATES = 10;

const LOCAL: readonly Role[] = ['guide', 'supervisor'];
const UPPER: readonly Role[] = ['reception-officer', 'supervisor'];

/** A court that nobody is above receives its own petitions. */
export function sideOf(
  courts: CourtDirectory,
  { role, courtId: own }: { role: Role; courtId: string },
  courtId: string,
): Side {
  const above = own !== courtId && courts.visible(own).includes(courtId);
  if (own === courtId && LOCAL.includes(role)) return 'local';
  const alone = own === courtId && courts.get(own)?.parentId === null;
  return (above || alone) && UPPER.includes(role) ? 'upper' : 'none';
}

/** Petition files (信访件). V-003 for one that does not exist or is out of sight. */
export class PetitionService {
  readonly acts: PetitionActs;
  readonly telling: Telling;
  readonly #parts: PetitionParts;

  constructor(parts: PetitionParts) {
    this.#parts = parts;
    this.telling = new Telling(parts);
    this.acts = new PetitionActs(this.telling);
  }

  /** Courts a petition can be handed in at: those that have a court above them, or all when there is only one level. */
  courts(): { id: string; name: string }[] {
    const all = this.#parts.courts.all();
    const below = all.filter(({ parentId }) => parentId !== null);
    return (below.length > 0 ? below : all).map(({ id, name }) => ({ id, name }));
  }

  /** Of a citizen, from the web. The same id again is the same petition. V-001, S-003 with too many under way. */
  async apply(application: api.PetitionApply, citizen: Citizen): Promise<PetitionDocument> {
    const others = { _id: { $ne: application.id }, owners: citizen.fingerprint, open: true };
    const open = await PetitionModel.countDocuments(others);
    if (open >= MOST_OPEN) throw new CourtError('S-003');
    const owner = { key: citizen.fingerprint, phone: citizen.phone };
    const by: Actor = { id: null, name: '', side: 'citizen' };
    const people = application.people.map((one, at) =>
      at === 0 && one.phone === '' ? { ...one, phone: citizen.phone } : one,
    );
    return this.#create({ ...application, people, channel: 'online' }, owner, by);
  }

  /** By a guide for a petitioner at the court. */
  async register(registration: api.PetitionRegister, by: Actor): Promise<PetitionDocument> {
    const phone = registration.people[0]?.phone ?? '';
    return this.#create(registration, { key: by.id ?? '', phone }, by);
  }

  /** What waits for somebody first, the oldest on top. */
  async list(query: PetitionQuery, scope: PetitionScope): Promise<{ items: api.PetitionRow[]; total: number }> {
    const filter = this.#filter(query, scope);
    const [documents, total] = await Promise.all([
      PetitionModel.find(filter)
        .sort({ open: -1, submittedAt: 1, number: 1 })
        .skip((query.page - 1) * query.size)
        .limit(query.size)
        .lean<PetitionDocument[]>(),
      PetitionModel.countDocuments(filter),
    ]);
    return { items: documents.map((document) => rowOf(document, this.#parts.courts)), total };
  }

  /** All that the filter finds, oldest first, at most `limit`. */
  async *rows(filter: Filter, scope: PetitionScope, limit: number): AsyncGenerator<api.PetitionRow> {
    const found = PetitionModel.find(this.#filter(filter, scope))
      .sort({ submittedAt: 1 })
      .limit(limit)
      .lean<PetitionDocument>();
    for await (const document of found.cursor()) yield rowOf(document, this.#parts.courts);
  }

  async find(id: string, scope: Pick<PetitionScope, 'courtIds'>): Promise<PetitionDocument> {
    const found = await PetitionModel.findOne({
      _id: id,
      courtId: { $in: [...scope.courtIds] },
    }).lean<PetitionDocument>();
    if (!found) throw new CourtError('V-003');
    return found;
  }

  /** A petition of somebody who has proved this number. */
  async findOwn(id: string, citizen: Pick<Citizen, 'fingerprint'>): Promise<PetitionDocument> {
    const found = await PetitionModel.findOne({ _id: id, owners: citizen.fingerprint }).lean<PetitionDocument>();
    if (!found) throw new CourtError('V-003');
    return found;
  }

  /** Newest first. */
  async own(citizen: Pick<Citizen, 'fingerprint'>): Promise<PetitionDocument[]> {
    return PetitionModel.find({ owners: citizen.fingerprint })
      .sort({ submittedAt: -1 })
      .limit(50)
      .lean<PetitionDocument[]>();
  }

  /** Whatever court it is of: for parts that were given its id by the system. */
  async get(id: string): Promise<PetitionDocument> {
    const found = await PetitionModel.findById(id).lean<PetitionDocument>();
    if (!found) throw new CourtError('V-003');
    return found;
  }

  async view(petition: PetitionDocument, scope: PetitionScope): Promise<api.PetitionView> {
    const materials = await this.#parts.materials.ofPetition(petition._id);
    return viewOf(petition, this.#parts.courts, materials, scope.sideOf(petition.courtId));
  }

  /** Petitions in sight that may be the same matter, the likeliest first. */
  async duplicates(petition: PetitionDocument, scope: PetitionScope): Promise<api.DuplicateView[]> {
    const known = (values: (string | null)[]): string[] => values.filter((value) => value !== null);
    const within = { _id: { $ne: petition._id }, courtId: { $in: [...scope.courtIds] } };
    const alike: QueryFilter<PetitionDocument>[] = [
      { 'people.identityFingerprint': { $in: known(petition.people.map((one) => one.identityFingerprint)) } },
      { 'people.phoneFingerprint': { $in: known(petition.people.map((one) => one.phoneFingerprint)) } },
      { caseNumbers: { $in: petition.caseNumbers } },
    ];
    const [near, recent] = await Promise.all([
      PetitionModel.find({ ...within, $or: alike })
        .limit(CANDIDATES)
        .lean<PetitionDocument[]>(),
      PetitionModel.find(within).sort({ submittedAt: -1 }).limit(CANDIDATES).lean<PetitionDocument[]>(),
    ]);
    const candidates = new Map([...near, ...recent].map((one) => [one._id, one]));
    return [...candidates.values()]
      .map((one) => ({ one, ...duplicateScore(petition, one) }))
      .filter(({ score }) => score > 0)
      .sort((a, b) => b.score - a.score)
      .slice(0, MOST_DUPLICATES)
      .map(({ one, score, reasons }) => ({
        id: one._id,
        number: one.number,
        courtName: this.#parts.courts.get(one.courtId)?.name ?? '',
        state: one.state,
        submittedAt: one.submittedAt.toISOString(),
        score,
        reasons,
      }));
  }

  /** The people in full. The one who asks has said why, and it is audited. */
  reveal(petition: PetitionDocument): api.PetitionRevealed {
    return { people: petition.people.map((person) => openPerson(this.#parts.personal, person)) };
  }

  async #create(
    content: api.PetitionApply & { channel: PetitionChannel },
    owner: { key: string; phone: string },
    by: Actor,
  ): Promise<PetitionDocument> {
    const { personal, materials } = this.#parts;
    if (!this.courts().some(({ id }) => id === content.courtId)) {
      throw new CourtError('V-001', { fields: { courtId: '请选择法院' } });
    }
    const { id, materialIds, people, caseNumbers, ...rest } = content;
    const submittedAt = new Date();
    const document: Omit<PetitionDocument, 'number'> = {
      _id: id,
      ...rest,
      caseNumbers: readCaseNumbers(caseNumbers),
      people: people.map((person) => sealPerson(personal, person)),
      persons: Math.max(content.persons, people.filter(({ role }) => role !== 'representative').length),
      state: 'submitted',
      open: true,
      contactSealed: owner.phone === '' ? null : personal.seal(owner.phone, CONTACT_SEAL),
      owners: owner.phone === '' ? [] : [personal.fingerprint(owner.phone)],
      trail: [
        { at: submittedAt, step: 'register', side: by.side, by: by.name, reason: null, startsAt: null, detail: null },
      ],
      appointment: null,
      outcome: null,
      opinion: '',
      noShows: 0,
      blocked: false,
      submittedAt,
      createdBy: by.name,
      createdById: by.id,
      pendingNotices: [this.telling.message('petition-submitted', {}, `petition-submitted-${id}`)],
    };
    await this.telling.promise(id);
    const stored = await this.#insert(document);
    // Sent again long after it was decided it brings nothing new.
    if (stored.state === 'submitted') await materials.claim(materialIds, owner.key, id);
    await this.telling.flush(id);
    return stored;
  }

  async #insert(document: Omit<PetitionDocument, 'number'>): Promise<PetitionDocument> {
    const { _id, courtId, submittedAt } = document;
    for (;;) {
      const before = await PetitionModel.findById(_id).lean<PetitionDocument>();
      if (before) {
        const same = before.createdById === document.createdById && before.owners[0] === document.owners[0];
        if (!same) throw new CourtError('V-001', { fields: { id: '请重新填写' } });
        return before;
      }
      const number = await nextNumber(PetitionModel, NUMBER_KIND, courtId, dayOf(submittedAt));
      try {
        await PetitionModel.create({ ...document, number });
        return { ...document, number };
      } catch (error) {
        // Somebody took the number, or this is the same petition sent twice at once.
        if (!isDuplicate(error)) throw error;
      }
    }
  }

  #filter(
    { state, open, kind, visit, courtId, from, to, q }: Filter,
    scope: PetitionScope,
  ): QueryFilter<PetitionDocument> {
    const courtIds = scope.courtIds.filter((id) => courtId === undefined || id === courtId);
    const conditions: QueryFilter<PetitionDocument>[] = [{ courtId: { $in: courtIds } }];
    if (state) conditions.push({ state });
    if (open !== undefined) conditions.push({ open });
    if (kind) conditions.push({ kind });
    if (visit) conditions.push({ visit });
    if (from) conditions.push({ submittedAt: { $gte: new Date(from) } });
    if (to) conditions.push({ submittedAt: { $lte: new Date(to) } });
    if (q) conditions.push(this.#search(q));
    return { $and: conditions };
  }

  #search(q: string): QueryFilter<PetitionDocument> {
    const { personal } = this.#parts;
    const literally = q.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
    if (/^XF\d{0,8}(-\d{0,4})?$/i.test(q)) return { number: { $regex: `^${literally.toUpperCase()}` } };
    const caseNumber = parseCaseNumber(q);
    if (caseNumber) return { caseNumbers: caseNumberText(caseNumber) };
    const identity = plainIdentity(q);
    if (isIdentityNumber(identity)) return { 'people.identityFingerprint': personal.fingerprint(identity) };
    if (/^\+?[0-9 -]{5,20}$/.test(q)) return { 'people.phoneFingerprint': personal.fingerprint(plainNumber(q)) };
    return { $or: [{ 'people.nameFingerprint': personal.fingerprint(q) }, { demand: { $regex: literally } }] };
  }
}

/** In the one form in which they are compared. V-001 names those that are none. */
function readCaseNumbers(texts: readonly string[]): string[] {
  const fields: Record<string, string> = {};
  const read = texts.map((text, index) => {
    const parsed = parseCaseNumber(text);
    if (!parsed) fields[`caseNumbers.${index}`] = '案号应如：（2026）示0101民初123号';
    return parsed ? caseNumberText(parsed) : '';
  });
  if (Object.keys(fields).length > 0) throw new CourtError('V-001', { fields });
  return [...new Set(read)];
}
