import type { types } from 'mediasoup';
import type { z } from 'zod';
import { CourtError, type gateway, type media } from '../signaling/contract/index.ts';
import { phoneCodecOf } from './codec.ts';
import { plain, type Participant, type Voice } from './participant.ts';
import type { RoomPlace } from './worker-pool.ts';

export type BrowserJoin = z.infer<typeof media.roomJoinBrowser>;

/** A browser that sends no consent check (RFC 7675) for so long is lost, s. Chromium sends one every 2.5 s. */
const CONSENT_TIMEOUT = 10;

/** A browser: one transport to send, one to receive. Consumers are made paused and resumed when the browser is ready for them. */
export class Browser implements Participant {
  readonly id: string;
  readonly side: media.TrackSide;
  /** The codec it must publish in. */
  readonly codec: gateway.Codec;
  readonly #send: types.WebRtcTransport;
  readonly #receive: types.WebRtcTransport;
  readonly #capabilities: types.RtpCapabilities;
  readonly #consumers = new Map<string, types.Consumer>();
  readonly #connected = new Set<string>();
  readonly #onLost: () => void;
  #producer: types.Producer | null = null;
  #lost = false;
  #closed = false;

  private constructor(
    join: BrowserJoin,
    codec: gateway.Codec,
    [send, receive]: [types.WebRtcTransport, types.WebRtcTransport],
    onLost: () => void,
  ) {
    this.id = join.participantId;
    this.side = join.side;
    this.codec = codec;
    this.#send = send;
    this.#receive = receive;
    this.#capabilities = join.rtpCapabilities;
    this.#onLost = onLost;
  }

  /** `onLost`: its connection failed; told again only after it had recovered. */
  static async create(
    { router, webRtcServer }: RoomPlace,
    join: BrowserJoin,
    codec: gateway.Codec,
    onLost: () => void,
  ): Promise<Browser> {
    const options = { webRtcServer, preferUdp: true, iceConsentTimeout: CONSENT_TIMEOUT };
    const send = await router.createWebRtcTransport(options);
    const receive = await router.createWebRtcTransport(options).catch((error: unknown) => {
      send.close();
      throw error;
    });
    const browser = new Browser(join, codec, [send, receive], onLost);
    for (const transport of [send, receive]) browser.#watch(transport);
    return browser;
  }

  get voice(): Voice | null {
    const producer = this.#producer;
    if (!producer || producer.closed) return null;
    return { participantId: this.id, side: this.side, producer, codec: this.codec };
  }

  get transports(): { send: media.TransportParameters; receive: media.TransportParameters } {
    return { send: parametersOf(this.#send), receive: parametersOf(this.#receive) };
  }

  async hear({ producer, participantId }: Voice): Promise<media.ConsumerParameters> {
    const consumer = await this.#receive.consume({
      producerId: producer.id,
      rtpCapabilities: this.#capabilities,
      paused: true,
    });
    this.#consumers.set(consumer.id, consumer);
    consumer.observer.once('close', () => this.#consumers.delete(consumer.id));
    const { id, kind, rtpParameters } = consumer;
    return { id, producerId: producer.id, participantId, kind, rtpParameters: plain(rtpParameters) };
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

  /** Its microphone. Publishing again replaces what was published; repeating a request gives the same producer. */
  async produce(transportId: string, parameters: media.MediasoupObject): Promise<types.Producer> {
    if (transportId !== this.#send.id) throw new CourtError('M-106', { detail: 'not the sending transport' });
    const rtpParameters = parameters as types.RtpParameters;
    const before = this.#producer;
    const ssrc = rtpParameters.encodings?.[0]?.ssrc;
    if (before && !before.closed && ssrc !== undefined && before.rtpParameters.encodings?.[0]?.ssrc === ssrc)
      return before;
    if (!Array.isArray(rtpParameters.codecs) || phoneCodecOf(rtpParameters) !== this.codec) {
      throw new CourtError('M-106', { detail: `must publish in ${this.codec}` });
    }
    before?.close();
    this.#producer = await this.#send.produce({ kind: 'audio', rtpParameters });
    return this.#producer;
  }

  /** A consumer that is gone meanwhile needs no resuming. */
  async resume(consumerId: string): Promise<void> {
    await this.#consumers.get(consumerId)?.resume();
  }

  hears(consumerId: string): boolean {
    return this.#consumers.has(consumerId);
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
    this.#onLost();
  }
}

const parametersOf = (transport: types.WebRtcTransport): media.TransportParameters => ({
  id: transport.id,
  iceParameters: plain(transport.iceParameters),
  iceCandidates: transport.iceCandidates.map(plain),
  dtlsParameters: plain(transport.dtlsParameters),
});
