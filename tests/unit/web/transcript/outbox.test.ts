import { randomUUID } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals';
import type {
  EntryView,
  StartedTranscript,
  TranscriptEdit,
  TranscriptView,
} from '../../../../signaling/contract/transcript.ts';
import { ApiError, type ApiErrorCode } from '../../../../web/client/http.ts';
import { Outbox, type Kept } from '../../../../web/transcript/outbox.ts';
import { shownEntries } from '../../../../web/transcript/shown-entries.ts';

beforeEach(() => {
  jest.useFakeTimers();
});
afterEach(() => {
  jest.useRealTimers();
});

/** A server that keeps versions as the real one does, and can be away or slow. */
class Server {
  entries: EntryView[] = [];
  readonly done: string[] = [];
  away: ApiErrorCode | null = null;
  /** Stored, but the answer is lost. */
  mute = false;

  view(): StartedTranscript {
    return {
      started: true,
      entries: structuredClone(this.entries),
      people: [],
      me: null,
    } as unknown as StartedTranscript;
  }

  send(edit: TranscriptEdit): TranscriptView {
    if (this.away) throw new ApiError(this.away, '');
    if (!this.done.includes(edit.editId)) this.#apply(edit);
    if (this.mute) throw new ApiError('S-004', '');
    return this.view();
  }

  #apply(edit: TranscriptEdit): void {
    const entry = this.entries.find(({ id }) => id === edit.entryId);
    if (edit.act === 'add') {
      const { kind, text, speakerId } = edit;
      this.entries.push({ id: edit.entryId, kind, text, speakerId, version: 1, removed: false } as EntryView);
    } else if (!entry) throw new ApiError('V-003', '');
    else if (edit.act !== 'move') {
      if (entry.version !== edit.version) throw new ApiError('T-002', '');
      entry.version += 1;
      if (edit.act === 'change') entry.text = edit.text ?? entry.text;
      else entry.removed = edit.act === 'remove';
    }
    this.done.push(edit.editId);
  }
}

function desk(server: Server, kept: Kept | null = null): { outbox: Outbox; stored: () => Kept; texts: () => string[] } {
  let stored: Kept = { waiting: [], conflicts: [], refused: [] };
  const shelf = { read: () => kept, write: (now: Kept) => void (stored = structuredClone(now)) };
  const outbox: Outbox = new Outbox((edit) => {
    try {
      const view = server.send(edit);
      outbox.see(server.view());
      return Promise.resolve(view);
    } catch (error) {
      if (error instanceof ApiError && error.code === 'T-002') outbox.see(server.view());
      return Promise.reject(error instanceof Error ? error : new Error(String(error)));
    }
  }, shelf);
  outbox.see(server.view());
  return {
    outbox,
    stored: () => stored,
    texts: () => shownEntries(server.view(), outbox.snapshot()).map(({ text }) => text),
  };
}
const pass = (ms: number): Promise<void> => jest.advanceTimersByTimeAsync(ms);

describe('what is written on its way to the server', () => {
  test('typing is saved at a pause, at the latest after a while, as one change', async () => {
    const server = new Server();
    const { outbox } = desk(server);
    const id = outbox.add({ kind: 'answer', speakerId: null, afterId: null });
    await pass(1);
    for (const text of ['我', '我没', '我没有']) {
      outbox.type(id, text);
      await pass(100);
    }
    expect(server.done).toHaveLength(1);
    await pass(500);
    expect(server.entries[0]).toMatchObject({ text: '我没有', version: 2 });
    expect(outbox.snapshot().saved.kind).toBe('saved');
    for (let key = 0; key < 20; key += 1) {
      outbox.type(id, `我没有${'收'.repeat(key)}`);
      await pass(200);
    }
    expect(server.entries[0]!.version).toBeGreaterThan(3);
  });

  test('while the server is away everything is shown, kept in the browser and sent later, once', async () => {
    const server = new Server();
    const one = desk(server);
    server.away = 'S-002';
    const id = one.outbox.add({ kind: 'question', speakerId: null, afterId: null });
    await pass(1);
    one.outbox.type(id, '断线时写的');
    await pass(1000);
    expect(one.outbox.snapshot().saved).toEqual({ kind: 'unsaved', code: 'S-002' });
    expect(one.texts()).toEqual(['断线时写的']);
    // The window is closed and opened again.
    const kept = structuredClone(one.stored());
    one.outbox.close();
    server.away = null;
    const two = desk(server, kept);
    await pass(10);
    expect(server.entries.map(({ text }) => text)).toEqual(['断线时写的']);
    expect(two.outbox.snapshot().waiting).toEqual([]);
    expect(two.stored()).toEqual({ waiting: [], conflicts: [], refused: [] });
  });

  test('an answer that is lost does not double anything, and what was typed meanwhile follows', async () => {
    const server = new Server();
    const { outbox } = desk(server);
    server.mute = true;
    const id = outbox.add({ kind: 'answer', speakerId: null, afterId: null });
    await pass(1);
    outbox.type(id, '接着写');
    await pass(600);
    server.mute = false;
    await pass(5000);
    expect(server.entries.map(({ text }) => text)).toEqual(['接着写']);
    expect(outbox.snapshot().conflicts).toEqual([]);
  });

  test('somebody else was faster: both texts are there until one is chosen', async () => {
    for (const keep of ['mine', 'theirs'] as const) {
      const server = new Server();
      const { outbox, texts } = desk(server);
      const id = outbox.add({ kind: 'answer', speakerId: null, afterId: null, text: '原来' });
      await pass(1);
      outbox.type(id, '我的');
      server.send({ act: 'change', editId: randomUUID(), entryId: id, version: 1, text: '别人的' });
      await pass(600);
      expect(outbox.snapshot().conflicts).toEqual([{ entryId: id, text: '我的' }]);
      expect(shownEntries(server.view(), outbox.snapshot())[0]).toMatchObject({ text: '我的', theirs: '别人的' });
      outbox.settle(id, keep);
      await pass(600);
      expect(server.entries[0]!.text).toBe(keep === 'mine' ? '我的' : '别人的');
      expect(texts()).toEqual([keep === 'mine' ? '我的' : '别人的']);
      expect(outbox.snapshot().conflicts).toEqual([]);
    }
  });

  test('whose sign-in has ended goes on as soon as they have signed in again', async () => {
    const server = new Server();
    const { outbox } = desk(server);
    server.away = 'A-006';
    outbox.add({ kind: 'answer', speakerId: null, afterId: null, text: '登录失效时写的' });
    await pass(1000);
    expect(outbox.snapshot()).toMatchObject({ saved: { kind: 'unsaved', code: 'A-006' }, refused: [] });
    server.away = null;
    await pass(5000);
    expect(server.entries.map(({ text }) => text)).toEqual(['登录失效时写的']);
  });

  test('what the server does not take at all stays to be copied', async () => {
    const server = new Server();
    const { outbox, stored } = desk(server);
    const id = outbox.add({ kind: 'answer', speakerId: null, afterId: null });
    await pass(1);
    server.away = 'T-003';
    outbox.type(id, '交付签名后才写的');
    await pass(600);
    const [refused] = outbox.snapshot().refused;
    expect(refused).toMatchObject({ code: 'T-003', edit: { text: '交付签名后才写的' } });
    expect(stored().refused).toHaveLength(1);
    outbox.discard(refused!.edit.editId);
    expect(stored().refused).toEqual([]);
  });
});
