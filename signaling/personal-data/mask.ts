import { plainNumber } from './number.ts';

/** Shown for a caller who withholds the number. */
export const ANONYMOUS = '匿名来电';

const AREA_CODE = /^0(10|2\d|[3-9]\d{2})/;
const COMPOUND_SURNAMES =
  /^(欧阳|上官|司马|诸葛|东方|皇甫|尉迟|公孙|慕容|令狐|司徒|夏侯|宇文|长孙|端木|南宫|百里|独孤)/;

/**
 * A number as it is shown: 138****0001, 0571****5678. The last four digits of a number of ten or more stay, so that it can be found by them;
 * of shorter ones less stays. Null is an anonymous caller.
 */
export function maskNumber(number: string | null): string {
  if (number === null || number === '') return ANONYMOUS;
  const plain = plainNumber(number);
  const { length } = plain;
  if (length >= 10) {
    const area = AREA_CODE.exec(plain)?.[0].length ?? 3;
    return `${plain.slice(0, Math.min(area, length - 8))}****${plain.slice(-4)}`;
  }
  if (length >= 7) return `${plain.slice(0, 2)}****${plain.slice(-2)}`;
  return `${plain.slice(0, 1)}${'*'.repeat(Math.max(3, length - 1))}`;
}

/** A person's name as it is shown: the surname, and a star for each further character. Names in Latin letters keep their first letter. */
export function maskName(name: string): string {
  const trimmed = name.trim();
  if (trimmed === '') return '';
  if (!/\p{Script=Han}/u.test(trimmed)) return `${[...trimmed][0] ?? ''}**`;
  const characters = [...trimmed];
  const kept = characters.length > 2 && COMPOUND_SURNAMES.test(trimmed) ? 2 : 1;
  return `${characters.slice(0, kept).join('')}${'*'.repeat(Math.max(1, characters.length - kept))}`;
}
