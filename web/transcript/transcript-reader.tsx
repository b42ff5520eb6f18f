import { useEffect, useMemo, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { EntryView, StartedTranscript } from '../../signaling/contract/transcript.ts';
import { ENTRY_LENGTH } from '../../signaling/contract/transcript-state.ts';
import { Mark, NoView, ReasonForm, RecordHead, Trouble, type Jump } from './parts.tsx';
import type { As, TranscriptSession } from './transcript-session.ts';
import { useTranscript } from './use-transcript.ts';
import './transcript-reader.css';
import './transcript.css';

/** So long what has just changed stands out, and after such a pause it is read aloud by screen readers, ms. */
const FRESH = 4000;
const SETTLED = 1500;
/** So near to the end somebody counts as reading the latest, px. */
const NEAR = 80;

/** The record as it is written, in large type, for the petitioner and whoever reads along. Where it is not right they ask for a correction. */
export function TranscriptReader({ sessionId, as, onJump }: { sessionId: string; as?: As; onJump?: Jump }) {
  const { t } = useTranslation('transcript');
  const { session, ...snapshot } = useTranscript(sessionId, as);
  const { view } = snapshot;
  if (!view) return <NoView snapshot={snapshot} />;
  return (
    <section className="record record-reader" aria-label={t('name')} data-testid="record-reader">
      <Trouble snapshot={snapshot} session={session} />
      {view.started ? (
        <Running view={view} session={session} busy={snapshot.busy} onJump={onJump} />
      ) : (
        <p className="record-note">{t('start.wait')}</p>
      )}
    </section>
  );
}

interface RunningProps {
  view: StartedTranscript;
  session: TranscriptSession;
  busy: boolean;
  onJump: Jump | undefined;
}

function Running({ view, session, busy, onJump }: RunningProps) {
  const { t } = useTranslation('transcript');
  const box = useRef<HTMLDivElement>(null);
  const [follows, setFollows] = useState(true);
  const fresh = useFresh(view.entries);
  const { length } = view.entries;
  const latest = view.entries.at(-1)?.text.length ?? 0;
  useEffect(() => {
    const { current } = box;
    if (follows && current) current.scrollTop = current.scrollHeight;
  }, [follows, length, latest]);
  useEffect(() => {
    const { current } = box;
    if (!current || !follows) return undefined;
    // Turned, or set in larger type, the latest line stays in sight.
    const watch = new ResizeObserver(() => (current.scrollTop = current.scrollHeight));
    for (const part of [current, ...current.children]) watch.observe(part);
    return () => watch.disconnect();
  }, [follows]);
  const scrolled = (): void => {
    const { current } = box;
    if (current) setFollows(current.scrollHeight - current.scrollTop - current.clientHeight < NEAR);
  };
  return (
    <>
      <div
        ref={box}
        className="record-scroll"
        tabIndex={0}
        role="region"
        aria-label={t('editor.label')}
        onScroll={scrolled}
      >
        <RecordHead view={view} />
        {view.may.includes('ask') && length > 0 ? <p className="record-quiet no-print">{t('reader.wrong')}</p> : null}
        {length === 0 ? <p className="record-note">{t('reader.empty')}</p> : null}
        <ol className="record-lines">
          {view.entries.map((entry, index) => (
            <ReadEntry
              key={entry.id}
              entry={entry}
              no={index + 1}
              view={view}
              session={session}
              busy={busy}
              fresh={fresh.has(entry.id)}
              onJump={onJump}
            />
          ))}
        </ol>
      </div>
      {follows ? null : (
        <button type="button" className="record-button record-latest no-print" onClick={() => setFollows(true)}>
          {t('reader.latest')}
        </button>
      )}
      <Spoken entries={view.entries} />
    </>
  );
}

/** Entries that were written or changed a moment ago; none when the page is opened. */
function useFresh(entries: EntryView[]): ReadonlySet<string> {
  const seen = useRef<Map<string, number> | null>(null);
  const [fresh, setFresh] = useState<ReadonlySet<string>>(new Set());
  useEffect(() => {
    const before = seen.current;
    seen.current = new Map(entries.map(({ id, version }) => [id, version]));
    const changed = before ? entries.filter(({ id, version }) => before.get(id) !== version).map(({ id }) => id) : [];
    if (changed.length === 0) return;
    setFresh(new Set(changed));
  }, [entries]);
  useEffect(() => {
    if (fresh.size === 0) return;
    const timer = setTimeout(() => setFresh(new Set()), FRESH);
    return () => clearTimeout(timer);
  }, [fresh]);
  return fresh;
}

/** For screen readers: what was written last, once it has stood still for a moment. */
function Spoken({ entries }: { entries: EntryView[] }) {
  const { t } = useTranslation('transcript');
  const last = useMemo(() => [...entries].sort((a, b) => (a.changedAt < b.changedAt ? 1 : -1))[0], [entries]);
  const text = last && !last.removed ? `${t(`kind.${last.kind}`)}：${last.text}` : '';
  const [said, setSaid] = useState('');
  useEffect(() => {
    const timer = setTimeout(() => setSaid(text), SETTLED);
    return () => clearTimeout(timer);
  }, [text]);
  return (
    <p className="visually-hidden" aria-live="polite">
      {said}
    </p>
  );
}

export interface ReadEntryProps extends RunningProps {
  entry: EntryView;
  no: number;
  fresh?: boolean;
}

/** One entry to be read, with what was asked about it. */
export function ReadEntry({ entry, no, view, session, busy, fresh = false, onJump }: ReadEntryProps) {
  const { t } = useTranslation('transcript');
  const [asking, setAsking] = useState(false);
  const { kind, speaker, text, removed } = entry;
  const asked = view.corrections.filter(({ entryId }) => entryId === entry.id);
  const label = kind === 'statement' ? speaker : kind === 'heading' ? '' : t(`kind.${kind}`);
  const name = speaker !== '' && (kind === 'question' || kind === 'answer') ? `（${speaker}）` : '';
  if (removed && text === '') return null;
  return (
    <li
      className={`record-line record-${kind}${fresh ? ' record-fresh' : ''}${removed ? ' record-removed' : ''}`}
      data-testid="record-line"
    >
      <p className="record-line-words">
        <Mark entry={entry} onJump={onJump} />
        {label === '' ? null : (
          <strong>
            {label}
            {name}：
          </strong>
        )}
        {removed ? <del>{text}</del> : text}
      </p>
      {asked.map((one) => (
        <p key={one.id} className={`record-asked record-asked-${one.state}`} data-testid={`asked-${one.state}`}>
          {t('ask.wants', { name: one.by.name })}“{one.text}” —{' '}
          {one.state === 'declined'
            ? t('ask.declined', { reason: one.reason ?? '' })
            : t(`ask.${one.state === 'open' ? 'waiting' : 'accepted'}`)}
        </p>
      ))}
      {view.may.includes('ask') && !removed && kind !== 'heading' ? (
        asking ? (
          <ReasonForm
            label={t('ask.label')}
            action={t('ask.send')}
            busy={busy}
            initial={text}
            least={1}
            most={ENTRY_LENGTH}
            testId="record-ask-form"
            onSend={(words) => session.ask(entry.id, words)}
            onClose={() => setAsking(false)}
          />
        ) : (
          <button
            type="button"
            className="record-button record-wrong no-print"
            aria-label={t('ask.openOf', { no })}
            data-testid="record-ask"
            onClick={() => setAsking(true)}
          >
            {t('ask.open')}
          </button>
        )
      ) : null}
    </li>
  );
}
