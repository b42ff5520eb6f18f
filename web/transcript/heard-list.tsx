import { useTranslation } from 'react-i18next';
import type { CaptionLine } from '../../signaling/contract/session.ts';
import type { StartedTranscript } from '../../signaling/contract/transcript.ts';
import type { EntryKind } from '../../signaling/contract/transcript-state.ts';
import { clockText } from '../client/format.ts';
import type { Outbox } from './outbox.ts';
import type { ShownEntry } from './shown-entries.ts';
import './heard-list.css';

/** So many of the latest lines are offered. */
const OFFERED = 8;

interface HeardListProps {
  heard: readonly CaptionLine[];
  entries: readonly ShownEntry[];
  view: StartedTranscript;
  outbox: Outbox;
}

/**
 * What the captions understood, to be taken over into the record: the only place where anything of them stays, as an entry of the one who takes it over. An entry has the
 * caption's id, so that what one has taken over is not offered to the other.
 */
export function HeardList({ heard, entries, view, outbox }: HeardListProps) {
  const { t } = useTranslation('transcript');
  const taken = new Set(entries.map(({ id }) => id));
  const offered = heard.filter(({ id }) => !taken.has(id)).slice(-OFFERED);
  if (offered.length === 0) return null;
  return (
    <section className="record-heard no-print" aria-label={t('heard.title')} data-testid="record-heard">
      <h3>{t('heard.title')}</h3>
      <p className="record-quiet">{t('heard.hint')}</p>
      <ul>
        {offered.map((line) => (
          <li key={line.id}>
            <time className="record-mark figure" dateTime={line.at}>
              {clockText(line.at, true)}
            </time>
            <span className="record-heard-words">
              <strong>
                {line.name} {t(`role.${line.role}`)}
              </strong>{' '}
              {line.text}
            </span>
            <button
              type="button"
              className="record-button"
              aria-label={t('heard.takeOf', { text: line.text })}
              data-testid="heard-take"
              onClick={() => outbox.add(entryOf(line, entries, view))}
            >
              {t('heard.take')}
            </button>
          </li>
        ))}
      </ul>
    </section>
  );
}

/** As an entry: where it belongs by the time it was said. */
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
