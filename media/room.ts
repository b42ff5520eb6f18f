import type { Logger } from 'pino';
import { CourtError, type gateway, type media } from '../signaling/contract/index.ts';
import { Browser, type BrowserJoin } from './browser.ts';
import { bareCapabilities, voicesUncounted } from './codec.ts';
import type { Caption } from './caption/room-captions.ts';
import type { SpeechServer } from './caption/speech-link.ts';
import { mediaError } from './media-error.ts';
import { plain, type Participant } from './participant.ts';
import type { PhoneJoin, PlainListen } from './phone.ts';
import { Recorder } from './recorder/recorder.ts';
import type { Recording } from './recorder/recording.ts';
import { Turnstile } from './recorder/turnstile.ts';
import type { Source, Wanted } from './source.ts';
import type { RoomPlace } from './worker-pool.ts';

/** What a room tells by itself. `still`: whether that is so any more. The last ones are told of sessions only. */
export interface RoomEvents {
  /** A browser is to receive somebody. */
  consumer(roomId: string, participantId: string, consumer: media.ConsumerParameters, still: () => boolean): void;
  /** A browser in the lobby is to set up somebody. */
  prepared(roomId: string, participantId: string, consumer: media.PreparedConsumer, still: () => boolean): void;
  participantLost(roomId: string, participantId: string, still: () => boolean): void;
  /** Its worker died; the room is closed. */
  lost(room: Room): void;
  consumerClosed(roomId: string, participantId: string, consumerId: string, still: () => boolean): void;
  consumerPaused(
    roomId: string,
    participantId: string,
    consumer: { consumerId: string; paused: boolean },
    still: () => boolean,
  ): void;
  speaker(roomId: string, participantId: string | null, still: () => boolean): void;
  quality(roomId: string, participantId: string, score: number, still: () => boolean): void;
  telephone(roomId: string, codec: gateway.Codec | null, still: () => boolean): void;
  caption(roomId: string, caption: Caption): void;
  captionState(roomId: string, state: media.CaptionState, still: () => boolean): void;
}

export interface RoomParts {
  id: string;
  place: RoomPlace;
  listen: PlainListen;
  recorder: Recorder | null;
  /** Null: there is none. */
  speech: SpeechServer | null;
  events: RoomEvents;
  log: Logger;
}

/** A recorder takes what is sent in a room, as it is. */
export const recorderOf = (router: RoomPlace['router'], recording: Recording): Promise<Recorder> => {
  const capabilities = bareCapabilities(router.rtpCapabilities, ['PCMA', 'PCMU', 'opus', 'VP8']);
  return Recorder.create({ router, recording, capabilities });
};

/** A room: who is in it receives what the others send, and the recorder takes all. What differs between calls and sessions is in CallRoom and SessionRoom. */
export abstract class Room {
  readonly id: string;
  protected readonly place: RoomPlace;
  protected readonly listen: PlainListen;
  protected readonly events: RoomEvents;
  protected readonly members = new Map<string, Participant>();
  #recorder: Recorder | null;
  protected readonly log: Logger;
  /** Joining, publishing and leaving happen one after the other. */
  readonly #turn = new Turnstile(1);
  readonly #adding = new Set<Promise<void>>();
  #closing: Promise<void> | null = null;

