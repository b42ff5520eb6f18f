import type { Invitation, NameAddrHeader } from 'sip.js';
import { Grammar } from 'sip.js';

/** Digits with an optional leading +, without visual separators (RFC 3966 §5.1.1); null for what is no telephone number. */
export function telephoneNumber(text: string): string | null {
  let decoded: string;
  try {
    decoded = decodeURIComponent(text);
  } catch {
    return null; // a broken escape is no number
  }
  const bare = decoded
    .normalize('NFKC')
    .replace(/;.*$/s, '')
    .replace(/[-. ()/]/g, '');
  return /^\+?[0-9*#]{1,32}$/.test(bare) ? bare : null;
}

function userOf(header: string | undefined): string | null {
  if (header === undefined) return null;
  let parsed: NameAddrHeader | undefined;
  try {
    parsed = Grammar.nameAddrHeaderParse(header.split(/,(?=\s*["<])/)[0] ?? header);
  } catch {
    return null; // not an address
  }
  const user = parsed?.uri.user;
  return telephoneNumber(user ?? /(?:^|<)\s*tel:([^;>\s]+)/i.exec(header)?.[1] ?? '');
}

/**
 * The caller's number: P-Asserted-Identity (RFC 3325), which Kamailio lets pass from trusted trunks only, else From. Null when the caller wants to be
 * anonymous (Privacy: id) or has no number.
 */
export function callerOf(request: Invitation['request']): string | null {
  if (/(^|;)\s*(id|user)\s*(;|$)/.test(request.getHeader('Privacy') ?? '')) return null;
  return userOf(request.getHeader('P-Asserted-Identity')) ?? userOf(request.getHeader('From'));
}

/**
 * The number that was dialled: the request URI holds the gateway's contact, so it is in To. Where a carrier writes our account there, or the telephone
 * that has sent the call on, Kamailio says which number that is.
 */
export function calledOf(request: Invitation['request']): string | null {
  const said = request.getHeader('X-Called-Number');
  if (said !== undefined) return telephoneNumber(said);
  return userOf(request.getHeader('To'));
}
