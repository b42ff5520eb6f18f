import { parentPort, workerData } from 'node:worker_threads';
import { openSync } from 'fontkit';
import pdfmake from 'pdfmake';
import type { TFontFamilyTypes } from 'pdfmake/interfaces.js';
import type { Fonts } from './font.ts';
import { pagesOf } from './page.ts';
import { legible, type Printed } from './print.ts';

/** Runs in a thread of its own: pages of Chinese take half a second and more, in which calls must go on. */
const { record, fonts } = workerData as { record: Printed; fonts: Fonts };
const files: string[] = [fonts.normal[0], fonts.bold[0]];
pdfmake.setUrlAccessPolicy(() => false);
pdfmake.setLocalAccessPolicy((path) => files.includes(path));
const { normal, bold } = fonts;
// A face of a collection is given as file and name; the types know files only.
const faces: TFontFamilyTypes = {};
Object.assign(faces, { normal, bold, italics: normal, bolditalics: bold });
pdfmake.setFonts({ Court: faces });
const face = openSync(...normal);
const pages = pagesOf(legible(record, (codePoint) => face.hasGlyphForCodePoint(codePoint)));
parentPort?.postMessage(await pdfmake.createPdf(pages).getBuffer());
