import { mkdir, rm } from 'node:fs/promises';
import path from 'node:path';
import { performance } from 'node:perf_hooks';
import type { z } from 'zod';
import { CourtError, type media } from '../../signaling/contract/index.ts';
import { isDiskFull, messageOf, systemCode } from '../system-error.ts';
import { isPicture, writeMeta, type Person, type RecordingMeta, type TrackMeta } from './meta.ts';
import { MAX_WAITING, Track } from './track.ts';
import { Turnstile } from './turnstile.ts';

/** How often packets are written to disk, ms. A crash of the process costs as much, and what the worker held; each time costs more than the packets themselves. */
const FLUSH_MS = 1000;
/** All recordings share one disk: more syncs at once would take the threads that everything else needs. */
const SYNCS = new Turnstile(2);

export type Fault = 'disk-full' | 'write-error';
export type OnFault = (fault: Fault, detail: string) => void;

type Opened = Pick<TrackMeta, 'side' | 'participantId' | 'source' | 'codec' | 'payloadType'>;

/** A track that takes packets as they arrive. */
export interface LiveTrack {
  /** The packet's memory is not written to any more. `at`: when it arrived, ms of `performance.now()`; left out: now. */
  add(packet: Buffer, at?: number): void;
  /** Idempotent; resolves when everything is on disk and the track's entry is written. */
  close(): Promise<void>;
}

/** A track with its entry in `meta.json`. */
interface Kept {
  entry: TrackMeta;
  track: Track;
  closing: Promise<void> | null;
}

/**
 * A recording while it is made: a folder `<recordingId>` with `meta.json` and two files per track. What goes wrong with the disk is told by
 * `onFault`, once per kind, and never thrown at who sends packets.
 */
export class Recording {
  readonly recordingId: string;
  readonly callId: string;
  readonly #folder: string;
  readonly #meta: RecordingMeta;
  readonly #startedAt: number;
  /** Arrival times come from a clock that is never set. */
  readonly #clock = performance.now();
  readonly #onFault: OnFault;
  readonly #tracks: Kept[] = [];
  readonly #opening = new Set<Promise<unknown>>();
  readonly #timer: NodeJS.Timeout;
  #saving: Promise<void> = Promise.resolve();
  #closing: Promise<void> | null = null;

  private constructor(folder: string, meta: RecordingMeta, onFault: OnFault) {
    this.recordingId = meta.recordingId;
    this.callId = meta.callId;
    this.#folder = folder;
    this.#meta = meta;
    this.#startedAt = Date.parse(meta.startedAt);
    this.#onFault = onFault;
    this.#timer = setInterval(() => this.#flush(), FLUSH_MS);
  }

  /** `root`: the folder of all recordings. Throws V-001 when this id was used before, and what the disk says. */
  static async create(
    root: string,
    { recordingId, callId, caption }: z.infer<typeof media.recordingOf>,
    onFault: OnFault,
  ): Promise<Recording> {
    const folder = path.join(root, recordingId);
    try {
      await mkdir(folder, { mode: 0o700 });
    } catch (error) {
      if (systemCode(error) !== 'EEXIST') throw error;
      throw new CourtError('V-001', { fields: { 'recording.recordingId': 'used before' } });
    }
    const startedAt = new Date().toISOString();
    const meta: RecordingMeta = {
      recordingId,
      callId,
      ...(caption && { caption }),
      startedAt,
      endedMs: null,
      tracks: [],
      people: [],
      faults: [],
      salvaged: false,
    };
    try {
      await writeMeta(folder, meta);
    } catch (error) {
      await rm(folder, { recursive: true, force: true });
      throw error;
    }
    return new Recording(folder, meta, onFault);
  }

  /** ms since the recording's start. */
  get now(): number {
    return performance.now() - this.#clock;
  }

  get dropped(): number {
    return this.#tracks.reduce((sum, { track }) => sum + track.dropped, 0);
  }

  /** Somebody takes part, whether they send something or not. Coming again under another name replaces the name. */
  addPerson(person: Person): void {
    const { people } = this.#meta;
    const known = people.find(({ participantId }) => participantId === person.participantId);
    if (!known) people.push(person);
    else if (known.label === person.label) return;
    else known.label = person.label;
    if (!this.#closing) this.#save().catch((error: unknown) => this.#fault(error));
  }

  /** A new track of a side; null when the disk does not let it be made, or the recording ends. */
  async addTrack(opened: Opened): Promise<LiveTrack | null> {
    if (this.#closing) return null;
    const opening = this.#open(opened);
    this.#opening.add(opening);
    try {
      const kept = await opening;
      return {
        add: (packet, at = performance.now()) => kept.track.add(Math.max(0, at - this.#clock), packet),
        close: () => this.#closeTrack(kept),
      };
    } catch (error) {
      this.#fault(error);
      return null;
    } finally {
      this.#opening.delete(opening);
    }
  }

  async #open(opened: Opened): Promise<Kept> {
    const { side } = opened;
    const number = this.#meta.tracks.filter((track) => track.side === side).length + 1;
    const name = `${side}-${number}`;
    const entry: TrackMeta = { name, ...opened, openedMs: Math.round(this.now), closedMs: null };
    this.#meta.tracks.push(entry);
    const recording = { recordingId: this.recordingId, startedAt: this.#startedAt };
    const most = isPicture(entry) ? MAX_WAITING.picture : MAX_WAITING.sound;
    const track = await Track.create(this.#folder, recording, { name, maxWaiting: most }, SYNCS);
    const kept: Kept = { entry, track, closing: null };
    this.#tracks.push(kept);
    await this.#save();
    return kept;
  }

  #closeTrack(kept: Kept): Promise<void> {
    return (kept.closing ??= this.#end(kept));
  }

  async #end({ entry, track }: Kept): Promise<void> {
    entry.closedMs = Math.round(this.now);
    try {
      await track.close();
      await this.#save();
    } catch (error) {
      this.#fault(error);
    }
  }

  /** Closes every track with its tail; after this nothing is written any more. Idempotent. */
  close(): Promise<void> {
    this.#closing ??= this.#close();
    return this.#closing;
  }

  /** Closes and removes it: nothing was to be recorded after all. */
  async discard(): Promise<void> {
    await this.close();
    await rm(this.#folder, { recursive: true, force: true });
  }

  async #close(): Promise<void> {
    clearInterval(this.#timer);
    const endedMs = Math.round(this.now);
    await Promise.allSettled(this.#opening);
    await Promise.all(this.#tracks.map((kept) => this.#closeTrack(kept)));
    this.#meta.endedMs = endedMs;
    await this.#save().catch((error: unknown) => this.#fault(error));
  }

  #flush(): void {
    for (const { track, closing } of this.#tracks) {
      if (closing) continue;
      track.flush(this.now).catch((error: unknown) => this.#fault(error));
      if (track.dropped > 0) this.#fault(new Error('packets not kept: the disk does not keep up'));
    }
  }

  #save(): Promise<void> {
    // One after the other: each replaces the file.
    this.#saving = this.#saving.catch(() => undefined).then(() => writeMeta(this.#folder, this.#meta));
    return this.#saving;
  }

  #fault(error: unknown): void {
    const fault = isDiskFull(error) ? 'disk-full' : 'write-error';
    if (this.#meta.faults.some((known) => known.fault === fault)) return;
    const detail = messageOf(error).slice(0, 300);
    this.#meta.faults.push({ at: new Date().toISOString(), fault, detail });
    this.#onFault(fault, detail);
  }
}
