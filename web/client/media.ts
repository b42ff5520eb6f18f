import type { Device, types } from 'mediasoup-client';
import type { DeskToSignaling, SignalingToDesk } from '../../signaling/contract/desk.ts';
import type { ConsumerParameters, RoomJoinBrowserReply } from '../../signaling/contract/media.ts';
import { ApiError } from './http.ts';
import { LOST_LINE, NO_LINE, lineQuality, lineSample, type LineQuality, type LineSample } from './quality.ts';
import type { Connection } from './socket.ts';
import { areReady, loadDevice, transportOptions } from './transport.ts';

/** `joining`: never heard yet; `interrupted`: was connected and is being restored. */
export type MediaState = 'idle' | 'joining' | 'connected' | 'interrupted';

const STATS_EVERY = 2000;
/** A short break mends itself; after this ICE is restarted, ms. */
const ICE_PATIENCE = 1500;
/** When a restart of ICE has not helped in this time, everything is joined anew, ms. */
const RESTART_PATIENCE = 4000;
const RETRY_FIRST = 300;
const RETRY_LAST = 3000;
const JOIN_TIMEOUT = 8000;

interface Room {
  callId: string;
  send: types.Transport;
  receive: types.Transport;
  codec: RoomJoinBrowserReply['codec'];
  producer: types.Producer | null;
  consumers: Map<string, types.Consumer>;
  /** What each of the others says, by who they are. */
  voices: ReadonlyMap<string, MediaStream>;
  sample: LineSample | null;
  timers: Set<ReturnType<typeof setTimeout>>;
}

const NOBODY: ReadonlyMap<string, MediaStream> = new Map();

type DeskConnection = Connection<DeskToSignaling, SignalingToDesk>;

/**
 * The officer's side of a call's sound: what is said is sent in the codec the telephone leg has, so that nothing is transcoded. It keeps
 * itself connected: short breaks by an ICE restart, long ones by joining again. Told which call to follow; the owner calls `leave`.
 */
export class CallMedia {
  readonly #connection: DeskConnection;
  readonly #listeners = new Set<() => void>();
  /** Told of before the join was answered. */
  readonly #early = new Map<string, ConsumerParameters[]>();
  #device: Promise<Device> | null = null;
  #room: Room | null = null;
  #state: MediaState = 'idle';
  #quality: LineQuality = NO_LINE;
  #track: MediaStreamTrack | null = null;
  #muted = false;
  #following: string | null = null;
  /** Grows with each join and leave; what belongs to an earlier one is dropped. */
  #epoch = 0;
  #stats: ReturnType<typeof setInterval> | null = null;

  constructor(connection: DeskConnection) {
    this.#connection = connection;
    connection.on('media:consumer', ({ callId, consumer }) => void this.#offered(callId, consumer));
  }

  get state(): MediaState {
    return this.#state;
  }
  get quality(): LineQuality {
    return this.#quality;
  }
  get muted(): boolean {
    return this.#muted;
  }
  /** What each of the others in the room says, by who they are; the same map until something changes. */
  get voices(): ReadonlyMap<string, MediaStream> {
    return this.#room?.voices ?? NOBODY;
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  /** Loads what the rooms can do, before anybody rings. */
  prepare(): Promise<Device> {
    this.#device ??= loadDevice(this.#connection.ask('media:capabilities', {})).catch((error: unknown) => {
      this.#device = null;
      throw error;
    });
    return this.#device;
  }

