import { createHash, randomBytes } from 'node:crypto';

export interface Credentials {
  user: string;
  password: string;
}

const REALM = 'carrier.example';
const md5 = (text: string): string => createHash('md5').update(text).digest('hex');

/** What a server wants to know whom it talks to by (RFC 2617, RFC 3261 §22): its challenges, and whether an answer to one is right. */
export class Digest {
  readonly #nonces = new Set<string>();

  challenge(): string {
    const nonce = randomBytes(12).toString('hex');
    this.#nonces.add(nonce);
    return `Digest realm="${REALM}", nonce="${nonce}", algorithm=MD5, qop="auth"`;
  }

  /** Each nonce is good once. */
  accepts(authorization: string, method: string, { user, password }: Credentials): boolean {
    const given = new Map(
      [...authorization.matchAll(/(\w+)=(?:"([^"]*)"|([^,\s]+))/g)].map(([, name, quoted, bare]) => [
        name,
        quoted ?? bare ?? '',
      ]),
    );
    const of = (name: string): string => given.get(name) ?? '';
    if (!this.#nonces.delete(of('nonce')) || of('username') !== user || of('realm') !== REALM) return false;
    const ha1 = md5(`${user}:${REALM}:${password}`);
    const ha2 = md5(`${method}:${of('uri')}`);
    const middle = of('qop') ? `${of('nonce')}:${of('nc')}:${of('cnonce')}:${of('qop')}` : of('nonce');
    return of('response') === md5(`${ha1}:${middle}:${ha2}`);
  }
}
