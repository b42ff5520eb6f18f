import type { gateway } from '../../signaling/contract/index.ts';
import { LAWS, type Law } from './g711.ts';
import { JitterBuffer } from './jitter-buffer.ts';
import { Mixer, translate } from './mixer.ts';
import { openSocket } from './network.ts';
import { HEADER_BYTES, parseRtp } from './packet.ts';
import { RtpSender } from './sender.ts';
import type { PacketTaker, RtpSocket } from './socket.ts';
import { SourceGate } from './source-gate.ts';

const LAW_OF: Readonly<Record<number, Law>> = { 8: LAWS.PCMA, 0: LAWS.PCMU };

/**
 * The end of a phone's audio in a media room: a UDP socket of its own. Into the room goes one unbroken RTP stream of 20 ms frames, in the law
 * that the room was told; what its voices send is brought into order, mixed and handed out frame by frame.
 */
export class RoomLink {
  readonly roomId: string;
  readonly local: gateway.RtpAddress;
  /** What goes into the room. */
  readonly law: Law;
  readonly #socket: RtpSocket;
  readonly #sender: RtpSender;
  readonly #gate = new SourceGate();
  readonly #fromRoom = new Mixer();
  #fromCaller: JitterBuffer | null = null;
  #lawFromCaller: Law;
  #closed = false;

  static async open(roomId: string, address: string, law: Law): Promise<RoomLink> {
    return new RoomLink(roomId, await openSocket(address, 0), address, law);
  }

  private constructor(roomId: string, socket: RtpSocket, address: string, law: Law) {
    this.roomId = roomId;
    this.#socket = socket;
    this.local = { ip: address, port: socket.port };
    this.law = law;
    this.#lawFromCaller = law;
    this.#sender = new RtpSender(socket);
    socket.listen(this.#receive);
  }

  get ssrc(): number {
    return this.#sender.ssrc;
  }

  /** Where the room receives, and the only place whose packets are taken. */
  connect(remote: gateway.RtpAddress): void {
    this.#gate.negotiate(remote);
  }

  /** A packet of the caller, in the law the phone speaks now. */
  readonly takeFromCaller: JitterBuffer['put'] = (packet, data, now) => this.#fromCaller?.put(packet, data, now);

  /** What the phone speaks from now on. */
  expectFromCaller(law: Law): void {
    if (this.#fromCaller && this.#lawFromCaller === law) return;
    this.#lawFromCaller = law;
    this.#fromCaller = new JitterBuffer(law);
  }

  /** Sends the caller's next 20 ms into the room; silence while the caller is muted or nothing came. */
  sendToRoom(now: number, muted: boolean, missed: number): void {
    if (missed > 0) this.#sender.rest(missed);
    const { packet } = this.#sender;
    if (muted || !this.#fromCaller) packet.fill(this.law.silence, HEADER_BYTES);
    else {
      this.#fromCaller.pull(packet, HEADER_BYTES, now);
      translate(packet, HEADER_BYTES, this.#lawFromCaller, this.law);
    }
    if (this.#gate.port > 0) this.#sender.send('room', this.law.payloadType, this.#gate.port, this.#gate.ip);
    else this.#sender.rest();
  }

  /** Writes the room's next 20 ms in the law of the phone; silence when nothing came. */
  pull(into: Uint8Array, at: number, law: Law, now: number): void {
    this.#fromRoom.pull(into, at, law, now);
  }

  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#socket.close();
  }

  readonly #receive: PacketTaker = (data, start, end, ip, port, at) => {
    if (ip !== this.#gate.ip) return;
    const packet = parseRtp(data, start, end);
    const law = packet ? LAW_OF[packet.payloadType] : undefined;
    if (!packet || !law || !this.#gate.admits(ip, port)) return;
    this.#fromRoom.put(packet, data, law, at);
  };
}
