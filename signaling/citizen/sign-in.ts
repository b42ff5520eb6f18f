import { createHash, randomBytes, randomUUID } from 'node:crypto';
import type { Redis } from 'ioredis';
import { z } from 'zod';
import { CourtError } from '../contract/index.ts';
import type { NoticeService } from '../notice/index.ts';
import { maskNumber, type PersonalData } from '../personal-data/index.ts';
import { KEY_PREFIX } from '../redis.ts';
import { SignInCodes } from './code.ts';

/** A session ends after so long, s: long enough for a form and a waiting room, short on a borrowed telephone. */
const LIFE = 6 * 3600;
const SEAL = 'citizen.phone';

/** Somebody who has proved a telephone number. */
export interface Citizen {
  phone: string;
  phoneMasked: string;
  /** Keyed hash of the number, by which the own petitions are found. */
  fingerprint: string;
  expiresAt: Date;
}

export interface CitizenParts {
  redis: Redis;
  personal: PersonalData;
  notices: NoticeService;
  /** In whose name codes are sent. */
  court: () => Promise<{ id: string; name: string } | null>;
}

const stored = z.object({ phone: z.string(), expiresAt: z.number() });
const key = (token: string): string => `${KEY_PREFIX}citizen:${createHash('sha256').update(token).digest('base64url')}`;

/** Citizens sign in by a code sent to their telephone; there is no account. Sessions are in Redis under the hash of their token, the number in them sealed. */
export class CitizenSignIn {
  readonly #parts: CitizenParts;
  readonly #codes: SignInCodes;

  constructor(parts: CitizenParts) {
    this.#parts = parts;
    this.#codes = new SignInCodes(parts.redis, parts.personal);
  }

  /** Sends a code. A-010 when asked too often; S-002 while no court is known. */
  async sendCode(phone: string, address: string): Promise<void> {
    const court = await this.#parts.court();
    if (!court) throw new CourtError('S-002');
    const code = await this.#codes.make(phone, address);
    await this.#parts.notices.send({
      id: randomUUID(),
      courtId: court.id,
      number: phone,
      template: 'citizen-code',
      fields: { court: court.name, code },
      about: { kind: 'citizen', id: this.#parts.personal.fingerprint(phone), label: '' },
      createdBy: '',
    });
  }

  /** A-011 when the code is wrong. */
  async signIn(phone: string, code: string): Promise<{ token: string; citizen: Citizen }> {
    await this.#codes.use(phone, code);
    const token = randomBytes(32).toString('base64url');
    const expiresAt = Date.now() + LIFE * 1000;
    const session = { phone: this.#parts.personal.seal(phone, SEAL), expiresAt };
    await this.#parts.redis.set(key(token), JSON.stringify(session), 'EX', LIFE);
    return { token, citizen: this.#citizen(phone, expiresAt) };
  }

  /** Who the token belongs to; null: nobody. */
  async authenticate(token: string | null): Promise<Citizen | null> {
    if (token === null || token.length > 100) return null;
    const text = await this.#parts.redis.get(key(token));
    if (text === null) return null;
    const { phone, expiresAt } = stored.parse(JSON.parse(text));
    return this.#citizen(this.#parts.personal.open(phone, SEAL), expiresAt);
  }

  async signOut(token: string | null): Promise<void> {
    if (token !== null) await this.#parts.redis.del(key(token));
  }

  #citizen(phone: string, expiresAt: number): Citizen {
    const fingerprint = this.#parts.personal.fingerprint(phone);
    return { phone, phoneMasked: maskNumber(phone), fingerprint, expiresAt: new Date(expiresAt) };
  }
}
