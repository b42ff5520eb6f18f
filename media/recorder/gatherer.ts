import { createRequire } from 'node:module';
import { getSystemErrorName } from 'node:util';
import { z } from 'zod';

/** Of `ivr/rtp-sockets/src/gather.rs`, where each is explained. */
interface NativeGatherer {
  bind(ip: string): number;
  localPort(id: number): number;
  connect(id: number, ip: string, port: number): boolean;
  close(id: number): void;
  take(): { data: Buffer; about: Int32Array } | null;
}

const addonSchema = z.object({
  RtpGatherer: z.custom<new () => NativeGatherer>((value) => typeof value === 'function'),
});

/** Numbers told of each packet: socket, length, age in µs. */
const FIELDS = 3;

/** Takes a packet, a view of memory that nobody writes to any more. `at`: when it arrived, ms of `performance.now()`. */
export type PacketTaker = (packet: Buffer, at: number) => void;

/** Packets of one sender of this machine. */
export interface Tap {
  /** Where it is to send to, on `LOOPBACK`. */
  readonly port: number;
  /** From here on nobody else is heard. Throws when the kernel does not do it. */
  connect(port: number): void;
  /** Gives what had come until now, and nothing afterwards. Idempotent. */
  close(): void;
}

export const LOOPBACK = '127.0.0.1';

/**
 * RTP of this machine that nobody waits for. A thread of its own takes the packets from the kernel, which notes when each arrived; here they are fetched many at a
 * time. That costs a tenth of being told of each, and a busy moment of this process loses none.
 */
export class Gatherer {
  /** Ports that senders of this machine may have. */
  readonly portRange: { min: number; max: number };
  readonly #native: NativeGatherer;
  readonly #takers = new Map<number, { take: PacketTaker; at: number }>();

  /** Error when the file is no such addon, or not for this machine. */
  static load(file: string, portRange: { min: number; max: number }): Gatherer {
    const loaded: unknown = createRequire(import.meta.url)(file);
    return new Gatherer(addonSchema.parse(loaded), portRange);
  }

  private constructor({ RtpGatherer }: z.infer<typeof addonSchema>, portRange: { min: number; max: number }) {
    this.portRange = portRange;
    this.#native = new RtpGatherer();
  }

  /** Throws the system's error when there is no socket left. */
  open(take: PacketTaker): Tap {
    const native = this.#native;
    const id = native.bind(LOOPBACK);
    if (id < 0) throw new Error(`no socket for a recording: ${getSystemErrorName(id)}`);
    this.#takers.set(id, { take, at: 0 });
    return {
      port: native.localPort(id),
      connect: (port) => {
        if (!native.connect(id, LOOPBACK, port)) throw new Error('socket of a recording cannot be connected');
      },
      close: () => {
        if (!this.#takers.has(id)) return;
        native.close(id);
        this.fetch();
        this.#takers.delete(id);
      },
    };
  }

  /** Hands out what has come since the last time. */
  fetch(): void {
    const come = this.#native.take();
    if (!come) return;
    const now = performance.now();
    const { data, about } = come;
    let start = 0;
    for (let n = 0; n < about.length; n += FIELDS) {
      const end = start + (about[n + 1] ?? 0);
      const taker = this.#takers.get(about[n] ?? 0);
      if (taker && !isRtcp(data[start + 1] ?? 0)) {
        // The stamps of one socket are in order; what they are reckoned from may differ by a few µs.
        taker.at = Math.max(taker.at, now - (about[n + 2] ?? 0) / 1000);
        taker.take(data.subarray(start, end), taker.at);
      }
      start = end;
    }
  }
}

/** The second byte of RTCP (RFC 5761 §4). */
const isRtcp = (byte: number): boolean => byte >= 192 && byte <= 223;
