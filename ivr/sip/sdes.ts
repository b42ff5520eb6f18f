/** Keys of SRTP in SDP (SDES, RFC 4568). The lines hold the keys: nothing of them may be logged. */
import { MASTER_BYTES } from '../rtp/srtp.ts';

export const SUITE = 'AES_CM_128_HMAC_SHA1_80';

export interface Crypto {
  /** Of the offered line, which the answer repeats (§4.1). */
  tag: number;
  /** Master key and salt of who sends this line, for what it sends. */
  master: Uint8Array;
}

/** As `sdp-transform` reads `a=crypto`. */
interface CryptoLine {
  id: number;
  suite: string;
  config: string;
  sessionConfig?: string;
}

/** §6.1: key and salt in Base64, a lifetime that no call reaches, and no MKI, which we do not have. */
const INLINE = /^inline:([A-Za-z0-9+/]{40})(?:\|(?:2\^[0-9]{1,2}|[0-9]{1,15}))?$/;

/** The first line that can be used; null when there is none: another suite, an MKI, or a session parameter that must be understood (§6.3). */
export function readCrypto(lines: readonly CryptoLine[] | undefined): Crypto | null {
  for (const { id, suite, config, sessionConfig } of lines ?? []) {
    const [, text] = INLINE.exec(config) ?? [];
    // WSH is a hint only, a name with - before it may be ignored (§6.3.7).
    const asked = (sessionConfig ?? '').split(' ').filter((word) => word !== '' && !/^(WSH=|-)/.test(word));
    if (suite !== SUITE || text === undefined || asked.length > 0 || !(id >= 0 && id <= 999_999_999)) continue;
    const master = Buffer.from(text, 'base64');
    if (master.length === MASTER_BYTES) return { tag: id, master };
  }
  return null;
}

export const cryptoLine = ({ tag, master }: Crypto): string =>
  `a=crypto:${tag} ${SUITE} inline:${Buffer.from(master).toString('base64')}`;
