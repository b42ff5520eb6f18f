import { access } from 'node:fs/promises';

/** The code of what Node's system calls throw (`ENOENT`, `ENOSPC`, …); undefined for everything else. */
export function systemCode(error: unknown): string | undefined {
  if (typeof error !== 'object' || error === null || !('code' in error)) return undefined;
  return typeof error.code === 'string' ? error.code : undefined;
}

/** Whether a write failed because there is no space. */
export const isDiskFull = (error: unknown): boolean => ['ENOSPC', 'EDQUOT'].includes(systemCode(error) ?? '');

export const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

export const exists = (file: string): Promise<boolean> =>
  access(file).then(
    () => true,
    () => false,
  );
