import { CourtError, transcript } from '../contract/index.ts';
import type { SessionFacts } from './access.ts';
import type { Author, Change, Entry, TranscriptDocument, Written } from './document.ts';

type Edit = transcript.TranscriptEdit;
export type Draft = Omit<TranscriptDocument, 'template'>;
type EditFacts = Pick<SessionFacts, 'people' | 'recordings'>;

/** How far a browser's clock may be before the record's beginning or after ours, ms. */
const SKEW = 5_000;

/** What one person types in an entry with pauses no longer than this is one line of the history, ms: each save on the way is no change that anybody made. */
const IN_ONE_GO = 5_000;
/** So long after it was made, what its author writes on in it is still writing and no correction, ms. */
const FIRST_WRITING = 120_000;
/** A browser repeats what was not answered, one after the other. */
const REMEMBERED = 300;

/** Whether what this browser sent was done already, before it heard of it. Remembers that it is done now. */
export function once(draft: Draft, editId: string): boolean {
  if (draft.done.includes(editId)) return false;
  draft.done = [...draft.done.slice(1 - REMEMBERED), editId];
  return true;
}

const written = ({ kind, speaker, text }: Entry): Written => ({ kind, speaker, text });

/** Adds a line to the history. */
export function note(draft: Draft, line: Partial<Change> & Pick<Change, 'by' | 'act' | 'at'>): void {
  draft.changes.push({
    no: draft.changes.length + 1,
    entryId: null,
    before: null,
    after: null,
    reason: null,
    requestedBy: null,
    first: false,
    ...line,
  });
  draft.length += (line.before?.text.length ?? 0) + (line.after?.text.length ?? 0) + (line.reason?.length ?? 0);
}

/** T-009 when the record is longer than the database holds. Asked of what is written only: a full record can still be answered, signed and sealed. */
export function requireRoom({ length }: Pick<Draft, 'length'>): void {
  if (length > transcript.RECORD_LENGTH) throw new CourtError('T-009');
}

/** V-003 for an entry that is not in the record. */
export function entryOf(draft: Draft, id: string): Entry {
  const found = draft.entries.find((entry) => entry.id === id);
  if (!found) throw new CourtError('V-003', { detail: 'entry' });
  return found;
}

/** The entry, if it is as the one who changes it has seen it; T-002 otherwise. */
function seen(draft: Draft, id: string, version: number): Entry {
  const entry = entryOf(draft, id);
  if (entry.version !== version)
    throw new CourtError('T-002', { detail: `entry is at ${entry.version}, not ${version}` });
  return entry;
}

/**
 * Makes one change; `draft` is changed. The same `editId` again changes nothing. T-002 for an entry somebody else has changed meanwhile, V-003 for one that does
 * not exist, V-001 for a speaker who does not take part, T-009 when the record grows too long.
 */
export function applyEdit(draft: Draft, edit: Edit, by: Author, facts: EditFacts, now: Date): void {
  if (!once(draft, edit.editId)) return;
  if (edit.act === 'add') add(draft, edit, by, facts, now);
  else if (edit.act === 'move') moveEntry(draft, edit, by, now);
  else if (edit.act === 'change') rewrite(draft, edit, { by, now, facts });
  else strike(draft, edit, by, now);
  requireRoom(draft);
}

function add(draft: Draft, edit: Extract<Edit, { act: 'add' }>, by: Author, facts: EditFacts, now: Date): void {
  if (draft.entries.some(({ id }) => id === edit.entryId)) throw new CourtError('T-002', { detail: 'entry exists' });
  if (draft.entries.length >= transcript.MOST_ENTRIES) throw new CourtError('T-009');
  const at = whenSaid(edit.at, earliest(draft, facts), now);
  const entry: Entry = {
    id: edit.entryId,
    kind: edit.kind,
    speakerId: edit.speakerId,
    speaker: speakerName(facts, edit.speakerId),
    text: edit.text,
    at,
    ...placeIn(facts.recordings, at),
    version: 1,
    changes: 0,
    removed: false,
    changedAt: now,
    changedBy: by.name,
    madeBy: by.participantId,
    madeAt: now,
  };
  insert(draft, entry, edit.afterId);
  note(draft, { at: now, by, act: 'add', entryId: entry.id, after: written(entry), first: true });
}

interface Circumstances {
  by: Author;
  now: Date;
  facts: EditFacts;
  /** Whose request it is. */
  requestedBy?: string;
}

type Rewriting = Omit<Extract<Edit, { act: 'change' }>, 'act' | 'editId'>;

