import { useState, useSyncExternalStore } from 'react';
import { useTranslation } from 'react-i18next';
import type { CaptionLine } from '../../signaling/contract/session.ts';
import type { StartedTranscript, TranscriptView } from '../../signaling/contract/transcript.ts';
import { clockText } from '../client/format.ts';
import { CorrectionList } from './correction-list.tsx';
import { EntryRow, speakerFor, type RowActs } from './entry-row.tsx';
import { HeardList } from './heard-list.tsx';
import { HistoryList } from './history-list.tsx';
import type { Outbox, OutboxSnapshot, Refused } from './outbox.ts';
import { Ask, NoView, RecordHead, Trouble, type Jump } from './parts.tsx';
import type { ShownEntry } from './shown-entries.ts';
import { SigningView } from './transcript-signing.tsx';
import type { As, TranscriptSession } from './transcript-session.ts';
import { useDraft, useTranscript } from './use-transcript.ts';
import './transcript.css';

/**
 * The record for clerk and officer: writing by keyboard, requests of the petitioner, giving it for signing, and once it was given, signing and sealing.
 * `onJump`: plays the recording from there; without it the times are only shown. `heard`: what the captions understood.
 */
export function TranscriptEditor({
  sessionId,
  as = 'staff',
  onJump,
  heard = [],
}: {
  sessionId: string;
  as?: As;
  onJump?: Jump;
  heard?: readonly CaptionLine[];
}) {
  const { t } = useTranslation('transcript');
  const { session, ...snapshot } = useTranscript(sessionId, as);
  const { view } = snapshot;
  if (!view) return <NoView snapshot={snapshot} />;
  return (
    <section className="record record-editor" data-testid="record-editor">
      <Trouble snapshot={snapshot} session={session} />
      {snapshot.outbox ? <LostList outbox={snapshot.outbox} /> : null}
      {!view.started ? (
        <Start view={view} session={session} busy={snapshot.busy} />
      ) : view.state !== 'writing' ? (
        <SigningView view={view} session={session} busy={snapshot.busy} onJump={onJump} />
      ) : snapshot.outbox ? (
        <Writing
          view={view}
          session={session}
          outbox={snapshot.outbox}
          busy={snapshot.busy}
          onJump={onJump}
          heard={heard}
        />
      ) : (
        <p className="record-note">{t('loading')}</p>
      )}
    </section>
  );
}

function Start({
  view,
  session,
  busy,
}: {
  view: Extract<TranscriptView, { started: false }>;
  session: TranscriptSession;
  busy: boolean;
}) {
  const { t } = useTranslation('transcript');
  if (!view.may.includes('start')) return <p className="record-note">{t('start.wait')}</p>;
  return (
    <div className="record-start">
      <h2>{t('start.title')}</h2>
      <p>{t('start.choose')}</p>
      {view.kinds.map(({ kind, title }) => (
        <button
          key={kind}
          type="button"
          className="record-button record-primary"
          disabled={busy}
          data-testid={`record-start-${kind}`}
          onClick={() => void session.start(kind)}
        >
          {title}
        </button>
      ))}
    </div>
  );
}

interface WritingProps {
  view: StartedTranscript;
  session: TranscriptSession;
  outbox: Outbox;
  busy: boolean;
  onJump: Jump | undefined;
  heard: readonly CaptionLine[];
}

