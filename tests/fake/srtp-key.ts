import { randomBytes } from 'node:crypto';

/** Master key and salt (RFC 4568 §6.1). */
export const newKey = (): Buffer => randomBytes(30);

export const keyLine = (key: Buffer): string =>
  `a=crypto:1 AES_CM_128_HMAC_SHA1_80 inline:${key.toString('base64')}|2^31`;

/** Of a session description; null when it has none. */
export function keyOf(body: string): Buffer | null {
  const text = /^a=crypto:1 AES_CM_128_HMAC_SHA1_80 inline:([A-Za-z0-9+/]{40})/m.exec(body)?.[1];
  return text === undefined ? null : Buffer.from(text, 'base64');
}
