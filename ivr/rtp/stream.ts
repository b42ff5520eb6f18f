import { EventEmitter } from 'node:events';
import { CourtError, type gateway } from '../../signaling/contract/index.ts';
import type { Clip } from './clip.ts';
import { KeyReader } from './dtmf.ts';
import { LAWS, type Law } from './g711.ts';
import { openSocket } from './network.ts';
import type { Paced } from './pacer.ts';
import { HEADER_BYTES, isRtcp, parseRtp, type RtpPacket } from './packet.ts';
import { Player, type Played } from './player.ts';
import type { PortRange } from './port-range.ts';
import { Reception } from './reception.ts';
import { RoomLink } from './room-link.ts';
import { RtpSender, type Source } from './sender.ts';
import type { PacketTaker, RtpSocket } from './socket.ts';
import { SourceGate } from './source-gate.ts';
import { SrtpStream } from './srtp-stream.ts';
import { StreamPace, type Steady } from './stream-pace.ts';

/** As in SDP, seen from us: `sendonly` means that we send only. */
export type Direction = 'sendrecv' | 'sendonly' | 'recvonly' | 'inactive';
export type KeySource = 'rfc4733' | 'info';

/** What the SDP of both sides has agreed on. */
export interface NegotiatedAudio {
  codec: gateway.Codec;
  /** Payload type of that codec, both ways. */
  payloadType: number;
  /** Payload type of telephone-event from the phone; null when it has none. */
  telephoneEvent: number | null;
  remote: gateway.RtpAddress;
  /** Master keys of SRTP, of what we send and of what we receive; null for plain RTP. */
  srtp: { send: Uint8Array; receive: Uint8Array } | null;
  /** Ours. */
  direction: Direction;
}

export interface StreamEvents {
  /** A key 0–9 * # A–D was pressed: told once, at its beginning. */
  key: [key: string, source: KeySource];
}

/** Counters of the phone's side, as in `call:ended`. `refused`: not from the negotiated source, no RTP, not authentic SRTP where that is agreed, or of another payload type. */
export type StreamStats = Required<NonNullable<Parameters<gateway.GatewayToSignaling['call:ended']>[0]['rtp']>>;

