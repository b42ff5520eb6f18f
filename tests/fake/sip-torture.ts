import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const FOLDER = join(import.meta.dirname, 'rfc4475');

/** The messages of RFC 4475, by the RFC's names. */
export const TORTURE: ReadonlyMap<string, Buffer> = new Map(
  readdirSync(FOLDER)
    .filter((file) => file.endsWith('.dat'))
    .map((file) => [file.slice(0, -4), readFileSync(join(FOLDER, file))]),
);

/**
 * Those that are broken and that nobody should guess the meaning of (§3.1.2, and of §3.3 those with missing or repeated headers): they get 400, or nothing where
 * not even an answer can be made of them. badvers may be told 505.
 */
export const BROKEN = [
  'badinv01',
  'clerr',
  'ncl',
  'scalar02',
  'scalarlg',
  'quotbal',
  'ltgtruri',
  'lwsruri',
  'lwsstart',
  'baddn',
  'badvers',
  'mismatch01',
  'mismatch02',
  'bigcode',
  'insuf',
  'multi01',
  'mcl01',
] as const;

/** Right ones (§3.1.1) and understandable ones, and what a line answers that takes calls to its own numbers only: no REGISTER, no MESSAGE, nobody else's calls. */
export const ANSWERED: Readonly<Record<string, number>> = {
  lwsdisp: 200, // OPTIONS
  semiuri: 200,
  transports: 200,
  dblreq: 405, // REGISTER
  escnull: 405,
  cparam01: 405,
  cparam02: 405,
  regescrt: 405,
  mpart01: 405, // MESSAGE
  esc01: 404, // INVITE to somebody
  longreq: 404,
  zeromf: 483,
  inv2543: 400, // of RFC 2543: what RFC 3261 demands is not there
  novelsc: 400, // schemes that are not SIP
  unkscm: 400,
};
