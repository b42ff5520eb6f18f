import type { gateway } from '../../signaling/contract/index.ts';
import type { Clip } from './clip.ts';
import { FRAME_BYTES } from './packet.ts';
import type { Ahead, LoanState } from './socket.ts';

/** How playing ended: to its end, or not. */
export type Played = 'played' | 'aborted';

interface Playing {
  readonly clip: Clip;
  /** Next frame. */
  frame: number;
  readonly done: (how: Played) => void;
}

/**
 * What a caller hears of us: clips one after the other, and under them one that loops (music), which rests while a clip is spoken and goes on
 * where it was.
 */
export class Player {
  readonly #queue: Playing[] = [];
  #loop: Playing | null = null;
  readonly #change: (act: () => void) => void;

  /** @param change around each change of what is played that comes from outside (`play` and its signal): whoever plays it meanwhile wants to know */
  constructor(change: (act: () => void) => void = (act) => act()) {
    this.#change = change;
  }

  /** Whether a clip, not the loop, is being played. */
  get speaking(): boolean {
    return this.#queue.length > 0;
  }

  /**
   * Plays a clip after those that wait already; with `loop`, again and again in place of the loop before. Resolves when the last frame was
   * taken, or with `aborted` as soon as the signal, `clear` or the next loop ends it. Never rejects.
   */
  play(clip: Clip, { loop = false, signal }: { loop?: boolean; signal?: AbortSignal } = {}): Promise<Played> {
    if (signal?.aborted) return Promise.resolve('aborted');
    if (clip.frames === 0) return Promise.resolve('played');
    return new Promise((resolve) => {
      const abort = (): void => this.#change(() => this.#end(playing, 'aborted'));
      const playing: Playing = {
        clip,
        frame: 0,
        done: (how) => {
          signal?.removeEventListener('abort', abort);
          resolve(how);
        },
      };
      signal?.addEventListener('abort', abort, { once: true });
      this.#change(() => {
        if (!loop) {
          this.#queue.push(playing);
          return;
        }
        if (this.#loop) this.#end(this.#loop, 'aborted');
        this.#loop = playing;
      });
    });
  }

  /** Writes the next frame to `into[at …]`; false when there is nothing to play. */
  next(codec: gateway.Codec, into: Uint8Array, at: number): boolean {
    const playing = this.#queue[0] ?? this.#loop;
    if (!playing) return false;
    const start = playing.frame * FRAME_BYTES;
    into.set(playing.clip.bytes[codec].subarray(start, start + FRAME_BYTES), at);
    playing.frame++;
    if (playing.frame < playing.clip.frames) return true;
    if (playing === this.#loop) playing.frame = 0;
    else this.#end(playing, 'played');
    return true;
  }

  /** What will be played as it stands. */
  ahead(codec: gateway.Codec): { queue: Ahead[]; loop: Ahead | null } {
    const of = ({ clip, frame }: Playing): Ahead => ({ bytes: clip.bytes[codec], frame });
    return { queue: this.#queue.map(of), loop: this.#loop && of(this.#loop) };
  }

  /** Somebody else has played what `ahead` told: so far. */
  resume({ finished, frame, loopFrame }: LoanState): void {
    for (const playing of this.#queue.slice(0, finished)) this.#end(playing, 'played');
    if (this.#queue[0]) this.#queue[0].frame = frame;
    if (this.#loop) this.#loop.frame = loopFrame;
  }

  /** Ends everything. */
  clear(): void {
    if (this.#loop) this.#end(this.#loop, 'aborted');
    for (const playing of [...this.#queue]) this.#end(playing, 'aborted');
  }

  #end(playing: Playing, how: Played): void {
    if (playing === this.#loop) {
      this.#loop = null;
    } else {
      const index = this.#queue.indexOf(playing);
      if (index < 0) return;
      this.#queue.splice(index, 1);
    }
    playing.done(how);
  }
}
