import type { Socket } from 'node:dgram';
import { encodeSamples, LAWS } from '../../../ivr/rtp/g711.ts';
import { FRAME_BYTES, FRAME_MS, HEADER_BYTES, PACKET_BYTES, writeRtpHeader } from '../../../ivr/rtp/packet.ts';
import { openUdp } from '../../../ivr/rtp/udp.ts';
import { sine } from '../../fake/tone.ts';
import type { Tally } from './load.ts';

const LOCAL = '127.0.0.1';
const SOCKETS = 16;
/** Calls send in so many portions of the 20 ms. */
const SLOTS = 10;
/** Gaps are counted by the millisecond up to here. */
const LONGEST = 1000;
const SILENCE = LAWS.PCMA.silence;

interface Line {
  port: number;
  socket: Socket;
  sequence: number;
  timestamp: number;
  ssrc: number;
  slot: number;
  answeredAt: number;
  heard: boolean;
  lastAt: number;
  lastSequence: number;
}

/** The audio of all calls of the load: a few sockets, each the phone of many calls, told apart by the gateway's port. */
export class Media {
  readonly #sockets: Socket[];
  readonly #lines = new Map<number, Line>();
  readonly #slots = Array.from({ length: SLOTS }, () => new Set<Line>());
  readonly #packet = Buffer.alloc(PACKET_BYTES);
  readonly #timer: NodeJS.Timeout;
  readonly #gaps = new Uint32Array(LONGEST + 1);
  #next = 0;
  #due = performance.now();
  #step = 0;
  #behind = 0;
  #sent = 0;
  #received = 0;
  #lost = 0;
  #firstAudio: number[] = [];

  static async open(): Promise<Media> {
    const sockets = await Promise.all(Array.from({ length: SOCKETS }, () => openUdp(LOCAL, 0)));
    return new Media(sockets);
  }

  private constructor(sockets: Socket[]) {
    this.#sockets = sockets;
    this.#packet.set(encodeSamples(LAWS.PCMA, sine(400, FRAME_BYTES / 8000)), HEADER_BYTES);
    for (const socket of sockets) {
      socket.setRecvBufferSize(4 << 20);
      socket.on('message', (data, { port }) => this.#receive(data, port));
      socket.on('error', () => undefined);
    }
    this.#timer = setInterval(() => this.#run(), 1);
  }

  close(): void {
    clearInterval(this.#timer);
    for (const socket of this.#sockets) socket.close();
  }

  /** A socket for the next call, by its number. */
  reserve(): { index: number; port: number } {
    const index = this.#next++ % SOCKETS;
    return { index, port: this.#sockets[index]!.address().port };
  }

  /** Begins to send to, and to listen for, the gateway's port of a call. */
  start(index: number, port: number, answeredAt: number): void {
    this.stop(port);
    const slot = this.#slots.reduce((least, one, n) => (one.size < this.#slots[least]!.size ? n : least), 0);
    const line: Line = {
      port,
      socket: this.#sockets[index]!,
      sequence: 0,
      timestamp: 0,
      ssrc: (Math.random() * 2 ** 32) >>> 0,
      slot,
      answeredAt,
      heard: false,
      lastAt: 0,
      lastSequence: -1,
    };
    this.#lines.set(port, line);
    this.#slots[slot]!.add(line);
  }

  stop(port: number): void {
    const line = this.#lines.get(port);
    if (!line) return;
    this.#lines.delete(port);
    this.#slots[line.slot]!.delete(line);
  }

  /** What happened since the last time. */
  take(): Pick<Tally, 'sent' | 'received' | 'lost' | 'firstAudio' | 'gap' | 'behind'> {
    const tally = {
      sent: this.#sent,
      received: this.#received,
      lost: this.#lost,
      firstAudio: this.#firstAudio,
      behind: Math.round(this.#behind),
      gap: { p50: this.#gapAt(0.5), p99: this.#gapAt(0.99), max: this.#gaps.findLastIndex((count) => count > 0) },
    };
    this.#sent = this.#received = this.#lost = this.#behind = 0;
    this.#firstAudio = [];
    this.#gaps.fill(0);
    return tally;
  }

  #gapAt(share: number): number {
    const wanted = share * this.#gaps.reduce((sum, count) => sum + count, 0);
    let sum = 0;
    return this.#gaps.findIndex((count) => (sum += count) >= wanted);
  }

  #run(): void {
    const now = performance.now();
    this.#behind = Math.max(this.#behind, now - this.#due);
    while (this.#due <= now) {
      for (const line of this.#slots[this.#step % SLOTS]!) this.#send(line);
      this.#step++;
      this.#due += FRAME_MS / SLOTS;
    }
  }

  #send(line: Line): void {
    writeRtpHeader(this.#packet, 8, false, line.sequence, line.timestamp, line.ssrc);
    line.sequence = (line.sequence + 1) & 0xffff;
    line.timestamp = (line.timestamp + FRAME_BYTES) >>> 0;
    line.socket.send(this.#packet, 0, PACKET_BYTES, line.port, LOCAL);
    this.#sent++;
  }

  #receive(data: Buffer, port: number): void {
    const line = this.#lines.get(port);
    if (!line) return;
    const now = performance.now();
    this.#received++;
    const sequence = data.readUInt16BE(2);
    if (line.lastSequence >= 0) {
      const step = (sequence - line.lastSequence) & 0xffff;
      if (step === 1) this.#gaps[Math.min(LONGEST, Math.round(now - line.lastAt))]!++;
      else if (step < 0x8000) this.#lost += step - 1;
    }
    line.lastAt = now;
    line.lastSequence = sequence;
    if (line.heard || data.indexOf(SILENCE, HEADER_BYTES) === HEADER_BYTES) return;
    line.heard = true;
    this.#firstAudio.push(now - line.answeredAt);
  }
}
