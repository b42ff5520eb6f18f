import type { z } from 'zod';
import type { api } from '../contract/index.ts';

export interface PartState {
  ok: boolean;
  detail?: string;
}

/** How long a part has to answer, ms. */
const PATIENCE = 2_000;

type Check = () => Promise<PartState | null> | PartState | null;

/** What this process depends on, by name. It is ready when every part is that is vital; others are shown. */
export class Readiness {
  readonly #parts = new Map<string, { check: Check; vital: boolean }>();

  /** A check that gives null: there is no such part here. */
  register(name: string, check: Check, { vital } = { vital: true }): void {
    this.#parts.set(name, { check, vital });
  }

  async check(): Promise<z.infer<typeof api.readiness>> {
    const checked = await Promise.all(
      [...this.#parts].map(async ([name, { check, vital }]) => ({ name, vital, state: await inTime(check) })),
    );
    const parts = checked.flatMap(({ name, state }) => (state ? [[name, state] as const] : []));
    return {
      ready: checked.every(({ vital, state }) => !vital || state?.ok !== false),
      parts: Object.fromEntries(parts),
    };
  }
}

async function inTime(check: Check): Promise<PartState | null> {
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