function Writing({ view, session, outbox, busy, onJump, heard }: WritingProps) {
  const { t } = useTranslation('transcript');
  const { entries, draft } = useDraft({ ...session.snapshot(), view, outbox });
  const [made, setMade] = useState<string | null>(null);
  const [history, setHistory] = useState<string | null>(null);
  const pending = draft.waiting.length + draft.conflicts.length > 0;
  return (
    <>
      <details className="record-fold">
        <summary>
          <strong>{view.title}</strong> <span className="record-quiet figure">{view.number}</span>
        </summary>
        <RecordHead view={view} />
      </details>
      <CorrectionList view={view} session={session} busy={busy} />
      {entries.length === 0 ? <p className="record-note">{t('editor.empty')}</p> : null}
      <ol className="record-rows" aria-label={t('editor.label')}>
        {entries.map((entry, index) => (
          <EntryRow
            key={entry.id}
            entry={entry}
            no={index + 1}
            people={view.people}
            focus={made === entry.id}
            onJump={onJump}
            acts={actsOf({ entry, index, entries, view, outbox, setMade, setHistory })}
          />
        ))}
      </ol>
      <HeardList heard={heard} entries={entries} view={view} outbox={outbox} />
      {history === null ? null : (
        <HistoryList session={session} entryId={history} revision={view.revision} onClose={() => setHistory(null)} />
      )}
      <footer className="record-bar no-print">
        <button
          type="button"
          className="record-button"
          data-testid="record-add"
          onClick={() => setMade(addAfter(entries.at(-1), view, outbox))}
        >
          {t('editor.add')}
        </button>
        <SaveMark draft={draft} />
        {view.may.includes('close') ? (
          pending ? (
            <span className="record-quiet">{t('editor.notYet')}</span>
          ) : (
            <Ask
              label={t('editor.close')}
              question={t('editor.closeAsk')}
              yes={t('editor.closeYes')}
              busy={busy}
              testId="record-close"
              onYes={session.close}
            />
          )
        ) : null}
        <p className="record-keys">{t('editor.keys')}</p>
      </footer>
    </>
  );
}

/** What follows a question is its answer, and the other way round; it stands right after. Gives its id. */
function addAfter(before: ShownEntry | undefined, view: StartedTranscript, outbox: Outbox): string {
  const kind = before?.kind === 'question' ? 'answer' : before?.kind === 'statement' ? 'statement' : 'question';
  return outbox.add({ kind, speakerId: speakerFor(kind, view.people), afterId: before?.id ?? null });
}

function actsOf({
  entry,
  index,
  entries,
  view,
  outbox,
  setMade,
  setHistory,
}: {
  entry: ShownEntry;
  index: number;
  entries: ShownEntry[];
  view: StartedTranscript;
  outbox: Outbox;
  setMade: (id: string) => void;
  setHistory: (id: string) => void;
}): RowActs {
  return {
    type: (text) => outbox.type(entry.id, text),
    mark: (marks) => outbox.mark(entry.id, marks),
    next: () => {
      outbox.flush();
      setMade(addAfter(entry, view, outbox));
    },
    move: (by) => {
      const afterId = entries[by === -1 ? index - 2 : index + 1]?.id ?? null;
      const stays = by === -1 ? index === 0 : index === entries.length - 1;
      if (!stays) outbox.move(entry.id, afterId);
    },
    strike: (removed) => outbox.strike(entry.id, removed),
    settle: (keep) => outbox.settle(entry.id, keep),
    history: () => setHistory(entry.id),
  };
}

/** 已保存, or that it is not and why. */
function SaveMark({ draft: { saved } }: { draft: OutboxSnapshot }) {
  const { t } = useTranslation('transcript');
  const text =
    saved.kind === 'unsaved'
      ? t('saved.unsaved', { code: saved.code })
      : saved.kind === 'saving'
        ? t('saved.saving')
        : saved.at === null
          ? t('saved.saved')
          : t('saved.savedAt', { time: clockText(new Date(saved.at).toISOString(), true) });
  return (
    <span className={`record-saved record-saved-${saved.kind} figure`} role="status" data-testid="record-saved">
      {text}
    </span>
  );
}

/** What was not taken, in every state: perhaps it was written while somebody else gave the record for signing. */
function LostList({ outbox }: { outbox: Outbox }) {
  const { refused } = useSyncExternalStore(outbox.subscribe, outbox.snapshot);
  return refused.map((one) => <Lost key={one.edit.editId} refused={one} outbox={outbox} />);
}

function Lost({ refused: { edit, code }, outbox }: { refused: Refused; outbox: Outbox }) {
  const { t } = useTranslation('transcript');
  return (
    <div className="record-conflict" role="alert" data-testid="record-lost">
      <p>{t('lost.title', { code })}</p>
      <p className="record-lost-text">{'text' in edit ? edit.text : ''}</p>
      <button type="button" className="record-button" onClick={() => outbox.discard(edit.editId)}>
        {t('lost.discard')}
      </button>
    </div>
  );
}
