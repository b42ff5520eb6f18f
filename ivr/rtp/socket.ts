/**
 * Takes a datagram: `data[start … end)`, which is there during the call only. `at`: when it arrived, ms of `performance.now()`; what has
 * arrived before a tick of the pacer is told before it.
 */
export type PacketTaker = (data: Uint8Array, start: number, end: number, ip: string, port: number, at: number) => void;

/** The UDP socket of one RTP stream. */
export interface RtpSocket {
  readonly port: number;
  /** What `send` sends: one RTP packet of PACKET_BYTES, to be written in place. */
  readonly packet: Uint8Array;
  /** The same memory and SEALED_BYTES long: a packet of SRTP. */
  readonly sealed: Uint8Array;
  listen(take: PacketTaker): void;
  /** May leave when the pacer's portion is done: one packet a tick. `sealed`: SEALED_BYTES and not PACKET_BYTES. What cannot be sent is lost, as on any network. */
  send(port: number, ip: string, sealed?: boolean): void;
  close(closed?: () => void): void;
}
