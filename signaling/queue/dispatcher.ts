import { queueName, type QueueId } from './name.ts';

/**
 * Runs the claim of each queue one at a time. Who asks during a run gets one more run after it, shared with everybody else who asked: under load
 * many changes are answered by one claim of many pairs.
 */
export class Dispatcher {
  readonly #claim: (id: QueueId) => Promise<boolean>;
  readonly #running = new Map<string, Promise<void>>();
  readonly #next = new Map<string, Promise<void>>();

  /** `claim` gives true when there may be more to claim. */
  constructor(claim: (id: QueueId) => Promise<boolean>) {
    this.#claim = claim;
  }

  /** Resolves after a run that began after this was called. */
  run(id: QueueId): Promise<void> {
    const name = queueName(id);
    const next = this.#next.get(name);
    if (next) return next;
    const running = this.#running.get(name);
    if (!running) return this.#begin(name, id);
    const after = running
      .catch(() => undefined) // whoever began it is told
      .then(() => {
        this.#next.delete(name);
        return this.#begin(name, id);
      });
    this.#next.set(name, after);
    return after;
  }

  /** Resolves when nothing runs any more. */
  async idle(): Promise<void> {
    while (this.#running.size > 0) await Promise.allSettled([...this.#running.values(), ...this.#next.values()]);
  }

  #begin(name: string, id: QueueId): Promise<void> {
    const work = this.#until(id).finally(() => this.#running.delete(name));
    this.#running.set(name, work);
    return work;
  }

  async #until(id: QueueId): Promise<void> {
    while (await this.#claim(id));
  }
}
