import type { types } from 'mediasoup';
import type { z } from 'zod';
import { CourtError, type media } from '../signaling/contract/index.ts';
import { PictureLayers } from './layers.ts';
import { plain, type Participant } from './participant.ts';
import type { SendRules, Source, Wanted } from './source.ts';
import type { RoomPlace } from './worker-pool.ts';

export type BrowserJoin = z.infer<typeof media.roomJoinBrowser>;

/** A browser that sends no consent check (RFC 7675) for so long is lost, s. Chromium sends one every 2.5 s. */
const CONSENT_TIMEOUT = 10;
/** A picture's sender is asked for a key frame at most so often, ms, however many receivers want one. */
const KEY_FRAME_DELAY = 500;
/** When there is not enough for all pictures: what is read first, faces after it. Sound is never given up for a picture (mediasoup sends it in any case). */
const PRIORITY: Partial<Record<media.MediaSource, number>> = { screen: 30, document: 20, camera: 10 };

/** What happens to a browser by itself. */
export interface BrowserEvents {
  /** Its connection failed; told again only after it had recovered. */
  lost(): void;
  /** What it received has ended, because its sender ended it. */
  consumerClosed?(consumerId: string): void;
  consumerPaused?(consumerId: string, paused: boolean): void;
  /** A score of what it sends or receives is another one. */
  scored?(): void;
}

/** A browser: one transport to send, one to receive. Consumers are made paused and resumed when the browser is ready for them. */
export class Browser implements Participant {
  readonly id: string;
  readonly side: media.TrackSide;
  readonly label: string;
  readonly #rules: SendRules;
  readonly #send: types.WebRtcTransport;
  readonly #receive: types.WebRtcTransport;
  readonly #capabilities: types.RtpCapabilities;
  readonly #sources = new Map<media.MediaSource, Source>();
  readonly #consumers = new Map<string, types.Consumer>();
  /** Of the pictures it receives, by consumer. */
  readonly #layers = new Map<string, PictureLayers>();
  /** What it has set up and may not receive yet, by producer. */
  readonly #prepared = new Map<string, types.Consumer>();
  /** Pictures that are not shown there at present: nothing of them is sent. */
  readonly #unseen = new Set<string>();
  readonly #connected = new Set<string>();
  readonly #events: BrowserEvents;
  #lost = false;
  #closed = false;

  private constructor(
    join: BrowserJoin,
    rules: SendRules,
    [send, receive]: [types.WebRtcTransport, types.WebRtcTransport],
    events: BrowserEvents,
  ) {
    this.id = join.participantId;
    this.side = join.side;
    this.label = join.label;
    this.#rules = rules;
    this.#send = send;
    this.#receive = receive;
    this.#capabilities = join.rtpCapabilities;
    this.#events = events;
  }

  static async create(
    { router, webRtcServer }: RoomPlace,
    join: BrowserJoin,
    rules: SendRules,
    events: BrowserEvents,
  ): Promise<Browser> {
    const { initialOutgoingBitrate, maxIncomingBitrate } = rules;
    const options = { webRtcServer, preferUdp: true, iceConsentTimeout: CONSENT_TIMEOUT };
    const made: types.WebRtcTransport[] = [];
    try {
      const send = await router.createWebRtcTransport(options);
      made.push(send);
      if (maxIncomingBitrate !== undefined) await send.setMaxIncomingBitrate(maxIncomingBitrate);
      const receive = await router.createWebRtcTransport({
        ...options,
        ...(initialOutgoingBitrate !== undefined && { initialAvailableOutgoingBitrate: initialOutgoingBitrate }),
      });
      const browser = new Browser(join, rules, [send, receive], events);
      for (const transport of [send, receive]) browser.#watch(transport);
      return browser;
    } catch (error) {
      for (const transport of made) transport.close();
      throw error;
    }
  }

