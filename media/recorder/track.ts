import { open, type FileHandle } from 'node:fs/promises';
import path from 'node:path';
import { trackStart } from './chain.ts';
import { PieceCutter } from './piece.ts';
import type { Turnstile } from './turnstile.ts';

/**
 * Bytes of a track that may wait for a slow or full disk: about two minutes of G.711, one and a half of a picture at 1.5 Mbit/s. What comes after that is not
 * kept.
 */
export const MAX_WAITING = { sound: 1 << 20, picture: 1 << 24 } as const;

/** Bytes that wait to be written at a place in a file. A write that failed is repeated at the same place. */
class Tail {
  readonly #file: FileHandle;
  #offset = 0;
  #waiting: Buffer[] = [];
  bytes = 0;

  constructor(file: FileHandle) {
    this.#file = file;
  }

  push(...parts: Buffer[]): void {
    this.#waiting.push(...parts);
    for (const part of parts) this.bytes += part.length;
  }

  async write(): Promise<void> {
    if (this.bytes === 0) return;
    const bytes = Buffer.concat(this.#waiting);
    this.#waiting = [bytes];
    let done = 0;
    while (done < bytes.length) {
      const { bytesWritten } = await this.#file.write(bytes, done, bytes.length - done, this.#offset + done);
      done += bytesWritten;
    }
    this.#offset += bytes.length;
    this.bytes -= bytes.length;
    // What was pushed meanwhile stands behind the part that is written now.
    this.#waiting.shift();
  }

  sync(): Promise<void> {
    return this.#file.datasync();
  }

  close(): Promise<void> {
    return this.#file.close();
  }
}

/**
 * One track of a live recording: `<name>.rtp` and its index `<name>.pieces.jsonl`. `add` only puts into memory; `flush` writes, at intervals,
 * and never more than one at a time. A line of the index is written when the bytes of its piece are safe on disk.
 */
export class Track {
  readonly name: string;
  readonly #cutter: PieceCutter;
  readonly #log: Tail;
  readonly #index: Tail;
  readonly #syncs: Turnstile;
  readonly #maxWaiting: number;
  #lines: Buffer[] = [];
  #flushing: Promise<void> | null = null;
  #dropped = 0;
  #closed = false;

  private constructor(
    { name, maxWaiting }: { name: string; maxWaiting: number },
    cutter: PieceCutter,
    { log, index }: { log: Tail; index: Tail },
    syncs: Turnstile,
  ) {
    this.name = name;
    this.#maxWaiting = maxWaiting;
    this.#cutter = cutter;
    this.#log = log;
    this.#index = index;
    this.#syncs = syncs;
  }

  /** `startedAt`: epoch ms of the recording's start. Throws when the files cannot be made or are there already. */
  static async create(
    folder: string,
    recording: { recordingId: string; startedAt: number },
    track: { name: string; maxWaiting: number },
    syncs: Turnstile,
  ): Promise<Track> {
    const { name } = track;
    const log = await open(path.join(folder, `${name}.rtp`), 'wx', 0o600);
    try {
      const index = await open(path.join(folder, `${name}.pieces.jsonl`), 'wx', 0o600);
      const cutter = new PieceCutter(recording.startedAt, trackStart(recording.recordingId, name));
      return new Track(track, cutter, { log: new Tail(log), index: new Tail(index) }, syncs);
    } catch (error) {
      await log.close();
      throw error;
    }
  }

  /** Packets not kept because the disk was full or too slow. */
  get dropped(): number {
    return this.#dropped;
  }

  /** `arrival`: ms after the recording's start. The packet is not copied: its memory may not be written to any more. */
  add(arrival: number, packet: Buffer): void {
    if (this.#closed) return;
    if (this.#log.bytes > this.#maxWaiting) {
      this.#dropped += 1;
      return;
    }
    const { closed, header } = this.#cutter.add(Math.round(arrival), packet);
    if (closed) this.#lines.push(Buffer.from(`${JSON.stringify(closed)}\n`));
    this.#log.push(header, packet);
  }

  /** Writes what waits. Throws what the disk says; the bytes are then kept for the next time. */
  flush(now: number): Promise<void> {
    if (this.#cutter.due(Math.round(now))) this.#closePiece();
    this.#flushing ??= this.#write().finally(() => (this.#flushing = null));
    return this.#flushing;
  }

  #closePiece(): void {
    const closed = this.#cutter.close();
    if (closed) this.#lines.push(Buffer.from(`${JSON.stringify(closed)}\n`));
  }

  async #write(): Promise<void> {
    // Pieces closed while this write runs may not be written whole: their lines wait for the next one.
    const lines = this.#lines;
    this.#lines = [];
    try {
      await this.#log.write();
      if (lines.length > 0) await this.#syncs.pass(() => this.#log.sync());
    } catch (error) {
      this.#lines = [...lines, ...this.#lines];
      throw error;
    }
    this.#index.push(...lines);
    await this.#index.write();
  }

  /** Closes the last piece, writes everything and closes the files. Idempotent. Throws what the disk says, with the files closed. */
  async close(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    this.#closePiece();
    try {
      // A write under way may fail; the next one repeats its bytes.
      await this.#flushing?.catch(() => undefined);
      await this.flush(0);
      await this.#index.sync();
    } finally {
      await Promise.all([this.#log.close(), this.#index.close()]);
    }
  }
}
