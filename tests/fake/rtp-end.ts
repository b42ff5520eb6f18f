import { createSocket, type Socket } from 'node:dgram';
import { once } from 'node:events';
import { randomInt } from 'node:crypto';
import { SrtpReceiver, SrtpSender, TAG_BYTES } from '../../ivr/rtp/srtp.ts';
import { Hearing } from './hearing.ts';
import { decodeAlaw, decodeUlaw, encodeAlaw, encodeUlaw } from './tone.ts';

const FRAME = 160;

export interface LineTrouble {
  /** Each packet is delayed by up to so many ms, which also reorders. */
  jitterMs?: number;
  /** Share of packets that never arrive, 0–1. */
  loss?: number;
}

/** The audio end of a test telephone: sends a known tone in real time, hears what comes. */
export class RtpEnd {
  readonly hearing = new Hearing();
  readonly #socket: Socket;
  readonly port: number;
  tone: number | null;
  /** Said again and again in place of the tone, 8 kHz. */
  speech: Int16Array | null = null;
  trouble: LineTrouble = {};
  remote: { ip: string; port: number } | null = null;
  #format = 8;
  #sequence = randomInt(0x10000);
  #nextKey = 0;
  #timestamp = randomInt(0x80000000);
  readonly #ssrc = randomInt(1, 0x100000000);
  #timer: NodeJS.Timeout | null = null;
  #startedAt = 0;
  #sent = 0;
  #phase = 0;
  sending = true;
  #srtp: { sender: SrtpSender; receiver: SrtpReceiver } | null = null;
  /** Packets that were no SRTP by the other side's key. */
  unprotected = 0;
  /** false: sends plain RTP though SRTP is agreed. */
  protectSent = true;
  sentUnprotected = 0;

  private constructor(socket: Socket, tone: number | null) {
    this.#socket = socket;
    this.port = socket.address().port;
    this.tone = tone;
    socket.on('message', (packet) => this.#receive(packet));
    socket.on('error', () => undefined);
  }

  static async create(tone: number | null, address = '127.0.0.1'): Promise<RtpEnd> {
    const socket = createSocket('udp4');
    socket.bind(0, address);
    await once(socket, 'listening');
    return new RtpEnd(socket, tone);
  }

  /** From now on it is SRTP, by master keys of what is sent and of what comes. */
  protect(own: Buffer, theirs: Buffer): void {
    this.#srtp = { sender: new SrtpSender(own), receiver: new SrtpReceiver(theirs) };
  }

  start(remote: { ip: string; port: number }, format: number): void {
    this.remote = remote;
    this.#format = format;
    if (this.#timer) return;
    this.#startedAt = performance.now();
    this.#timer = setInterval(() => this.#tick(), 10);
  }

  #tick(): void {
    while (this.#sent * 20 <= performance.now() - this.#startedAt) {
      this.#sent++;
      const payload = this.#frame();
      if (this.sending) this.#send(this.#format, payload, false);
      this.#sequence = (this.#sequence + (this.sending ? 1 : 0)) & 0xffff;
      this.#timestamp = (this.#timestamp + FRAME) >>> 0;
    }
  }

  #frame(): Buffer {
    const encode = this.#format === 8 ? encodeAlaw : encodeUlaw;
    const payload = Buffer.alloc(FRAME);
    for (let n = 0; n < FRAME; n++) {
      payload[n] = encode(this.#sample());
      this.#phase++;
    }
    return payload;
  }

  #sample(): number {
    if (this.speech) return this.speech[this.#phase % this.speech.length] ?? 0;
    if (this.tone === null) return 0;
    return Math.round(Math.sin((2 * Math.PI * this.tone * this.#phase) / 8000) * 0.3 * 32767);
  }

  #send(format: number, payload: Buffer, marker: boolean, timestamp = this.#timestamp): void {
    const protection = this.protectSent ? this.#srtp : null;
    if (!protection) this.sentUnprotected++;
    const packet = Buffer.alloc(12 + payload.length + (protection ? TAG_BYTES : 0));
    packet[0] = 0x80;
    packet[1] = format | (marker ? 0x80 : 0);
    packet.writeUInt16BE(this.#sequence, 2);
    packet.writeUInt32BE(timestamp, 4);
    packet.writeUInt32BE(this.#ssrc, 8);
    payload.copy(packet, 12);
    protection?.sender.protect(packet, 12 + payload.length);
    const { jitterMs = 0, loss = 0 } = this.trouble;
    if (Math.random() < loss) return;
    if (jitterMs > 0) setTimeout(() => this.#out(packet), Math.random() * jitterMs);
    else this.#out(packet);
  }

  #out(packet: Buffer): void {
    if (!this.remote) return;
    try {
      this.#socket.send(packet, this.remote.port, this.remote.ip);
    } catch {
      this.remote = null; // closed while a delayed packet was on its way
    }
  }

  /** A key by RFC 4733: the event's packets in place of audio, the last one three times. */
  press(key: string, payloadType: number): void {
    const event = '0123456789*#ABCD'.indexOf(key);
    // A key takes 120 ms, so the next one begins later than that whoever presses fast.
    const timestamp = Math.max(this.#timestamp, this.#nextKey);
    this.#nextKey = timestamp + 8 * FRAME;
    for (let n = 1; n <= 8; n++) {
      const end = n > 5;
      const duration = Math.min(n, 6) * FRAME;
      this.#send(
        payloadType,
        Buffer.from([event, (end ? 0x80 : 0) | 10, duration >> 8, duration & 0xff]),
        n === 1,
        timestamp,
      );
      this.#sequence = (this.#sequence + 1) & 0xffff;
    }
  }

  #receive(packet: Buffer): void {
    if (packet.length < 12) return;
    const format = packet[1]! & 0x7f;
    if (format !== 0 && format !== 8) return;
    const decode = format === 8 ? decodeAlaw : decodeUlaw;
    const end = this.#srtp ? this.#srtp.receiver.open(packet, 0, packet.length) : packet.length;
    if (end === null) this.unprotected++;
    else this.hearing.add(Int16Array.from(packet.subarray(12, end), decode));
  }

  close(): void {
    if (this.#timer) clearInterval(this.#timer);
    this.#timer = null;
    this.remote = null;
    this.#socket.close();
  }
}
