import { createHash } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import type { Logger } from 'pino';
import { clipGradually, type Clip } from '../rtp/clip.ts';
import { FRAME_BYTES } from '../rtp/packet.ts';
import { readPromptWav } from './wav.ts';

/** Of clips that are kept, bytes; about an hour of speech in both laws. */
const ROOM = 64 * 1024 * 1024;

const sizeOf = (clip: Clip): number => clip.frames * FRAME_BYTES * Object.keys(clip.bytes).length;

/** Gives the WAV file with this checksum. */
export type FetchSound = (sha256: string) => Promise<Uint8Array>;

/**
 * Sounds that courts have made, by the checksum of their file: fetched once, kept while there is room, those longest unused make way. A sound
 * that cannot be had is logged and missing: calls go on without it.
 */
export class OwnSounds {
  readonly #fetch: FetchSound;
  readonly #log: Logger;
  readonly #room: number;
  /** In order of use. */
  readonly #clips = new Map<string, Clip>();
  readonly #coming = new Map<string, Promise<void>>();
  #used = 0;

  constructor(fetch: FetchSound, log: Logger, room = ROOM) {
    this.#fetch = fetch;
    this.#log = log;
    this.#room = room;
  }

  /** Bytes in use. */
  get size(): number {
    return this.#used;
  }

  get(sha256: string): Clip | null {
    const clip = this.#clips.get(sha256);
    if (!clip) return null;
    this.#clips.delete(sha256);
    this.#clips.set(sha256, clip);
    return clip;
  }

  /** Resolves when all of them have come or failed, or after `within` ms; what is late is kept for later all the same. Never rejects. */
  async ready(checksums: Iterable<string>, within: number): Promise<void> {
    const missing = [...new Set(checksums)].filter((sha256) => this.get(sha256) === null);
    if (missing.length === 0) return;
    const done = new AbortController();
    const late = delay(within, undefined, { signal: done.signal, ref: false }).catch(() => undefined);
    await Promise.race([Promise.all(missing.map((sha256) => this.#load(sha256))), late]);
    done.abort();
  }

  #load(sha256: string): Promise<void> {
    const coming = this.#coming.get(sha256) ?? this.#take(sha256).finally(() => this.#coming.delete(sha256));
    this.#coming.set(sha256, coming);
    return coming;
  }

  async #take(sha256: string): Promise<void> {
    try {
      const wav = await this.#fetch(sha256);
      if (createHash('sha256').update(wav).digest('hex') !== sha256) throw new Error('another file came');
      this.#keep(sha256, await clipGradually(readPromptWav(wav)));
    } catch (error) {
      this.#log.error({ err: error, sound: sha256 }, 'sound of a flow is missing');
    }
  }

  #keep(sha256: string, clip: Clip): void {
    this.#clips.set(sha256, clip);
    this.#used += sizeOf(clip);
    for (const [oldest, old] of this.#clips) {
      if (this.#used <= this.#room || oldest === sha256) break;
      this.#clips.delete(oldest);
      this.#used -= sizeOf(old);
    }
  }
}
