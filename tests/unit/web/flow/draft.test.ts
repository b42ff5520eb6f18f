import { describe, expect, test } from '@jest/globals';
import { flowDraft, type FlowDraft, type FlowView } from '../../../../signaling/contract/flow-api.ts';
import { ApiError } from '../../../../web/client/http.ts';
import { Draft } from '../../../../web/admin/flow/draft.ts';

const document = flowDraft.parse({ name: 'x', start: 'a', nodes: { a: [{ verb: 'hangup' }] } });
const viewOf = (revision: number, of: FlowDraft): FlowView => ({
  id: 'f',
  courtId: 'c',
  courtName: '',
  calledNumber: null,
  name: of.name,
  revision,
  updatedAt: '2026-01-01T00:00:00.000Z',
  updatedBy: '',
  changed: true,
  published: null,
  document: of,
  faults: [],
});
const named = (name: string): FlowDraft => ({ ...document, name });

describe('a draft', () => {
  test('typing in one field is one step back; what was undone can be done again', () => {
    const draft = new Draft(viewOf(1, document), () => Promise.reject(new Error('not now')));
    draft.change(named('y'), 'name');
    draft.change(named('yz'), 'name');
    draft.change(named('other'));
    draft.undo();
    expect(draft.state.document.name).toBe('yz');
    draft.undo();
    expect(draft.state.document).toBe(document);
    expect(draft.state.canUndo).toBe(false);
    draft.redo();
    expect(draft.state.document.name).toBe('yz');
    draft.change(named('third'));
    expect(draft.state.canRedo).toBe(false);
  });

  test('saves one after the other with the revision it got, and takes the sound the server made', async () => {
    const saved: [number, string][] = [];
    const sound = 'a'.repeat(64);
    const draft = new Draft(viewOf(1, document), (revision, sent) => {
      saved.push([revision, sent.name]);
      if (saved.length === 1) draft.change({ ...draft.state.document, name: 'later' });
      const texts = Object.entries(sent.texts).map(
        ([name, { zh }]) => [name, { zh: { ...zh, audio: sound } }] as const,
      );
      return Promise.resolve(viewOf(revision + 1, { ...sent, texts: Object.fromEntries(texts) }));
    });
    const empty = { zh: { text: '  ', audio: null, source: 'spoken' as const } };
    draft.change({ ...document, texts: { hello: { zh: { text: '您好', audio: null, source: 'spoken' } }, empty } });
    await expect(draft.flush()).resolves.toBe(true);
    expect(saved).toEqual([
      [1, 'x'],
      [2, 'later'],
    ]);
    expect(draft.state).toMatchObject({ save: 'saved', revision: 3 });
    expect(draft.state.document.texts['hello']?.zh.audio).toBe(sound);
    expect(draft.state.document.texts['empty']).toEqual(empty); // stays on the screen, is not stored
  });

  test('a conflict ends saving and is told', async () => {
    let tries = 0;
    const draft = new Draft(viewOf(1, document), () => {
      tries++;
      return Promise.reject(new ApiError('F-001', '其他人已修改', { status: 409 }));
    });
    draft.change(named('y'));
    await expect(draft.flush()).resolves.toBe(false);
    draft.change(named('z'));
    await expect(draft.flush()).resolves.toBe(false);
    expect(draft.state.save).toBe('conflict');
    expect(tries).toBe(1);
  });
});
