import { useEffect, useRef, type RefObject } from 'react';
import { useTranslation } from 'react-i18next';
import type { CaptionLine } from '../../signaling/contract/session.ts';
import type { StartedTranscript } from '../../signaling/contract/transcript.ts';
import { clockText } from '../client/format.ts';
import { entryOf } from './heard-entry.ts';
import type { Outbox } from './outbox.ts';
import type { ShownEntry } from './shown-entries.ts';
import './heard-list.css';

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
  const offered = heard.filter(({ id }) => !taken.has(id));
  const list = useLatest(offered.at(-1)?.id);
  if (offered.length === 0) return null;
  return (
    <section className="record-heard no-print" aria-label={t('heard.title')} data-testid="record-heard">
      <h3>{t('heard.title')}</h3>
      <p className="record-quiet">{t('heard.hint')}</p>
      <ul ref={list} tabIndex={0} aria-label={t('heard.title')}>
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

/** A list that follows its latest line, but not under the pointer or the focus of who is about to press one. */
function useLatest(latest: string | undefined): RefObject<HTMLUListElement | null> {
  const list = useRef<HTMLUListElement>(null);
  useEffect(() => {
    const { current } = list;
    if (current && !current.matches(':hover, :focus-within')) current.scrollTop = current.scrollHeight;
  }, [latest]);
  return list;
}
