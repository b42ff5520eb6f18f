import { randomInt } from 'node:crypto';
import { hash, verify } from '@node-rs/argon2';

/** RFC 9106 and OWASP's password storage sheet: argon2id with 19 MiB, two passes, one lane. */
const PARAMETERS = { algorithm: 2 /* argon2id */, memoryCost: 19_456, timeCost: 2, parallelism: 1 } as const;

/** Letters and digits that nobody mixes up when reading them aloud. */
const ALPHABET = 'abcdefghjkmnpqrstuvwxyz23456789';
const GROUPS = 3;
const GROUP = 4;

export function hashPassword(password: string): Promise<string> {
  return hash(password.normalize('NFKC'), PARAMETERS);
}

/** The hash of a password nobody knows, so that an unknown user name takes as long as a wrong password. */
let nobody: Promise<string> | null = null;

/** Whether it is the password. Without a hash (no such account) it works as long and says no. */
export async function verifyPassword(passwordHash: string | null, password: string): Promise<boolean> {
  nobody ??= hashPassword(randomPassword());
  const right = await verify(passwordHash ?? (await nobody), password.normalize('NFKC'));
  return right && passwordHash !== null;
}

/** Three groups of four characters, 59 bits: `kx4m-9qtz-h3wd`. */
export function randomPassword(): string {
  const group = (): string => Array.from({ length: GROUP }, () => ALPHABET[randomInt(ALPHABET.length)]).join('');
  return Array.from({ length: GROUPS }, group).join('-');
}
