import type { CookieOptions, Request, Response } from 'express';

/**
 * Over HTTPS the cookie has the `__Host-` prefix (RFC 6265bis §4.1.3.2): no other host and no unencrypted page can plant it. Over plain HTTP, which
 * listens on loopback only, it is `sid`. Two names, because a browser refuses to overwrite a Secure cookie from a plain page.
 */
const SECURE_NAME = '__Host-sid';
const PLAIN_NAME = 'sid';
/** Citizens have a session of their own, so that signing in as one changes nothing for staff at the same browser. */
const CITIZEN_SECURE_NAME = '__Host-cid';
const CITIZEN_PLAIN_NAME = 'cid';

/** The value of a cookie in a Cookie header, or null. */
export function cookieValue(header: string, name: string): string | null {
  for (const pair of header.split(';')) {
    const at = pair.indexOf('=');
    if (at > 0 && pair.slice(0, at).trim() === name) return pair.slice(at + 1).trim() || null;
  }
  return null;
}

/** The session token in a Cookie header, or null. */
export function sessionToken(header: string | undefined): string | null {
  if (!header) return null;
  return cookieValue(header, SECURE_NAME) ?? cookieValue(header, PLAIN_NAME);
}

export const cookieOptions = (secure: boolean): CookieOptions => ({
  httpOnly: true,
  sameSite: 'strict',
  path: '/',
  secure,
});

export function setSessionCookie(request: Request, response: Response, token: string, expiresAt: Date): void {
  const secure = request.secure;
  response.cookie(secure ? SECURE_NAME : PLAIN_NAME, token, {
    ...cookieOptions(secure),
    expires: expiresAt,
    encode: String,
  });
}

export function clearSessionCookie(request: Request, response: Response): void {
  if (request.secure) response.clearCookie(SECURE_NAME, cookieOptions(true));
  response.clearCookie(PLAIN_NAME, cookieOptions(false));
}

/** The citizen's token in a Cookie header, or null. */
export function citizenToken(header: string | undefined): string | null {
  if (!header) return null;
  return cookieValue(header, CITIZEN_SECURE_NAME) ?? cookieValue(header, CITIZEN_PLAIN_NAME);
}

export function setCitizenCookie(request: Request, response: Response, token: string, expiresAt: Date): void {
  const secure = request.secure;
  const name = secure ? CITIZEN_SECURE_NAME : CITIZEN_PLAIN_NAME;
  response.cookie(name, token, { ...cookieOptions(secure), expires: expiresAt, encode: String });
}

export function clearCitizenCookie(request: Request, response: Response): void {
  if (request.secure) response.clearCookie(CITIZEN_SECURE_NAME, cookieOptions(true));
  response.clearCookie(CITIZEN_PLAIN_NAME, cookieOptions(false));
}
