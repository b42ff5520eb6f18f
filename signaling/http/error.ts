import type { ErrorRequestHandler, Request } from 'express';
import type { Logger } from 'pino';
import { CourtError } from '../contract/index.ts';
import { outageOf } from '../outage.ts';

/** Errors of Express' own parts carry a status and a type. */
function ofExpress(error: unknown): CourtError | null {
  if (!(error instanceof Error) || !('status' in error) || typeof error.status !== 'number') return null;
  if (error.status === 413) return new CourtError('V-002', { cause: error });
  if (error.status === 404) return new CourtError('V-003', { cause: error });
  if (error.status === 416) return new CourtError('R-004', { cause: error });
  return error.status >= 400 && error.status < 500 ? new CourtError('V-001', { cause: error }) : null;
}

/** What a thrown value is to the outside. */
export function courtErrorOf(thrown: unknown): CourtError {
  if (thrown instanceof CourtError) return thrown;
  return outageOf(thrown) ?? ofExpress(thrown) ?? CourtError.from(thrown);
}

export const requestId = (request: Request): string => (typeof request.id === 'string' ? request.id : '');

/** The only place that turns errors into HTTP. */
export function errorHandler(log: Logger): ErrorRequestHandler {
  return (thrown: unknown, request, response, next) => {
    const error = courtErrorOf(thrown);
    if (error.status >= 500)
      log.error({ err: thrown, code: error.code, requestId: requestId(request) }, 'request failed');
    if (response.headersSent) {
      next(thrown);
      return;
    }
    if (error.status === 429 && !response.hasHeader('Retry-After')) response.set('Retry-After', '60');
    if (error.status === 503) response.set('Retry-After', '5');
    response
      .status(error.status)
      .set('Cache-Control', 'no-store')
      .json(error.body(requestId(request)));
  };
}
