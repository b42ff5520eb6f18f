import type { Logger } from 'pino';
import { CourtError, type gateway, type media } from '../signaling/contract/index.ts';
import { Browser, type BrowserJoin } from './browser.ts';
import { bareCapabilities } from './codec.ts';
import { mediaError } from './media-error.ts';
import { plain, type Participant, type Voice } from './participant.ts';
import { Phone, type PhoneJoin, type PlainListen } from './phone.ts';
import { Recorder } from './recorder/recorder.ts';
import type { Recording } from './recorder/recording.ts';
import { Turnstile } from './recorder/turnstile.ts';
import type { RoomPlace } from './worker-pool.ts';

/** A browser that is there before the telephone waits so long for it, ms: its codec decides what the browser publishes in. */
const PHONE_WAIT = 3000;

/** What a room tells by itself. */
export interface RoomEvents {
  /** A browser is to receive somebody. `still`: whether that is so any more. */
  consumer(roomId: string, participantId: string, consumer: media.ConsumerParameters, still: () => boolean): void;
  participantLost(roomId: string, participantId: string, still: () => boolean): void;
  /** Its worker died; the room is closed. */
  lost(room: Room): void;
}

/** A room: everybody in it hears everybody else, and the recorder hears all. */
export class Room {
  readonly id: string;
  readonly #place: RoomPlace;
  readonly #listen: PlainListen;
  #recorder: Recorder | null;
  readonly #events: RoomEvents;
  readonly #log: Logger;
  readonly #participants = new Map<string, Participant>();
  /** Joining, publishing and leaving happen one after the other. */
  readonly #turn = new Turnstile(1);
  readonly #phoneCodec = Promise.withResolvers<gateway.Codec>();
  readonly #adding = new Set<Promise<void>>();
  #closing: Promise<void> | null = null;

  private constructor(
    id: string,
    place: RoomPlace,
    listen: PlainListen,
    recorder: Recorder | null,
    { events, log }: { events: RoomEvents; log: Logger },
  ) {
    this.id = id;
    this.#place = place;
    this.#listen = listen;
    this.#recorder = recorder;
    this.#events = events;
    this.#log = log;
  }

