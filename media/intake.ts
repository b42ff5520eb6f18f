import type { types } from 'mediasoup';

/** Takes a packet, a view of memory that nobody writes to any more. `at`: when the worker had it, ms of `performance.now()`. */
export type PacketTaker = (packet: Buffer, at: number) => void;

/** Where packets of one producer come into this process. */
export interface Inlet {
  readonly consumer: types.Consumer;
  /** Hands out what is still on its way; nothing afterwards. Idempotent. */
  close(): Promise<void>;
}

/** First byte of a batch; RTCP begins with its version 2 (RFC 3550 §6.4.1). */
const BATCH = 1;
/** Before each packet of a batch: f64 and u16. */
const HEAD = 10;
/** Shortest RTP packet (RFC 3550 §5.1). */
const RTP_HEADER = 12;
/** The worker's clock, CLOCK_MONOTONIC, is ahead of `performance.now()` by so much, ms. */
const AHEAD = Number(process.hrtime.bigint()) / 1e6 - performance.now();

/**
 * RTP of a room for this process, where nobody waits for each packet: the worker sends what it has some times a second, with the time at which it had it
 * (`infra/mediasoup-worker/overlay/include/RTC/PacketBatch.hpp`). A worker that was built elsewhere sends each by itself, which costs more.
 */
export class Intake {
  readonly #transport: types.DirectTransport;
  /** By SSRC, which the worker makes anew for each consumer. */
  readonly #takers = new Map<number, PacketTaker>();

  static async create(router: types.Router): Promise<Intake> {
    return new Intake(await router.createDirectTransport());
  }

  private constructor(transport: types.DirectTransport) {
    this.#transport = transport;
    transport.on('rtcp', (bytes) => {
      if (bytes[0] === BATCH) this.#takeAll(bytes);
    });
  }

  get closed(): boolean {
    return this.#transport.closed;
  }

  /** Paused. Throws what mediasoup says when the producer or the worker is gone. */
  async open(producerId: string, rtpCapabilities: types.RtpCapabilities, take: PacketTaker): Promise<Inlet> {
    const consumer = await this.#transport.consume({ producerId, rtpCapabilities, paused: true });
    const ssrc = consumer.rtpParameters.encodings?.[0]?.ssrc ?? 0;
    this.#takers.set(ssrc, take);
    consumer.on('rtp', (packet) => take(packet, performance.now()));
    return {
      consumer,
      close: async () => {
        await this.#drain();
        this.#takers.delete(ssrc);
        consumer.close();
      },
    };
  }

  /** Hands out what is still on its way. Idempotent, also after the worker died. */
  async close(): Promise<void> {
    await this.#drain();
    this.#transport.close();
  }

  async #drain(): Promise<void> {
    // The worker sends what waits before it answers this, and a dead one has sent what it could.
    if (!this.#transport.closed) await this.#transport.getStats().catch(() => undefined);
    // mediasoup hands out what was sent before an answer in the round after it.
    await new Promise((resolve) => setImmediate(resolve));
  }

  #takeAll(batch: Buffer): void {
    for (let start = 1; start + HEAD < batch.length;) {
      const at = batch.readDoubleLE(start) / 1000 - AHEAD;
      const from = start + HEAD;
      start = from + batch.readUInt16LE(from - 2);
      if (start > batch.length) return;
      if (start - from < RTP_HEADER) continue;
      this.#takers.get(batch.readUInt32BE(from + 8))?.(batch.subarray(from, start), at);
    }
  }
}
