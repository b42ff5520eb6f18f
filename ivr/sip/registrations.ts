import { setTimeout as delay } from 'node:timers/promises';
import type { Logger } from 'pino';
import { z } from 'zod';

/** How often Kamailio is asked, ms. */
const EVERY = 3_000;
const ANSWER = 2_000;

const states = z.array(z.object({ name: z.string(), status: z.number() }));

/** Of `uac_reg_status` of Kamailio. */
const REGISTERED = 1;
const UNDER_WAY = -2;

/** Whether the line is registered at its carriers (RFC 3261 §10). Kamailio registers; this knows and tells. */
export class TrunkRegistrations {
  readonly #url: string;
  readonly #log: Logger;
  readonly #ended = new AbortController();
  readonly #registered = new Map<string, boolean>();

  /** `server`: Kamailio's private WebSocket port, which answers this by HTTP. */
  constructor(server: string, log: Logger) {
    this.#url = new URL('/registrations', server.replace(/^ws/, 'http')).href;
    this.#log = log;
  }

  /** By the name of the account: trunk-1 is the first one set. Empty when none is set, and before the first answer. */
  get registered(): ReadonlyMap<string, boolean> {
    return this.#registered;
  }

  /** `changed` is called after the first answer and after each change. */
  start(changed: () => void): void {
    void this.#watch(changed);
  }

  close(): void {
    this.#ended.abort();
  }

  async #watch(changed: () => void): Promise<void> {
    const { signal } = this.#ended;
    while (!signal.aborted) {
      try {
        const response = await fetch(this.#url, { signal: AbortSignal.timeout(ANSWER) });
        const seen = states.parse(await response.json()).map(({ name, status }) => this.#see(name, status));
        if (seen.includes(true)) changed();
      } catch (error) {
        // Away: that is told by the connection to it. Another edge than ours does not answer this.
        this.#log.debug({ err: error }, 'state of registrations not known');
      }
      await delay(EVERY, undefined, { signal, ref: false }).catch(() => undefined);
    }
  }

  /** Whether that is new. */
  #see(name: string, status: number): boolean {
    const before = this.#registered.get(name);
    // The first one is under way: nothing is known yet. While it is renewed it is what it was.
    if (before === undefined && status === UNDER_WAY) return false;
    const registered = status === UNDER_WAY ? (before ?? false) : status === REGISTERED;
    this.#registered.set(name, registered);
    if (registered === before) return false;
    if (registered) this.#log.info({ trunk: name }, 'registered at the trunk');
    else this.#log.error({ trunk: name }, 'not registered at the trunk: calls of this account do not come in');
    return true;
  }
}
