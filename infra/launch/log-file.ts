import {
  closeSync,
  existsSync,
  fstatSync,
  mkdirSync,
  openSync,
  readFileSync,
  readSync,
  renameSync,
  statSync,
  truncateSync,
  appendFileSync,
} from 'node:fs';
import { copyFile } from 'node:fs/promises';
import { dirname } from 'node:path';

export const LOG_BYTES = 50 * 1024 * 1024;
const KEPT = 3;

/** Opens a log for a child to write to by itself, at the end of the file: it goes on writing whatever happens to the launcher. */
export function openLog(path: string): number {
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
  return openSync(path, 'a', 0o600);
}

/**
 * Moves a log's content to PATH.1 (the former one to .2, then .3) once it is larger than `limit` bytes. The writer keeps its open file, so the
 * content is copied and the file emptied; what is written while it is copied is taken along.
 */
export async function rotateLog(path: string, limit = LOG_BYTES): Promise<boolean> {
  if (!existsSync(path) || statSync(path).size <= limit) return false;
  for (let number = KEPT - 1; number >= 1; number -= 1) {
    if (existsSync(`${path}.${number}`)) renameSync(`${path}.${number}`, `${path}.${number + 1}`);
  }
  await copyFile(path, `${path}.1`);
  const copied = statSync(`${path}.1`).size;
  const file = openSync(path, 'r');
  try {
    const rest = Buffer.alloc(Math.max(0, fstatSync(file).size - copied));
    appendFileSync(`${path}.1`, rest.subarray(0, readSync(file, rest, 0, rest.length, copied)));
    truncateSync(path);
  } finally {
    closeSync(file);
  }
  return true;
}

/** The last lines of a log, for a message. */
export function logTail(path: string, lines = 8): string[] {
  if (!existsSync(path)) return [];
  return readFileSync(path, 'utf8')
    .split('\n')
    .filter((line) => line.trim() !== '')
    .slice(-lines);
}
