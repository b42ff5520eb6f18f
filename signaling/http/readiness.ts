import type { z } from 'zod';
import type { api } from '../contract/index.ts';

export interface PartState {
  ok: boolean;
  detail?: string;
}

/** How long a part has to answer, ms. */
const PATIENCE = 2_000;

/** What this process depends on, by name. It is ready when every part is. */
export class Readiness {
  readonly #parts = new Map<string, () => Promise<PartState> | PartState>();

  register(name: string, check: () => Promise<PartState> | PartState): void {
    this.#parts.set(name, check);
  }

  async check(): Promise<z.infer<typeof api.readiness>> {
    const checked = await Promise.all(
      [...this.#parts].map(async ([name, check]) => [name, await inTime(check)] as const),
    );
    return { ready: checked.every(([, state]) => state.ok), parts: Object.fromEntries(checked) };
  }
}

async function inTime(check: () => Promise<PartState> | PartState): Promise<PartState> {
  const { promise, resolve } = Promise.withResolvers<PartState>();
  const timer = setTimeout(() => resolve({ ok: false, detail: 'no answer' }), PATIENCE);
  try {
    return await Promise.race([Promise.resolve(check()), promise]);
  } catch (error) {
    return { ok: false, detail: error instanceof Error ? error.name : 'failed' };
  } finally {
    clearTimeout(timer);
  }
}