  /** Muted, the track goes on with silence, so that the recording has no hole. */
  setMuted(muted: boolean): void {
    this.#muted = muted;
    if (this.#track) this.#track.enabled = !muted;
    this.#tell();
  }

  /** The microphone to send; may change or vanish in the middle of a call. */
  setTrack(track: MediaStreamTrack | null): void {
    if (track === this.#track) return;
    this.#track = track;
    if (track) track.enabled = !this.#muted;
    const room = this.#room;
    if (!room || !track) return;
    const sent = room.producer ? room.producer.replaceTrack({ track }) : this.#produce(room);
    sent.catch(() => this.#rejoin(room));
  }

  /** Follows a call; the same again does nothing. Never throws: it goes on trying until it is connected or told otherwise. */
  follow(callId: string): void {
    if (this.#following === callId) return;
    this.setMuted(false);
    void this.#join(callId);
  }

  /** The connection to the server is back, or the room moved: joins again unless the sound is there. */
  recover(force = false): void {
    const callId = this.#following;
    if (callId && (force || this.#state !== 'connected')) void this.#join(callId);
  }

  leave(): void {
    this.#epoch++;
    this.#following = null;
    this.#early.clear();
    this.#closeRoom();
    this.#quality = NO_LINE;
    this.#enter('idle');
  }

  async #join(callId: string): Promise<void> {
    const epoch = ++this.#epoch;
    this.#following = callId;
    this.#closeRoom();
    this.#enter(this.#state === 'idle' || this.#state === 'joining' ? 'joining' : 'interrupted');
    for (let pause = RETRY_FIRST; epoch === this.#epoch; pause = Math.min(RETRY_LAST, pause * 2)) {
      try {
        await this.#enterRoom(callId, epoch);
        return;
      } catch (error) {
        if (epoch !== this.#epoch) return;
        this.#closeRoom();
        // C-001: not this desk's call any more; the next view says so too.
        if (error instanceof ApiError && error.code === 'C-001') return this.leave();
        await new Promise((resolve) => setTimeout(resolve, pause));
      }
    }
  }

  /** Receives before it sends: hearing the caller's first word matters more than the few ms of capturing. */
  async #enterRoom(callId: string, epoch: number): Promise<void> {
    const device = await this.prepare();
    const rtpCapabilities = device.recvRtpCapabilities as Record<string, unknown>;
    const reply = await this.#connection.ask('media:join', { callId, rtpCapabilities }, JOIN_TIMEOUT);
    if (epoch !== this.#epoch) return;
    const room: Room = {
      callId,
      send: device.createSendTransport(transportOptions(reply.send)),
      receive: device.createRecvTransport(transportOptions(reply.receive)),
      codec: reply.codec,
      producer: null,
      consumers: new Map(),
      voices: NOBODY,
      sample: null,
      timers: new Set(),
    };
    this.#room = room;
    this.#wire(room, room.receive);
    this.#wire(room, room.send);
    const early = this.#early.get(callId) ?? [];
    this.#early.delete(callId);
    const hearing = [...reply.consumers, ...early].map((consumer) => this.#consume(room, consumer));
    await Promise.all([...hearing, this.#produce(room)]);
    if (room !== this.#room) return;
    this.#later(room, JOIN_TIMEOUT, () => {
      if (this.#state !== 'connected' && (room.producer || room.consumers.size > 0)) this.#rejoin(room);
    });
    this.#stats ??= setInterval(() => void this.#measure(), STATS_EVERY);
    this.#tell();
  }

  #wire(room: Room, transport: types.Transport): void {
    const { callId } = room;
    transport.on('connect', ({ dtlsParameters }, done, failed) => {
      this.#connection
        .ask('media:connect', { callId, transportId: transport.id, dtlsParameters: dtlsParameters })
        .then(() => done(), failed);
    });
    transport.on('produce', ({ rtpParameters }, done, failed) => {
      this.#connection
        .ask('media:produce', {
          callId,
          transportId: transport.id,
          kind: 'audio',
          rtpParameters: rtpParameters,
        })
        .then(({ producerId }) => done({ id: producerId }), failed);
    });
    transport.on('connectionstatechange', (state) => {
      if (room !== this.#room) return;
      if (state === 'connected') this.#connected(room);
      else if (state === 'disconnected') this.#later(room, ICE_PATIENCE, () => this.#mend(room, transport));
      else if (state === 'failed') this.#mend(room, transport);
      if (state === 'disconnected' || state === 'failed') this.#broken();
    });
  }

  async #offered(callId: string, consumer: ConsumerParameters): Promise<void> {
    const room = this.#room;
    if (room?.callId === callId) return this.#consume(room, consumer).catch(() => this.#rejoin(room));
    this.#early.set(callId, [...(this.#early.get(callId) ?? []), consumer]);
  }

  async #consume(room: Room, parameters: ConsumerParameters): Promise<void> {
    const { id, producerId, participantId, kind, rtpParameters } = parameters;
    if (room.consumers.has(id)) return;
    const consumer = await room.receive.consume({
      id,
      producerId,
      kind,
      rtpParameters: rtpParameters as types.RtpParameters,
    });
    if (room !== this.#room) return consumer.close();
    room.consumers.set(id, consumer);
    // Who joins again has a new producer: the newest is heard.
    room.voices = new Map(room.voices).set(participantId, new MediaStream([consumer.track]));
    this.#tell();
    await this.#connection.ask('media:resume', { callId: room.callId, consumerId: id });
  }

  async #produce(room: Room): Promise<void> {
    const track = this.#track;
    if (!track || room.producer) return;
    const codec = (await this.prepare()).sendRtpCapabilities.codecs?.find(
      ({ mimeType }) => mimeType.toLowerCase() === `audio/${room.codec.toLowerCase()}`,
    );
    const producer = await room.send.produce({
      track,
      ...(codec ? { codec } : {}),
      stopTracks: false,
      disableTrackOnPause: false,
      zeroRtpOnPause: false,
    });
    if (room !== this.#room) return producer.close();
    room.producer = producer;
    if (this.#track && this.#track !== track) await producer.replaceTrack({ track: this.#track });
  }

  #connected(room: Room): void {
    if (!areReady(room.receive, room.send)) return;
    for (const timer of room.timers) clearTimeout(timer);
    room.timers.clear();
    this.#enter('connected');
  }

  #broken(): void {
    this.#quality = LOST_LINE;
    this.#enter('interrupted');
  }

  #mend(room: Room, transport: types.Transport): void {
    if (room !== this.#room || transport.connectionState === 'connected') return;
    this.#connection
      .ask('media:restart-ice', { callId: room.callId, transportId: transport.id })
      .then((iceParameters) => transport.restartIce({ iceParameters: iceParameters as types.IceParameters }))
      .then(() => this.#later(room, RESTART_PATIENCE, () => this.#rejoin(room)))
      .catch(() => this.#rejoin(room));
  }

  #rejoin(room: Room): void {
    if (room === this.#room) void this.#join(room.callId);
  }

  #later(room: Room, ms: number, act: () => void): void {
    const timer = setTimeout(() => {
      room.timers.delete(timer);
      if (room === this.#room) act();
    }, ms);
    room.timers.add(timer);
  }

  async #measure(): Promise<void> {
    const room = this.#room;
    if (!room || this.#state !== 'connected') return;
    const reports = await Promise.all([room.receive.getStats(), room.send.getStats()]).catch(() => null);
    if (!reports || room !== this.#room || this.#state !== 'connected') return;
    const sample = lineSample(reports[0], reports[1]);
    this.#quality = lineQuality(room.sample ?? sample, sample);
    room.sample = sample;
    this.#tell();
  }

  #closeRoom(): void {
    const room = this.#room;
    this.#room = null;
    if (this.#stats) clearInterval(this.#stats);
    this.#stats = null;
    if (!room) return;
    for (const timer of room.timers) clearTimeout(timer);
    room.send.close();
    room.receive.close();
  }

  #enter(state: MediaState): void {
    this.#state = state;
    this.#tell();
  }

  #tell(): void {
    for (const listener of this.#listeners) listener();
  }
}
