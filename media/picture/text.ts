/** Of letters that are as wide as high. */
const WIDE =
  /[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6]|[\u{1f000}-\u{3fffd}]/u;
/** Width of other letters, of a letter's height. */
const NARROW = 0.6;

/**
 * Text that people have written, as one line that may be drawn: without control characters and without those that turn the direction of writing, and cut
 * where it would not fit. `width` and `size` (of the letters) in pixels.
 */
export function fitted(text: string, width: number, size: number): string {
  const letters = [
    ...text
      .normalize('NFC')
      .replace(/[\p{C}\p{Zl}\p{Zp}\s]+/gu, ' ')
      .trim(),
  ];
  const wide = (letter: string): number => size * (WIDE.test(letter) ? 1 : NARROW);
  let sum = 0;
  const fits = letters.findIndex((letter) => (sum += wide(letter)) > width);
  if (fits === -1) return letters.join('');
  return `${letters.slice(0, Math.max(0, fits - 1)).join('')}…`;
}