  get sources(): readonly Source[] {
    return [...this.#sources.values()];
  }

  get transports(): { send: media.TransportParameters; receive: media.TransportParameters } {
    return { send: parametersOf(this.#send), receive: parametersOf(this.#receive) };
  }

  /**
   * 0–10 (mediasoup's score): the worst of what it sends and receives at present, a picture with layers counting by its best one; null when nothing is
   * known.
   */
  get score(): number | null {
    const sent = this.sources
      .filter(({ producer }) => !producer.paused && producer.score.length > 0)
      .map(({ producer }) => Math.max(...producer.score.map(({ score }) => score)));
    const received = [...this.#consumers.values()]
      .filter((consumer) => !consumer.paused && !consumer.producerPaused)
      .map((consumer) => consumer.score.score);
    const all = [...sent, ...received];
    return all.length > 0 ? Math.min(...all) : null;
  }

  /** What was prepared is sent from here on, without having to be resumed. */
  async receive(source: Source): Promise<media.ConsumerParameters> {
    const prepared = this.#prepared.get(source.producer.id);
    this.#prepared.delete(source.producer.id);
    await prepared?.resume();
    const consumer = prepared ?? (await this.#consume(source));
    const { participantId, source: name } = source;
    const { producerPaused } = consumer;
    return { ...preparedOf(consumer), participantId, source: name, producerPaused };
  }

  /** For the lobby: set up, and silent until it is received. Whose it is is not said. */
  async prepare(source: Source): Promise<media.PreparedConsumer> {
    // The smallest picture is there first; the browser asks for a larger one when it shows one.
    const consumer = await this.#consume(source, 0);
    this.#prepared.set(source.producer.id, consumer);
    return preparedOf(consumer);
  }

  async #consume({ producer, source, layers }: Source, layer?: number): Promise<types.Consumer> {
    const consumer = await this.#receive.consume({
      producerId: producer.id,
      rtpCapabilities: this.#capabilities,
      paused: true,
    });
    this.#consumers.set(consumer.id, consumer);
    consumer.observer.once('close', () => {
      this.#consumers.delete(consumer.id);
      this.#layers.delete(consumer.id);
      this.#unseen.delete(consumer.id);
      if (this.#isHeld(consumer.id)) this.#prepared.delete(producer.id);
    });
    this.#listen(consumer);
    const priority = PRIORITY[source];
    if (priority !== undefined && consumer.kind === 'video') await consumer.setPriority(priority);
    if (layers) {
      this.#layers.set(consumer.id, layers);
      await layers.want(consumer, layer);
    }
    return consumer;
  }

  #listen(consumer: types.Consumer): void {
    const paused = (now: boolean): void => {
      if (!this.#isHeld(consumer.id)) this.#events.consumerPaused?.(consumer.id, now);
    };
    consumer.on('producerclose', () => this.#events.consumerClosed?.(consumer.id));
    consumer.on('producerpause', () => paused(true));
    consumer.on('producerresume', () => paused(false));
    consumer.on('score', () => this.#events.scored?.());
  }

  /** Whether it is only prepared. */
  #isHeld(consumerId: string): boolean {
    return [...this.#prepared.values()].some(({ id }) => id === consumerId);
  }

  /** Repeating it changes nothing. */
  async connect(transportId: string, dtlsParameters: media.MediasoupObject): Promise<void> {
    const transport = this.#transport(transportId);
    if (this.#connected.has(transportId)) return;
    this.#connected.add(transportId);
    try {
      await transport.connect({ dtlsParameters: dtlsParameters as types.DtlsParameters });
    } catch (error) {
      this.#connected.delete(transportId);
      throw error;
    }
  }

  async restartIce(transportId: string): Promise<media.MediasoupObject> {
    return plain(await this.#transport(transportId).restartIce());
  }

  /** Repeating a request gives the same source; see SendRules for what else is taken. Throws M-106. */
  async produce(transportId: string, wanted: Wanted): Promise<Source> {
    if (transportId !== this.#send.id) throw new CourtError('M-106', { detail: 'not the sending transport' });
    const before = this.#sources.get(wanted.source);
    const ssrc = wanted.rtpParameters.encodings?.[0]?.ssrc;
    const codec = this.#rules.codecOf(wanted);
    if (before && ssrc !== undefined && before.producer.rtpParameters.encodings?.[0]?.ssrc === ssrc) return before;
    if (before && this.#rules.again === 'refused') {
      throw new CourtError('M-106', { detail: `${wanted.source} is sent already` });
    }
    before?.producer.close();
    return this.#produce(wanted, codec);
  }

  async #produce({ kind, source, rtpParameters }: Wanted, codec: media.TrackCodec): Promise<Source> {
    // The telephones' copy of a microphone that is muted is muted.
    const paused = source === 'telephone' && this.#sources.get('microphone')?.producer.paused === true;
    const producer = await this.#send.produce({ kind, rtpParameters, paused, keyFrameRequestDelay: KEY_FRAME_DELAY });
    const { id: participantId, side, label } = this;
    const layers = kind === 'video' ? new PictureLayers() : null;
    const made: Source = { participantId, side, label, source, codec, producer, layers };
    this.#sources.set(source, made);
    producer.observer.once('close', () => {
      if (this.#sources.get(source) === made) this.#sources.delete(source);
    });
    producer.on('score', () => this.#events.scored?.());
    return made;
  }

  stop(source: media.MediaSource): void {
    for (const name of withCopy(source)) this.#sources.get(name)?.producer.close();
  }

  async pause(source: media.MediaSource, paused: boolean): Promise<void> {
    for (const name of withCopy(source)) {
      const producer = this.#sources.get(name)?.producer;
      if (producer && producer.paused !== paused) await (paused ? producer.pause() : producer.resume());
    }
  }

  /** A consumer that is gone meanwhile needs no resuming, nor does one that is not shown; one that is only prepared may not be. */
  async resume(consumerId: string): Promise<void> {
    if (!this.#unseen.has(consumerId) && !this.#isHeld(consumerId)) await this.#consumers.get(consumerId)?.resume();
  }

  /** It sends no layer above this from here on: resolves when nobody is sent a larger one, so that no picture stands still. A source that is not sent is ignored. */
  async limitLayers(source: media.MediaSource, top: number): Promise<void> {
    await this.#sources.get(source)?.layers?.limit(top);
  }

  /** Of a picture with layers, the largest it wants; null: nothing of it. A consumer that is gone is ignored; mediasoup asks for a key frame of one that goes on. */
  async preferLayers(consumerId: string, spatialLayer: number | null): Promise<void> {
    const consumer = this.#consumers.get(consumerId);
    if (consumer?.kind !== 'video' || this.#isHeld(consumerId)) return;
    if (spatialLayer === null) {
      this.#unseen.add(consumerId);
      return consumer.pause();
    }
    await this.#layers.get(consumerId)?.want(consumer, spatialLayer);
    if (this.#unseen.delete(consumerId)) await consumer.resume();
  }

  receives(consumerId: string): boolean {
    return this.#consumers.has(consumerId);
  }

  /** Whether what it receives there is paused by its sender. */
  isPaused(consumerId: string): boolean | undefined {
    return this.#consumers.get(consumerId)?.producerPaused;
  }

  /** Nothing is sent or received any more; its connection stays. */
  silence(): void {
    for (const { producer } of this.sources) producer.close();
    for (const consumer of [...this.#consumers.values()]) {
      consumer.close();
      this.#events.consumerClosed?.(consumer.id);
    }
  }

  close(): void {
    this.#closed = true;
    this.#send.close();
    this.#receive.close();
  }

  #transport(id: string): types.WebRtcTransport {
    const found = [this.#send, this.#receive].find((transport) => transport.id === id);
    if (!found) throw new CourtError('M-105', { detail: 'no such transport' });
    return found;
  }

  #watch(transport: types.WebRtcTransport): void {
    transport.on('icestatechange', (state) => {
      if (state === 'disconnected') this.#tellLost();
      else if (state === 'connected' || state === 'completed') this.#lost = false;
    });
    transport.on('dtlsstatechange', (state) => {
      if (state === 'failed' || state === 'closed') this.#tellLost();
    });
  }

  #tellLost(): void {
    if (this.#lost || this.#closed) return;
    this.#lost = true;
    this.#events.lost();
  }
}

/** The telephones' copy goes the way of its microphone. */
const withCopy = (source: media.MediaSource): media.MediaSource[] =>
  source === 'microphone' ? ['microphone', 'telephone'] : [source];

const preparedOf = ({ id, producerId, kind, rtpParameters }: types.Consumer): media.PreparedConsumer => ({
  id,
  producerId,
  kind,
  rtpParameters: plain(rtpParameters),
});

const parametersOf = (transport: types.WebRtcTransport): media.TransportParameters => ({
  id: transport.id,
  iceParameters: plain(transport.iceParameters),
  iceCandidates: transport.iceCandidates.map(plain),
  dtlsParameters: plain(transport.dtlsParameters),
});
