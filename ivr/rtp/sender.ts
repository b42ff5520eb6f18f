import { randomInt } from 'node:crypto';
import { FRAME_BYTES, PACKET_BYTES, writeRtpHeader } from './packet.ts';
import type { LoanState, RtpSocket } from './socket.ts';
import type { SrtpSender } from './srtp.ts';

/** What a packet is made of; `none`: there was none. */
export type Source = 'clip' | 'room' | 'silence' | 'none';

/**
 * One RTP stream that never breaks, whatever is sent in it: one SSRC, sequence numbers and timestamps that go on. The frame is written into
 * `packet` from `HEADER_BYTES` on, then `send`; the packet is used again for the next one.
 */
export class RtpSender {
  readonly ssrc = randomInt(1, 0x1_0000_0000);
  readonly packet: Uint8Array;
  readonly #socket: RtpSocket;
  // RFC 3711 §3.3.1: in the lower half, so that the first wrap is seen by both sides.
  #sequence = randomInt(0x8000);
  #timestamp = randomInt(0x1_0000_0000);
  /** RFC 3551 §4.1: the marker is set on the first packet after a time without packets, and where a talk spurt begins. */
  #marker = true;
  #source: Source = 'none';
  sent = 0;
  /** SRTP; null for plain RTP. */
  protection: SrtpSender | null = null;

  constructor(socket: RtpSocket) {
    this.#socket = socket;
    this.packet = socket.packet;
  }

  /** The next packet begins something new. */
  mark(): void {
    this.#marker = true;
  }

  /** Time goes by without packets: 20 ms times `frames`. */
  rest(frames = 1): void {
    this.#timestamp = (this.#timestamp + frames * FRAME_BYTES) >>> 0;
    this.#marker = true;
    this.#source = 'none';
  }

  /** As somebody else needs it who goes on with the stream. */
  get state(): Pick<LoanState, 'sequence' | 'timestamp' | 'marker' | 'inSound'> {
    const { sequence, timestamp, marker } = {
      sequence: this.#sequence,
      timestamp: this.#timestamp,
      marker: this.#marker,
    };
    return { sequence, timestamp, marker, inSound: this.#source === 'clip' };
  }

  /** Goes on after somebody else. */
  resume({ sequence, timestamp, marker, inSound, sent }: LoanState): void {
    this.#sequence = sequence;
    this.#timestamp = timestamp;
    this.#marker = marker;
    this.sent += sent;
    if (sent > 0) this.#source = inSound ? 'clip' : 'silence';
  }

  send(source: Source, payloadType: number, port: number, ip: string): void {
    if (source !== this.#source && source !== 'silence') this.#marker = true;
    this.#source = source;
    writeRtpHeader(this.packet, payloadType, this.#marker, this.#sequence, this.#timestamp, this.ssrc);
    this.#sequence = (this.#sequence + 1) & 0xffff;
    this.#timestamp = (this.#timestamp + FRAME_BYTES) >>> 0;
    this.#marker = false;
    this.sent++;
    if (this.protection === null) {
      this.#socket.send(port, ip);
      return;
    }
    this.protection.protect(this.#socket.sealed, PACKET_BYTES);
    this.#socket.send(port, ip, true);
  }
}
