import { mkdirSync, rmSync, statfsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { OperatorError, systemCode } from '../operator-error.ts';

export const NEEDED_BYTES = 1024 ** 3;

/** @throws OperatorError when the folder cannot be made or written, or less than 1 GiB is free there */
export function checkDataFolder(path: string, neededBytes = NEEDED_BYTES): void {
  const probe = join(path, `.writable-${process.pid}`);
  try {
    mkdirSync(path, { recursive: true, mode: 0o700 });
    writeFileSync(probe, '');
    rmSync(probe);
  } catch (error) {
    const code = systemCode(error);
    if (code === undefined) throw error;
    const why = code === 'ENOSPC' ? 'the disk is full' : `no right to write there, or no folder: ${code}`;
    throw new OperatorError(`DATA_DIR: ${path} cannot be used (${why}). Mend that, or set DATA_DIR to another folder.`);
  }
  const { bavail, bsize } = statfsSync(path);
  if (bavail * bsize >= neededBytes) return;
  const mebibytes = (bytes: number): string => `${Math.floor(bytes / 1024 ** 2)} MiB`;
  throw new OperatorError(
    `DATA_DIR: only ${mebibytes(bavail * bsize)} free on the disk of ${path}, ${mebibytes(neededBytes)} are needed. Make room, or set DATA_DIR to a folder on another disk.`,
  );
}
