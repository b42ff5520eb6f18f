import type { Request, Response } from 'express';
import { cookieOptions, cookieValue } from './cookie.ts';

/** The cookie of who opened a join link; two names as with the session cookie. */
const SECURE_NAME = '__Host-meet';
const PLAIN_NAME = 'meet';
/** A browser keeps it for so long, ms; after the end of the session it leads to the record only. */
const KEEP = 24 * 3_600_000;

/** What this browser was given when it opened a join link, or null. */
export function meetToken(header: string | undefined): string | null {
  if (!header) return null;
  return cookieValue(header, SECURE_NAME) ?? cookieValue(header, PLAIN_NAME);
}

export function setMeetCookie(request: Request, response: Response, value: string): void {
  const { secure } = request;
  response.cookie(secure ? SECURE_NAME : PLAIN_NAME, value, {
    ...cookieOptions(secure),
    maxAge: KEEP,
    encode: String,
  });
}
