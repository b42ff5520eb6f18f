import { randomUUID } from 'node:crypto';
import type { transcript } from '../../../signaling/contract/index.ts';
import { SHIPPED_TEMPLATES } from '../../../signaling/court/record-templates.ts';
import { newDocument, type Author, type TranscriptDocument } from '../../../signaling/transcript/document.ts';
import { applyEdit } from '../../../signaling/transcript/edit.ts';
import type { SessionFacts } from '../../../signaling/transcript/index.ts';
import { templateOf, type Template } from '../../../signaling/transcript/template.ts';

/** Clerk, officer and petitioner of a reception, and its record. */
export const START = new Date('2026-11-26T06:00:00Z');
export const clerk: Author = { participantId: randomUUID(), role: 'clerk', name: '赵书记' };
export const officer: Author = { participantId: randomUUID(), role: 'officer', name: '张法官' };
export const petitioner: Author = { participantId: randomUUID(), role: 'petitioner', name: '王建国' };
export const recordingId = randomUUID();
export const facts: SessionFacts = {
  sessionId: randomUUID(),
  number: 'SP20261126-0001',
  title: '不服二审判决',
  caseNumber: null,
  courtId: 'c',
  courtName: '示例市中级人民法院',
  courtIds: ['c', 'd'],
  courtNames: ['示例市中级人民法院', '示例区人民法院'],
  people: [clerk, officer, petitioner].map((one) => ({ ...one, courtName: null, chair: false, attended: true })),
  scheduledAt: null,
  startedAt: START,
  endedAt: null,
  recordings: [{ recordingId, from: START, to: null }],
};

export const shipped = (kind: transcript.TranscriptKind): Template =>
  templateOf({ templates: SHIPPED_TEMPLATES, version: 1 }, kind);
export const record = (): TranscriptDocument => newDocument(facts.sessionId, shipped('reception'), START);
export const later = (ms: number): Date => new Date(START.getTime() + ms);
export const added = (document: TranscriptDocument, text: string, by = clerk, at = later(1000)): string => {
  const entryId = randomUUID();
  const afterId = document.entries.at(-1)?.id ?? null;
  const edit = { act: 'add', editId: randomUUID(), entryId, kind: 'answer', speakerId: null, text, afterId } as const;
  applyEdit(document, edit, by, facts, at);
  return entryId;
};
