import { createRequire } from 'node:module';
import { isIPv4 } from 'node:net';
import { getSystemErrorName } from 'node:util';
import { z } from 'zod';
import { leftOut, packetLateness, tickLateness, type Exchange } from './pacer.ts';
import { PACKET_BYTES, SEALED_BYTES } from './packet.ts';
import type { Ahead, Lender, Loan, LoanState, PacketTaker, RtpSocket } from './socket.ts';

/** Of `ivr/rtp-sockets/src/lib.rs`, where each is explained. */
interface NativeSockets {
  bind(ip: string, port: number): number;
  localPort(id: number): number;
  setRemote(id: number, ip: string, port: number): void;
  close(id: number): void;
  send(packets: Uint8Array, ids: Uint32Array, count: number, length: number): number;
  receive(data: Uint8Array, about: Int32Array): number;
  stage(sound: object, frame: number, loops: boolean): void;
  lend(id: number, about: Omit<Loan, 'queue' | 'loop'>, dueIn: number | null): boolean;
  reclaim(id: number): LoanState | null;
  retire(id: number): number | null;
  news(): { finished: number[]; begun: number[]; done: number[]; leftOut: number } | null;
}

const addonSchema = z.object({
  RtpSockets: z.custom<new () => NativeSockets>((value) => typeof value === 'function'),
  Sound: z.custom<new (bytes: Uint8Array) => object>((value) => typeof value === 'function'),
  SEND_STRIDE: z.number().min(SEALED_BYTES),
  RECEIVE_STRIDE: z.number(),
  FIELDS: z.literal(5),
});

/** As many as there are ports. Memory that is not used is not taken. */
const MOST = 65_536;
/** Packets that are read at one go, and how often in a row: a flood does not keep the pacer from its work. */
const ROOM = 2048;
const ROUNDS = 8;

/** Sockets whose packets are sent and read together, by one call of native code for all of them; what is known ahead can be lent to its thread. */
export class SocketPool implements Exchange {
  readonly #native: NativeSockets;
  readonly #Sound: new (bytes: Uint8Array) => object;
  /** The native copy of each sound that was lent, for as long as the sound is there. */
  readonly #sounds = new WeakMap<Uint8Array, object>();
  readonly #packets: Uint8Array;
  readonly #sendStride: number;
  readonly #receiveStride: number;
  readonly #queue = new Uint32Array(MOST);
  #queued = 0;
  readonly #sealedQueue = new Uint32Array(MOST);
  #sealedQueued = 0;
  readonly #data: Uint8Array;
  readonly #about = new Int32Array(ROOM * 5);
  readonly #sockets: (PooledSocket | undefined)[] = [];

  /** Error when the file is no such addon, or not for this machine. */
  static load(file: string): SocketPool {
    const loaded: unknown = createRequire(import.meta.url)(file);
    return new SocketPool(addonSchema.parse(loaded));
  }

  private constructor(addon: z.infer<typeof addonSchema>) {
    this.#native = new addon.RtpSockets();
    this.#Sound = addon.Sound;
    this.#sendStride = addon.SEND_STRIDE;
    this.#receiveStride = addon.RECEIVE_STRIDE;
    this.#packets = new Uint8Array(MOST * addon.SEND_STRIDE);
    this.#data = new Uint8Array(ROOM * addon.RECEIVE_STRIDE);
  }

  /** Port 0 is any. Throws the system's error, such as EADDRINUSE. */
  open(address: string, port: number): RtpSocket {
    const id = this.#native.bind(address, port);
    if (id < 0) {
      const code = getSystemErrorName(id);
      throw Object.assign(new Error(`bind ${code} ${address}:${port}`), { code });
    }
    const start = id * this.#sendStride;
    const socket = new PooledSocket({
      port: this.#native.localPort(id),
      sealed: this.#packets.subarray(start, start + SEALED_BYTES),
      send: () => {
        this.#queue[this.#queued++] = id;
      },
      sendSealed: () => {
        this.#sealedQueue[this.#sealedQueued++] = id;
      },
      lender: {
        lend: (loan, dueIn) => this.#lend(id, loan, dueIn),
        reclaim: () => this.#native.reclaim(id),
        retire: () => this.#native.retire(id),
      },
      setRemote: (ip, remotePort) => this.#native.setRemote(id, ip, remotePort),
      close: () => {
        this.#sockets[id] = undefined;
        this.#native.close(id);
      },
    });
    this.#sockets[id] = socket;
    return socket;
  }

