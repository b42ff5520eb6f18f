import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { StartedTranscript } from '../../signaling/contract/transcript.ts';
import { timeText } from '../client/format.ts';
import { faultText } from '../component/fault-text.ts';
import { chainState } from './chain-state.ts';
import { CorrectionList } from './correction-list.tsx';
import { Ask, ReasonForm } from './parts.tsx';
import type { TranscriptSession } from './transcript-session.ts';

interface PanelProps {
  view: StartedTranscript;
  session: TranscriptSession;
  busy: boolean;
}

/** Opening again and sealing, while it is signed; the file and its check once it is sealed. */
export function SealPanel({ view, session, busy }: PanelProps) {
  return view.sealed ? (
    <Sealed view={view} session={session} />
  ) : (
    <BeforeSeal view={view} session={session} busy={busy} />
  );
}

function BeforeSeal({ view, session, busy }: PanelProps) {
  const { t } = useTranslation('transcript');
  const [reopening, setReopening] = useState(false);
  const open = view.signers.some(({ state }) => state === 'pending');
  const unarchived = view.recordings.some(({ archived }) => !archived);
  if (!view.may.includes('seal')) return null;
  return (
    <section className="record-seal no-print" data-testid="record-seal-panel">
      <CorrectionList view={view} session={session} busy={busy} />
      {open ? (
        <p className="record-quiet">{t('sign.sealOpen')}</p>
      ) : (
        <Ask
          label={t('sign.seal')}
          question={[t('sign.sealAsk'), ...(unarchived ? [t('sign.sealRecording')] : [])].join(' ')}
          yes={busy ? t('sign.sealing') : t('sign.sealYes')}
          busy={busy}
          testId="record-seal"
          onYes={session.seal}
        />
      )}
      {reopening ? (
        <ReasonForm
          label={t('sign.reopenReason')}
          action={t('sign.reopenDo')}
          busy={busy}
          danger
          testId="record-reopen-form"
          onSend={session.reopen}
          onClose={() => setReopening(false)}
        />
      ) : (
        <button type="button" className="record-button" data-testid="record-reopen" onClick={() => setReopening(true)}>
          {t('sign.reopen')}
        </button>
      )}
    </section>
  );
}

function Sealed({ view, session }: Omit<PanelProps, 'busy'>) {
  const { t } = useTranslation('transcript');
  const check = useMutation({ mutationFn: session.verify });
  const { sealed } = view;
  if (!sealed) return null;
  return (
    <section className="record-seal record-sealed" data-testid="record-sealed">
      <h3>{t('sealed.title')}</h3>
      <p>{t('sealed.by', { time: timeText(sealed.at), name: sealed.by })}</p>
      <p className="record-hash">
        {t('sealed.hash')} SHA-256 <code>{view.hash}</code>
      </p>
      <div className="record-form-acts no-print">
        {view.may.includes('download') ? (
          <button
            type="button"
            className="record-button record-primary record-large"
            data-testid="record-download"
            onClick={() => void session.takeFile()}
          >
            {t('sealed.download')}
          </button>
        ) : null}
        <button
          type="button"
          className="record-button record-large"
          disabled={check.isPending}
          data-testid="record-verify"
          onClick={() => check.mutate()}
        >
          {t(check.isPending ? 'sealed.verifying' : 'sealed.verify')}
        </button>
      </div>
      <div role="status" data-testid="record-verified">
        {check.error ? <p className="record-bad">{faultText(check.error, t('sealed.verify'))}</p> : null}
        {check.data ? (
          <p className={check.data.ok ? 'record-good' : 'record-bad'}>
            {t(check.data.ok ? 'sealed.ok' : 'sealed.bad')}
          </p>
        ) : null}
        {check.data?.recordings.map((recording) => (
          <p key={recording.recordingId} className={recording.ok ? 'record-quiet' : 'record-bad'}>
            {t(`sealed.chain.${chainState(recording)}`)}
          </p>
        ))}
      </div>
    </section>
  );
}
