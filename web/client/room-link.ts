import type { Device, types } from 'mediasoup-client';
import type { ConsumerParameters, MediaSource, PreparedConsumer } from '../../signaling/contract/media.ts';
import type {
  SessionMediaJoined,
  SessionRoomName,
  SessionToSignaling,
  SignalingToSession,
} from '../../signaling/contract/session.ts';
import { ApiError } from './http.ts';
import { endUnshown, playingVideo } from './play.ts';
import { receivedOfNobody } from './receive-nobody.ts';
import { layerFor, narrow, TOP_LAYER } from './room-layers.ts';
import { CLOSES, CODECS, encodingsOf, VOICE } from './room-sources.ts';
import type { Connection } from './socket.ts';
import { transportOptions } from './transport.ts';

export type SessionConnection = Connection<SessionToSignaling, SignalingToSession>;

/** Somebody's voice or picture as it arrives. `paused`: its sender has switched it off. */
export interface Received {
  participantId: string;
  source: MediaSource;
  kind: 'audio' | 'video';
  stream: MediaStream;
  /** Of a picture: shows it, wherever it is put into the page. */
  video: HTMLVideoElement | null;
  paused: boolean;
}
/** What is to be sent of one source. */
export interface Own {
  track: MediaStreamTrack | null;
  paused: boolean;
  /** Muted by the chair: a new one would be refused. */
  barred: boolean;
}

export const receivedKey = (participantId: string, source: MediaSource): string => `${participantId}/${source}`;

interface Going {
  producer: types.Producer;
  /** As the server was told, which is what silences it; null: it is not known whether that was heard. */
  paused: boolean | null;
}
type Arriving = Pick<Received, 'stream' | 'video'> & { consumer: types.Consumer };
/** Of a picture; null: nothing, because it is not shown. */
type Layer = number | null;
interface Coming {
  key: string;
  consumer: types.Consumer;
  wanted: Layer;
  /** As the server was told; undefined: it is not known whether that was heard. */
  told: Layer | undefined;
  telling: boolean;
  /** Prepared in the smallest layer, which is there first; a larger one is asked for once it is seen. */
  first: boolean;
}

interface Events {
  /** What arrives has changed. */
  changed: () => void;
  state: (transport: types.Transport, state: types.ConnectionState) => void;
  /** It cannot be mended here: join again. */
  failed: () => void;
}

/** After this long without being shown a picture is not looked at, ms. */
const UNSEEN = 2000;
/** Pause before the server is told again what it did not hear, ms. */
const TELL_AGAIN = 1000;

/** One joined room: two transports, what arrives and what is sent. Lives until `close`; whoever made it joins again when it fails. */
export class RoomLink {
  readonly room: SessionRoomName;
  readonly send: types.Transport;
  readonly receive: types.Transport;
  readonly #device: Device;
  readonly #connection: SessionConnection;
  readonly #events: Events;
  readonly #coming = new Map<string, Coming>();
  /** Set up in the waiting room, by id: nothing comes of them until this one is let in. */
  readonly #prepared = new Map<string, Promise<Arriving>>();
  readonly #going = new Map<MediaSource, Going>();
  /** Changes of one source happen one after the other. */
  readonly #turns = new Map<MediaSource, Promise<void>>();
  readonly #wanted = new Map<MediaSource, Own>();
  readonly #pixels = new Map<string, number>();
  #received: ReadonlyMap<string, Received> = new Map();
  #telephone: 'PCMA' | 'PCMU' | null;
  #narrow: 0 | 1 | 2 = 0;
  #watched = true;
  #again: ReturnType<typeof setTimeout> | null = null;
  #topReceived = TOP_LAYER;
  #closed = false;

  constructor(
    connection: SessionConnection,
    device: Device,
    room: SessionRoomName,
    reply: SessionMediaJoined,
    events: Events,
  ) {
    this.room = room;
    this.#connection = connection;
    this.#device = device;
    this.#events = events;
    this.#telephone = reply.telephone;
    this.send = device.createSendTransport(transportOptions(reply.send, reply.iceServers));
    this.receive = device.createRecvTransport(transportOptions(reply.receive, reply.iceServers));
    this.#wire(this.receive);
    this.#wire(this.send);
  }

