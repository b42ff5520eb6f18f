import type { Unbridged } from '../leg-port.ts';

/** What happens to a flow from outside, in order: the caller presses a key, signaling joins the caller to a room or takes them out. */
export type FlowInput = { type: 'key'; key: string } | { type: 'bridged' } | ({ type: 'unbridged' } & Unbridged);

/** Keys pressed ahead of their question that are kept: enough for who knows the way to a case number and its password by heart. */
const AHEAD = 40;

/** Keeps what happened until the flow takes it, so that a key pressed while something is said is not lost. */
export class FlowInbox {
  readonly #signal: AbortSignal;
  readonly #waiting: FlowInput[] = [];
  #wake: (() => void) | null = null;

  /** When `signal` aborts, whoever takes gets its reason as an error. */
  constructor(signal: AbortSignal) {
    this.#signal = signal;
    signal.addEventListener('abort', () => this.#wake?.(), { once: true });
  }

  put(input: FlowInput): void {
    if (input.type === 'key' && this.#waiting.filter(({ type }) => type === 'key').length >= AHEAD) return;
    this.#waiting.push(input);
    this.#wake?.();
  }

  /** Forgets the keys that were pressed so far: they answered nothing that was asked. */
  forgetKeys(): void {
    const others = this.#waiting.filter(({ type }) => type !== 'key');
    this.#waiting.splice(0, Infinity, ...others);
  }

  /** The next input; null when none came within `ms`, or when `until` aborts. */
  async take(ms: number, until?: AbortSignal): Promise<FlowInput | null> {
    this.#signal.throwIfAborted();
    const here = this.#waiting.shift();
    if (here) return here;
    if (ms <= 0 || until?.aborted) return null;
    await this.#something(ms, until);
    this.#signal.throwIfAborted();
    return this.#waiting.shift() ?? null;
  }

  #something(ms: number, until?: AbortSignal): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    const timer = ms === Infinity ? undefined : setTimeout(resolve, ms);
    const stop = (): void => resolve();
    until?.addEventListener('abort', stop, { once: true });
    this.#wake = resolve;
    return promise.finally(() => {
      clearTimeout(timer);
      until?.removeEventListener('abort', stop);
      this.#wake = null;
    });
  }
}
