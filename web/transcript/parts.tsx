import { useState, type FormEvent, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { StartedTranscript } from '../../signaling/contract/transcript.ts';
import { REASON_LENGTH } from '../../signaling/contract/transcript-state.ts';
import { clockText, runningText } from '../client/format.ts';
import { faultText } from '../component/fault-text.ts';
import type { TranscriptSession, TranscriptSnapshot } from './transcript-session.ts';

/** Somewhere in a recording: ms from its beginning. */
export type Jump = (offsetMs: number, recordingId: string) => void;

/** What went wrong last, and a broken connection; both stay until they are over. */
export function Trouble({ snapshot, session }: { snapshot: TranscriptSnapshot; session: TranscriptSession }) {
  const { t } = useTranslation('transcript');
  const { connection, failure } = snapshot;
  return (
    <div role="status" aria-live="polite">
      {connection.kind === 'reconnecting' ? <p className="record-warn">{t('away')}</p> : null}
      {failure ? (
        <p className="record-bad" data-testid="record-failure">
          {faultText(failure, t('name'))}
          <button type="button" className="record-link" onClick={session.dismissFailure}>
            ×
          </button>
        </p>
      ) : null}
    </div>
  );
}

/** Before there is a view: on its way, or not for this person. */
export function NoView({ snapshot }: { snapshot: TranscriptSnapshot }) {
  const { t } = useTranslation('transcript');
  const { connection } = snapshot;
  if (connection.kind === 'refused') return <p className="record-note">{t('refused', { code: connection.code })}</p>;
  return <p className="record-note">{t('loading')}</p>;
}

type Head = Pick<StartedTranscript, 'courtName' | 'title' | 'number' | 'facts' | 'opening'>;

/** Court, title, number and what was said before the first question. */
export function RecordHead({ view }: { view: Head }) {
  return (
    <header className="record-head">
      <p className="record-court">{view.courtName}</p>
      <h2>{view.title}</h2>
      <p className="record-number figure">{view.number}</p>
      <dl className="record-facts">
        {view.facts.map(({ label, value }) => (
          <div key={label}>
            <dt>{label}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
      {view.opening.map((text, index) => (
        <p key={index} className="record-opening">
          {text}
        </p>
      ))}
    </header>
  );
}

/** Where in the recording an entry stands; a button where it can be played. */
export function Mark({ entry, onJump }: { entry: StartedTranscript['entries'][number]; onJump?: Jump | undefined }) {
  const { t } = useTranslation('transcript');
  const { offsetMs, recordingId, at } = entry;
  const text = offsetMs === null ? clockText(at) : runningText(offsetMs / 1000);
  if (offsetMs === null || recordingId === null || !onJump) {
    return (
      <time className="record-mark figure" dateTime={at}>
        {text}
      </time>
    );
  }
  return (
    <button
      type="button"
      className="record-mark record-mark-play figure no-print"
      aria-label={t('editor.jump', { time: text })}
      onClick={() => onJump(offsetMs, recordingId)}
    >
      {text}
    </button>
  );
}

interface ReasonFormProps {
  label: string;
  action: string;
  busy: boolean;
  danger?: boolean;
  initial?: string;
  least?: number;
  most?: number;
  testId: string;
  children?: ReactNode;
  onSend: (text: string) => Promise<boolean>;
  onClose: () => void;
}

/** A text that somebody has to give for an act, below the thing it is about. */
export function ReasonForm(props: ReasonFormProps) {
  const {
    label,
    action,
    busy,
    danger,
    initial = '',
    least = 2,
    most = REASON_LENGTH,
    testId,
    children,
    onSend,
    onClose,
  } = props;
  const { t } = useTranslation('transcript');
  const [text, setText] = useState(initial);
  const ready = text.trim().length >= least;
  const send = (event: FormEvent): void => {
    event.preventDefault();
    if (ready) void onSend(text.trim()).then((done) => done && onClose());
  };
  return (
    <form className="record-form" onSubmit={send} data-testid={testId}>
      {children}
      <label>
        <span>{label}</span>
        <textarea rows={2} autoFocus maxLength={most} value={text} onChange={(event) => setText(event.target.value)} />
      </label>
      <div className="record-form-acts">
        <button
          type="submit"
          className={danger ? 'record-button record-danger' : 'record-button record-primary'}
          disabled={busy || !ready}
        >
          {action}
        </button>
        <button type="button" className="record-button" onClick={onClose}>
          {t('sign.cancel')}
        </button>
      </div>
    </form>
  );
}

/** An act that cannot be undone: says what happens and asks once more, in its own place. */
export function Ask({
  label,
  question,
  yes,
  busy,
  testId,
  onYes,
}: {
  label: string;
  question: string;
  yes: string;
  busy: boolean;
  testId: string;
  onYes: () => Promise<boolean>;
}) {
  const { t } = useTranslation('transcript');
  const [asking, setAsking] = useState(false);
  if (!asking) {
    return (
      <button
        type="button"
        className="record-button record-primary"
        data-testid={testId}
        onClick={() => setAsking(true)}
      >
        {label}
      </button>
    );
  }
  return (
    <div className="record-ask" role="group" aria-label={label}>
      <p>{question}</p>
      <button
        type="button"
        className="record-button record-primary"
        autoFocus
        disabled={busy}
        data-testid={`${testId}-yes`}
        onClick={() => void onYes().then(() => setAsking(false))}
      >
        {yes}
      </button>
      <button type="button" className="record-button" onClick={() => setAsking(false)}>
        {t('editor.back')}
      </button>
    </div>
  );
}
