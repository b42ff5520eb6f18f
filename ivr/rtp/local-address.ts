import { createSocket } from 'node:dgram';
import { once } from 'node:events';

/** Routes change seldom: for so long an answer of the kernel is taken again, ms. */
const KEPT = 10_000;
/** Peers that are remembered; trunks are few. */
const MOST = 256;

/** Which of our addresses a peer sees. */
export class LocalAddress {
  readonly #known = new Map<string, { address: Promise<string>; until: number }>();

  /** Our address on the way to a peer: what the kernel would send from. Of what is no IPv4 address: loopback, nobody else could be reached. */
  facing(peer: string): Promise<string> {
    const now = performance.now();
    const known = this.#known.get(peer);
    if (known && known.until > now) return known.address;
    if (this.#known.size >= MOST) this.#known.clear();
    const address = askKernel(peer);
    this.#known.set(peer, { address, until: now + KEPT });
    return address;
  }
}

async function askKernel(peer: string): Promise<string> {
  const socket = createSocket('udp4');
  try {
    socket.connect(9, peer);
    await once(socket, 'connect');
    return socket.address().address;
  } catch {
    return '127.0.0.1';
  } finally {
    socket.close();
  }
}
