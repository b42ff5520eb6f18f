import type { Socket } from 'node:dgram';
import { PACKET_BYTES, SEALED_BYTES } from './packet.ts';
import type { PacketTaker, RtpSocket } from './socket.ts';
import { openUdp } from './udp.ts';

/** A socket of Node's own: needs nothing that was built, and costs about twice what one of the pool costs. */
export class DgramSocket implements RtpSocket {
  readonly port: number;
  readonly lender = null;
  /** Used again for the next packet, which the socket allows because it hands datagrams to the kernel at once (only when the kernel's buffer is full it keeps them, and then 20 ms of one call sound wrong). */
  readonly sealed = Buffer.alloc(SEALED_BYTES);
  readonly packet = this.sealed.subarray(0, PACKET_BYTES);
  readonly #socket: Socket;

  static async open(address: string, port: number): Promise<DgramSocket> {
    return new DgramSocket(await openUdp(address, port));
  }

  private constructor(socket: Socket) {
    this.#socket = socket;
    this.port = socket.address().port;
    // ECONNREFUSED and the like: a peer that has gone is told by SIP or by the control plane, or by RTP that stays away.
    socket.on('error', () => undefined);
  }

  listen(take: PacketTaker): void {
    this.#socket.on('message', (data, { address, port }) =>
      take(data, 0, data.length, address, port, performance.now()),
    );
  }

  send(port: number, ip: string, sealed = false): void {
    this.#socket.send(this.sealed, 0, sealed ? SEALED_BYTES : PACKET_BYTES, port, ip);
  }

  close(closed?: () => void): void {
    this.#socket.close(closed);
  }
}