  static async create(
    id: string,
    place: RoomPlace,
    listen: PlainListen,
    recording: Recording | null,
    context: { events: RoomEvents; log: Logger },
  ): Promise<Room> {
    const { router } = place;
    const capabilities = bareCapabilities(router.rtpCapabilities, ['PCMA', 'PCMU']);
    const recorder = recording && (await Recorder.create(router, recording, capabilities));
    const room = new Room(id, place, listen, recorder, context);
    router.once('workerclose', () => room.#lost());
    if (router.closed) throw new CourtError('M-105', { detail: 'worker died' });
    return room;
  }

  get rtpCapabilities(): media.MediasoupObject {
    return plain(this.#place.router.rtpCapabilities);
  }

  get participants(): string[] {
    return [...this.#participants.keys()];
  }

  get recording(): Recording | null {
    return this.#recorder?.recording ?? null;
  }

  joinPhone(join: PhoneJoin): Promise<media.RoomJoinPhoneReply> {
    return this.#inTurn(async () => {
      const before = this.#participants.get(join.participantId);
      if (before instanceof Phone && before.is(join)) return { local: before.local };
      this.#remove(join.participantId);
      const phone = await Phone.create(this.#place.router, this.#listen, join);
      this.#add(phone);
      this.#phoneCodec.resolve(join.codec);
      await this.#introduce(phone);
      this.#refuseOtherCodec(join.codec);
      return { local: phone.local };
    });
  }

  async joinBrowser(join: BrowserJoin): Promise<media.RoomJoinBrowserReply> {
    const codec = await this.#codec();
    return this.#inTurn(async () => {
      this.#remove(join.participantId);
      const browser = await Browser.create(this.#place, join, codec, () => this.#participantLost(browser));
      this.#add(browser);
      const consumers = await this.#hearAll(browser);
      return { ...browser.transports, consumers, codec };
    });
  }

  connectTransport(participantId: string, transportId: string, dtls: media.MediasoupObject): Promise<void> {
    return this.#asked(() => this.#browser(participantId).connect(transportId, dtls));
  }

  restartIce(participantId: string, transportId: string): Promise<media.MediasoupObject> {
    return this.#asked(() => this.#browser(participantId).restartIce(transportId));
  }

  produce(participantId: string, transportId: string, parameters: media.MediasoupObject): Promise<string> {
    return this.#inTurn(async () => {
      const browser = this.#browser(participantId);
      const before = browser.voice?.producer;
      const producer = await browser.produce(transportId, parameters);
      if (producer !== before && browser.voice) await this.#share(browser.voice);
      return producer.id;
    });
  }

  resumeConsumer(participantId: string, consumerId: string): Promise<void> {
    return this.#asked(() => this.#browser(participantId).resume(consumerId));
  }

  /** Records under another recording from here on; gives the one before, complete on disk. */
  record(recording: Recording | null): Promise<Recording | null> {
    return this.#inTurn(async () => {
      const { router } = this.#place;
      const capabilities = bareCapabilities(router.rtpCapabilities, ['PCMA', 'PCMU']);
      const before = this.#recorder;
      this.#recorder = recording && (await Recorder.create(router, recording, capabilities));
      // Nothing is missing in between: the new one hears before the old one is deaf.
      const voices = [...this.#participants.values()].flatMap(({ voice }) => (voice ? [voice] : []));
      await Promise.all(voices.map((voice) => this.#record(voice)));
      await before?.close();
      return before?.recording ?? null;
    });
  }

  leave(participantId: string): Promise<void> {
    return this.#inTurn(() => {
      this.#remove(participantId);
      return Promise.resolve();
    });
  }

  /** Ends the room; resolves when its recording is on disk with its tail. Idempotent. */
  close(): Promise<void> {
    this.#closing ??= this.#close();
    return this.#closing;
  }

  async #close(): Promise<void> {
    for (const id of this.participants) this.#remove(id);
    await Promise.allSettled(this.#adding);
    await this.#recorder?.close();
    this.#place.router.close();
  }

  #lost(): void {
    if (this.#closing) return;
    this.#events.lost(this);
  }

  /** The codec of the telephone in the room, waiting for it a little; A-law when there is none. */
  async #codec(): Promise<gateway.Codec> {
    const phone = [...this.#participants.values()].find((participant) => participant instanceof Phone);
    if (phone) return phone.codec;
    const waited = Promise.withResolvers<gateway.Codec>();
    const timer = setTimeout(() => waited.resolve('PCMA'), PHONE_WAIT);
    return Promise.race([this.#phoneCodec.promise, waited.promise]).finally(() => clearTimeout(timer));
  }

  #inTurn<T>(task: () => Promise<T>): Promise<T> {
    return this.#turn.pass(() => this.#asked(task));
  }

  async #asked<T>(task: () => Promise<T>): Promise<T> {
    if (this.#closing) throw new CourtError('M-105');
    try {
      return await task();
    } catch (error) {
      throw mediaError(error);
    }
  }

  #browser(id: string): Browser {
    const participant = this.#participants.get(id);
    if (participant instanceof Browser) return participant;
    throw new CourtError('M-105', { detail: 'no such browser in the room' });
  }

  #add(participant: Participant): void {
    // The room may have been closed while the participant's transports were made.
    if (this.#closing) {
      participant.close();
      throw new CourtError('M-105');
    }
    this.#participants.set(participant.id, participant);
  }

  #remove(id: string): void {
    this.#participants.get(id)?.close();
    this.#participants.delete(id);
  }

  async #introduce(participant: Participant): Promise<void> {
    await this.#hearAll(participant);
    if (participant.voice) await this.#share(participant.voice);
  }

  async #hearAll(listener: Participant): Promise<media.ConsumerParameters[]> {
    const voices = this.#others(listener.id).flatMap(({ voice }) => (voice ? [voice] : []));
    const consumers = await Promise.all(voices.map((voice) => listener.hear(voice)));
    return consumers.filter((consumer) => consumer !== null);
  }

  /** Lets everybody else and the recorder hear a new voice. One listener that fails does not take it from the others. */
  async #share(voice: Voice): Promise<void> {
    const recording = this.#record(voice);
    await Promise.all(this.#others(voice.participantId).map((listener) => this.#shareWith(listener, voice)));
    await recording;
  }

  async #shareWith(listener: Participant, voice: Voice): Promise<void> {
    try {
      const consumer = await listener.hear(voice);
      if (!consumer || !(listener instanceof Browser)) return;
      const still = (): boolean => this.#participants.get(listener.id) === listener && listener.hears(consumer.id);
      this.#events.consumer(this.id, listener.id, consumer, still);
    } catch (error) {
      this.#log.warn({ err: error, roomId: this.id, participantId: listener.id }, 'participant cannot receive');
    }
  }

  async #record(voice: Voice): Promise<void> {
    if (!this.#recorder) return;
    const adding = this.#recorder.add(voice).catch((error: unknown) => {
      this.#log.error({ err: error, roomId: this.id }, 'voice not recorded');
    });
    this.#adding.add(adding);
    await adding.finally(() => this.#adding.delete(adding));
  }

  #others(id: string): Participant[] {
    return [...this.#participants.values()].filter((participant) => participant.id !== id);
  }

  /** Browsers that publish in another codec than the telephone cannot be heard on it; they are to join again. */
  #refuseOtherCodec(codec: gateway.Codec): void {
    for (const participant of this.#participants.values()) {
      if (participant instanceof Browser && participant.codec !== codec) this.#participantLost(participant);
    }
  }

  #participantLost(browser: Browser): void {
    this.#events.participantLost(this.id, browser.id, () => this.#participants.get(browser.id) === browser);
  }
}
