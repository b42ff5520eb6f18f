import { isIPv6, SocketAddress } from 'node:net';
import type { gateway } from '../../signaling/contract/index.ts';

const canonical = (ip: string): string =>
  isIPv6(ip) ? new SocketAddress({ address: ip, family: 'ipv6' }).address : ip;

/**
 * Tells whose packets are taken: those of the negotiated address and port only.
 *
 * One exception, for phones behind NAT that announce their own address right and the port wrong (symmetric RTP, RFC 4961): as long as nothing
 * has come from the negotiated port, the first good packet from another port of the negotiated IP address sets the port, once, for as long as
 * this address is negotiated. What is sent to the phone goes to that port then, until something comes from the negotiated port after all: then
 * the other was not this phone but, say, a call of the same trunk whose gateway died. Another IP address is never taken.
 */
export class SourceGate {
  #negotiated: gateway.RtpAddress | null = null;
  #ip = '';
  #port = 0;
  #locked = false;

  /** May be told again by a re-INVITE; the same address changes nothing. */
  negotiate(remote: gateway.RtpAddress): void {
    if (this.#negotiated?.ip === remote.ip && this.#negotiated.port === remote.port) return;
    this.#negotiated = remote;
    this.#ip = canonical(remote.ip);
    this.#port = remote.port;
    this.#locked = false;
  }

  /** Where to send to; port 0 until something is negotiated. */
  get ip(): string {
    return this.#ip;
  }
  get port(): number {
    return this.#port;
  }

  /** Whether a well-formed packet from there is taken. */
  admits(ip: string, port: number): boolean {
    if (ip !== this.#ip) return false;
    if (port === this.#port || port === this.#negotiated?.port) {
      this.#port = port;
      this.#locked = true;
      return true;
    }
    if (this.#locked || this.#port === 0) return false;
    this.#locked = true;
    this.#port = port;
    return true;
  }
}
