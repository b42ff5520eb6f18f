import { ERRORS, type ErrorBody, type ErrorCode } from './error-code.ts';

/**
 * The error every part throws when somebody is to be told: it has a code, and through the code an HTTP status and words for people.
 * Anything else that is thrown is a fault of ours and becomes S-001.
 */
export class CourtError extends Error {
  readonly code: ErrorCode;
  readonly fields: Record<string, string> | undefined;

  constructor(code: ErrorCode, options: { fields?: Record<string, string>; cause?: unknown; detail?: string } = {}) {
    super(options.detail ? `${ERRORS[code].en}: ${options.detail}` : ERRORS[code].en, { cause: options.cause });
    this.name = 'CourtError';
    this.code = code;
    this.fields = options.fields;
  }

  get status(): number {
    return ERRORS[this.code].status;
  }

  body(requestId?: string): ErrorBody {
    return {
      error: {
        code: this.code,
        message: ERRORS[this.code].zh,
        ...(requestId === undefined ? {} : { requestId }),
        ...(this.fields === undefined ? {} : { fields: this.fields }),
      },
    };
  }

  /** The error itself, or S-001 around whatever was thrown. */
  static from(thrown: unknown): CourtError {
    return thrown instanceof CourtError ? thrown : new CourtError('S-001', { cause: thrown });
  }
}
