import { plainNumber } from '../personal-data/index.ts';
import type { Court } from './court.ts';

/** An area code of China, with or without its 0, after the country code or not. (8657112368 looks like a landline whose area code lacks its 0.) */
const AREA = /^0?(?:86)?0?(10|2\d|[3-9]\d{2})?$/;

/** Whether `called` is this number of a court, with or without an area code before it. */
const isNumber = (number: string, called: string): boolean =>
  number !== '' && called.endsWith(number) && AREA.test(called.slice(0, -number.length));

/** Which of a court's numbers was called, as the court writes it; null: none. */
export function numberOfCourt(court: Court, called: string): string | null {
  const dialled = plainNumber(called);
  const exact = court.numbers.find((number) => plainNumber(number) === dialled);
  if (exact !== undefined) return exact;
  const like = court.numbers.filter((number) => isNumber(plainNumber(number), dialled));
  return like.sort((a, b) => plainNumber(b).length - plainNumber(a).length)[0] ?? null;
}

/** Whether this number was called, with or without an area code before it. */
export function wasCalled(number: string, called: string): boolean {
  const [own, dialled] = [plainNumber(number), plainNumber(called)];
  return own === dialled || isNumber(own, dialled);
}

/**
 * The court that a called number belongs to. An exact match wins; else the longest number of a court that the called one ends with, if an area
 * code is all that stands before it: 057112368, +8657112368 and 12368 are the same line, 912368 is none.
 */
export function courtOfNumber(courts: Iterable<Court>, called: string): Court | null {
  const dialled = plainNumber(called);
  let best: { court: Court; length: number } | null = null;
  for (const court of courts) {
    for (const number of court.numbers.map(plainNumber)) {
      if (number === dialled) return court;
      if (isNumber(number, dialled) && (!best || number.length > best.length)) best = { court, length: number.length };
    }
  }
  return best?.court ?? null;
}
