import { verifyPassword } from '../account/index.ts';
import type { PersonalData } from '../personal-data/index.ts';
import { caseNumberText } from './case-number.ts';
import { CaseDataAway, MOST_CASES, type CaseData, type CaseFile, type CaseKey } from './case-data.ts';
import { CaseModel, type CaseDocument } from './document.ts';

/** The cases that were imported from tables. */
export class StoredCases implements CaseData {
  readonly #personal: PersonalData;
  readonly #courtName: (courtId: string) => string;

  constructor(personal: PersonalData, courtName: (courtId: string) => string) {
    this.#personal = personal;
    this.#courtName = courtName;
  }

  /** Always as much work as for `MOST_CASES` cases of a person, or one by number: the time tells nothing of what is there. */
  async enquire(key: CaseKey, password: string, signal: AbortSignal): Promise<CaseFile[]> {
    const most = key.by === 'number' ? 1 : MOST_CASES;
    const filter =
      key.by === 'number'
        ? { _id: caseNumberText(key.number) }
        : { 'parties.identityFingerprint': this.#personal.fingerprint(key.identity) };
    let found: CaseDocument[];
    try {
      found = await CaseModel.find(filter).sort({ importedAt: -1, _id: 1 }).limit(most).lean<CaseDocument[]>();
    } catch (error) {
      throw new CaseDataAway('unreachable', error);
    }
    const right: CaseDocument[] = [];
    for (let index = 0; index < most; index++) {
      if (signal.aborted) throw new CaseDataAway('timeout');
      const document = found[index];
      if ((await verifyPassword(document?.passwordHash ?? null, password)) && document) right.push(document);
    }
    return right.map((document) => this.#fileOf(document));
  }

  #fileOf(document: CaseDocument): CaseFile {
    const { hearingAt, hearingPlace, stage, judge, text } = document;
    const hearing = hearingAt && { at: hearingAt, place: hearingPlace };
    return { number: document._id, court: this.#courtName(document.courtId), stage, hearing, judge, text };
  }
}
