import type { types } from 'mediasoup';
import { Intake, type PacketTaker } from '../intake.ts';
import type { Source } from '../source.ts';
import { KeyFrameWatch } from './key-frame-watch.ts';
import type { Recording } from './recording.ts';

/**
 * Takes what the producers of one room send and gives it to the recording: packets come into this process as they were sent. Of a picture with layers it takes the best
 * one there is. A producer that ends closes its track; the next one of that participant is a new track.
 */
export class Recorder {
  readonly recording: Recording;
  readonly #intake: Intake;
  readonly #capabilities: types.RtpCapabilities;

  private constructor({ recording, capabilities }: RecorderParts, intake: Intake) {
    this.recording = recording;
    this.#capabilities = capabilities;
    this.#intake = intake;
  }

  static async create(parts: RecorderParts): Promise<Recorder> {
    return new Recorder(parts, await Intake.create(parts.router));
  }

  /** Throws what mediasoup says when the producer or the worker is gone. */
  async add({ producer, layers, side, participantId, source, codec }: Source): Promise<void> {
    let take: PacketTaker = () => undefined;
    const inlet = await this.#intake.open(producer.id, this.#capabilities, (packet, at) => take(packet, at));
    const { consumer } = inlet;
    const payloadType = consumer.rtpParameters.codecs[0]?.payloadType;
    const track = await this.recording.addTrack({
      side,
      participantId,
      source,
      codec,
      ...(payloadType !== undefined && { payloadType }),
    });
    if (!track) return inlet.close();
    const watch = consumer.kind === 'video' ? watchPicture(consumer) : null;
    take = (packet, at) => {
      track.add(packet, at);
      watch?.note(packet);
    };
    // Neither rejects: a track tells its faults by itself.
    const ended = (): void => void inlet.close().then(() => track.close());
    consumer.observer.once('close', ended);
    if (consumer.closed) return ended();
    await layers?.want(consumer);
    await consumer.resume();
  }

  /** Idempotent, also after the worker died. */
  async close(): Promise<void> {
    await this.#intake.close();
    await this.recording.close();
  }
}

interface RecorderParts {
  router: types.Router;
  recording: Recording;
  /** Of the router without header extensions, so that they are not recorded. */
  capabilities: types.RtpCapabilities;
}

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
