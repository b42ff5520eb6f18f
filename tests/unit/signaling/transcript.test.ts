import { randomUUID } from 'node:crypto';
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { transcript } from '../../../signaling/contract/index.ts';
import { askCorrection, declineCorrection } from '../../../signaling/transcript/correction.ts';
import { newDocument, type Author } from '../../../signaling/transcript/document.ts';
import { applyEdit, placeIn } from '../../../signaling/transcript/edit.ts';
import { close, refuse, reopen } from '../../../signaling/transcript/signing.ts';
import { actsOf, move, TRANSCRIPT_MOVES } from '../../../signaling/transcript/state.ts';
import { fill } from '../../../signaling/transcript/template.ts';
import { codeOf } from './code-of.ts';
import {
  added,
  clerk,
  facts,
  later,
  officer,
  petitioner,
  record,
  recordingId,
  shipped,
  START,
} from './transcript-scene.ts';

describe('states', () => {
  test('nothing leads away from sealed, and only the moves of the table are made', () => {
    for (const from of transcript.TRANSCRIPT_STATES) {
      for (const to of transcript.TRANSCRIPT_STATES) {
        expect(codeOf(() => move(from, to))).toBe(TRANSCRIPT_MOVES[from].includes(to) ? 'ok' : 'T-003');
      }
    }
    expect(TRANSCRIPT_MOVES.sealed).toEqual([]);
  });

  test('who was not let in may do nothing, and a petitioner never writes', () => {
    const place = { participantId: randomUUID(), name: 'x', chair: false, accountId: null, courtId: null };
    for (const state of [...transcript.TRANSCRIPT_STATES, 'none'] as const) {
      expect(actsOf({ ...place, role: 'clerk', inside: false }, state)).toEqual([]);
      expect(actsOf(null, state)).toEqual([]);
      const acts = actsOf({ ...place, role: 'petitioner', inside: true }, state);
      for (const act of ['start', 'write', 'decide', 'close', 'reopen', 'attest', 'seal'] as const) {
        expect(acts).not.toContain(act);
      }
    }
    expect(actsOf({ ...place, role: 'clerk', inside: true }, 'sealed')).toEqual(['download']);
  });
});

