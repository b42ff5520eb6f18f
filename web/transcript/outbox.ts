import type {
  EntryView,
  StartedTranscript,
  TranscriptEdit,
  TranscriptView,
} from '../../signaling/contract/transcript.ts';
import type { EntryKind } from '../../signaling/contract/transcript-state.ts';
import { ApiError, type ApiErrorCode } from '../client/http.ts';

/** What is written but not stored yet, oldest first. `sent`: it may have been stored, so it is repeated as it is and never changed. */
interface Waiting {
  edit: TranscriptEdit;
  sent: boolean;
}
/** Somebody else changed the entry meanwhile: both texts are shown until it is decided. */
export interface Conflict {
  entryId: string;
  text: string;
}
/** What the server did not take, and why. It stays to be copied. */
export interface Refused {
  edit: TranscriptEdit;
  code: ApiErrorCode;
}
export interface Kept {
  waiting: Waiting[];
  conflicts: Conflict[];
  refused: Refused[];
}

export type Saved = { kind: 'saved'; at: number | null } | { kind: 'saving' } | { kind: 'unsaved'; code: ApiErrorCode };
export interface OutboxSnapshot extends Kept {
  saved: Saved;
}

/** Where what is not stored survives a reload of the page. */
export interface Shelf {
  read(): Kept | null;
  write(kept: Kept): void;
}

/** A pause in typing after which is saved, ms. */
const PAUSE = 400;
/** Whoever types on and on is saved all the same after so long, so that the others see it, ms. */
const LONGEST = 1500;
const RETRY = 2000;
/**
 * The server was not asked, could not do anything at all, or wants its officer to sign in anew, perhaps in another window: asked again later the answer may be another
 * one.
 */
const PASSING: readonly ApiErrorCode[] = ['N-001', 'S-001', 'S-002', 'S-003', 'S-004', 'A-001', 'A-006'];

type Send = (edit: TranscriptEdit) => Promise<TranscriptView>;
type ChangeEdit = Extract<TranscriptEdit, { act: 'change' }>;
const NOTHING: Kept = { waiting: [], conflicts: [], refused: [] };

/**
 * What somebody writes in a record, on its way to the server: one change after the other, each repeated until it is answered. Nothing typed is thrown away by
 * anything but the one who typed it.
 */
export class Outbox {
  readonly #send: Send;
  readonly #shelf: Shelf;
  readonly #listeners = new Set<() => void>();
  #snapshot: OutboxSnapshot;
  #view: StartedTranscript | null = null;
  #timer: ReturnType<typeof setTimeout> | null = null;
  /** When what is not sent yet was begun to be typed. */
  #since: number | null = null;
  #running = false;
  #closed = false;

  constructor(send: Send, shelf: Shelf) {
    this.#send = send;
    this.#shelf = shelf;
    const kept = shelf.read() ?? NOTHING;
    // Before the page was left they may have been sent.
    const waiting = kept.waiting.map(({ edit }) => ({ edit, sent: true }));
    this.#snapshot = { ...kept, waiting, saved: { kind: 'saved', at: null } };
    if (waiting.length > 0) this.#later(0);
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };
  readonly snapshot = (): OutboxSnapshot => this.#snapshot;

  /** What the server shows now. */
  see(view: StartedTranscript): void {
    this.#view = view;
    const settled = this.#snapshot.conflicts.filter(({ entryId, text }) => this.#entry(entryId)?.text !== text);
    if (settled.length !== this.#snapshot.conflicts.length) this.#enter({ conflicts: settled });
  }

  /** A new entry after another; null: first. Gives its id. `at`: when it was said, where that was not now. */
  add(entry: {
    kind: EntryKind;
    speakerId: string | null;
    text?: string;
    afterId: string | null;
    entryId?: string;
    at?: string;
  }): string {
    const { entryId = crypto.randomUUID(), at = new Date().toISOString(), ...rest } = entry;
    this.#push({ act: 'add', editId: crypto.randomUUID(), entryId, text: '', at, ...rest });
    this.#later(0);
    return entryId;
  }

  /** What stands in an entry while it is typed. */
  type(entryId: string, text: string): void {
    const conflicts = this.#snapshot.conflicts.map((one) => (one.entryId === entryId ? { ...one, text } : one));
    if (this.#snapshot.conflicts.some((one) => one.entryId === entryId)) return this.#enter({ conflicts });
    this.#change(entryId, { text });
    this.#since ??= Date.now();
    this.#later(Math.max(0, Math.min(PAUSE, this.#since + LONGEST - Date.now())));
  }

  /** Kind and speaker of an entry. */
  mark(entryId: string, marks: { kind?: EntryKind; speakerId?: string | null }): void {
    this.#change(entryId, marks);
    this.#later(0);
  }

  move(entryId: string, afterId: string | null): void {
    this.#push({ act: 'move', editId: crypto.randomUUID(), entryId, afterId });
    this.#later(0);
  }

  strike(entryId: string, removed: boolean): void {
    const version = this.#nextVersion(entryId);
    this.#push({ act: removed ? 'remove' : 'restore', editId: crypto.randomUUID(), entryId, version });
    this.#later(0);
  }

  /** Does not wait for a pause in typing. */
  flush(): void {
    this.#later(0);
  }

  /** The own text in place of the other one, which stays in the history; or the other one as it is. */
  settle(entryId: string, keep: 'mine' | 'theirs'): void {
    const conflict = this.#snapshot.conflicts.find((one) => one.entryId === entryId);
    this.#enter({ conflicts: this.#snapshot.conflicts.filter((one) => one.entryId !== entryId) });
    if (!conflict || keep === 'theirs') return;
    this.#change(entryId, { text: conflict.text });
    this.#later(0);
  }

  /** Has been seen and copied. */
  discard(editId: string): void {
    this.#enter({ refused: this.#snapshot.refused.filter(({ edit }) => edit.editId !== editId) });
  }

  close(): void {
    this.#closed = true;
    if (this.#timer) clearTimeout(this.#timer);
    this.#listeners.clear();
  }

  #entry(entryId: string): EntryView | undefined {
    return this.#view?.entries.find(({ id }) => id === entryId);
  }

  /** Joins what is typed to what waits of the same entry and was not sent, else it is a change of its own. */
  #change(entryId: string, marks: { text?: string; kind?: EntryKind; speakerId?: string | null }): void {
    const { waiting } = this.#snapshot;
    const last = waiting.findLastIndex(({ edit }) => edit.entryId === entryId && edit.act !== 'move');
    const found = waiting[last];
    if (found && !found.sent && (found.edit.act === 'add' || found.edit.act === 'change')) {
      const edit = { ...found.edit, ...marks };
      this.#enter({ waiting: waiting.with(last, { edit, sent: false }) });
      return;
    }
    const version = this.#nextVersion(entryId);
    this.#push({ act: 'change', editId: crypto.randomUUID(), entryId, version, ...marks });
  }

  /** The version an entry will have once all that waits is stored: each change adds one. */
  #nextVersion(entryId: string): number {
    const last = this.#snapshot.waiting.findLast(({ edit }) => edit.entryId === entryId && edit.act !== 'move')?.edit;
    if (last?.act === 'add') return 1;
    if (last && 'version' in last) return last.version + 1;
    return this.#entry(entryId)?.version ?? 1;
  }

