import path from 'node:path';
import type { Logger } from 'pino';
import type { z } from 'zod';
import { CourtError, type media } from '../signaling/contract/index.ts';
import type { SpeechServer } from './caption/speech-link.ts';
import { mediaError } from './media-error.ts';
import type { PlainListen } from './phone.ts';
import { Recording, type Fault } from './recorder/recording.ts';
import { CallRoom } from './call-room.ts';
import { recorderOf, type Room, type RoomEvents } from './room.ts';
import { SessionRoom } from './session-room.ts';
import { isDiskFull, messageOf } from './system-error.ts';
import type { RoomPlace, WorkerPool } from './worker-pool.ts';

export type RoomCreate = z.infer<typeof media.roomCreate>;

/** What the node tells by itself; see the contract's MediaToSignaling. */
export interface NodeEvents extends Omit<RoomEvents, 'lost'> {
  roomLost(roomId: string, reason: string): void;
  recordingFault(recording: { recordingId: string; callId: string }, fault: Fault, detail: string): void;
  /** A recording is complete on disk. */
  recorded(recordingId: string): void;
}

/** The folder of recordings that are made or wait to be archived. */
export const recordingRoot = (dataDir: string): string => path.join(dataDir, 'recording');

/** All rooms of this node. */
export class MediaNode {
  readonly #pool: WorkerPool;
  readonly #listen: PlainListen;
  readonly #root: string;
  readonly #speech: SpeechServer | null;
  readonly #events: NodeEvents;
  readonly #log: Logger;
  readonly #rooms = new Map<string, Room>();
  readonly #making = new Map<string, Promise<Room>>();
  readonly #closing = new Set<Promise<void>>();
  #live = new Set<string>();
  #draining = false;
  #whenEmpty: (() => void) | null = null;

  constructor(
    settings: {
      pool: WorkerPool;
      listen: PlainListen;
      dataDir: string;
      speech?: SpeechServer | null;
    },
    events: NodeEvents,
    log: Logger,
  ) {
    this.#pool = settings.pool;
    this.#listen = settings.listen;
    this.#root = recordingRoot(settings.dataDir);
    this.#speech = settings.speech ?? null;
    this.#events = events;
    this.#log = log;
  }

  get rooms(): { roomId: string; participants: string[] }[] {
    return [...this.#rooms.values()].map(({ id, participants }) => ({ roomId: id, participants }));
  }

  get hello(): z.input<typeof media.mediaHello> {
    const { alive: workers, rtpCapabilities } = this.#pool;
    return { draining: this.#draining, workers, rtpCapabilities: { ...rtpCapabilities }, rooms: this.rooms };
  }

  /** Packets that could not be kept, of recordings made now. */
  get droppedPackets(): number {
    return [...this.#rooms.values()].reduce((sum, room) => sum + (room.recording?.dropped ?? 0), 0);
  }

  /** Whether a recording is being made. */
  isLive(recordingId: string): boolean {
    return this.#live.has(recordingId);
  }

  /** Throws M-105. */
  room(id: string): Room {
    const room = this.#rooms.get(id);
    if (!room) throw new CourtError('M-105');
    return room;
  }

  /** Idempotent. Throws M-104 when the node drains or has no worker. */
  async createRoom(message: RoomCreate): Promise<Room> {
    const existing = this.#rooms.get(message.roomId) ?? this.#making.get(message.roomId);
    if (existing) return existing;
    if (this.#draining) throw new CourtError('M-104', { detail: 'draining' });
    const making = this.#create(message).finally(() => {
      this.#making.delete(message.roomId);
      this.#tellEmpty();
    });
    this.#making.set(message.roomId, making);
    return making;
  }

  async #create({ roomId, kind, recording: wanted }: RoomCreate): Promise<Room> {
    const recording = wanted && (await this.#record(wanted));
    let place: RoomPlace | null = null;
    try {
      place = await this.#pool.place();
      const recorder = recording && (await recorderOf(place.router, recording));
      const events = { ...this.#events, lost: (lost: Room): void => this.#lost(lost) };
      const shared = { place, listen: this.#listen, speech: this.#speech, log: this.#log };
      const parts = { id: roomId, recorder, events, ...shared };
      const room = await (kind === 'session' ? SessionRoom : CallRoom).create(parts);
      this.#rooms.set(roomId, room);
      return room;
    } catch (error) {
      place?.router.close();
      if (recording) await this.#discard(recording);
      throw mediaError(error);
    }
  }

  /** The room goes on under another recording; the one before is complete on disk when this resolves. Idempotent. Throws M-105. */
  async recordAs({ roomId, recording: wanted }: z.infer<typeof media.roomRecord>): Promise<void> {
    const room = this.room(roomId);
    if (this.#live.has(wanted.recordingId)) return;
    const recording = await this.#record(wanted);
    const before = await room.record(recording).catch(async (error: unknown) => {
      if (recording) await this.#discard(recording);
      throw mediaError(error);
    });
    if (before) this.#recorded(before);
  }

  /** A disk that takes no recording does not keep people from talking: it is told, and null is given. */
  async #record(wanted: NonNullable<RoomCreate['recording']>): Promise<Recording | null> {
    const onFault = (fault: Fault, detail: string): void => this.#events.recordingFault(wanted, fault, detail);
    if (this.#live.has(wanted.recordingId)) {
      throw new CourtError('V-001', { fields: { 'recording.recordingId': 'used before' } });
    }
    this.#live.add(wanted.recordingId);
    try {
      return await Recording.create(this.#root, wanted, onFault);
    } catch (error) {
      this.#live.delete(wanted.recordingId);
      if (error instanceof CourtError) throw error;
      onFault(isDiskFull(error) ? 'disk-full' : 'write-error', messageOf(error));
      return null;
    }
  }

  /** Idempotent; resolves when the recording is on disk. */
  async closeRoom(roomId: string): Promise<void> {
    const room = this.#rooms.get(roomId) ?? (await this.#making.get(roomId)?.catch(() => null));
    if (room) await this.#end(room);
  }

  async closeAll(): Promise<void> {
    await Promise.all([...this.#rooms.keys(), ...this.#making.keys()].map((id) => this.closeRoom(id)));
    await Promise.all(this.#closing);
  }

  /** No new rooms from now on; resolves when the last one has ended. */
  async drain(): Promise<void> {
    this.#draining = true;
    if (this.#rooms.size + this.#making.size > 0) await new Promise<void>((resolve) => (this.#whenEmpty = resolve));
    await Promise.all(this.#closing);
  }

  #lost(room: Room): void {
    this.#log.error({ roomId: room.id }, 'room lost');
    this.#end(room).catch((error: unknown) => this.#log.error({ err: error, roomId: room.id }, 'room not closed'));
    this.#events.roomLost(room.id, 'media worker died');
  }

  #end(room: Room): Promise<void> {
    if (this.#rooms.get(room.id) === room) this.#rooms.delete(room.id);
    const closing = room.close().then(() => {
      if (room.recording) this.#recorded(room.recording);
    });
    this.#closing.add(closing);
    return closing.finally(() => {
      this.#closing.delete(closing);
      this.#tellEmpty();
    });
  }

  #tellEmpty(): void {
    if (this.#rooms.size + this.#making.size === 0) this.#whenEmpty?.();
  }

  /** Nothing was recorded: signaling may ask again under the same id, and an empty recording must not be archived before that one. */
  async #discard(recording: Recording): Promise<void> {
    await recording.discard();
    this.#live.delete(recording.recordingId);
  }

  #recorded({ recordingId }: Recording): void {
    if (this.#live.delete(recordingId)) this.#events.recorded(recordingId);
  }
}
