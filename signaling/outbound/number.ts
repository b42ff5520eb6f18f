import type { api, NumberClass } from '../contract/index.ts';

/** A number as it is dialled at the trunk, and what it is. */
export interface DialledNumber {
  /** 3 to 20 digits: an area code with its 0, a mobile number without one, another country with 00. */
  number: string;
  class: NumberClass;
}

/** Police, fire, ambulance, traffic, emergency of GSM and of other countries, police by SMS, maritime rescue. */
const EMERGENCY = /^(110|112|119|120|122|911|999|12110|12119|12395)$/;
/** Voice information (声讯台) of the operators, and satellite telephones, which cost like it. */
const PREMIUM = /^(16[08]\d{2,8}|1259\d{0,8}|1258[0-9]{0,6}|1349\d{7}|1740[0-5]\d{6})$/;
/** Selects a carrier or a card and is followed by any number: what is behind it cannot be judged. 193 with 11 digits in all is a mobile number. */
const CARRIER = /^(?:(?:179\d\d|10193|11808|1013[0-9]|12593|95013|95040)\d{5,}|193\d{9,})$/;
const MOBILE = /^1[3-9]\d{9}$/;
/** 95xxx banks, 10xxx operators, 12xxx government, 96xxx of a city, 114 and 116114, freephone and shared-cost numbers. */
const SERVICE = /^(11[4-8]|116114|100\d{2}|10[1-9]\d{2}|12[0-9]\d{2}|9[5-6]\d{3,4}|400\d{7}|800\d{7})$/;
const AREA = /^0(10|2\d|[3-9]\d{2})/;
const SUBSCRIBER = /^[2-8]\d{6,7}$/;

/** Digits with an optional leading +; null for anything else. Full-width digits and the usual separators are understood. */
function bare(text: string): string | null {
  const plain = text.normalize('NFKC').replace(/[\s()\-‐-―]/g, '');
  return /^\+?\d{3,20}$/.test(plain) ? plain : null;
}

/**
 * What would be called by this text, in the court of this area code (`0571`, or empty); null when it is no number, or one whose end we cannot know.
 * The numbering plan of China; what is behind +86, 0086, an area code, or the 0 before a mobile number is judged by itself.
 */
export function dialledNumber(text: string, areaCode: string): DialledNumber | null {
  const given = bare(text);
  if (given === null) return null;
  const national = /^(?:\+|00)86(\d{3,})$/.exec(given)?.[1];
  if (national !== undefined) return domestic(national, areaCode, true);
  const abroad = /^(?:\+|00)([1-9]\d{5,14})$/.exec(given)?.[1];
  if (abroad !== undefined) return { number: `00${abroad}`, class: 'international' };
  return given.startsWith('+') || given.startsWith('00') ? null : domestic(given, areaCode, false);
}

/** `afterCountry`: behind +86 an area code may stand without its 0. */
function domestic(digits: string, areaCode: string, afterCountry: boolean): DialledNumber | null {
  const mobile = digits.replace(/^0(?=1)/, '');
  if (CARRIER.test(digits) || CARRIER.test(mobile)) return null;
  // +86 10 120 may be read as 10120 or as 120 of area 010: what must never be called is looked for first.
  const forbidden = afterCountry ? behindArea(`0${digits}`) : null;
  if (forbidden?.class === 'emergency' || forbidden?.class === 'premium') return forbidden;
  const short = shortNumber(digits);
  if (short) return short;
  if (MOBILE.test(mobile)) return shortNumber(mobile) ?? { number: mobile, class: 'mobile' };
  if (SUBSCRIBER.test(digits)) return { number: `${areaCode}${digits}`, class: 'local' };
  const withArea = afterCountry && !digits.startsWith('0') ? `0${digits}` : digits;
  const area = AREA.exec(withArea)?.[0];
  if (area === undefined) return null;
  const rest = withArea.slice(area.length);
  if (CARRIER.test(rest)) return null;
  const behind = behindArea(withArea);
  if (behind) return behind;
  if (!SUBSCRIBER.test(rest)) return null;
  return { number: withArea, class: area === areaCode ? 'local' : 'long-distance' };
}

/** A short number behind an area code. */
function behindArea(digits: string): DialledNumber | null {
  const area = AREA.exec(digits)?.[0];
  const found = area === undefined ? null : shortNumber(digits.slice(area.length));
  return found && { number: digits, class: found.class };
}

function shortNumber(digits: string): DialledNumber | null {
  if (EMERGENCY.test(digits)) return { number: digits, class: 'emergency' };
  if (PREMIUM.test(digits)) return { number: digits, class: 'premium' };
  return SERVICE.test(digits) ? { number: digits, class: 'service' } : null;
}

/** Whether a court may call a number of this class. Emergency and premium numbers never, whatever the rules say. */
export function mayCall(numberClass: NumberClass, rules: api.OutboundRules): boolean {
  return numberClass !== 'emergency' && numberClass !== 'premium' && rules.allowed.includes(numberClass);
}
