import type { Redis } from 'ioredis';
import type { Logger } from 'pino';
import { FIRST_LANGUAGE, LANGUAGES, type Language } from '../contract/index.ts';
import { SealError, type PersonalData } from '../personal-data/index.ts';
import { KEY_PREFIX } from '../redis.ts';

/** A choice is forgotten when its number has not called for so long, s. */
const KEEP = 400 * 86_400;
const SEAL = 'caller.language';

/**
 * The language each number chose, found by the number's keyed hash, the choice itself sealed. In Redis, because every call asks for it before it is
 * answered, with the database there or not.
 */
export class CallerLanguages {
  readonly #redis: Redis;
  readonly #personal: PersonalData;
  readonly #log: Logger;

  constructor(redis: Redis, personal: PersonalData, log: Logger) {
    this.#redis = redis;
    this.#personal = personal;
    this.#log = log;
  }

  /** What this number chose last; the first language when it never did, or withholds itself. Never an error: a call is let in without it. */
  async of(number: string | null): Promise<Language> {
    if (number === null) return FIRST_LANGUAGE;
    try {
      const key = keyOf(this.#personal.fingerprint(number));
      const sealed = await this.#redis.getex(key, 'EX', KEEP);
      if (sealed === null) return FIRST_LANGUAGE;
      const chosen = this.#personal.open(sealed, SEAL);
      return LANGUAGES.find((language) => language === chosen) ?? FIRST_LANGUAGE;
    } catch (error) {
      // Sealed with a key that is gone: the caller chooses again.
      this.#log.warn({ err: error, sealed: error instanceof SealError }, 'language of a caller not known');
      return FIRST_LANGUAGE;
    }
  }

  /** Remembers a choice. `fingerprint` as PersonalData makes it. */
  async remember(fingerprint: string, language: Language): Promise<void> {
    await this.#redis.set(keyOf(fingerprint), this.#personal.seal(language, SEAL), 'EX', KEEP);
  }
}

const keyOf = (fingerprint: string): string => `${KEY_PREFIX}caller:${fingerprint}:language`;
