import type { Device, types } from 'mediasoup-client';
import type { ConsumerParameters, MediaSource, PreparedConsumer } from '../../signaling/contract/media.ts';
import type { SessionRoomName } from '../../signaling/contract/session.ts';
import {
  downlinkQuality,
  LOST_LINE,
  NO_LINE,
  lineSample,
  uplinkQuality,
  worseOf,
  type LineQuality,
  type LineSample,
} from './quality.ts';
import { TOP_LAYER } from './room-layers.ts';
import { RoomLink, type Own, type Received, type SessionConnection } from './room-link.ts';
import { NO_TROUBLE, nextTrouble, troubleOf, type LineTrouble, type Trouble } from './room-trouble.ts';
import { NO_UPLINK_TROUBLE, nextUplink, type UplinkTrouble } from './room-uplink.ts';
import { areReady, loadDevice } from './transport.ts';

/** `joining`: never connected yet; `lobby`: prepared and waiting to be admitted; `interrupted`: was connected and is being restored. */
export type RoomMediaState = 'idle' | 'joining' | 'lobby' | 'connected' | 'interrupted';

const STATS_EVERY = 2000;
/** A short break mends itself; after this ICE is restarted, ms. */
const ICE_PATIENCE = 700;
/** When a restart of ICE has not helped in this time, everything is joined anew, ms. */
const RESTART_PATIENCE = 1500;
const RETRY_FIRST = 200;
const RETRY_LAST = 2000;
const JOIN_TIMEOUT = 6000;
/** A machine that is too slow is not helped by joining again and again: each time in vain the patience doubles, up to this. */
const MOST_PATIENCE = 4;
/** Who is admitted sees the others before the own picture is sent; but nobody waits longer than this for them, ms. */
const OTHERS_FIRST = 500;
/** Somebody comes in to whom nobody's picture was sent before: larger ones are sent after this, ms. */
const LARGER_AFTER = 800;
/** Voice and picture of somebody are told of one after the other; received together they cost the browser half, ms. */
const TOGETHER = 4;

const NOBODY: ReadonlyMap<string, Received> = new Map();
const SOURCES: readonly MediaSource[] = ['microphone', 'camera', 'screen', 'document'];

/**
 * Pictures and voices of a session. In the waiting room everything is prepared that can be: what rooms can carry, both transports, the receiving one
 * connected. Admitted, it receives before it sends. It keeps itself connected: short breaks by an ICE restart, long ones by joining again. Told which room to
 * follow; the owner calls `leave`.
 */
export class RoomMedia {
  readonly #connection: SessionConnection;
  readonly #listeners = new Set<() => void>();
  readonly #own = new Map<MediaSource, Own>();
  readonly #pixels = new Map<string, number>();
  readonly #timers = new Set<ReturnType<typeof setTimeout>>();
  /** Told of before the join was answered. */
  #early: ConsumerParameters[] = [];
  #earlyPrepared: PreparedConsumer[] = [];
  /** Told of a moment ago. */
  #offers: ConsumerParameters[] = [];
  #device: Promise<Device> | null = null;
  #link: RoomLink | null = null;
  #following: SessionRoomName | null = null;
  #admitted = false;
  #sending = false;
  #watched = true;
  /** Running: somebody came a moment ago. */
  #larger: ReturnType<typeof setTimeout> | null = null;
  #state: RoomMediaState = 'idle';
  #quality: LineQuality = NO_LINE;
  /** What was done for the line from here, and for the line to here. */
  #up: UplinkTrouble = NO_UPLINK_TROUBLE;
  #down: Trouble = NO_TROUBLE;
  #sample: LineSample | null = null;
  /** The shortest round trip of this line, ms. */
  #quickest = Infinity;
  /** Grows with each join and leave; what belongs to an earlier one is dropped. */
  #epoch = 0;
  #stats: ReturnType<typeof setInterval> | null = null;
  #patience = 1;

