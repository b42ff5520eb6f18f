import type { Browser } from './browser.ts';

/** Scores come with every report of a stream; they are told at most so often, ms. */
const PAUSE = 2000;

/** Tells how well the browsers' packets come and go, where that has changed: of all of them at once, because every telling has the room drawn anew at everybody's. */
export class QualityWatch {
  readonly #tell: (browser: Browser, score: number) => void;
  readonly #noted = new Set<Browser>();
  readonly #told = new Map<Browser, number>();
  #timer: NodeJS.Timeout | null = null;

  constructor(tell: (browser: Browser, score: number) => void) {
    this.#tell = tell;
  }

  /** Something may have changed. */
  note(browser: Browser): void {
    this.#noted.add(browser);
    this.#timer ??= setTimeout(() => this.#look(), PAUSE);
  }

  forget(browser: Browser): void {
    this.#noted.delete(browser);
    this.#told.delete(browser);
  }

  close(): void {
    if (this.#timer) clearTimeout(this.#timer);
    this.#timer = null;
    this.#noted.clear();
    this.#told.clear();
  }

  #look(): void {
    this.#timer = null;
    const noted = [...this.#noted];
    this.#noted.clear();
    for (const browser of noted) {
      const { score } = browser;
      if (score === null || score === this.#told.get(browser)) continue;
      this.#told.set(browser, score);
      this.#tell(browser, score);
    }
  }
}
