import type { EntryView, StartedTranscript, TranscriptEdit } from '../../signaling/contract/transcript.ts';
import type { Kept } from './outbox.ts';

/** An entry as the one who writes sees it: with what is not stored yet. */
export interface ShownEntry extends EntryView {
  /** Not stored yet. */
  own: boolean;
  /** What somebody else has put there meanwhile. */
  theirs: string | null;
}

/** The record with all that waits to be stored in its place. */
export function shownEntries(
  view: StartedTranscript,
  { waiting, conflicts }: Pick<Kept, 'waiting' | 'conflicts'>,
): ShownEntry[] {
  const shown: ShownEntry[] = view.entries.map((entry) => ({ ...entry, own: false, theirs: null }));
  for (const { edit } of waiting) lay(shown, edit, view);
  for (const { entryId, text } of conflicts) {
    const entry = shown.find(({ id }) => id === entryId);
    if (entry) Object.assign(entry, { theirs: entry.text, text, own: true });
  }
  return shown;
}

function lay(shown: ShownEntry[], edit: TranscriptEdit, view: StartedTranscript): void {
  const at = shown.findIndex(({ id }) => id === edit.entryId);
  const entry = shown[at];
  const put = (one: ShownEntry, afterId: string | null): void => {
    const after = shown.findIndex(({ id }) => id === afterId);
    shown.splice(afterId === null ? 0 : after === -1 ? shown.length : after + 1, 0, one);
  };
  const nameOf = (id: string | null): string =>
    view.people.find(({ participantId }) => participantId === id)?.name ?? '';
  if (edit.act === 'add') {
    if (!entry) put(fresh(edit, nameOf(edit.speakerId), view.me?.name ?? ''), edit.afterId);
    return;
  }
  if (!entry) return;
  if (edit.act === 'move') {
    shown.splice(at, 1);
    put(entry, edit.afterId);
    return;
  }
  entry.own = true;
  if (edit.act === 'change') {
    entry.text = edit.text ?? entry.text;
    entry.kind = edit.kind ?? entry.kind;
    if (edit.speakerId !== undefined)
      Object.assign(entry, { speakerId: edit.speakerId, speaker: nameOf(edit.speakerId) });
  } else {
    entry.removed = edit.act === 'remove';
  }
}

function fresh(edit: Extract<TranscriptEdit, { act: 'add' }>, speaker: string, by: string): ShownEntry {
  const at = edit.at ?? new Date().toISOString();
  return {
    id: edit.entryId,
    kind: edit.kind,
    speakerId: edit.speakerId,
    speaker,
    text: edit.text,
    at,
    recordingId: null,
    offsetMs: null,
    version: 1,
    changes: 0,
    removed: false,
    changedAt: at,
    changedBy: by,
    own: true,
    theirs: null,
  };
}
