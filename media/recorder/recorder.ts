import type { types } from 'mediasoup';
import type { Source } from '../source.ts';
import { KeyFrameWatch } from './key-frame-watch.ts';
import type { LiveTrack, Recording } from './recording.ts';

/**
 * Takes what the producers of one room send and gives it to the recording, over a direct transport: packets come into this process as they
 * were sent. Of a picture with layers it takes the best one there is. A producer that ends closes its track; the next one of that participant is a new track.
 */
export class Recorder {
  readonly recording: Recording;
  readonly #transport: types.DirectTransport;
  readonly #capabilities: types.RtpCapabilities;

  constructor(recording: Recording, transport: types.DirectTransport, capabilities: types.RtpCapabilities) {
    this.recording = recording;
    this.#transport = transport;
    this.#capabilities = capabilities;
  }

  /** `capabilities`: of the router without header extensions, so that they are not recorded. */
  static async create(
    router: types.Router,
    recording: Recording,
    capabilities: types.RtpCapabilities,
  ): Promise<Recorder> {
    return new Recorder(recording, await router.createDirectTransport(), capabilities);
  }

  /** Throws what mediasoup says when the producer or the worker is gone. */
  async add({ producer, side, participantId, source, codec }: Source): Promise<void> {
    const consumer = await this.#transport.consume({
      producerId: producer.id,
      rtpCapabilities: this.#capabilities,
      paused: true,
    });
    const payloadType = consumer.rtpParameters.codecs[0]?.payloadType;
    const track = await this.recording.addTrack({
      side,
      participantId,
      source,
      codec,
      ...(payloadType !== undefined && { payloadType }),
    });
    if (!track) return consumer.close();
    consumer.observer.once('close', () => closeTrack(track));
    if (consumer.closed) return closeTrack(track);
    consumer.on('rtp', (packet) => track.add(packet));
    if (consumer.kind === 'video') watchPicture(consumer);
    await consumer.resume();
  }

  /** Idempotent, also after the worker died. */
  async close(): Promise<void> {
    if (!this.#transport.closed) this.#transport.close();
    await this.recording.close();
  }
}

// Closing a track tells its faults by itself and does not reject.
const closeTrack = (track: LiveTrack): void => void track.close();

/** A key frame is asked for at the start, after loss and when a camera comes back. */
function watchPicture(consumer: types.Consumer): void {
  // The worker may be gone meanwhile; there is nothing to record then.
  const watch = new KeyFrameWatch(() => void consumer.requestKeyFrame().catch(() => undefined));
  consumer.on('rtp', (packet) => watch.note(packet));
  consumer.on('producerpause', () => watch.rest());
  consumer.on('producerresume', () => watch.want());
  consumer.observer.once('close', () => watch.close());
  consumer.observer.once('resume', () => !consumer.producerPaused && watch.want());
}
