import type { Invitation } from 'sip.js';
import { Grammar } from 'sip.js';
import { telephoneNumber } from './number.ts';

type Request = Pick<Invitation['request'], 'getHeaders'>;

/** Entries of a header that may stand several times and hold several each. */
const entriesOf = (request: Request, name: string): string[] =>
  request.getHeaders(name).flatMap((value) => value.split(/,(?=\s*(?:"[^"]*"\s*)?<)/).map((entry) => entry.trim()));

function numberOf(entry: string): string | null {
  let user: string | undefined;
  try {
    user = Grammar.nameAddrHeaderParse(entry)?.uri.user;
  } catch {
    return null; // not an address
  }
  return telephoneNumber(user ?? /<\s*tel:([^;>?\s]+)/i.exec(entry)?.[1] ?? '');
}

/** RFC 7044 §5: 1.1.2 is one list of numbers. */
const indexOf = (entry: string): string => /;\s*index\s*=\s*([0-9.]+)/i.exec(entry)?.[1] ?? '';

/** The telephone that sent the call on last; Kamailio lets these headers pass from trusted trunks only. */
export function divertedFrom(request: Request): string | null {
  // RFC 5806 §4.1: the topmost is the latest.
  const [latest] = entriesOf(request, 'Diversion');
  if (latest !== undefined) return numberOf(latest);
  const history = entriesOf(request, 'History-Info');
  const target = history.at(-1);
  if (target === undefined) return null;
  // RFC 7044 §10.1.2: mp and rc name the entry that the target came of; else it is the one before.
  const from = /;\s*(?:mp|rc)\s*=\s*([0-9.]+)/i.exec(target)?.[1];
  const entry = from === undefined ? history.at(-2) : history.find((other) => indexOf(other) === from);
  // RFC 4458: a cause says that it was diverted; without one, or mp, the entry before is only a way that the call took.
  if (entry === undefined || (!/;\s*mp\s*=/i.test(target) && !/[;?&]cause(=|%3D)[0-9]/i.test(target))) return null;
  return numberOf(entry);
}