  constructor(connection: SessionConnection) {
    this.#connection = connection;
    connection.on('media:consumer', ({ room, consumer }) => this.#offered(room, consumer));
    connection.on('media:prepared', ({ room, consumer }) => this.#prepare(room, consumer));
    connection.on('media:consumer-closed', ({ consumerId }) => this.#closed(consumerId));
    connection.on('media:consumer-paused', ({ consumerId, paused }) => this.#paused(consumerId, paused));
    connection.on('media:telephone', ({ room, codec }) => this.#telephone(room, codec));
    connection.on('media:rejoin', ({ room }) => {
      if (room === this.#following) void this.#join();
    });
  }

  get state(): RoomMediaState {
    return this.#state;
  }
  get quality(): LineQuality {
    return this.#quality;
  }
  /** What was done about a bad line; null: nothing. */
  get trouble(): LineTrouble | null {
    return troubleOf(this.#up, this.#down);
  }
  get received(): ReadonlyMap<string, Received> {
    return this.#link?.received ?? NOBODY;
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  /** Loads what the rooms can do. */
  prepare(): Promise<Device> {
    this.#device ??= loadDevice(this.#connection.ask('media:capabilities', {})).catch((error: unknown) => {
      this.#device = null;
      throw error;
    });
    return this.#device;
  }

  /**
   * Follows a room, admitted or still waiting before it; the same again does nothing. Never throws: it goes on trying until it is connected or told
   * otherwise.
   */
  follow(room: SessionRoomName, admitted: boolean): void {
    const same = room === this.#following;
    const was = this.#admitted;
    this.#admitted = admitted;
    if (same && was === admitted) return;
    // Back to the waiting room everything was closed at the other end; from there into the room all is ready.
    if (same && !was && this.#link) return this.#enterFromLobby(this.#link);
    const before = this.#following;
    this.#following = room;
    if (before && before !== room) this.#connection.ask('media:leave', { room: before }).catch(() => undefined);
    void this.#join();
  }

  /** What is sent of one source; `track: null` with a face or voice means off, with a screen or document its end. */
  set(source: MediaSource, own: Own): void {
    const before = this.#own.get(source);
    if (before?.track === own.track && before.paused === own.paused && before.barred === own.barred) return;
    if (!before && !own.track) return;
    this.#own.set(source, own);
    if (this.#sending && this.#link) this.#sendOne(this.#link, source);
  }

  /** How many device pixels high a picture is shown. */
  shown(key: string, pixels: number): void {
    this.#pixels.set(key, pixels);
    this.#link?.shown(key, pixels);
  }

  /** Whether anybody sees what is sent from here, who is in the room or by its recording. */
  watch(watched: boolean): void {
    if (this.#watched === watched) return;
    this.#watched = watched;
    if (this.#larger) clearTimeout(this.#larger);
    // Who comes in is given the smallest first: larger ones beside it would hold it up.
    this.#larger = watched ? setTimeout(() => this.#fitSent(), LARGER_AFTER) : null;
    if (!watched) this.#fitSent();
  }

  #fitSent(): void {
    this.#larger = null;
    if (this.#link) this.#limit(this.#link);
  }

  /** The connection to the server is back: joins again unless pictures and voices are there. */
  recover(): void {
    if (this.#following && this.#state !== 'connected' && this.#state !== 'lobby') void this.#join();
  }

  leave(): void {
    this.#epoch++;
    this.#following = null;
    this.#admitted = false;
    this.#closeLink();
    this.#quality = NO_LINE;
    this.#enter('idle');
  }

  async #join(): Promise<void> {
    const epoch = ++this.#epoch;
    this.#closeLink();
    this.#enter(this.#state === 'connected' || this.#state === 'interrupted' ? 'interrupted' : 'joining');
    for (let pause = RETRY_FIRST; epoch === this.#epoch; pause = Math.min(RETRY_LAST, pause * 2)) {
      try {
        await this.#enterRoom(epoch);
        return;
      } catch {
        if (epoch !== this.#epoch) return;
        // Also a device that was loaded for another media node may be what does not fit.
        this.#device = null;
        this.#closeLink();
        await new Promise((resolve) => setTimeout(resolve, pause));
      }
    }
  }

  async #enterRoom(epoch: number): Promise<void> {
    const room = this.#following;
    if (!room) return;
    const device = await this.prepare();
    this.#early = [];
    this.#earlyPrepared = [];
    const rtpCapabilities = { ...device.recvRtpCapabilities };
    const reply = await this.#connection.ask('media:join', { room, rtpCapabilities }, JOIN_TIMEOUT);
    if (epoch !== this.#epoch) return;
    const link = new RoomLink(this.#connection, device, room, reply, {
      changed: () => this.#tell(),
      state: (transport, state) => this.#transportChanged(link, transport, state),
      failed: () => this.#rejoin(link),
    });
    this.#link = link;
    for (const [key, pixels] of this.#pixels) link.shown(key, pixels);
    this.#limit(link);
    this.#stats ??= setInterval(() => void this.#measure(), STATS_EVERY);
    const early = this.#early;
    this.#early = [];
    if (!this.#admitted) {
      this.#enter('lobby');
      // It is also connected later, with the first voice; what cannot be prepared is set up when it is received.
      const prepared = [...reply.prepared, ...this.#earlyPrepared].map((consumer) => link.prepare(consumer));
      await Promise.allSettled([link.connect(), ...prepared]);
    }
    await Promise.all([...reply.consumers, ...early].map((consumer) => link.consume(consumer)));
    if (link === this.#link && this.#admitted) this.#sendAll(link);
  }

  /** The others are on their way; the own picture follows theirs. */
  #enterFromLobby(link: RoomLink): void {
    this.#enter('connected');
    this.#later(OTHERS_FIRST, () => {
      if (link === this.#link && this.#admitted && !this.#sending) this.#sendAll(link);
    });
  }

  /** Somebody else is seen: the own picture may follow. */
  seen(key: string): void {
    this.#link?.seen(key);
    if (this.#link && this.#admitted && !this.#sending) this.#sendAll(this.#link);
  }

  #sendAll(link: RoomLink): void {
    this.#sending = true;
    for (const source of SOURCES) this.#sendOne(link, source);
    this.#later(JOIN_TIMEOUT * this.#patience, () => {
      if (this.#state !== 'connected' && link.busy) this.#rejoin(link);
    });
    // Alone and without devices there is nothing that would connect.
    if (!link.busy && this.#own.size === 0) this.#enter('connected');
  }

  #sendOne(link: RoomLink, source: MediaSource): void {
    const own = this.#own.get(source);
    if (own) void link.set(source, own);
    if (source !== 'microphone' || !own) return;
    // A telephone understands only G.711; while one is there the voice is sent a second time.
    void link.set('telephone', link.telephone ? own : { track: null, paused: true, barred: false });
  }

  #telephone(room: SessionRoomName, codec: 'PCMA' | 'PCMU' | null): void {
    const link = this.#link;
    if (!link || link.room !== room) return;
    link.setTelephone(codec);
    if (this.#sending) this.#sendOne(link, 'microphone');
  }

  #offered(room: SessionRoomName, consumer: ConsumerParameters): void {
    const link = this.#link;
    if (room !== this.#following) return;
    if (!link) {
      this.#early.push(consumer);
      return;
    }
    if (link.isPrepared(consumer.id)) {
      link.consume(consumer).catch(() => this.#rejoin(link));
      return;
    }
    this.#offers.push(consumer);
    if (this.#offers.length === 1) setTimeout(() => this.#takeOffers(link), TOGETHER);
  }

  #prepare(room: SessionRoomName, consumer: PreparedConsumer): void {
    if (room !== this.#following || this.#admitted) return;
    if (!this.#link) this.#earlyPrepared.push(consumer);
    else this.#link.prepare(consumer).catch(() => undefined);
  }

  #takeOffers(link: RoomLink): void {
    if (link !== this.#link) return;
    const offers = this.#offers;
    this.#offers = [];
    Promise.all(offers.map((consumer) => link.consume(consumer))).catch(() => this.#rejoin(link));
  }

  #closed(consumerId: string): void {
    this.#offers = this.#offers.filter(({ id }) => id !== consumerId);
    this.#link?.consumerClosed(consumerId);
  }

  #paused(consumerId: string, paused: boolean): void {
    this.#offers = this.#offers.map((one) => (one.id === consumerId ? { ...one, producerPaused: paused } : one));
    this.#link?.consumerPaused(consumerId, paused);
  }

  #transportChanged(link: RoomLink, transport: types.Transport, state: types.ConnectionState): void {
    if (link !== this.#link) return;
    if (state === 'connected') return this.#connected(link);
    if (state === 'disconnected') this.#later(ICE_PATIENCE, () => this.#mend(link, transport));
    else if (state === 'failed') this.#mend(link, transport);
    if (state === 'disconnected' || state === 'failed') {
      this.#quality = LOST_LINE;
      this.#enter('interrupted');
    }
  }

  #connected(link: RoomLink): void {
    if (!areReady(link.receive, link.send)) return;
    if (this.#sending) this.#clearTimers();
    this.#enter(this.#admitted ? 'connected' : 'lobby');
  }

  #mend(link: RoomLink, transport: types.Transport): void {
    if (link !== this.#link || transport.connectionState === 'connected') return;
    this.#connection
      .ask('media:restart-ice', { room: link.room, transportId: transport.id })
      .then((iceParameters) => transport.restartIce({ iceParameters: iceParameters as types.IceParameters }))
      .then(() => {
        // It may be another network.
        this.#quickest = Infinity;
        this.#later(RESTART_PATIENCE * this.#patience, () => {
          if (transport.connectionState !== 'connected') this.#rejoin(link);
        });
      })
      .catch(() => this.#rejoin(link));
  }

  #rejoin(link: RoomLink): void {
    if (link !== this.#link) return;
    this.#patience = Math.min(MOST_PATIENCE, this.#patience * 2);
    void this.#join();
  }

  #later(ms: number, act: () => void): void {
    const timer = setTimeout(() => {
      this.#timers.delete(timer);
      act();
    }, ms);
    this.#timers.add(timer);
  }

  async #measure(): Promise<void> {
    const link = this.#link;
    if (!link || this.#state !== 'connected') return;
    const reports = await Promise.all([link.receive.getStats(), link.send.getStats()]).catch(() => null);
    if (!reports || link !== this.#link) return;
    this.#patience = 1;
    const sample = lineSample(reports[0], reports[1]);
    const [quality, trouble] = [this.#quality, this.trouble];
    const [down, up] = [downlinkQuality(this.#sample ?? sample, sample), uplinkQuality(sample)];
    this.#quality = worseOf(down, up);
    this.#sample = sample;
    if (sample.roundTripMs > 0) this.#quickest = Math.min(this.#quickest, sample.roundTripMs);
    this.#up = nextUplink(this.#up, sample.uplinkLoss, Math.max(0, sample.roundTripMs - this.#quickest));
    this.#down = nextTrouble(this.#down, down);
    this.#limit(link);
    // The whole room is drawn anew by what is told.
    if (quality.word !== this.#quality.word || quality.bars !== this.#quality.bars || trouble !== this.trouble)
      this.#tell();
  }

  /** A line that is bad in one direction only is relieved in that one. */
  #limit(link: RoomLink): void {
    link.limitSent(this.#up.level, this.#watched && this.#larger === null);
    link.limitReceived(TOP_LAYER - this.#down.level);
  }

  /** Round trip to the media node in ms, as the prepared transport measures it; null when it is not connected. */
  async roundTrip(): Promise<number | null> {
    const report = await this.#link?.receive.getStats().catch(() => null);
    let found: number | null = null;
    report?.forEach((entry: Record<string, unknown>) => {
      const seconds = entry['currentRoundTripTime'];
      if (entry['type'] === 'candidate-pair' && entry['nominated'] === true && typeof seconds === 'number')
        found = Math.round(seconds * 1000);
    });
    return found;
  }

  #closeLink(): void {
    this.#clearTimers();
    if (this.#stats) clearInterval(this.#stats);
    this.#stats = null;
    this.#sample = null;
    this.#quickest = Infinity;
    this.#sending = false;
    this.#offers = [];
    this.#link?.close();
    this.#link = null;
  }

  #clearTimers(): void {
    for (const timer of this.#timers) clearTimeout(timer);
    this.#timers.clear();
  }

  #enter(state: RoomMediaState): void {
    this.#state = state;
    this.#tell();
  }

  #tell(): void {
    for (const listener of this.#listeners) listener();
  }
}
