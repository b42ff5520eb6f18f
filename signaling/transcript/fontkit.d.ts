/** What is used of fontkit, which has no types of its own. */
declare module 'fontkit' {
  export function openSync(file: string, face: string): { hasGlyphForCodePoint(codePoint: number): boolean };
}
