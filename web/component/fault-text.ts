import { ApiError } from '../client/http.ts';

/** What to show of an error in one line: what happened and the code. Faults inside the page have no words of their own. */
export function faultText(error: unknown, otherwise: string): string {
  return error instanceof ApiError ? `${error.message}（${error.code}）` : otherwise;
}
