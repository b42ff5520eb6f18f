/** What people and exchanges put between the digits. */
const SEPARATORS = /[\s()\-./\u2010-\u2015]/g;
const MOBILE = /^1[3-9]\d{9}$/;
/** Area code without its 0, and a local number of 7 or 8 digits. 400 and 800 are no areas but services of 10 digits. */
const LANDLINE = /^(?!400|800)(?:10|2\d|[3-9]\d{2})\d{7,8}$/;
const WHOLE_LANDLINE = /^0(?!400|800)(?:10|2\d|[3-9]\d{2})\d{7,8}$/;

/** 0 before a landline that came without; a mobile number without the 0 that some exchanges put before it. */
function national(digits: string): string {
  const bare = digits.replace(/^0(?!0)/, '');
  if (MOBILE.test(bare)) return bare;
  return LANDLINE.test(digits) ? `0${digits}` : digits;
}

/**
 * A telephone number in the one form in which it is compared, whatever form it came in: a mobile number of 11 digits, a landline with 0 and
 * area code, a short number as it is – all without the country code of China, which may come as +86, 0086 or 86. Numbers of other countries
 * begin with 00 and their country code.
 */
export function plainNumber(number: string): string {
  const digits = number.normalize('NFKC').replace(SEPARATORS, '');
  const abroad = /^(?:\+|00)(?!86\d{5})(?=[1-9]\d{6})/.exec(digits);
  if (abroad) return `00${digits.slice(abroad[0].length)}`;
  const marked = /^(?:\+|00)86(?=\d{5})/.exec(digits);
  if (marked) return national(digits.slice(marked[0].length));
  // Without + or 00 only what is a whole number behind it: 86 may also begin a local number.
  const unmarked = national(digits.replace(/^86/, ''));
  if (digits.startsWith('86') && (MOBILE.test(unmarked) || WHOLE_LANDLINE.test(unmarked))) return unmarked;
  return national(digits.replace(/^\+/, ''));
}
