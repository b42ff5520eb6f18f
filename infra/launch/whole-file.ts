import { closeSync, fsyncSync, openSync, renameSync, writeFileSync } from 'node:fs';

/** Writes a file so that a reader, or a crash, sees the former content or the new one and nothing between. Only its owner may read it unless `mode` says otherwise. */
export function writeWholeFile(path: string, content: string, mode = 0o600): void {
  const unfinished = `${path}.${process.pid}.unfinished`;
  const file = openSync(unfinished, 'w', mode);
  try {
    writeFileSync(file, content);
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
  renameSync(unfinished, path);
}
