import type { CaptionLine } from '../../signaling/contract/session.ts';
import type { StartedTranscript } from '../../signaling/contract/transcript.ts';
import type { EntryKind } from '../../signaling/contract/transcript-state.ts';
import type { Outbox } from './outbox.ts';
import type { ShownEntry } from './shown-entries.ts';

/** A caption as an entry of the record: where it belongs by the time it was said. */
export function entryOf(
  { id, at, participantId, role, text }: CaptionLine,
  entries: readonly Pick<ShownEntry, 'id' | 'at'>[],
  { people }: Pick<StartedTranscript, 'people'>,
): Parameters<Outbox['add']>[0] {
  const said = Date.parse(at);
  return {
    entryId: id,
    at,
    kind: kindOf(role),
    speakerId: people.some((one) => one.participantId === participantId) ? participantId : null,
    text,
    afterId: entries.findLast((entry) => Date.parse(entry.at) <= said)?.id ?? null,
  };
}

/** Mostly officers ask and petitioners answer; the clerk changes it where it was otherwise. */
function kindOf(role: CaptionLine['role']): EntryKind {
  if (role === 'officer') return 'question';
  return role === 'petitioner' || role === 'representative' ? 'answer' : 'statement';
}