  /** What arrives, by `receivedKey`; the same map until something changes. */
  get received(): ReadonlyMap<string, Received> {
    return this.#received;
  }
  get telephone(): 'PCMA' | 'PCMU' | null {
    return this.#telephone;
  }
  get busy(): boolean {
    return this.#going.size > 0 || this.#coming.size > 0;
  }

  /**
   * Connects the receiving transport before anything arrives, as long as its owner waits: the browser connects only with something to receive, so it
   * is given a voice and a picture that nobody has. The picture also lets the library set up, while there is time, what measures the line.
   */
  async connect(): Promise<void> {
    const all = [receivedOfNobody(this.#device, 'audio'), receivedOfNobody(this.#device, 'video')];
    await Promise.all(all.filter((one) => one !== null).map((one) => this.receive.consume(one)));
  }

  /** Sets up a face or voice while its owner waits; `consume` then finds it ready. */
  async prepare({ rtpParameters, ...rest }: PreparedConsumer): Promise<void> {
    if (this.#prepared.has(rest.id) || this.#coming.has(rest.id)) return;
    const parameters = rtpParameters as types.RtpParameters;
    const made = this.#arrive({ ...rest, rtpParameters: parameters, streamId: personOf(parameters) });
    this.#prepared.set(rest.id, made);
    await made;
  }

  async #arrive(options: types.ConsumerOptions): Promise<Arriving> {
    const consumer = await this.receive.consume(options);
    const stream = new MediaStream([consumer.track]);
    return { consumer, stream, video: consumer.kind === 'video' ? playingVideo(stream) : null };
  }

  isPrepared(consumerId: string): boolean {
    return this.#prepared.has(consumerId);
  }

  async consume(parameters: ConsumerParameters): Promise<void> {
    const { id, producerId, participantId, kind, source, producerPaused } = parameters;
    if (this.#coming.has(id) || source === 'telephone') return;
    const key = receivedKey(participantId, source);
    const rtpParameters = parameters.rtpParameters as types.RtpParameters;
    // A face and its voice in step; a screen need not wait for anything.
    const streamId =
      source === 'microphone' || source === 'camera' ? personOf(rtpParameters) : `${participantId}-${source}`;
    const prepared = this.#prepared.get(id);
    const { consumer, stream, video } = await (prepared ??
      this.#arrive({ id, producerId, kind, rtpParameters, streamId }));
    if (this.#closed) return consumer.close();
    if (this.#coming.has(id)) return;
    this.#prepared.delete(id);
    const layer = prepared ? 0 : TOP_LAYER;
    this.#coming.set(id, { key, consumer, wanted: layer, told: layer, telling: false, first: prepared !== undefined });
    // Who joins again has a new producer: the newest is shown.
    this.#setReceived(
      new Map(this.#received).set(key, { participantId, source, kind, stream, video, paused: producerPaused }),
    );
    this.#fit(id, key);
    // What was prepared comes by itself.
    if (!prepared) await this.#connection.ask('media:resume', { room: this.room, consumerId: id });
  }

  consumerClosed(consumerId: string): void {
    const prepared = this.#prepared.get(consumerId);
    this.#prepared.delete(consumerId);
    prepared?.then(
      ({ consumer }) => consumer.close(),
      () => undefined,
    );
    const gone = this.#coming.get(consumerId);
    if (!gone) return;
    this.#coming.delete(consumerId);
    gone.consumer.close();
    // Its successor may be shown already.
    if ([...this.#coming.values()].some(({ key }) => key === gone.key)) return;
    const left = new Map(this.#received);
    left.delete(gone.key);
    this.#setReceived(left);
  }

  consumerPaused(consumerId: string, paused: boolean): void {
    const key = this.#coming.get(consumerId)?.key;
    const before = key === undefined ? undefined : this.#received.get(key);
    if (key === undefined || !before || before.paused === paused) return;
    this.#setReceived(new Map(this.#received).set(key, { ...before, paused }));
  }

  /** How many device pixels high somebody's picture is shown; chooses the layer that is sent here. */
  shown(key: string, pixels: number): void {
    if (this.#pixels.get(key) === pixels) return;
    this.#pixels.set(key, pixels);
    for (const [id, coming] of this.#coming) if (coming.key === key) this.#fit(id, key);
  }

  /** Somebody's picture is there. */
  seen(key: string): void {
    for (const [id, coming] of this.#coming) {
      if (coming.key !== key || !coming.first) continue;
      coming.first = false;
      this.#fit(id, key);
    }
  }

  /** How little of the own pictures is sent: a step of `narrow`; and of a camera nobody watches only the smallest. */
  limitSent(step: 0 | 1 | 2, watched: boolean): void {
    if (this.#narrow === step && this.#watched === watched) return;
    this.#narrow = step;
    this.#watched = watched;
    for (const [source, { producer }] of this.#going) void this.#limit(source, producer);
  }

  /** What is wanted last holds, however long a message before it took. */
  async #limit(source: MediaSource, producer: types.Producer): Promise<void> {
    if (producer.closed || producer.kind !== 'video') return;
    await narrow(producer, this.#narrow).catch(() => undefined);
    if (source !== 'camera') return;
    // A layer ends when nobody is sent it any more; but a server that is away is not waited for. It is told again, or it would hold back what is sent anew.
    const message = { room: this.room, source, spatialLayer: this.#topSent } as const;
    await this.#connection.ask('media:sent-layers', message).catch((error: unknown) => {
      if (isUnheard(error)) this.#limitAgain();
    });
    if (!producer.closed) await producer.setMaxSpatialLayer(this.#topSent).catch(() => undefined);
  }

  #limitAgain(): void {
    if (this.#again) return;
    this.#again = setTimeout(() => {
      this.#again = null;
      const camera = this.#going.get('camera')?.producer;
      if (camera) void this.#limit('camera', camera);
    }, TELL_AGAIN);
  }

  get #topSent(): number {
    return this.#narrow === 0 && this.#watched ? TOP_LAYER : 0;
  }

  /** The largest layer of the others' cameras that comes, however large they are shown. */
  limitReceived(top: number): void {
    if (this.#topReceived === top) return;
    this.#topReceived = top;
    for (const [id, { key }] of this.#coming) if (this.#pixels.get(key)) this.#fit(id, key);
  }

  setTelephone(codec: 'PCMA' | 'PCMU' | null): void {
    this.#telephone = codec;
  }

  /** Sends a source as told, after what was told before. */
  set(source: MediaSource, own: Own): Promise<void> {
    this.#wanted.set(source, own);
    const turn = (this.#turns.get(source) ?? Promise.resolve()).then(async () => {
      const wanted = this.#wanted.get(source);
      if (wanted && !this.#closed) await this.#adjust(source, wanted);
    });
    const settled = turn.catch((error: unknown) => {
      // Refused by what the session is now: the next view says so, and what is to be sent is told anew.
      if (error instanceof ApiError && error.code.startsWith('J-')) return;
      // The server is away, which pictures and voices do not notice: it is told again until it hears.
      if (isUnheard(error)) setTimeout(() => this.#tellAgain(source), TELL_AGAIN);
      else this.#events.failed();
    });
    this.#turns.set(source, settled);
    return settled;
  }

  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.send.close();
    this.receive.close();
  }

  #fit(consumerId: string, key: string): void {
    if (this.#pixels.get(key) && !this.#coming.get(consumerId)?.first) this.#chooseLayer(consumerId);
    // What nobody looks at here, as the others at a petitioner's page, need not come; a picture that moves on the page is gone from it for a moment only. And the first
    // picture of a camera that is off is not waited for.
    else setTimeout(() => this.#chooseLayer(consumerId), UNSEEN);
  }

  #chooseLayer(consumerId: string): void {
    const coming = this.#coming.get(consumerId);
    if (coming?.consumer.kind !== 'video') return;
    const pixels = this.#pixels.get(coming.key) ?? 0;
    coming.first = false;
    coming.wanted = pixels > 0 ? Math.min(layerFor(pixels), this.#topReceived) : null;
    if (coming.wanted === null) endUnshown(this.#received.get(coming.key)?.video);
    if (!coming.telling) void this.#tellLayer(consumerId, coming);
  }

  /** One message after the other, until what was heard last is what is wanted: a picture that is shown must not stand still. */
  async #tellLayer(consumerId: string, coming: Coming): Promise<void> {
    coming.telling = true;
    while (coming.told !== coming.wanted && this.#coming.get(consumerId) === coming && !this.#closed) {
      const { wanted } = coming;
      coming.told = undefined;
      try {
        await this.#connection.ask('media:layers', { room: this.room, consumerId, spatialLayer: wanted });
        coming.told = wanted;
      } catch (error) {
        // What is refused is asked for again with the next change of size.
        if (!isUnheard(error)) break;
        await new Promise((resolve) => setTimeout(resolve, TELL_AGAIN));
      }
    }
    coming.telling = false;
  }

  async #adjust(source: MediaSource, { track, paused, barred }: Own): Promise<void> {
    let going = this.#going.get(source);
    if (going && (going.producer.closed || (!track && CLOSES.has(source)))) {
      going.producer.close();
      await this.#connection.ask('media:close-producer', { room: this.room, source });
      this.#going.delete(source);
      going = undefined;
    }
    const silent = paused || !track;
    if (!going) {
      if (!track || barred) return;
      going = await this.#produce(source, track);
    } else if (going.producer.track !== track) await going.producer.replaceTrack({ track });
    if (!going) return;
    if (going.paused === silent) return;
    going.paused = null;
    await this.#connection.ask('media:pause', { room: this.room, source, paused: silent });
    going.paused = silent;
  }

  #tellAgain(source: MediaSource): void {
    const wanted = this.#wanted.get(source);
    if (wanted && !this.#closed) void this.set(source, wanted);
  }

  /** Undefined when the room was left meanwhile. */
  async #produce(source: MediaSource, track: MediaStreamTrack): Promise<Going | undefined> {
    const producer = await this.send.produce({
      track,
      ...this.#codecOf(source),
      ...encodingsOf(source, track),
      ...(source === 'microphone' ? { codecOptions: VOICE } : {}),
      stopTracks: false,
      disableTrackOnPause: false,
      zeroRtpOnPause: false,
      appData: { source },
    });
    if (this.#closed) {
      producer.close();
      return undefined;
    }
    const going: Going = { producer, paused: false };
    this.#going.set(source, going);
    if (this.#narrow > 0 || !this.#watched) void this.#limit(source, producer);
    return going;
  }

  #codecOf(source: MediaSource): { codec?: types.RtpCodecCapability } {
    const wanted = source === 'telephone' ? `audio/${(this.#telephone ?? 'PCMA').toLowerCase()}` : CODECS[source];
    const codec = this.#device.sendRtpCapabilities.codecs?.find(({ mimeType }) => mimeType.toLowerCase() === wanted);
    return codec ? { codec } : {};
  }

  #wire(transport: types.Transport): void {
    const { room } = this;
    transport.on('connect', ({ dtlsParameters }, done, failed) => {
      this.#connection
        .ask('media:connect', { room, transportId: transport.id, dtlsParameters: { ...dtlsParameters } })
        .then(() => done(), failed);
    });
    transport.on('produce', ({ kind, rtpParameters, appData }, done, failed) => {
      const source = appData['source'] as MediaSource;
      this.#connection
        .ask('media:produce', { room, transportId: transport.id, kind, source, rtpParameters: { ...rtpParameters } })
        .then(({ producerId }) => done({ id: producerId }), failed);
    });
    transport.on('connectionstatechange', (state) => {
      if (!this.#closed) this.#events.state(transport, state);
    });
  }

  #setReceived(received: ReadonlyMap<string, Received>): void {
    this.#received = received;
    this.#events.changed();
  }
}

/** Names all that one person sends from one browser (RFC 7022 §4.2), and says nothing of who it is. */
const personOf = ({ rtcp }: types.RtpParameters): string => `${rtcp?.cname ?? 'nobody'}-person`;

/** No answer came in time (S-004), or the server has lost its database for the moment (S-002). */
const isUnheard = (error: unknown): boolean =>
  error instanceof ApiError && (error.code === 'S-004' || error.code === 'S-002');