function rewrite(draft: Draft, edit: Rewriting, { by, now, facts, requestedBy }: Circumstances): void {
  const entry = seen(draft, edit.entryId, edit.version);
  const before = written(entry);
  if (edit.kind !== undefined) entry.kind = edit.kind;
  if (edit.speakerId !== undefined && edit.speakerId !== entry.speakerId) {
    entry.speakerId = edit.speakerId;
    entry.speaker = speakerName(facts, edit.speakerId);
  }
  if (edit.text !== undefined) entry.text = edit.text;
  const after = written(entry);
  // Also when it says the same as before: whoever sent it counts on the next version.
  touch(entry, by, now);
  if (JSON.stringify(before) === JSON.stringify(after)) return;
  const first =
    !requestedBy && entry.madeBy === by.participantId && now.getTime() - entry.madeAt.getTime() <= FIRST_WRITING;
  const goesOn = draft.changes.at(-1);
  const inOneGo =
    !requestedBy &&
    goesOn?.act === 'change' &&
    goesOn.entryId === entry.id &&
    goesOn.requestedBy === null &&
    goesOn.by.participantId === by.participantId &&
    goesOn.first === first &&
    now.getTime() - goesOn.at.getTime() <= IN_ONE_GO;
  if (inOneGo) {
    draft.length += after.text.length - (goesOn.after?.text.length ?? 0);
    goesOn.after = after;
    goesOn.at = now;
    return;
  }
  if (!first) entry.changes += 1;
  const { entryId } = edit;
  note(draft, { at: now, by, act: 'change', entryId, before, after, requestedBy: requestedBy ?? null, first });
}

/** The words of an entry as somebody asked for. T-002 as for any change. */
export function changeByRequest(
  draft: Draft,
  { entryId, version, text }: { entryId: string; version: number; text: string },
  circumstances: Circumstances & { requestedBy: string },
): void {
  rewrite(draft, { entryId, version, text }, circumstances);
  requireRoom(draft);
}

/** Where an entry stands is not part of its version: moving one while another writes in it disturbs nobody. */
function moveEntry(draft: Draft, edit: Extract<Edit, { act: 'move' }>, by: Author, now: Date): void {
  const entry = entryOf(draft, edit.entryId);
  if (edit.afterId === entry.id) throw new CourtError('V-001', { fields: { afterId: 'itself' } });
  const from = draft.entries.indexOf(entry);
  draft.entries.splice(from, 1);
  insert(draft, entry, edit.afterId);
  const to = draft.entries.indexOf(entry);
  note(draft, { at: now, by, act: 'move', entryId: entry.id, reason: `${from + 1} → ${to + 1}` });
}

function strike(draft: Draft, edit: Extract<Edit, { act: 'remove' | 'restore' }>, by: Author, now: Date): void {
  const entry = seen(draft, edit.entryId, edit.version);
  const removed = edit.act === 'remove';
  touch(entry, by, now);
  if (entry.removed === removed) return;
  entry.removed = removed;
  note(draft, { at: now, by, act: edit.act, entryId: entry.id, before: written(entry) });
}

function touch(entry: Entry, by: Author, now: Date): void {
  entry.version += 1;
  entry.changedAt = now;
  entry.changedBy = by.name;
}

/** After the entry it is to follow; where that is not known any more, at the end. */
function insert(draft: Draft, entry: Entry, afterId: string | null): void {
  if (afterId === null) {
    draft.entries.unshift(entry);
    return;
  }
  const at = draft.entries.findIndex(({ id }) => id === afterId);
  draft.entries.splice(at === -1 ? draft.entries.length : at + 1, 0, entry);
}

/** What was typed while the server was not reached, or said before it was taken down, has its own time, within what is possible. */
function whenSaid(told: string | undefined, from: number, now: Date): Date {
  if (told === undefined) return now;
  const at = Date.parse(told);
  if (at > now.getTime() || at < from - SKEW) return now;
  return new Date(at);
}

/** The beginning of the record, or of the recording where that is before it: what was said then may be taken down later. */
const earliest = ({ startedAt }: Draft, { recordings }: EditFacts): number =>
  Math.min(startedAt.getTime(), ...recordings.map(({ from }) => from.getTime()));

/** The recording that ran at that moment, and how far into it. */
export function placeIn(
  recordings: SessionFacts['recordings'],
  at: Date,
): { recordingId: string | null; offsetMs: number | null } {
  const running = recordings.findLast(({ from, to }) => from <= at && (to === null || at <= to));
  if (!running) return { recordingId: null, offsetMs: null };
  return { recordingId: running.recordingId, offsetMs: at.getTime() - running.from.getTime() };
}

function speakerName({ people }: EditFacts, speakerId: string | null): string {
  if (speakerId === null) return '';
  const found = people.find(({ participantId }) => participantId === speakerId);
  if (!found) throw new CourtError('V-001', { fields: { speakerId: 'does not take part' } });
  return found.name;
}
