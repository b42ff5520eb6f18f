import type {
  ChangeView,
  SignalingToTranscript,
  TranscriptEdit,
  TranscriptSign,
  TranscriptVerification,
  TranscriptView,
} from '../../signaling/contract/transcript.ts';
import type { TranscriptKind } from '../../signaling/contract/transcript-state.ts';
import { download } from '../client/download.ts';
import { address, ApiError, get, post } from '../client/http.ts';
import { Connection, type ConnectionState } from '../client/socket.ts';
import { Outbox } from './outbox.ts';
import { openShelf } from './shelf.ts';

export type As = 'staff' | 'guest' | undefined;

export interface TranscriptSnapshot {
  connection: ConnectionState;
  /** Null until the server has shown it. */
  view: TranscriptView | null;
  /** What the last act failed with; stays until the next one. */
  failure: ApiError | null;
  /** There once somebody who may write has been shown the record. */
  outbox: Outbox | null;
  /** An act is on its way. */
  busy: boolean;
}

/** The record of one session in one window: shown live, and what this person does on it. */
export class TranscriptSession {
  readonly #connection: Connection<object, SignalingToTranscript>;
  readonly #sessionId: string;
  readonly #as: As;
  readonly #listeners = new Set<() => void>();
  readonly #shelves: { close(): void }[] = [];
  #snapshot: TranscriptSnapshot;
  #opening = false;
  #closed = false;

  constructor(sessionId: string, as: As) {
    this.#sessionId = sessionId;
    this.#as = as;
    this.#connection = new Connection('/transcript', { sessionId, ...(as ? { as } : {}) });
    this.#snapshot = { connection: this.#connection.state, view: null, failure: null, outbox: null, busy: false };
    this.#connection.on('transcript:view', (view) => this.#see(view));
    this.#connection.subscribe(() => this.#enter({ connection: this.#connection.state }));
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };
  readonly snapshot = (): TranscriptSnapshot => this.#snapshot;

  readonly start = (kind: TranscriptKind): Promise<boolean> => this.#act('', { kind });
  readonly ask = (entryId: string, text: string): Promise<boolean> =>
    this.#act('/requests', { requestId: crypto.randomUUID(), entryId, text });
  readonly accept = (requestId: string, version: number, text: string): Promise<boolean> =>
    this.#act(`/requests/${requestId}/accept`, { version, text });
  readonly decline = (requestId: string, reason: string): Promise<boolean> =>
    this.#act(`/requests/${requestId}/decline`, { reason });
  readonly close = (): Promise<boolean> => this.#act('/close', {});
  readonly reopen = (reason: string): Promise<boolean> => this.#act('/reopen', { reason });
  readonly sign = (sent: TranscriptSign): Promise<boolean> => this.#act('/sign', sent);
  readonly refuse = (hash: string, reason: string, participantId?: string): Promise<boolean> =>
    this.#act('/refuse', { hash, reason, ...(participantId ? { participantId } : {}) });
  readonly seal = (): Promise<boolean> => this.#act('/seal', {});

  /** Throws ApiError. */
  readonly history = (): Promise<ChangeView[]> => get<ChangeView[]>(this.#path('/history'), this.#query());
  readonly verify = (): Promise<TranscriptVerification> => post<TranscriptVerification>(this.#address('/verify'));
  readonly takeFile = (): Promise<boolean> =>
    this.#try(async () => {
      await download(this.#path('/pdf'), this.#query(), '笔录.pdf');
    });

  readonly dismissFailure = (): void => this.#enter({ failure: null });

  end(): void {
    this.#closed = true;
    this.#snapshot.outbox?.close();
    for (const shelf of this.#shelves) shelf.close();
    this.#connection.close();
    this.#listeners.clear();
  }

  #path(more: string): string {
    return `/api/sessions/${encodeURIComponent(this.#sessionId)}/transcript${more}`;
  }
  #query(): { as?: string } {
    return this.#as ? { as: this.#as } : {};
  }
  #address(more: string): string {
    return address(this.#path(more), this.#query());
  }

  /** Whether it was done; the reason why not is in `failure`. */
  #act(path: string, body: object): Promise<boolean> {
    return this.#try(async () => this.#see(await post<TranscriptView>(this.#address(path), body)));
  }

  async #try(work: () => Promise<void>): Promise<boolean> {
    this.#enter({ failure: null, busy: true });
    try {
      await work();
      this.#enter({ busy: false });
      return true;
    } catch (error) {
      const failure = error instanceof ApiError ? error : new ApiError('S-001', String(error));
      this.#enter({ failure, busy: false });
      return false;
    }
  }

  async #send(edit: TranscriptEdit): Promise<TranscriptView> {
    try {
      const view = await post<TranscriptView>(this.#address('/edits'), edit);
      this.#see(view);
      return view;
    } catch (error) {
      // What is there instead of it is to be shown beside it.
      if (error instanceof ApiError && error.code === 'T-002') {
        this.#see(await get<TranscriptView>(this.#path(''), this.#query()));
      }
      throw error;
    }
  }

  /** Views come over two ways; an older one after a newer one is not shown. */
  #see(view: TranscriptView): void {
    const before = this.#snapshot.view;
    if (before?.started && (!view.started || view.revision < before.revision)) return;
    if (view.started) this.#snapshot.outbox?.see(view);
    this.#enter({ view });
    // Also of a record that is signed: what was written before and could not be stored is to be seen.
    const writes = view.may.includes('write') || view.may.includes('seal');
    if (view.started && view.me && writes) void this.#openOutbox(view.me.participantId);
  }

  async #openOutbox(who: string): Promise<void> {
    if (this.#opening) return;
    this.#opening = true;
    const shelf = await openShelf(this.#sessionId, who);
    if (this.#closed) return shelf.close();
    this.#shelves.push(shelf);
    const outbox = new Outbox((edit) => this.#send(edit), shelf);
    const { view } = this.#snapshot;
    if (view?.started) outbox.see(view);
    outbox.subscribe(() => this.#tell());
    this.#enter({ outbox });
  }

  #enter(change: Partial<TranscriptSnapshot>): void {
    this.#snapshot = { ...this.#snapshot, ...change };
    this.#tell();
  }

  #tell(): void {
    for (const listener of this.#listeners) listener();
  }
}
