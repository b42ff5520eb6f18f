import { createCipheriv, createDecipheriv, createHmac, hkdfSync, randomBytes } from 'node:crypto';
import { plainNumber } from './number.ts';

const FORMAT = 'v1';
/** NIST SP 800-38D §8.2.2: a random 96-bit nonce is safe for 2^32 messages under one key. */
const NONCE = 12;
const TAG = 16;

/** A sealed text that cannot be opened: another key, or changed. */
export class SealError extends Error {
  override readonly name = 'SealError';
}

/**
 * Keeps personal data unreadable in the database. Sealing is AES-256-GCM; searching is by keyed hashes, so that equal values are found
 * without being opened. Each purpose has a key of its own, derived from the data key (RFC 5869).
 */
export class PersonalData {
  readonly #sealing: Buffer;
  readonly #searching: Buffer;
  readonly #linking: Buffer;
  /** Says which data key a text was sealed with, without telling anything of the key. */
  readonly keyId: string;

  /** `dataKey`: 32 bytes. */
  constructor(dataKey: Uint8Array) {
    if (dataKey.length !== 32) throw new SealError('the data key must be 32 bytes');
    const derive = (purpose: string): Buffer =>
      Buffer.from(hkdfSync('sha256', dataKey, '', `court-12368 ${purpose}`, 32));
    this.#sealing = derive('sealing');
    this.#searching = derive('searching');
    this.#linking = derive('linking');
    this.keyId = derive('key-id').subarray(0, 4).toString('hex');
  }

  /**
   * `v1.<key id>.<nonce, tag, ciphertext in base64url>`. `context` says what the text is (`call.caller-name`): a sealed text moved to another
   * place does not open there.
   */
  seal(text: string, context = ''): string {
    const nonce = randomBytes(NONCE);
    const head = `${FORMAT}.${this.keyId}`;
    const cipher = createCipheriv('aes-256-gcm', this.#sealing, nonce, { authTagLength: TAG });
    cipher.setAAD(Buffer.from(`${head}.${context}`));
    const sealed = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()]);
    return `${head}.${Buffer.concat([nonce, cipher.getAuthTag(), sealed]).toString('base64url')}`;
  }

  /** The text that was sealed. Throws SealError when it was sealed with another key or for another context, or was changed. */
  open(sealed: string, context = ''): string {
    const [format, keyId, body] = sealed.split('.');
    if (format !== FORMAT || body === undefined) throw new SealError('not a sealed text');
    if (keyId !== this.keyId) throw new SealError('sealed with another data key');
    const bytes = Buffer.from(body, 'base64url');
    if (bytes.length < NONCE + TAG) throw new SealError('sealed text is too short');
    const decipher = createDecipheriv('aes-256-gcm', this.#sealing, bytes.subarray(0, NONCE), { authTagLength: TAG });
    decipher.setAAD(Buffer.from(`${format}.${keyId}.${context}`));
    decipher.setAuthTag(bytes.subarray(NONCE, NONCE + TAG));
    try {
      return Buffer.concat([decipher.update(bytes.subarray(NONCE + TAG)), decipher.final()]).toString('utf8');
    } catch (cause) {
      throw new SealError('sealed text was changed', { cause });
    }
  }

  /** What only who has the data key can make again: a token of a link that is kept nowhere. Base64url, 43 characters. */
  token(text: string): string {
    return createHmac('sha256', this.#linking).update(text).digest('base64url');
  }

  /** Keyed hash for exact search. A telephone number gives the same hash with and without its country code. */
  fingerprint(text: string): string {
    return this.#hash('whole', plainNumber(text));
  }

  /** Keyed hash of the last four digits of a number; null when it has fewer. */
  fingerprintTail(number: string): string | null {
    const plain = plainNumber(number);
    return plain.length < 4 ? null : this.#hash('tail', plain.slice(-4));
  }

  #hash(kind: string, text: string): string {
    return createHmac('sha256', this.#searching).update(`${kind}\0${text}`).digest('base64url');
  }
}
