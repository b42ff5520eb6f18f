/** Something the person at the keyboard can put right: its message is shown as it is, without a stack, and the process exits with 1. */
export class OperatorError extends Error {
  override readonly name = 'OperatorError';
}

/** The code of a system error such as `EACCES`; undefined for anything else. */
export function systemCode(error: unknown): string | undefined {
  return typeof error === 'object' && error !== null && 'code' in error && typeof error.code === 'string'
    ? error.code
    : undefined;
}
