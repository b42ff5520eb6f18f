import { isIdentityNumber, plainIdentity } from '../../signaling/contract/identity-number.ts';
import type { apply } from '../i18n/zh/apply.ts';
import type { Draft } from './draft.ts';

export const STEPS = ['people', 'matter', 'materials', 'time', 'confirm'] as const;
export type Step = (typeof STEPS)[number];

/** What is wrong with which field; the words are in the catalogue. */
export type Faults = Record<string, keyof typeof apply.wrong>;

const MOBILE = /^1[3-9]\d{9}$/;
/** As people write case numbers; the server reads them in full. */
const CASE_NUMBER = /^[[〔【（({]?\s*\d{4}\s*[\]〕】）)}]?\s*\S*\p{Script=Han}\S*\d+\s*号?/u;

/** What has to be filled in or corrected before the next step. */
export function faultsOf(step: Step, draft: Draft): Faults {
  if (step === 'people') return peopleFaults(draft);
  const faults: Faults = {};
  if (step === 'matter') {
    if (draft.courtId === '') faults['courtId'] = 'court';
    if (draft.kind === '') faults['kind'] = 'kind';
    if (draft.visit === '') faults['visit'] = 'visit';
    if (draft.demand.trim().length < 10) faults['demand'] = 'demand';
    draft.caseNumbers.forEach((text, at) => {
      if (text.trim() !== '' && !CASE_NUMBER.test(text.trim())) faults[`caseNumbers.${at}`] = 'caseNumber';
    });
  }
  if (step === 'time' && draft.place === '') faults['place'] = 'place';
  return faults;
}

function peopleFaults({ people, persons }: Draft): Faults {
  const faults: Faults = {};
  people.forEach((person, at) => {
    if (person.name.trim().length < 2) faults[`people.${at}.name`] = 'name';
    const identity = plainIdentity(person.identity);
    if ((at === 0 || identity !== '') && !isIdentityNumber(identity)) faults[`people.${at}.identity`] = 'identity';
    if (at > 0 && person.phone.trim() !== '' && !MOBILE.test(person.phone.trim()))
      faults[`people.${at}.phone`] = 'phone';
  });
  const count = Number(persons);
  if (!Number.isInteger(count) || count < 1 || count > 999) faults['persons'] = 'persons';
  return faults;
}

/** The first step that still has something to be done. */
export const openStep = (draft: Draft, before: Step): Step | null =>
  STEPS.slice(0, STEPS.indexOf(before)).find((step) => Object.keys(faultsOf(step, draft)).length > 0) ?? null;
