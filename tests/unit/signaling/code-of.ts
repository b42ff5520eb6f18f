import { CourtError, type ErrorCode } from '../../../signaling/contract/index.ts';

/** The code something is refused with; `ok` when it is done. */
export function codeOf(work: () => unknown): ErrorCode | 'ok' {
  try {
    work();
    return 'ok';
  } catch (error) {
    if (error instanceof CourtError) return error.code;
    throw error;
  }
}
