/** Failures in a row after which the other side is left alone. */
const FAILURES = 3;
/** How long, ms. */
const REST = 30_000;

/**
 * Keeps callers from waiting for a system that does not answer: after some failures in a row nothing is asked for a while, then one request tries
 * it again, and only when that one succeeds all others may follow.
 */
export class Breaker {
  readonly #now: () => number;
  #failures = 0;
  #restsUntil = 0;
  #probing = false;

  constructor(now: () => number = Date.now) {
    this.#now = now;
  }

  /** Whether a request may be made now. Who is let through tells by `succeeded` or `failed` how it went. */
  admits(): boolean {
    if (this.#failures < FAILURES) return true;
    if (this.#probing || this.#now() < this.#restsUntil) return false;
    this.#probing = true;
    return true;
  }

  succeeded(): void {
    this.#failures = 0;
    this.#probing = false;
  }

  failed(): void {
    this.#failures += 1;
    this.#probing = false;
    if (this.#failures >= FAILURES) this.#restsUntil = this.#now() + REST;
  }
}