/** Ports of the range that other programs may have, one after the other, before we give up. */
const PORT_TRIES = 1000;
/** Some phones tell a key both by RFC 4733 and by INFO: the second within this time is the same one, ms. */
const SAME_KEY = 600;
const KEY = /^[0-9*#A-D]$/;
const NOWHERE = new Set(['', '0.0.0.0', '::']);

const isTaken = (error: unknown): boolean =>
  typeof error === 'object' && error !== null && 'code' in error && error.code === 'EADDRINUSE';

/**
 * The RTP end of one telephone leg. To the phone goes one RTP stream, a packet every 20 ms from the first `negotiate` on: what the room says
 * while bridged, else the clips and the music that are played, else silence (which keeps NAT bindings and phones alive). RTCP is neither sent
 * nor read.
 */
export class RtpStream extends EventEmitter<StreamEvents> implements Paced {
  readonly localAddress: string;
  readonly localPort: number;
  /** What the caller hears when put on hold; silence while it is null. */
  holdMusic: Clip | null = null;
  /** When RTP of the phone arrived last, ms of `performance.now()`; null before the first. */
  lastReceivedAt: number | null = null;
  readonly #ports: PortRange;
  readonly #socket: RtpSocket;
  readonly #sender: RtpSender;
  readonly #gate = new SourceGate();
  readonly #reception = new Reception();
  readonly #keys = new KeyReader();
  readonly #player = new Player((act) => this.#pace.change(act));
  readonly #pace: StreamPace;
  readonly #links = new Map<string, Promise<RoomLink>>();
  #opened: RoomLink[] = [];
  /** The room the caller is in. */
  #link: RoomLink | null = null;
  /** Null: plain RTP. */
  #srtp: SrtpStream | null = null;
  #held = false;
  #law: Law = LAWS.PCMA;
  #payloadType = -1;
  #telephoneEvent = -1;
  #direction: Direction = 'inactive';
  #lastKey: { key: string; source: KeySource; at: number } | null = null;
  #refused = 0;
  #answerExpected = false;
  #closed = false;

  /** Binds an even UDP port of the range on that address. CourtError C-005 when all are taken. */
  static async create(ports: PortRange, { localAddress }: { localAddress: string }): Promise<RtpStream> {
    for (let tries = 0; tries < PORT_TRIES; tries++) {
      const port = ports.take();
      if (port === null) break;
      try {
        return new RtpStream(ports, await openSocket(localAddress, port), localAddress);
      } catch (error) {
        ports.release(port);
        if (!isTaken(error)) throw error;
      }
    }
    throw new CourtError('C-005', { detail: 'no free RTP port' });
  }

  private constructor(ports: PortRange, socket: RtpSocket, localAddress: string) {
    super();
    this.#ports = ports;
    this.#socket = socket;
    this.#sender = new RtpSender(socket);
    this.#pace = new StreamPace({
      paced: this,
      sender: this.#sender,
      player: this.#player,
      lender: socket.lender,
      steady: () => this.#steady(),
    });
    this.localAddress = localAddress;
    this.localPort = socket.port;
    socket.listen(this.#receive);
  }

  /** Whether a clip, not the music under it, is being played. */
  get speaking(): boolean {
    return this.#player.speaking;
  }

  /** We call: a room may be opened before the other side has answered, so that it hears and is heard from its first word on. */
  expectAnswer(): void {
    this.#answerExpected = true;
  }

  /** Sets what SDP agreed on; may be called again by a re-INVITE. From the first time on, packets are sent. */
  negotiate(audio: NegotiatedAudio): void {
    if (this.#closed) return;
    this.#pace.change(() => this.#negotiate(audio));
    this.#pace.start();
  }

  #negotiate({ codec, payloadType, telephoneEvent, remote, srtp, direction }: NegotiatedAudio): void {
    const law = LAWS[codec];
    if (law !== this.#law) this.#sender.mark();
    this.#law = law;
    this.#payloadType = payloadType;
    this.#telephoneEvent = telephoneEvent ?? -1;
    this.#direction = direction;
    this.#srtp = srtp && SrtpStream.with(srtp, this.#srtp);
    this.#sender.protection = this.#srtp?.sender ?? null;
    this.#gate.negotiate(remote);
    this.#link?.expectFromCaller(law);
  }

  /** A key that came by SIP INFO. What is no key is ignored. */
  pressKey(key: string): void {
    this.#tellKey(key.toUpperCase(), 'info');
  }

  /**
   * Plays a clip to the caller: after those before it; with `loop` as music under them. Resolves when its last frame was sent or, with
   * `aborted`, when the signal, a bridge or the end of the stream cut it. While bridged, a clip is heard in place of the room.
   */
  play(clip: Clip, options: { loop?: boolean; signal?: AbortSignal } = {}): Promise<Played> {
    return this.#closed ? Promise.resolve('aborted') : this.#player.play(clip, options);
  }

  /**
   * Opens the socket towards a room and says where it listens and what it will send (`codec`, or what the phone speaks). The same room gives the same socket.
   * CourtError C-003 before anything was negotiated (unless an answer is expected) and after the end.
   */
  async openRoom(
    roomId: string,
    localAddress: string,
    codec: gateway.Codec | undefined = undefined,
  ): Promise<{ local: gateway.RtpAddress; ssrc: number; codec: gateway.Codec }> {
    if (this.#closed || (this.#payloadType < 0 && !this.#answerExpected))
      throw new CourtError('C-003', { detail: 'stream has no audio' });
    let opening = this.#links.get(roomId);
    if (!opening) {
      opening = this.#openLink(roomId, localAddress, codec === undefined ? this.#law : LAWS[codec]);
      this.#links.set(roomId, opening);
    }
    const { local, ssrc, law } = await opening;
    return { local, ssrc, codec: law.codec };
  }

  /**
   * Joins the caller to an opened room that receives at `remote`: caller's audio goes there, the room's to the caller. Ends what is played,
   * and a room before it; with `held` on hold from the first packet. CourtError M-105 when the room was not opened.
   */
  bridge(roomId: string, remote: gateway.RtpAddress, held = false): void {
    const link = this.#opened.find((candidate) => candidate.roomId === roomId);
    if (!link) throw new CourtError('M-105', { detail: 'room not opened at this leg' });
    link.connect(remote);
    if (link !== this.#link) this.#pace.change(() => this.#join(link, held));
  }

  #join(link: RoomLink, held: boolean): void {
    for (const other of this.#opened) if (other !== link) this.#closeLink(other);
    link.expectFromCaller(this.#law);
    this.#link = link;
    this.#held = false;
    this.#player.clear();
    if (held) this.hold(true);
  }

  /** Takes the caller out of the room. */
  unbridge(): void {
    const link = this.#link;
    if (!link) return;
    this.#pace.change(() => {
      this.#closeLink(link);
      this.#link = null;
      this.#held = false;
      this.#player.clear();
    });
  }

  /** On hold the caller hears music, and the room silence in place of the caller. */
  hold(held: boolean): void {
    if (!this.#link || held === this.#held) return;
    this.#held = held;
    this.#player.clear();
    if (held && this.holdMusic) void this.#player.play(this.holdMusic, { loop: true });
  }

  stats(): StreamStats {
    this.#pace.change(() => undefined);
    const { received, lost, reordered, jitterMs } = this.#reception;
    return { received, lost, reordered, refused: this.#refused, jitterMs, sent: this.#sender.sent };
  }

  /** Ends everything: what is played, rooms, sockets; gives the port back. */
  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#pace.end();
    this.#player.clear();
    for (const link of this.#opened) link.close();
    this.#opened = [];
    this.#link = null;
    this.#socket.close(() => this.#ports.release(this.localPort));
    this.removeAllListeners();
  }

  /** For the pacer: sends the next 20 ms both ways. */
  tick(now: number, missed: number): void {
    if (missed > 0) this.#sender.rest(missed);
    this.#link?.sendToRoom(now, this.#held || !this.#receives(), missed);
    if (!this.#sends()) {
      this.#sender.rest();
      return;
    }
    this.#sender.send(this.#fill(now), this.#payloadType, this.#gate.port, this.#gate.ip);
  }

  /** Writes the next frame for the phone. */
  #fill(now: number): Source {
    const { packet } = this.#sender;
    const room = this.#held ? null : this.#link;
    if (room && !this.#player.speaking) {
      room.pull(packet, HEADER_BYTES, this.#law, now);
      return 'room';
    }
    if (this.#player.next(this.#law.codec, packet, HEADER_BYTES)) return 'clip';
    packet.fill(this.#law.silence, HEADER_BYTES);
    return 'silence';
  }

  /** In a room, in SRTP or on hold each packet is ours. */
  #steady(): Steady | null {
    if (this.#link || this.#srtp || !this.#sends()) return null;
    return { law: this.#law, payloadType: this.#payloadType, ip: this.#gate.ip, port: this.#gate.port };
  }

  #sends(): boolean {
    return (
      (this.#direction === 'sendrecv' || this.#direction === 'sendonly') &&
      this.#gate.port > 0 &&
      !NOWHERE.has(this.#gate.ip)
    );
  }

  #receives(): boolean {
    return this.#direction === 'sendrecv' || this.#direction === 'recvonly';
  }

  readonly #receive: PacketTaker = (data, start, end, ip, port, at) => {
    if (ip !== this.#gate.ip) {
      this.#refused++;
      return;
    }
    const opened = this.#srtp && !isRtcp(data, start, end) ? this.#srtp.receiver.open(data, start, end) : end;
    const packet = opened === null ? null : parseRtp(data, start, opened);
    if (!packet) {
      if (!isRtcp(data, start, end)) this.#refused++;
      return;
    }
    const { port: sentTo } = this.#gate;
    const isAudio = packet.payloadType === this.#payloadType;
    if ((!isAudio && packet.payloadType !== this.#telephoneEvent) || !this.#gate.admits(ip, port)) {
      this.#refused++;
      return;
    }
    if (this.#gate.port !== sentTo) this.#pace.change(() => undefined);
    this.#accept(packet, data, isAudio, at);
  };

  #accept(packet: RtpPacket, data: Uint8Array, isAudio: boolean, at: number): void {
    this.lastReceivedAt = at;
    this.#reception.count(packet, at);
    if (isAudio) {
      if (this.#link && !this.#held) this.#link.takeFromCaller(packet, data, at);
      return;
    }
    const payload = data.subarray(packet.payloadStart, packet.payloadEnd);
    const key = this.#keys.read(payload, packet);
    if (key !== null) this.#tellKey(key, 'rfc4733');
  }

  #tellKey(key: string, source: KeySource): void {
    if (this.#closed || !KEY.test(key)) return;
    const at = performance.now();
    const last = this.#lastKey;
    this.#lastKey = { key, source, at };
    if (last && last.key === key && last.source !== source && at - last.at < SAME_KEY) return;
    this.emit('key', key, source);
  }

  async #openLink(roomId: string, localAddress: string, law: Law): Promise<RoomLink> {
    try {
      const link = await RoomLink.open(roomId, localAddress, law);
      if (this.#closed) {
        link.close();
        throw new CourtError('C-003', { detail: 'stream has ended' });
      }
      this.#opened.push(link);
      return link;
    } catch (error) {
      this.#links.delete(roomId);
      throw error;
    }
  }

  #closeLink(link: RoomLink): void {
    link.close();
    this.#links.delete(link.roomId);
    this.#opened = this.#opened.filter((other) => other !== link);
  }
}