  receive(): void {
    this.#hearNews();
    for (let round = 0; round < ROUNDS; round++) {
      const count = this.#native.receive(this.#data, this.#about);
      if (count === 0) return;
      const now = performance.now();
      for (let n = 0; n < count; n++) this.#hand(n, now);
    }
  }

  flush(): void {
    if (this.#queued > 0) this.#native.send(this.#packets, this.#queue, this.#queued, PACKET_BYTES);
    this.#queued = 0;
    if (this.#sealedQueued > 0) this.#native.send(this.#packets, this.#sealedQueue, this.#sealedQueued, SEALED_BYTES);
    this.#sealedQueued = 0;
  }

  #lend(id: number, { queue, loop, ...about }: Loan, dueIn: number | null): boolean {
    if (!isIPv4(about.ip)) return false;
    for (const ahead of queue) this.#stage(ahead, false);
    if (loop) this.#stage(loop, true);
    return this.#native.lend(id, about, dueIn);
  }

  #stage({ bytes, frame }: Ahead, loops: boolean): void {
    let sound = this.#sounds.get(bytes);
    if (!sound) {
      sound = new this.#Sound(bytes);
      this.#sounds.set(bytes, sound);
    }
    this.#native.stage(sound, frame, loops);
  }

  #hearNews(): void {
    const news = this.#native.news();
    if (!news) return;
    for (const seconds of news.begun) tickLateness.observe(seconds);
    for (const seconds of news.done) packetLateness.observe(seconds);
    if (news.leftOut > 0) leftOut.inc(news.leftOut);
    for (const id of news.finished) this.#sockets[id]?.finished();
  }

  #hand(n: number, now: number): void {
    const about = this.#about;
    const at = n * 5;
    const start = n * this.#receiveStride;
    const end = start + (about[at + 1] ?? 0);
    const age = (about[at + 4] ?? 0) / 1000;
    this.#sockets[about[at] ?? 0]?.arrived(this.#data, start, end, about[at + 2] ?? 0, about[at + 3] ?? 0, now - age);
  }
}

interface Pooled {
  port: number;
  lender: Omit<Lender, 'onFinished'>;
  sealed: Uint8Array;
  send: () => void;
  sendSealed: () => void;
  setRemote: (ip: string, port: number) => void;
  close: () => void;
}

class PooledSocket implements RtpSocket {
  readonly port: number;
  readonly packet: Uint8Array;
  readonly sealed: Uint8Array;
  readonly lender: Lender;
  readonly #pooled: Pooled;
  #remoteIp = '';
  #remotePort = 0;
  #reachable = false;
  /** Who sent last, as number and as text: mostly the same one again. */
  #sender = 0;
  #senderIp = '0.0.0.0';
  #take: PacketTaker = () => undefined;
  #told = (): void => undefined;
  #closed = false;

  constructor(pooled: Pooled) {
    this.#pooled = pooled;
    this.port = pooled.port;
    this.sealed = pooled.sealed;
    const { lend, reclaim, retire } = pooled.lender;
    this.lender = {
      lend: (loan, dueIn) => !this.#closed && lend(loan, dueIn),
      reclaim: () => (this.#closed ? null : reclaim()),
      retire: () => (this.#closed ? null : retire()),
      onFinished: (told) => {
        this.#told = told;
      },
    };
    this.packet = pooled.sealed.subarray(0, PACKET_BYTES);
  }

  listen(take: PacketTaker): void {
    this.#take = take;
  }

  send(port: number, ip: string, sealed = false): void {
    if (this.#closed) return;
    if (port !== this.#remotePort || ip !== this.#remoteIp) {
      this.#remotePort = port;
      this.#remoteIp = ip;
      this.#reachable = isIPv4(ip);
      if (this.#reachable) this.#pooled.setRemote(ip, port);
    }
    if (!this.#reachable) return;
    if (sealed) this.#pooled.sendSealed();
    else this.#pooled.send();
  }

  close(closed?: () => void): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#pooled.close();
    closed?.();
  }

  /** A sound of the queue that was lent has ended. */
  finished(): void {
    this.#told();
  }

  /** A datagram; `sender` is its IPv4 address as a number. */
  arrived(data: Uint8Array, start: number, end: number, sender: number, port: number, at: number): void {
    if (sender !== this.#sender) {
      this.#sender = sender;
      this.#senderIp = [sender >>> 24, (sender >> 16) & 255, (sender >> 8) & 255, sender & 255].join('.');
    }
    this.#take(data, start, end, this.#senderIp, port, at);
  }
}
