/**
 * A telephone number in the one form in which it is compared: digits only, without the country code of China and without the 0 that some
 * exchanges put before a mobile number. Numbers of other countries keep their country code.
 */
export function plainNumber(number: string): string {
  const digits = number.normalize('NFKC').replace(/[\s()-]/g, '');
  const national = digits.replace(/^(\+86|0086)(?=\d{5,})/, '').replace(/^\+/, '');
  return national.replace(/^0(?=1[3-9]\d{9}$)/, '');
}
