import { randomUUID } from 'node:crypto';
import { chmod, mkdir, open, readFile, rename } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import type { Redis } from 'ioredis';
import type { Logger } from 'pino';
import { z } from 'zod';
import {
  DEMO_AUTHOR,
  DEMO_CASE_CODES,
  DEMO_CASES_COURT,
  DEMO_COURTS,
  DEMO_RECEPTION_HOURS,
  DEMO_ROOMS,
  DEMO_STAFF,
} from './demo.ts';
import { CaseImport, seedCases } from './case/index.ts';
import { addDemo, addFirst, anyAccount, missingDemo, randomPassword } from './account/index.ts';
import type { Role } from './contract/index.ts';
import { standardHours, type Court, type CourtDirectory } from './court/index.ts';
import type { PersonalData } from './personal-data/index.ts';
import { KEY_PREFIX } from './redis.ts';
import { seedRoster } from './roster/index.ts';

export interface SeedParts {
  courts: CourtDirectory;
  personal: PersonalData;
  redis: Redis;
  log: Logger;
}

const firstRun = z.looseObject({
  accounts: z.array(z.object({ role: z.string(), username: z.string(), password: z.string() })).optional(),
});
type FirstRun = z.infer<typeof firstRun>;

const FIRST_ADMIN = 'admin';
const FIRST_COURT: Court = { id: 'first', name: '本院', level: 'intermediate', parentId: null, numbers: ['12368'] };

const LOCK = `${KEY_PREFIX}lock:seed`;
const LOCK_TIME = 20_000;
const LOCK_PAUSE = 500;

/**
 * Fills an empty system with courts and staff to try it out, and writes their random passwords into `file` (0600). The file is written before
 * any account is made, and passwords that stand in it already are used again: after a crash at any point the next start finishes the work, and
 * no account is ever without its password. A system with accounts of its own is left alone.
 */
export async function seedDemo(file: string, parts: SeedParts): Promise<void> {
  await alone(parts.redis, missing, (usernames) => fillDemo(file, usernames, parts));
}

/**
 * Gives an empty system one court, 12368 being its number, and an administrator, who names the court and makes the others. Password and crashes as
 * with the demo.
 */
export async function seedFirst(file: string, { courts, redis, log }: SeedParts): Promise<void> {
  const none = async (): Promise<string[]> => ((await anyAccount()) ? [] : [FIRST_ADMIN]);
  await alone(redis, none, async () => {
    await courts.add([{ ...FIRST_COURT, hours: standardHours(new Date().getFullYear()) }], DEMO_AUTHOR);
    const [admin] = await passwords(file, [{ username: FIRST_ADMIN, role: 'administrator' as const }]);
    if (admin)
      await addFirst({ ...admin, id: randomUUID(), name: '系统管理员', courtId: FIRST_COURT.id, services: [] });
    log.info('first court and administrator made');
  });
}

/** While something is missing: makes it, in one replica. Those that start together would each write passwords of their own; the lock ends by itself if its holder dies. */
async function alone(
  redis: Redis,
  missing: () => Promise<string[]>,
  make: (missing: string[]) => Promise<void>,
): Promise<void> {
  while ((await missing()).length > 0) {
    if ((await redis.set(LOCK, process.pid, 'PX', LOCK_TIME, 'NX')) === null) {
      await pause(LOCK_PAUSE);
      continue;
    }
    try {
      await make(await missing());
    } finally {
      await redis.del(LOCK);
    }
  }
}

const missing = (): Promise<string[]> => missingDemo(DEMO_STAFF.map((member) => member.username));

async function fillDemo(file: string, usernames: string[], { courts, personal, log }: SeedParts): Promise<void> {
  const hours = standardHours(new Date().getFullYear(), true);
  await courts.add(
    DEMO_COURTS.map((court) => ({ ...court, hours, caseCode: DEMO_CASE_CODES[court.id] ?? '' })),
    DEMO_AUTHOR,
  );
  await seedCases(new CaseImport(personal, courts), DEMO_CASES_COURT, DEMO_AUTHOR);
  const staff = await passwords(file, DEMO_STAFF);
  const added = staff
    .filter(({ username }) => usernames.includes(username))
    .map((member) => ({ id: randomUUID(), ...member }));
  const officers = added.filter(({ role }) => role === 'reception-officer');
  await seedRoster(DEMO_ROOMS, officers, DEMO_RECEPTION_HOURS);
  for (const member of added) await addDemo(member);
  log.info({ accounts: usernames.length }, 'demo accounts made');
}

/** Gives each a password, the one that stands in the file or a new one, and writes them into it. */
async function passwords<T extends { username: string; role: Role }>(
  file: string,
  members: T[],
): Promise<(T & { password: string })[]> {
  const before = await readFirstRun(file);
  const known = new Map(before.accounts?.map(({ username, password }) => [username, password]));
  const all = members.map((member) => ({ ...member, password: known.get(member.username) ?? randomPassword() }));
  const listed = all.map(({ role, username, password }) => ({ role, username, password }));
  await writePrivately(file, `${JSON.stringify({ ...before, accounts: listed }, null, 2)}\n`);
  return all;
}

/** What others have written into it stays; a file that is not there or not JSON is an empty one. */
async function readFirstRun(file: string): Promise<FirstRun> {
  let text: string;
  try {
    text = await readFile(file, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return {};
    throw error;
  }
  const parsed = firstRun.safeParse(text.trim() === '' ? {} : JSON.parse(text));
  return parsed.success ? parsed.data : {};
}

/** Appears whole or not at all, and is on the disk when this returns. */
async function writePrivately(file: string, text: string): Promise<void> {
  await mkdir(path.dirname(file), { recursive: true });
  const draft = `${file}.${process.pid}.part`;
  const handle = await open(draft, 'w', 0o600);
  try {
    await handle.writeFile(text);
    await handle.sync();
  } finally {
    await handle.close();
  }
  await chmod(draft, 0o600);
  await rename(draft, file);
}
