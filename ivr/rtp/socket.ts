/**
 * Takes a datagram: `data[start … end)`, which is there during the call only. `at`: when it arrived, ms of `performance.now()`; what has
 * arrived before a tick of the pacer is told before it.
 */
export type PacketTaker = (data: Uint8Array, start: number, end: number, ip: string, port: number, at: number) => void;

/** A sound of whole frames, encoded, and the frame of it that is next. */
export interface Ahead {
  readonly bytes: Uint8Array;
  readonly frame: number;
}

/** A stream as it is lent. */
export interface Loan {
  readonly ip: string;
  readonly port: number;
  readonly payloadType: number;
  /** The byte of silence in its law: sent when there is nothing to play. */
  readonly silence: number;
  readonly ssrc: number;
  readonly sequence: number;
  readonly timestamp: number;
  readonly marker: boolean;
  /** Whether the packet before was of a sound, not of silence. */
  readonly inSound: boolean;
  /** Played one after the other, and under them the loop again and again. */
  readonly queue: readonly Ahead[];
  readonly loop: Ahead | null;
}

/** How a lent stream stands. */
export interface LoanState {
  readonly sequence: number;
  readonly timestamp: number;
  readonly marker: boolean;
  readonly inSound: boolean;
  /** Packets sent, and sounds of the queue sent to their end, since it was lent. */
  readonly sent: number;
  readonly finished: number;
  /** Next frames of the queue's first sound and of the loop. */
  readonly frame: number;
  readonly loopFrame: number;
}

/** Somebody who sends in time by itself what is known ahead, while this thread is busy with something else. */
export interface Lender {
  /** `dueIn`: ms until its next packet is due, null: at any time. One that was reclaimed goes on in its rhythm. False: it cannot be sent this way. */
  lend(loan: Loan, dueIn: number | null): boolean;
  /** Stops it between two packets, to be lent again or retired in the same turn; null when it is not lent. */
  reclaim(): LoanState | null;
  /** Ends the loan; ms until its next packet is due, null when it was not lent. */
  retire(): number | null;
  /** `told` is called soon after a sound of the queue has ended. */
  onFinished(told: () => void): void;
}

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
  /** Null: this thread has to send each packet. */
  readonly lender: Lender | null;
  close(closed?: () => void): void;
}
