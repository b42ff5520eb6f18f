import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { SignerView, StartedTranscript } from '../../signaling/contract/transcript.ts';
import { NoView, ReasonForm, RecordHead, Trouble, type Jump } from './parts.tsx';
import { pagesOf } from './page-split.ts';
import { ReadAloud } from './read-aloud.tsx';
import { SealPanel } from './seal-panel.tsx';
import { SignaturePad } from './signature-pad.tsx';
import { SignerList } from './signer-list.tsx';
import { ReadEntry } from './transcript-reader.tsx';
import type { As, TranscriptSession } from './transcript-session.ts';
import { useTranscript } from './use-transcript.ts';
import './transcript-signing.css';
import './transcript.css';

/** Reading the record page by page and signing it; afterwards the sealed file. */
export function TranscriptSigning({ sessionId, as, onJump }: { sessionId: string; as?: As; onJump?: Jump }) {
  const { t } = useTranslation('transcript');
  const { session, ...snapshot } = useTranscript(sessionId, as);
  const { view } = snapshot;
  if (!view) return <NoView snapshot={snapshot} />;
  return (
    <section className="record record-reader" aria-label={t('sign.title')} data-testid="record-signing">
      <Trouble snapshot={snapshot} session={session} />
      {!view.started || view.state === 'writing' ? (
        <p className="record-note">{t('sign.wait')}</p>
      ) : (
        <SigningView view={view} session={session} busy={snapshot.busy} onJump={onJump} />
      )}
    </section>
  );
}

interface SigningProps {
  view: StartedTranscript;
  session: TranscriptSession;
  busy: boolean;
  onJump: Jump | undefined;
}

/** The pages, the own signature below the last one, and how far the others are. */
export function SigningView(props: SigningProps) {
  const { view, session, busy } = props;
  const mine = view.signers.find(({ participantId }) => participantId === view.me?.participantId);
  return (
    <div className="record-signing">
      {view.state === 'sealed' ? <SealPanel view={view} session={session} busy={busy} /> : null}
      <Pages {...props} mine={view.state === 'signing' ? mine : undefined} />
      <SignerList view={view} session={session} busy={busy} />
      {view.state === 'signing' ? <SealPanel view={view} session={session} busy={busy} /> : null}
    </div>
  );
}

/** What stands above the entries takes room on the first page. */
const headLength = ({ facts, opening }: StartedTranscript): number =>
  [...facts.map(({ value }) => value), ...opening].reduce((sum, { length }) => sum + length, 0);

function Pages({ view, session, busy, onJump, mine }: SigningProps & { mine: SignerView | undefined }) {
  const { t } = useTranslation('transcript');
  const pages = pagesOf(view.entries, headLength(view));
  const [page, setPage] = useState(0);
  const [read, setRead] = useState(0);
  const at = Math.min(page, pages.length - 1);
  const shown = pages[at] ?? [];
  const numberOf = new Map(view.entries.map(({ id }, index) => [id, index + 1]));
  const last = at === pages.length - 1;
  const go = (to: number): void => {
    setPage(to);
    setRead(Math.max(read, to));
  };
  const words = [
    ...(at === 0 ? [view.title, ...view.opening] : []),
    ...shown.filter(({ removed }) => !removed).map(({ kind, text }) => `${t(`kind.${kind}`)}，${text}`),
    ...(last ? [view.closing] : []),
  ];
  return (
    <article className="record-page" data-testid="record-page">
      {at === 0 ? <RecordHead view={view} /> : null}
      <ol className="record-lines" start={numberOf.get(shown[0]?.id ?? '') ?? 1}>
        {shown.map((entry) => (
          <ReadEntry
            key={entry.id}
            entry={entry}
            no={numberOf.get(entry.id) ?? 0}
            view={view}
            session={session}
            busy={busy}
            onJump={onJump}
          />
        ))}
      </ol>
      {last ? <p className="record-closing">{view.closing}</p> : null}
      <nav className="record-turn no-print">
        <button type="button" className="record-button record-large" disabled={at === 0} onClick={() => go(at - 1)}>
          {t('sign.previous')}
        </button>
        <span className="figure" role="status" data-testid="record-page-no">
          {t('sign.page', { page: at + 1, pages: pages.length })}
        </span>
        <button
          type="button"
          className="record-button record-large"
          disabled={last}
          data-testid="record-next-page"
          onClick={() => go(at + 1)}
        >
          {t('sign.next')}
        </button>
        <ReadAloud text={words.join('。')} />
      </nav>
      {mine ? (
        read >= pages.length - 1 ? (
          last ? (
            <OwnSignature key={view.hash} mine={mine} view={view} session={session} busy={busy} />
          ) : null
        ) : (
          <p className="record-note">{t('sign.readAll')}</p>
        )
      ) : null}
    </article>
  );
}

function OwnSignature({ mine, view, session, busy }: Omit<SigningProps, 'onJump'> & { mine: SignerView }) {
  const { t } = useTranslation('transcript');
  const [refusing, setRefusing] = useState(false);
  const hash = view.hash ?? '';
  const guest = mine.role === 'petitioner' || mine.role === 'representative';
  if (mine.state === 'signed') {
    return (
      <p className="record-good" role="status" data-testid="own-signed">
        {t('sign.signed')}
      </p>
    );
  }
  return (
    <div className="record-own no-print">
      {mine.state === 'refused' ? <p className="record-warn">{t('sign.refused')}</p> : null}
      <SignaturePad busy={busy} onSign={(strokes) => void session.sign({ way: 'drawn', hash, strokes })} />
      {guest ? (
        <p className="record-quiet">{t('sign.noHand')}</p>
      ) : (
        <TypedSignature
          busy={busy}
          onSign={(name) => void session.sign({ way: 'typed', hash, name, confirmed: true })}
        />
      )}
      {refusing ? (
        <ReasonForm
          label={t('sign.reason')}
          action={t('sign.refuse')}
          busy={busy}
          danger
          testId="record-refuse-form"
          onSend={(reason) => session.refuse(hash, reason)}
          onClose={() => setRefusing(false)}
        />
      ) : mine.state === 'refused' ? null : (
        <button
          type="button"
          className="record-button record-large"
          data-testid="record-refuse"
          onClick={() => setRefusing(true)}
        >
          {t('sign.disagree')}
        </button>
      )}
    </div>
  );
}

/** For staff who work by keyboard: the name, and a yes under the own account. */
function TypedSignature({ busy, onSign }: { busy: boolean; onSign: (name: string) => void }) {
  const { t } = useTranslation('transcript');
  const [name, setName] = useState('');
  const [sure, setSure] = useState(false);
  return (
    <details className="record-typed" data-testid="record-typed">
      <summary>{t('sign.typed')}</summary>
      <label>
        <span>{t('sign.typedName')}</span>
        <input value={name} maxLength={40} onChange={(event) => setName(event.target.value)} />
      </label>
      <label className="record-check">
        <input type="checkbox" checked={sure} onChange={(event) => setSure(event.target.checked)} />
        <span>{t('sign.typedConfirm')}</span>
      </label>
      <button
        type="button"
        className="record-button"
        disabled={busy || !sure || name.trim() === ''}
        onClick={() => onSign(name.trim())}
      >
        {t('sign.confirm')}
      </button>
    </details>
  );
}