  protected constructor({ id, place, listen, recorder, events, log }: RoomParts) {
    this.id = id;
    this.place = place;
    this.listen = listen;
    this.events = events;
    this.#recorder = recorder;
    this.log = log;
    place.router.once('workerclose', () => this.#lost());
    if (place.router.closed) throw new CourtError('M-105', { detail: 'worker died' });
  }

  abstract joinPhone(join: PhoneJoin): Promise<media.RoomJoinPhoneReply>;
  abstract joinBrowser(join: BrowserJoin): Promise<media.RoomJoinBrowserReply>;
  /** From the lobby into the room, or back. */
  abstract admit(participantId: string, admitted: boolean): Promise<void>;
  /** Whether somebody is to be given what another one sends. */
  protected abstract mayReceive(listener: Participant, source: Source): boolean;
  /** Throws CourtError when a browser may not send at present. */
  protected abstract maySend(browser: Browser): void;

  get rtpCapabilities(): media.MediasoupObject {
    return plain(voicesUncounted(this.place.router.rtpCapabilities));
  }

  get participants(): string[] {
    return [...this.members.keys()];
  }

  get recording(): Recording | null {
    return this.#recorder?.recording ?? null;
  }

  connectTransport(participantId: string, transportId: string, dtls: media.MediasoupObject): Promise<void> {
    return this.asked(() => this.browser(participantId).connect(transportId, dtls));
  }

  restartIce(participantId: string, transportId: string): Promise<media.MediasoupObject> {
    return this.asked(() => this.browser(participantId).restartIce(transportId));
  }

  produce(participantId: string, transportId: string, wanted: Wanted): Promise<string> {
    return this.inTurn(async () => {
      const browser = this.browser(participantId);
      this.maySend(browser);
      const before = browser.sources;
      const source = await browser.produce(transportId, wanted);
      if (!before.includes(source)) await this.share(source);
      return source.producer.id;
    });
  }

  closeProducer(participantId: string, source: media.MediaSource): Promise<void> {
    return this.inTurn(() => Promise.resolve(this.members.get(participantId)?.stop(source)));
  }

  pauseProducer(participantId: string, source: media.MediaSource, paused: boolean): Promise<void> {
    return this.inTurn(async () => this.members.get(participantId)?.pause(source, paused));
  }

  resumeConsumer(participantId: string, consumerId: string): Promise<void> {
    return this.asked(() => this.browser(participantId).resume(consumerId));
  }

  preferLayers(participantId: string, consumerId: string, spatialLayer: number | null): Promise<void> {
    return this.asked(() => this.browser(participantId).preferLayers(consumerId, spatialLayer));
  }

  limitLayers(participantId: string, source: media.MediaSource, top: number): Promise<void> {
    return this.asked(() => this.browser(participantId).limitLayers(source, top));
  }

  /** Records under another recording from here on; gives the one before, complete on disk. */
  record(recording: Recording | null): Promise<Recording | null> {
    return this.inTurn(async () => {
      const next = recording && (await recorderOf(this.place.router, recording));
      // Closing the room does not wait for its turn: a recorder that came too late would never be closed.
      if (this.#closing) throw new CourtError('M-105');
      const before = this.#recorder;
      this.#recorder = next;
      // Nothing is missing in between: the new one hears before the old one is deaf.
      for (const member of this.members.values()) if (this.isPresent(member)) this.noteOnRecord(member);
      const sources = [...this.members.values()].flatMap((member) => member.sources);
      await Promise.all(sources.map((source) => this.#record(source)));
      await before?.close();
      return before?.recording ?? null;
    });
  }

  leave(participantId: string): Promise<void> {
    return this.inTurn(() => Promise.resolve(this.remove(participantId)));
  }

  /** Ends the room; resolves when its recording is on disk with its tail. Idempotent. */
  close(): Promise<void> {
    this.#closing ??= this.#close();
    return this.#closing;
  }

  async #close(): Promise<void> {
    for (const id of this.participants) this.remove(id);
    this.ended();
    await Promise.allSettled(this.#adding);
    await this.#recorder?.close();
    this.place.router.close();
  }

  #lost(): void {
    if (this.#closing) return;
    this.events.lost(this);
  }

  protected get closing(): boolean {
    return this.#closing !== null;
  }

  /** Lets go of what only this kind of room has. */
  protected ended(): void {
    return;
  }

  /** Whether somebody takes part, so that the composed picture has a place for them. */
  protected isPresent(_member: Participant): boolean {
    return true;
  }

  protected noteOnRecord({ id, side, label }: Participant): void {
    this.#recorder?.recording.addPerson({ participantId: id, side, label });
  }

  protected inTurn<T>(task: () => Promise<T>): Promise<T> {
    return this.#turn.pass(() => this.asked(task));
  }

  protected async asked<T>(task: () => Promise<T>): Promise<T> {
    if (this.#closing) throw new CourtError('M-105');
    try {
      return await task();
    } catch (error) {
      throw mediaError(error);
    }
  }

  protected browser(id: string): Browser {
    const member = this.members.get(id);
    if (member instanceof Browser) return member;
    throw new CourtError('M-105', { detail: 'no such browser in the room' });
  }

  protected add(member: Participant): void {
    // The room may have been closed while the participant's transports were made.
    if (this.#closing) {
      member.close();
      throw new CourtError('M-105');
    }
    this.members.set(member.id, member);
  }

  protected remove(id: string): void {
    this.members.get(id)?.close();
    this.members.delete(id);
  }

  /** Lets somebody receive what all others send. Gives what it has to be told for that. */
  protected async receiveAll(listener: Participant): Promise<media.ConsumerParameters[]> {
    const sources = this.#others(listener.id)
      .flatMap((other) => other.sources)
      .filter((source) => this.mayReceive(listener, source));
    const consumers = await Promise.all(sources.map((source) => listener.receive(source)));
    return consumers.filter((consumer) => consumer !== null);
  }

  /** Gives everybody else and the recorder something that is newly sent. One listener that fails does not take it from the others. */
  protected async share(source: Source): Promise<void> {
    const recording = this.#record(source);
    await Promise.all(this.#others(source.participantId).map((listener) => this.shareWith(listener, source)));
    await recording;
  }

  protected async shareWith(listener: Participant, source: Source): Promise<void> {
    if (!this.mayReceive(listener, source)) return;
    try {
      const consumer = await listener.receive(source);
      if (!consumer || !(listener instanceof Browser)) return;
      const still = (): boolean => this.members.get(listener.id) === listener && listener.receives(consumer.id);
      this.events.consumer(this.id, listener.id, consumer, still);
    } catch (error) {
      this.log.warn({ err: error, roomId: this.id, participantId: listener.id }, 'participant cannot receive');
    }
  }

  async #record(source: Source): Promise<void> {
    // The telephones' copy says what the microphone says.
    if (!this.#recorder || source.source === 'telephone') return;
    const adding = this.#recorder.add(source).catch((error: unknown) => {
      this.log.error({ err: error, roomId: this.id, source: source.source }, 'source not recorded');
    });
    this.#adding.add(adding);
    await adding.finally(() => this.#adding.delete(adding));
  }

  #others(id: string): Participant[] {
    return [...this.members.values()].filter((member) => member.id !== id);
  }

  protected participantLost(browser: Browser): void {
    this.events.participantLost(this.id, browser.id, () => this.members.get(browser.id) === browser);
  }
}