describe('templates', () => {
  test('are filled with what is known and leave out what is not', () => {
    const head = fill(shipped('reception'), facts);
    expect(head.facts).toContainEqual({ label: '信访人', value: '王建国' });
    expect(head.facts).toContainEqual({ label: '时间', value: '2026年11月26日 14:00起' });
    expect(head.facts.map(({ label }) => label)).not.toContain('案号');
    expect(JSON.stringify(head)).not.toMatch(/[{][a-z]/i);
    expect(head.closing).toBe('以上笔录已阅，与本人所述一致。');
  });

  test('a judge without a line of their own is among the others', () => {
    const judge = { ...officer, participantId: randomUUID(), role: 'judge' as const, name: '钱承办' };
    const people = [...facts.people, { ...judge, courtName: '示例区人民法院', chair: false, attended: true }];
    const of = (kind: transcript.TranscriptKind) => fill(shipped(kind), { ...facts, people }).facts;
    expect(of('reception')).toContainEqual({ label: '其他参加人', value: '钱承办（示例区人民法院）' });
    expect(of('explanation')).toContainEqual({ label: '答疑法官', value: '钱承办（示例区人民法院）' });
    expect(of('explanation').map(({ label }) => label)).not.toContain('其他参加人');
  });
});

describe('changes', () => {
  test('the second of two who change the same is told, and both texts are still there', () => {
    const document = record();
    const entryId = added(document, '原来');
    const edit = (text: string) => ({ act: 'change', editId: randomUUID(), entryId, version: 1, text }) as const;
    applyEdit(document, edit('书记员的'), clerk, facts, later(200_000));
    expect(codeOf(() => applyEdit(document, edit('法官的'), officer, facts, later(200_000)))).toBe('T-002');
    expect(document.entries[0]).toMatchObject({ text: '书记员的', version: 2, changes: 1, changedBy: '赵书记' });
    expect(document.changes.at(-1)).toMatchObject({ before: { text: '原来' }, after: { text: '书记员的' } });
  });

  test('the same change sent twice is done once', () => {
    const document = record();
    const entryId = added(document, '一');
    const edit = { act: 'change', editId: randomUUID(), entryId, version: 1, text: '二' } as const;
    applyEdit(document, edit, clerk, facts, later(2000));
    const before = structuredClone(document);
    applyEdit(document, edit, clerk, facts, later(3000));
    expect(document).toEqual(before);
  });

  test('typing on is one line of the history; what another changes, or later, is a line of its own', () => {
    const document = record();
    const entryId = added(document, '');
    const type = (version: number, text: string, by: Author, at: number) =>
      applyEdit(document, { act: 'change', editId: randomUUID(), entryId, version, text }, by, facts, later(at));
    type(1, '我没', clerk, 2000);
    type(2, '我没有收到', clerk, 4000);
    expect(document.changes.map(({ act, after }) => [act, after?.text])).toEqual([
      ['add', ''],
      ['change', '我没有收到'],
    ]);
    expect(document.entries[0]!.changes).toBe(0);
    type(3, '我没有收到货款', officer, 5000);
    type(4, '我没有收到货款。', clerk, 200_000);
    expect(document.changes.slice(2).map(({ before, after, first }) => [before?.text, after?.text, first])).toEqual([
      ['我没有收到', '我没有收到货款', false],
      ['我没有收到货款', '我没有收到货款。', false],
    ]);
    expect(document.entries[0]!.changes).toBe(2);
  });

  test('what is struck through stays, with its line', () => {
    const document = record();
    const entryId = added(document, '说错了');
    applyEdit(document, { act: 'remove', editId: randomUUID(), entryId, version: 1 }, clerk, facts, later(2000));
    expect(document.entries[0]).toMatchObject({ text: '说错了', removed: true });
    expect(document.changes.at(-1)).toMatchObject({ act: 'remove', before: { text: '说错了' } });
  });

  test('a speaker who does not take part, and a clock that is wrong, are not believed', () => {
    const document = record();
    const edit = {
      act: 'add',
      editId: randomUUID(),
      entryId: randomUUID(),
      kind: 'answer',
      text: '',
      afterId: null,
    } as const;
    expect(codeOf(() => applyEdit(document, { ...edit, speakerId: randomUUID() }, clerk, facts, later(1)))).toBe(
      'V-001',
    );
    for (const at of ['2036-01-01T00:00:00Z', '1999-01-01T00:00:00Z']) {
      const entry = { ...edit, editId: randomUUID(), entryId: randomUUID(), speakerId: null, at };
      applyEdit(document, entry, clerk, facts, later(9000));
      expect(document.entries[0]!.at).toEqual(later(9000));
    }
    const typed = {
      ...edit,
      editId: randomUUID(),
      entryId: randomUUID(),
      speakerId: null,
      at: later(4000).toISOString(),
    };
    applyEdit(document, typed, clerk, facts, later(9000));
    expect(document.entries[0]).toMatchObject({ at: later(4000), recordingId, offsetMs: 4000 });
  });

  test('a time without a recording has no place in one', () => {
    const second = { recordingId: randomUUID(), from: later(60_000), to: later(90_000) };
    const recordings = [{ recordingId, from: START, to: later(30_000) }, second];
    expect(placeIn(recordings, later(45_000))).toEqual({ recordingId: null, offsetMs: null });
    expect(placeIn(recordings, later(61_500))).toEqual({ recordingId: second.recordingId, offsetMs: 1500 });
  });
});

/** What several writers do, each knowing only what they have last seen. */
const action = fc.record({
  who: fc.nat({ max: 2 }),
  what: fc.constantFrom('add', 'change', 'move', 'remove', 'restore', 'look'),
  which: fc.nat({ max: 9 }),
  where: fc.nat({ max: 9 }),
  text: fc.string({ unit: 'grapheme', maxLength: 8 }),
});

test('whatever writers do at once, no accepted text is lost, nothing unseen is overwritten and every entry keeps one place', () => {
  fc.assert(
    fc.property(fc.array(action, { maxLength: 60 }), (actions) => {
      const document = record();
      const seen = [0, 1, 2].map(() => new Map<string, { version: number; text: string }>());
      const accepted: { entryId: string; text: string }[] = [];
      actions.forEach(({ who, what, which, where, text }, index) => {
        const mine = seen[who]!;
        const ids = [...mine.keys()];
        const entryId = ids[which % Math.max(1, ids.length)];
        const look = () =>
          document.entries.forEach(({ id, version, text: now }) => mine.set(id, { version, text: now }));
        if (what === 'look' || (entryId === undefined && what !== 'add')) return look();
        const editId = randomUUID();
        const afterId = ids[where % Math.max(1, ids.length)] ?? null;
        const before =
          entryId === undefined ? undefined : structuredClone(document.entries.find(({ id }) => id === entryId));
        const version = mine.get(entryId ?? '')?.version ?? 1;
        const edit: transcript.TranscriptEdit =
          what === 'add'
            ? { act: 'add', editId, entryId: randomUUID(), kind: 'answer', speakerId: null, text, afterId }
            : what === 'move'
              ? { act: 'move', editId, entryId: entryId!, afterId: afterId === entryId ? null : afterId }
              : what === 'change'
                ? { act: 'change', editId, entryId: entryId!, version, text }
                : { act: what, editId, entryId: entryId!, version };
        const result = codeOf(() =>
          applyEdit(document, edit, [clerk, officer, petitioner][who]!, facts, later(index * 7000)),
        );
        if (result === 'T-002') {
          expect(before!.version).not.toBe(version);
          expect(document.entries.find(({ id }) => id === entryId)).toEqual(before);
          return;
        }
        expect(result).toBe('ok');
        if (edit.act === 'add' || edit.act === 'change') accepted.push({ entryId: edit.entryId, text });
        // Whoever wrote knows what came of it, as the browser does from the answer.
        const now = document.entries.find(({ id }) => id === edit.entryId)!;
        mine.set(now.id, { version: edit.act === 'move' ? version : now.version, text: now.text });
      });
      const ids = document.entries.map(({ id }) => id);
      expect(new Set(ids).size).toBe(ids.length);
      expect(document.changes.map(({ no }) => no)).toEqual(document.changes.map((_, index) => index + 1));
      for (const { entryId, text } of accepted) {
        const told = document.changes
          .filter((one) => one.entryId === entryId)
          .flatMap(({ before, after }) => [before?.text, after?.text]);
        const entry = document.entries.find(({ id }) => id === entryId)!;
        expect([...told, entry.text]).toContain(text);
      }
    }),
    { numRuns: 300 },
  );
});

test('what was said before the record was begun, and is taken down later, has its place in the recording', () => {
  const document = newDocument(facts.sessionId, shipped('reception'), later(60_000));
  const say = (at: Date): (typeof document.entries)[number] => {
    const entryId = randomUUID();
    const edit = {
      act: 'add',
      editId: randomUUID(),
      entryId,
      kind: 'answer',
      speakerId: null,
      text: '货款',
      afterId: null,
    } as const;
    applyEdit(document, { ...edit, at: at.toISOString() }, clerk, facts, later(90_000));
    return document.entries.find(({ id }) => id === entryId)!;
  };
  expect(say(later(20_000))).toMatchObject({
    at: later(20_000),
    recordingId,
    offsetMs: 20_000,
    madeBy: clerk.participantId,
  });
  expect(say(later(-60_000))).toMatchObject({ at: later(90_000) });
  expect(say(later(95_000))).toMatchObject({ at: later(90_000) });
});

test('a full record takes no more words, and can still be answered, given for signing and opened again', () => {
  const document = record();
  const entryId = added(document, '一句');
  askCorrection(document, { requestId: 'r', entryId, text: '另一句' }, petitioner, later(2000));
  document.length = transcript.RECORD_LENGTH;
  expect(codeOf(() => added(document, '再一句'))).toBe('T-009');
  const asked = { requestId: 's', entryId, text: '又一句' };
  expect(codeOf(() => askCorrection(structuredClone(document), asked, petitioner, later(2000)))).toBe('T-009');
  document.entries = document.entries.slice(0, 1);
  declineCorrection(document, { requestId: 'r', reason: '录音中没有' }, clerk, later(3000));
  close(document, facts, clerk, later(4000));
  const place = { ...petitioner, chair: false, inside: true, accountId: null, courtId: null };
  refuse(document, { hash: document.closed!.hash, reason: '太长' }, place, petitioner, later(5000));
  reopen(document, '漏记', clerk, later(6000));
  expect(document.state).toBe('writing');
});

test('texts with control characters or half a character are refused; every other text is taken as it is', () => {
  const edit = (text: string) => ({
    act: 'add',
    editId: randomUUID(),
    entryId: randomUUID(),
    kind: 'note',
    speakerId: null,
    afterId: null,
    text,
  });
  for (const bad of ['\u0000', 'a\u001b[31m', '\ud800', '\udc00x', '\uffff', 'x'.repeat(4001)]) {
    expect(transcript.transcriptEdit.safeParse(edit(bad)).success).toBe(false);
  }
  for (const good of ['', '<script>alert(1)</script>', '𠮷野家\n第二行\t', '{"$gt":""}', '😀']) {
    expect(transcript.transcriptEdit.safeParse(edit(good)).data).toMatchObject({ text: good });
  }
});