  #push(edit: TranscriptEdit): void {
    this.#enter({ waiting: [...this.#snapshot.waiting, { edit, sent: false }] });
  }

  #later(ms: number): void {
    if (this.#closed) return;
    if (this.#timer) clearTimeout(this.#timer);
    this.#timer = setTimeout(() => {
      this.#timer = null;
      void this.#run();
    }, ms);
  }

  async #run(): Promise<void> {
    if (this.#running || this.#closed) return;
    this.#since = null;
    this.#running = true;
    try {
      while (!this.#closed && (await this.#sendFirst()));
    } finally {
      this.#running = false;
    }
  }

  /** False when there is nothing to send, or nothing to be sent before the timer. */
  async #sendFirst(): Promise<boolean> {
    const [first, ...rest] = this.#snapshot.waiting;
    if (!first) return false;
    const saved: Saved = this.#snapshot.saved.kind === 'unsaved' ? this.#snapshot.saved : { kind: 'saving' };
    this.#enter({ waiting: [{ edit: first.edit, sent: true }, ...rest], saved });
    try {
      await this.#send(first.edit);
      this.#settled(first.edit);
      return this.#snapshot.waiting.length > 0 && this.#timer === null;
    } catch (error) {
      const code = error instanceof ApiError ? error.code : 'S-001';
      if (PASSING.includes(code)) {
        this.#enter({ saved: { kind: 'unsaved', code } });
        this.#later(RETRY);
        return false;
      }
      this.#refused(first.edit, code);
      return this.#snapshot.waiting.length > 0;
    }
  }

  #settled({ editId }: TranscriptEdit): void {
    const waiting = this.#snapshot.waiting.filter(({ edit }) => edit.editId !== editId);
    this.#enter({ waiting, saved: waiting.length === 0 ? { kind: 'saved', at: Date.now() } : { kind: 'saving' } });
  }

  /** With a change that was refused fall those that build on it: their words are kept with it. */
  #refused(edit: TranscriptEdit, code: ApiErrorCode): void {
    const { waiting, conflicts, refused } = this.#snapshot;
    const builds = waiting.filter((one) => one.edit.entryId === edit.entryId).map((one) => one.edit);
    const text = builds.findLast((one): one is ChangeEdit => one.act === 'change' && one.text !== undefined)?.text;
    const rest = waiting.filter((one) => one.edit.entryId !== edit.entryId);
    const saved: Saved = { kind: 'saved', at: Date.now() };
    const moved = edit.act === 'move' || (code === 'T-002' && text === undefined);
    // A place, a kind or a line through it that another has set meanwhile: theirs is shown, and nothing written is lost.
    if (moved) return this.#enter({ waiting: waiting.filter((one) => one.edit.editId !== edit.editId), saved });
    if (code === 'T-002' && text !== undefined && this.#entry(edit.entryId)) {
      const others = conflicts.filter((one) => one.entryId !== edit.entryId);
      const same = this.#entry(edit.entryId)?.text === text;
      return this.#enter({
        waiting: rest,
        conflicts: same ? others : [...others, { entryId: edit.entryId, text }],
        saved,
      });
    }
    const last = builds.findLast((one) => 'text' in one && one.text !== undefined && one.text !== '') ?? edit;
    this.#enter({ waiting: rest, refused: [...refused, { edit: last, code }], saved });
  }

  #enter(change: Partial<OutboxSnapshot>): void {
    this.#snapshot = { ...this.#snapshot, ...change };
    const { waiting, conflicts, refused } = this.#snapshot;
    this.#shelf.write({ waiting, conflicts, refused });
    for (const listener of this.#listeners) listener();
  }
}
