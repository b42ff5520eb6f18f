import type { DeskWrapUp, WrapUp } from '../../signaling/contract/desk.ts';
import { ApiError } from '../client/http.ts';

export type DraftFields = Omit<WrapUp, 'callId' | 'final'>;
export type Saved =
  { kind: 'untouched' } | { kind: 'saving' } | { kind: 'saved'; at: number } | { kind: 'unsaved'; code: string };

/** What still has to be filled in; the names are those of the fields. */
export type Missing = ('category' | 'matter' | 'solved' | 'answer')[];

export interface DraftSnapshot {
  fields: DraftFields;
  saved: Saved;
}

/** A pause in typing after which is saved, ms. */
const PAUSE = 500;
const RETRY = 2000;

type Save = (wrapUp: WrapUp) => Promise<{ workOrderId: string | null }>;

/** The rules of the server (wrap-up:save, final), so that what is missing is told at once. */
export function missingOf(fields: DraftFields): Missing {
  return [
    ...(fields.category === null ? (['category'] as const) : []),
    ...(fields.matter.trim() === '' ? (['matter'] as const) : []),
    ...(fields.solved === null ? (['solved'] as const) : []),
    ...(fields.solved === true && fields.answer.trim() === '' ? (['answer'] as const) : []),
  ];
}

/** What an officer writes about one call. Saved as typed, one save after the other, again until it worked. */
export class Draft {
  readonly callId: string;
  readonly #save: Save;
  readonly #listeners = new Set<() => void>();
  #snapshot: DraftSnapshot;
  #dirty = false;
  #timer: ReturnType<typeof setTimeout> | null = null;
  #running: Promise<void> | null = null;
  #closed = false;

  constructor({ callId, callerName, category, matter, answer, solved, judgeId }: DeskWrapUp, save: Save) {
    this.callId = callId;
    this.#save = save;
    this.#snapshot = {
      fields: {
        callerName: callerName ?? '',
        category,
        matter: matter ?? '',
        answer: answer ?? '',
        solved,
        judgeId: judgeId ?? null,
      },
      saved: { kind: 'untouched' },
    };
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };
  readonly snapshot = (): DraftSnapshot => this.#snapshot;

  change(fields: Partial<DraftFields>): void {
    this.#dirty = true;
    this.#enter({ fields: { ...this.#snapshot.fields, ...fields } });
    this.#later(PAUSE);
  }

  /** Ends the wrap-up. Throws ApiError; nothing is lost then. */
  async finish(): Promise<{ workOrderId: string | null }> {
    this.#cancel();
    await this.#running;
    const done = await this.#save({ ...this.#snapshot.fields, callId: this.callId, final: true });
    this.#closed = true;
    return done;
  }

  /** Saves what is not saved yet, and ends. */
  close(): void {
    this.#cancel();
    if (this.#dirty && !this.#closed) void this.#flush();
    this.#closed = true;
    this.#listeners.clear();
  }

  #later(ms: number): void {
    this.#cancel();
    this.#timer = setTimeout(() => void this.#flush(), ms);
  }

  #cancel(): void {
    if (this.#timer) clearTimeout(this.#timer);
    this.#timer = null;
  }

  async #flush(): Promise<void> {
    await this.#running;
    this.#running = this.#send();
    await this.#running;
    this.#running = null;
  }

  async #send(): Promise<void> {
    this.#dirty = false;
    this.#enter({ saved: { kind: 'saving' } });
    try {
      await this.#save({ ...this.#snapshot.fields, callId: this.callId, final: false });
      if (!this.#dirty) this.#enter({ saved: { kind: 'saved', at: Date.now() } });
    } catch (error) {
      this.#dirty = true;
      const code = error instanceof ApiError ? error.code : 'S-001';
      this.#enter({ saved: { kind: 'unsaved', code } });
      // C-003: the call is not at this desk any more; trying again would not change it.
      if (!this.#closed && code !== 'C-003') this.#later(RETRY);
    }
  }

  #enter(change: Partial<DraftSnapshot>): void {
    this.#snapshot = { ...this.#snapshot, ...change };
    for (const listener of this.#listeners) listener();
  }
}
