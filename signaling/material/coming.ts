import { CourtError, type ErrorCode } from '../contract/index.ts';

/** Files on their way, by who sends them. They lie on this machine's disk: who opens a thousand uploads must not fill it. */
export class Coming {
  readonly #most: number;
  readonly #counts = new Map<string, number>();

  constructor(most: number) {
    this.#most = most;
  }

  /** Does `work` unless so many of this sender are on their way already: then it throws `tooMany`. */
  async through<T>(sender: string, tooMany: ErrorCode, work: () => Promise<T>): Promise<T> {
    const coming = this.#counts.get(sender) ?? 0;
    if (coming >= this.#most) throw new CourtError(tooMany);
    this.#counts.set(sender, coming + 1);
    try {
      return await work();
    } finally {
      const left = (this.#counts.get(sender) ?? 1) - 1;
      if (left > 0) this.#counts.set(sender, left);
      else this.#counts.delete(sender);
    }
  }
}
