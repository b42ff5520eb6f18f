import type { types } from 'mediasoup';
import type { Source } from '../source.ts';
import { LOOPBACK, type Gatherer, type PacketTaker } from './gatherer.ts';
import { KeyFrameWatch } from './key-frame-watch.ts';
import type { LiveTrack, Recording } from './recording.ts';

/** Where packets of one track come into this process. */
interface Inlet {
  consumer: types.Consumer;
  /** Hands out what is still on its way. */
  close: () => void;
}

/**
 * Takes what the producers of one room send and gives it to the recording: packets come into this process as they were sent, gathered where there is the addon for
 * it, else each by itself over a direct transport. Of a picture with layers it takes the best one there is. A producer that ends closes its track; the next one of
 * that participant is a new track.
 */
export class Recorder {
  readonly recording: Recording;
  readonly #router: types.Router;
  readonly #direct: types.DirectTransport | null;
  readonly #gatherer: Gatherer | null;
  readonly #plain = new Set<types.PlainTransport>();
  readonly #capabilities: types.RtpCapabilities;

  private constructor(
    { router, recording, capabilities, gatherer }: RecorderParts,
    direct: types.DirectTransport | null,
  ) {
    this.recording = recording;
    this.#router = router;
    this.#direct = direct;
    this.#capabilities = capabilities;
    this.#gatherer = gatherer;
    if (gatherer) recording.beforeFlush = () => gatherer.fetch();
  }

  static async create(parts: RecorderParts): Promise<Recorder> {
    return new Recorder(parts, parts.gatherer ? null : await parts.router.createDirectTransport());
  }

  /** Throws what mediasoup says when the producer or the worker is gone. */
  async add({ producer, side, participantId, source, codec }: Source): Promise<void> {
    let take: PacketTaker = () => undefined;
    const { consumer, close } = await this.#open(producer, (packet, at) => take(packet, at));
    const payloadType = consumer.rtpParameters.codecs[0]?.payloadType;
    const track = await this.recording.addTrack({
      side,
      participantId,
      source,
      codec,
      ...(payloadType !== undefined && { payloadType }),
    });
    if (!track) return close();
    const watch = consumer.kind === 'video' ? watchPicture(consumer) : null;
    take = (packet, at) => {
      track.add(packet, at);
      watch?.note(packet);
    };
    const ended = (): void => {
      close();
      closeTrack(track);
    };
    consumer.observer.once('close', ended);
    if (consumer.closed) return ended();
    await consumer.resume();
  }

  async #open(producer: types.Producer, take: PacketTaker): Promise<Inlet> {
    const wanted = { producerId: producer.id, rtpCapabilities: this.#capabilities, paused: true };
    if (this.#gatherer) return this.#gathered(this.#gatherer, wanted, take);
    const consumer = await this.#direct?.consume(wanted);
    if (!consumer) throw new Error('a recorder without a way in');
    consumer.on('rtp', (packet) => take(packet, performance.now()));
    return { consumer, close: () => consumer.close() };
  }

  /** A socket for each track: the kernel's room for one is not another's. */
  async #gathered(gatherer: Gatherer, wanted: types.ConsumerOptions, take: PacketTaker): Promise<Inlet> {
    const tap = gatherer.open(take);
    let transport: types.PlainTransport | null = null;
    const close = (): void => {
      transport?.close();
      tap.close();
    };
    try {
      transport = await this.#router.createPlainTransport({
        listenInfo: { protocol: 'udp', ip: LOOPBACK, portRange: gatherer.portRange },
        rtcpMux: true,
        comedia: false,
      });
      const opened = transport;
      this.#plain.add(opened);
      opened.observer.once('close', () => this.#plain.delete(opened));
      tap.connect(opened.tuple.localPort);
      await opened.connect({ ip: LOOPBACK, port: tap.port });
      return { consumer: await opened.consume(wanted), close };
    } catch (error) {
      close();
      throw error;
    }
  }

  /** Idempotent, also after the worker died. */
  async close(): Promise<void> {
    if (this.#direct?.closed === false) this.#direct.close();
    for (const transport of this.#plain) transport.close();
    await this.recording.close();
  }
}

interface RecorderParts {
  router: types.Router;
  recording: Recording;
  /** Of the router without header extensions, so that they are not recorded. */
  capabilities: types.RtpCapabilities;
  /** Null: packets come one by one. */
  gatherer: Gatherer | null;
}

// Closing a track tells its faults by itself and does not reject.
const closeTrack = (track: LiveTrack): void => void track.close();

/** A key frame is asked for at the start, after loss and when a camera comes back. */
function watchPicture(consumer: types.Consumer): KeyFrameWatch {
  // The worker may be gone meanwhile; there is nothing to record then.
  const watch = new KeyFrameWatch(() => void consumer.requestKeyFrame().catch(() => undefined));
  consumer.on('producerpause', () => watch.rest());
  consumer.on('producerresume', () => watch.want());
  consumer.observer.once('close', () => watch.close());
  consumer.observer.once('resume', () => !consumer.producerPaused && watch.want());
  return watch;
}
