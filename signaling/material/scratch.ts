import { mkdtemp, readdir, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';

const PREFIX = 'court-material-';
/** Nothing is received or drawn for so long, ms: what is older was left by a process that was killed. */
const LONGEST = 3_600_000;
let nextSweep = 0;

/** A directory of its own for `use`, gone afterwards. They hold people's papers: what killed processes have left goes too, within two hours of use. */
export async function inScratch<T>(use: (directory: string) => Promise<T>): Promise<T> {
  if (Date.now() >= nextSweep) {
    nextSweep = Date.now() + LONGEST;
    await sweepScratch();
  }
  const directory = await mkdtemp(path.join(tmpdir(), PREFIX));
  try {
    return await use(directory);
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}

/** What others took away at the same moment, or belongs to another user, is no fault. */
export async function sweepScratch(): Promise<void> {
  const names = await readdir(tmpdir());
  for (const name of names.filter((one) => one.startsWith(PREFIX))) {
    const directory = path.join(tmpdir(), name);
    try {
      if (Date.now() - (await stat(directory)).mtimeMs > LONGEST) await rm(directory, { recursive: true, force: true });
    } catch {
      continue;
    }
  }
}
