import type { Browser } from './browser.ts';

/** Scores come with every report of a stream; what lasted shorter than this is not told, ms. */
const SETTLE = 1000;

/** Tells how well a browser's packets come and go, when that has changed for a second. */
export class QualityWatch {
  readonly #tell: (browser: Browser, score: number) => void;
  readonly #timers = new Map<Browser, NodeJS.Timeout>();
  readonly #told = new Map<Browser, number>();

  constructor(tell: (browser: Browser, score: number) => void) {
    this.#tell = tell;
  }

  /** Something may have changed. */
  note(browser: Browser): void {
    if (this.#timers.has(browser)) return;
    this.#timers.set(
      browser,
      setTimeout(() => this.#look(browser), SETTLE),
    );
  }

  forget(browser: Browser): void {
    clearTimeout(this.#timers.get(browser));
    this.#timers.delete(browser);
    this.#told.delete(browser);
  }

  close(): void {
    for (const browser of [...this.#timers.keys()]) this.forget(browser);
  }

  #look(browser: Browser): void {
    this.#timers.delete(browser);
    const { score } = browser;
    if (score === null || score === this.#told.get(browser)) return;
    this.#told.set(browser, score);
    this.#tell(browser, score);
  }
}
