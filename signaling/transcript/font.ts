import { globSync } from 'node:fs';
import { CourtError } from '../contract/index.ts';

/** Font file and the name of the face in it. A `.ttc` holds the faces of several languages. */
export type Face = [file: string, face: string];
export interface Fonts {
  normal: Face;
  bold: Face;
}

/** Where systems keep fonts. */
const FOLDERS = ['/usr/share/fonts', '/usr/local/share/fonts'];
/** Printed Chinese is set in a serif face; the other is there when only the common package part is installed. */
const FAMILIES = ['Serif', 'Sans'] as const;

/** Fonts for printed pages (Debian: fonts-noto-cjk). T-011 when there is none. */
export function findFonts(): Fonts {
  for (const family of FAMILIES) {
    const normal = find(family, 'Regular');
    if (normal) return { normal, bold: find(family, 'Bold') ?? normal };
  }
  throw new CourtError('T-011', { detail: 'no font NotoSerifCJK or NotoSansCJK' });
}

function find(family: string, weight: string): Face | null {
  for (const folder of FOLDERS) {
    const [file] = globSync(`${folder}/**/Noto${family}CJK-${weight}.ttc`);
    if (file !== undefined) return [file, `Noto${family}CJKsc-${weight}`];
  }
  return null;
}
