import { existsSync, readFileSync } from 'node:fs';
import { z } from 'zod';
import { writeWholeFile } from './whole-file.ts';

const account = z.object({ role: z.string(), username: z.string(), password: z.string() });
const firstRun = z.looseObject({
  url: z.string().optional(),
  httpsUrl: z.string().optional(),
  sip: z.string().optional(),
  accounts: z.array(account).default([]),
});

/** Where to sign in, with which demo accounts, and how to dial. */
export interface FirstRun {
  url: string;
  httpsUrl: string | null;
  sip: string;
  accounts: z.infer<typeof account>[];
}

/** Puts this start's addresses into data/first-run.json; signaling has written the accounts there when it made them. */
export function completeFirstRun(file: string, addresses: Omit<FirstRun, 'accounts'>): FirstRun {
  const before = existsSync(file) ? firstRun.safeParse(JSON.parse(readFileSync(file, 'utf8'))).data : undefined;
  const complete: FirstRun = { ...before, ...addresses, accounts: before?.accounts ?? [] };
  writeWholeFile(file, `${JSON.stringify(complete, null, 2)}\n`);
  return complete;
}
