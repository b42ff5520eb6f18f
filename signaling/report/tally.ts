import type { api } from '../contract/index.ts';

/** A call as the figures of waiting see it. */
export interface Waited {
  /** From joining to the officer's yes, or to the end; s. */
  waitSeconds: number;
  answered: boolean;
  abandoned: boolean;
  /** What the caller was told when they joined, s; null when it says nothing about this wait. */
  estimateSeconds: number | null;
  /** Answered within the court's target. */
  inTime: boolean;
}

/** Adds up calls into figures. */
export class Tally {
  #calls = 0;
  #abandoned = 0;
  #inTime = 0;
  /** Of those answered. */
  readonly #waits: number[] = [];
  /** Told − waited. */
  readonly #errors: number[] = [];

  add({ waitSeconds, answered, abandoned, estimateSeconds, inTime }: Waited): void {
    this.#calls++;
    if (abandoned) this.#abandoned++;
    if (!answered) return;
    this.#waits.push(waitSeconds);
    if (inTime) this.#inTime++;
    if (estimateSeconds !== null) this.#errors.push(estimateSeconds - waitSeconds);
  }

  figures(): api.WaitingFigures {
    const sorted = [...this.#waits].sort((a, b) => a - b);
    // The least wait that this share of those answered did not exceed.
    const at = (share: number): number | null => sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? null;
    return {
      calls: this.#calls,
      answered: sorted.length,
      abandoned: this.#abandoned,
      medianWait: at(0.5),
      p90Wait: at(0.9),
      serviceLevel: this.#calls === 0 ? null : this.#inTime / this.#calls,
      estimates: this.#errors.length,
      estimateError: mean(this.#errors.map(Math.abs)),
      estimateBias: mean(this.#errors),
    };
  }
}

function mean(values: readonly number[]): number | null {
  if (values.length === 0) return null;
  return Math.round((values.reduce((sum, value) => sum + value, 0) / values.length) * 10) / 10;
}
