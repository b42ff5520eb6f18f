import type { api } from '../contract/index.ts';
import { maskName, maskNumber, type PersonalData } from '../personal-data/index.ts';
import type { PersonRecord } from './document.ts';

const SEALS = {
  name: 'petition.name',
  identity: 'petition.identity',
  phone: 'petition.phone',
  address: 'petition.address',
} as const;

/** 110***********1234; empty for none. */
export const maskIdentity = (identity: string): string =>
  identity === '' ? '' : `${identity.slice(0, 3)}${'*'.repeat(Math.max(0, identity.length - 7))}${identity.slice(-4)}`;

/** Somebody as they are kept. */
export function sealPerson(personal: PersonalData, person: api.PetitionPerson): PersonRecord {
  const { role, name, identity, phone, address } = person;
  const seal = (text: string, context: string): string | null => (text === '' ? null : personal.seal(text, context));
  const hash = (text: string): string | null => (text === '' ? null : personal.fingerprint(text));
  return {
    role,
    nameSealed: personal.seal(name, SEALS.name),
    nameMasked: maskName(name),
    nameFingerprint: personal.fingerprint(name),
    identitySealed: seal(identity, SEALS.identity),
    identityMasked: maskIdentity(identity),
    identityFingerprint: hash(identity),
    phoneSealed: seal(phone, SEALS.phone),
    phoneMasked: phone === '' ? '' : maskNumber(phone),
    phoneFingerprint: hash(phone),
    addressSealed: seal(address, SEALS.address),
  };
}

/** Somebody in full. Only for who has said why, and for writing to them. */
export function openPerson(personal: PersonalData, person: PersonRecord): api.PetitionRevealed['people'][number] {
  const open = (sealed: string | null, context: string): string =>
    sealed === null ? '' : personal.open(sealed, context);
  return {
    name: personal.open(person.nameSealed, SEALS.name),
    identity: open(person.identitySealed, SEALS.identity),
    phone: open(person.phoneSealed, SEALS.phone),
    address: open(person.addressSealed, SEALS.address),
  };
}
