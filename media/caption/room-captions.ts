import { randomUUID } from 'node:crypto';
import type { types } from 'mediasoup';
import type { Logger } from 'pino';
import type { media } from '../../signaling/contract/index.ts';
import { bareCapabilities } from '../codec.ts';
import { Intake, type PacketTaker } from '../intake.ts';
import type { Source } from '../source.ts';
import { SpeechLink, type SpeechServer } from './speech-link.ts';
import { Voice } from './voice.ts';
import { voiceDecoder } from './voice-decoder.ts';

/** As many as may be in a session. */
const MOST_VOICES = 12;

/** What somebody said, as the speech server understood it. */
export interface Caption {
  captionId: string;
  participantId: string;
  text: string;
  /** When they began to say it, ISO. */
  at: string;
}

export interface CaptionEvents {
  caption(caption: Caption): void;
  state(state: media.CaptionState): void;
}

interface Parts {
  server: SpeechServer;
  router: types.Router;
  sessionId: string;
  events: CaptionEvents;
  log: Logger;
}

/**
 * Captions (字幕) of a room that is recorded: the voices in it go to the speech server, its texts to who is in the session. They are a help to follow what is
 * said, and no evidence: nothing of them is stored, here or elsewhere, but what the clerk takes over into the record. A speech server that is slow, away or
 * hostile costs the captions and nothing else.
 */
export class RoomCaptions {
  readonly #parts: Parts;
  readonly #intake: Intake;
  /** By producer. */
  readonly #links = new Map<string, SpeechLink | null>();
  readonly #failing = new Set<string>();
  #state: media.CaptionState = 'on';

  private constructor(parts: Parts, intake: Intake) {
    this.#parts = parts;
    this.#intake = intake;
  }

  static async create(parts: Parts): Promise<RoomCaptions> {
    const made = new RoomCaptions(parts, await Intake.create(parts.router));
    parts.events.state('on');
    return made;
  }

  get state(): media.CaptionState {
    return this.#state;
  }

  /** Idempotent; ignores what is no voice. Throws what mediasoup says when the producer or the worker is gone. */
  async add({ producer, participantId, source, codec }: Source): Promise<void> {
    const wanted = source === 'microphone' && !this.#links.has(producer.id) && this.#links.size < MOST_VOICES;
    if (!wanted || producer.closed || this.#intake.closed) return;
    this.#links.set(producer.id, null);
    const { router } = this.#parts;
    const decoder = await voiceDecoder(codec);
    const rtpCapabilities = bareCapabilities(router.rtpCapabilities, [codec]);
    let take: PacketTaker = () => undefined;
    const { consumer } = await this.#intake
      .open(producer.id, rtpCapabilities, (packet, at) => take(packet, at))
      .catch((error: unknown) => {
        this.#links.delete(producer.id);
        decoder?.free();
        throw error;
      });
    if (!decoder || consumer.closed) {
      this.#links.delete(producer.id);
      decoder?.free();
      return;
    }
    const link = this.#link(producer.id, participantId);
    const voice = new Voice(decoder, { frame: (frame) => link.send(frame), pause: () => link.pause() });
    take = (packet, at) => voice.add(packet, performance.timeOrigin + at);
    consumer.observer.once('close', () => {
      take = () => undefined;
      voice.close();
      link.close();
      this.#links.delete(producer.id);
      this.#works(producer.id, true);
    });
    await consumer.resume();
  }

  /** Idempotent, also after the worker died. */
  close(): void {
    void this.#intake.close();
  }

  #link(producerId: string, participantId: string): SpeechLink {
    const { server, sessionId, events, log } = this.#parts;
    const link = new SpeechLink(
      server,
      { sessionId, participantId },
      {
        heard: (text, at) =>
          events.caption({ captionId: randomUUID(), participantId, text, at: new Date(at).toISOString() }),
        works: (ok, reason) => {
          if (!ok) log.warn({ sessionId, participantId, reason }, 'speech server does not work');
          this.#works(producerId, ok);
        },
      },
    );
    this.#links.set(producerId, link);
    return link;
  }

  #works(producerId: string, ok: boolean): void {
    if (ok) this.#failing.delete(producerId);
    else this.#failing.add(producerId);
    const state = this.#failing.size > 0 ? 'fault' : 'on';
    if (state === this.#state || this.#intake.closed) return;
    this.#state = state;
    this.#parts.events.state(state);
  }
}
