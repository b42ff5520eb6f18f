import type { Court } from './court.ts';

/** An area code of China, with or without its 0. */
const AREA = /^0?(10|2\d|[3-9]\d{2})?$/;

const digitsOf = (number: string): string =>
  number
    .replace(/[\s-]/g, '')
    .replace(/^(\+86|0086)(?=\d{5,})/, '')
    .replace(/^\+/, '');

/**
 * The court that a called number belongs to. An exact match wins; else the longest number of a court that the called one ends with, if an area
 * code is all that stands before it: 057112368, +8657112368 and 12368 are the same line, 912368 is none.
 */
export function courtOfNumber(courts: Iterable<Court>, called: string): Court | null {
  const dialled = digitsOf(called);
  let best: { court: Court; length: number } | null = null;
  for (const court of courts) {
    for (const number of court.numbers.map(digitsOf)) {
      if (number === dialled) return court;
      if (number === '' || !dialled.endsWith(number) || !AREA.test(dialled.slice(0, -number.length))) continue;
      if (!best || number.length > best.length) best = { court, length: number.length };
    }
  }
  return best?.court ?? null;
}
