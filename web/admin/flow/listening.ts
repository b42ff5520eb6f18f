export interface ListeningState {
  /** What is being heard: an id of the caller's choice; null when nothing is. */
  id: string | null;
  loading: boolean;
  error: unknown;
}

/** An address of a sound, or a way to get one. */
export type Sound = () => Promise<string>;

/** Plays prompts, one at a time: beginning another one ends the one before. The owner calls `stop` when it goes. */
export class Listening {
  readonly #listeners = new Set<() => void>();
  #audio: HTMLAudioElement | null = null;
  #stop: AbortController | null = null;
  #state: ListeningState = { id: null, loading: false, error: null };

  get state(): ListeningState {
    return this.#state;
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  /** Plays sounds one after the other. Resolves when they were heard, were stopped, or could not be played. */
  async play(id: string, sounds: readonly Sound[], signal?: AbortSignal): Promise<void> {
    this.stop();
    const stop = new AbortController();
    this.#stop = stop;
    const ended = signal ? AbortSignal.any([stop.signal, signal]) : stop.signal;
    this.#enter({ id, loading: true, error: null });
    let error: unknown = null;
    try {
      for (const sound of sounds) {
        const source = await sound();
        if (ended.aborted) break;
        await this.#hear(source, ended);
        if (ended.aborted) break;
      }
    } catch (thrown) {
      error = thrown;
    }
    if (this.#stop !== stop) return;
    this.#stop = null;
    this.#enter({ id: null, loading: false, error });
  }

  stop(): void {
    this.#stop?.abort();
  }

  forgetError(): void {
    if (this.#state.error !== null) this.#enter({ error: null });
  }

  #hear(source: string, signal: AbortSignal): Promise<void> {
    const audio = (this.#audio ??= new Audio());
    return new Promise((resolve, reject) => {
      const listeners = new AbortController();
      const done = (outcome: () => void): void => {
        listeners.abort();
        audio.pause();
        outcome();
      };
      const on = (event: string, listener: () => void): void =>
        audio.addEventListener(event, listener, { signal: listeners.signal });
      on('playing', () => this.#enter({ loading: false }));
      on('ended', () => done(resolve));
      on('error', () => done(() => reject(new Error('sound cannot be played'))));
      signal.addEventListener('abort', () => done(resolve), { signal: listeners.signal });
      audio.src = source;
      // Refused only when another sound takes its place, or when `error` tells it too.
      audio.play().catch(() => undefined);
    });
  }

  #enter(change: Partial<ListeningState>): void {
    this.#state = { ...this.#state, ...change };
    for (const listener of this.#listeners) listener();
  }
}
