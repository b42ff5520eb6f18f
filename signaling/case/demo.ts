import { readFile } from 'node:fs/promises';
import type { Author } from '../court/index.ts';
import { CaseModel } from './document.ts';
import type { CaseImport } from './case-import.ts';

/** Invented cases for trying the enquiry out; their query passwords are in the README. */
export const DEMO_CASES = new URL('demo-cases.csv', import.meta.url);

/** Imports the demo's cases for a court, unless there are cases already. */
export async function seedCases(cases: CaseImport, courtId: string, by: Author): Promise<void> {
  if (await CaseModel.exists({})) return;
  await cases.run(await readFile(DEMO_CASES), courtId, by);
}
