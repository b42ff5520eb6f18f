import type { types } from 'mediasoup';
import type { gateway, media } from '../../signaling/contract/index.ts';
import type { LiveTrack, Recording } from './recording.ts';

/** A producer of a room, as far as a recorder is concerned. */
export interface Recorded {
  producer: types.Producer;
  side: media.TrackSide;
  participantId: string;
  codec: gateway.Codec;
}

/**
 * Takes what the producers of one room send and gives it to the recording, over a direct transport: packets come into this process as they
 * were sent. A producer that ends closes its track; the next one of that participant is a new track.
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
  async add({ producer, side, participantId, codec }: Recorded): Promise<void> {
    const track = await this.recording.addTrack(side, participantId, codec);
    if (!track) return;
    try {
      const consumer = await this.#transport.consume({
        producerId: producer.id,
        rtpCapabilities: this.#capabilities,
        paused: true,
      });
      consumer.on('rtp', (packet) => track.add(packet));
      consumer.observer.once('close', () => closeTrack(track));
      await consumer.resume();
    } catch (error) {
      await track.close();
      throw error;
    }
  }

  /** Idempotent, also after the worker died. */
  async close(): Promise<void> {
    if (!this.#transport.closed) this.#transport.close();
    await this.recording.close();
  }
}

// Closing a track tells its faults by itself and does not reject.
const closeTrack = (track: LiveTrack): void => void track.close();
