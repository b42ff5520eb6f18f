import { expect, test } from '@jest/globals';
import type { CaptionLine } from '../../../../signaling/contract/session.ts';
import type { TranscriptPerson } from '../../../../signaling/contract/transcript.ts';
import { entryOf } from '../../../../web/transcript/heard-entry.ts';

const at = (second: number): string => new Date(Date.UTC(2026, 10, 26, 6, 0, second)).toISOString();
const line: CaptionLine = {
  id: 'c',
  at: at(20),
  participantId: 'p',
  name: '王秀英',
  role: 'petitioner',
  text: '没有收到',
};
const person: TranscriptPerson = { participantId: 'p', role: 'petitioner', name: '王秀英' };
const view = { people: [{ ...person, courtName: null, chair: false }] };
const entries = [
  { id: 'a', at: at(10) },
  { id: 'b', at: at(30) },
];

test('a caption becomes an entry with its own id, after what was said before it, as what its speaker mostly says', () => {
  expect(entryOf(line, entries, view)).toEqual({
    entryId: 'c',
    at: at(20),
    kind: 'answer',
    speakerId: 'p',
    text: '没有收到',
    afterId: 'a',
  });
  expect(entryOf({ ...line, role: 'officer' }, [], view)).toMatchObject({ kind: 'question', afterId: null });
  expect(entryOf({ ...line, role: 'lawyer', at: at(40) }, entries, view)).toMatchObject({
    kind: 'statement',
    afterId: 'b',
  });
  // Somebody the record does not know as one who takes part.
  expect(entryOf({ ...line, participantId: 'q' }, entries, view).speakerId).toBeNull();
});
