import type { FlowDraft, FlowFault, FlowView } from '../../../signaling/contract/flow-api.ts';
import { ApiError } from '../../client/http.ts';

export type SaveState = 'saved' | 'waiting' | 'saving' | 'failed' | 'conflict';

export interface DraftState {
  document: FlowDraft;
  /** Of the last saved state. */
  faults: readonly FlowFault[];
  revision: number;
  changed: boolean;
  savedAt: string;
  save: SaveState;
  error: unknown;
  canUndo: boolean;
  canRedo: boolean;
}

export type Save = (revision: number, document: FlowDraft) => Promise<FlowView>;

/** Saved so long after the last change, ms. */
const QUIET = 800;
const MOST_STEPS = 200;

/** A draft being edited: what can be undone, and saving by itself. One save runs at a time; a conflict ends saving. */
export class Draft {
  readonly #save: Save;
  readonly #listeners = new Set<() => void>();
  #state: DraftState;
  #past: FlowDraft[] = [];
  #future: FlowDraft[] = [];
  /** What is stored, to know whether there is something to save. */
  #stored: FlowDraft;
  #tag: string | null = null;
  #timer: ReturnType<typeof setTimeout> | null = null;
  #running: Promise<void> | null = null;

  constructor(view: FlowView, save: Save) {
    this.#save = save;
    this.#stored = view.document;
    this.#state = {
      document: view.document,
      faults: view.faults,
      revision: view.revision,
      changed: view.changed,
      savedAt: view.updatedAt,
      save: 'saved',
      error: null,
      canUndo: false,
      canRedo: false,
    };
  }

  get state(): DraftState {
    return this.#state;
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  /** `tag`: changes in a row with the same tag (typing in one field) are undone together. */
  change(next: FlowDraft, tag: string | null = null): void {
    if (next === this.#state.document) return;
    if (tag === null || tag !== this.#tag) this.#past = [...this.#past, this.#state.document].slice(-MOST_STEPS);
    this.#tag = tag;
    this.#future = [];
    this.#show(next);
  }

  undo(): void {
    const before = this.#past.pop();
    if (!before) return;
    this.#future.push(this.#state.document);
    this.#tag = null;
    this.#show(before);
  }

  redo(): void {
    const after = this.#future.pop();
    if (!after) return;
    this.#past.push(this.#state.document);
    this.#tag = null;
    this.#show(after);
  }

  /** Saves what is not saved yet. True when everything is stored. */
  async flush(): Promise<boolean> {
    this.#stopTimer();
    for (;;) {
      await this.#running;
      if (this.#state.save === 'conflict') return false;
      if (this.#state.document === this.#stored) return true;
      this.#running = this.#saveNow();
      await this.#running;
      if (this.#state.save === 'failed') return false;
    }
  }

  /** What is stored was published. */
  published(): void {
    this.#set({ changed: false });
  }

  /** The page is left: what is not saved yet is sent. */
  leave(): void {
    if (this.#timer !== null) void this.flush();
  }

  #show(document: FlowDraft): void {
    const waits = document !== this.#stored && this.#state.save !== 'conflict';
    this.#set({ document, ...(waits && this.#state.save !== 'saving' ? { save: 'waiting' } : {}) });
    if (waits) this.#schedule();
  }

  #schedule(): void {
    this.#stopTimer();
    this.#timer = setTimeout(() => void this.flush(), QUIET);
  }

  #stopTimer(): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
  }

  #set(change: Partial<DraftState>): void {
    this.#state = { ...this.#state, ...change, canUndo: this.#past.length > 0, canRedo: this.#future.length > 0 };
    for (const listener of this.#listeners) listener();
  }

  async #saveNow(): Promise<void> {
    const sent = this.#state.document;
    this.#set({ save: 'saving', error: null });
    try {
      const { document, faults, revision, changed, updatedAt } = await this.#save(this.#state.revision, storable(sent));
      const shown = withSound(this.#state.document, document);
      this.#stored = this.#state.document === sent ? shown : document;
      const saved = shown === this.#stored;
      this.#set({ document: shown, faults, revision, changed, savedAt: updatedAt, save: saved ? 'saved' : 'waiting' });
    } catch (error) {
      this.#set({ save: error instanceof ApiError && error.code === 'F-001' ? 'conflict' : 'failed', error });
    } finally {
      this.#running = null;
    }
  }
}

/** A text that is empty yet cannot be stored: it is left out, and told as a prompt that is missing. */
function storable(document: FlowDraft): FlowDraft {
  const texts = Object.entries(document.texts)
    .filter(([, { zh }]) => zh.text.trim() !== '')
    .map(([name, { zh, en }]) => [name, en && en.text.trim() !== '' ? { zh, en } : { zh }] as const);
  return { ...document, texts: Object.fromEntries(texts) };
}

/** The document on the screen with the sound the server has made for its texts meanwhile. */
function withSound(shown: FlowDraft, stored: FlowDraft): FlowDraft {
  let heard = false;
  const texts = Object.entries(shown.texts).map(([name, takes]) => {
    const fresh = stored.texts[name];
    const take = <T extends typeof takes.zh | undefined>(own: T, other: typeof takes.en): T => {
      if (!own || other?.text !== own.text.trim() || other.source !== own.source || other.audio === own.audio)
        return own;
      heard = true;
      return { ...own, audio: other.audio };
    };
    const en = take(takes.en, fresh?.en);
    return [name, { zh: take(takes.zh, fresh?.zh), ...(en ? { en } : {}) }] as const;
  });
  return heard ? { ...shown, texts: Object.fromEntries(texts) } : shown;
}
