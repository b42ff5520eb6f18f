import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { CorrectionView, StartedTranscript } from '../../signaling/contract/transcript.ts';
import { ReasonForm } from './parts.tsx';
import type { TranscriptSession } from './transcript-session.ts';

/** Open requests for a correction, with what is asked beside what stands there; for who decides on them. */
export function CorrectionList({
  view,
  session,
  busy,
}: {
  view: StartedTranscript;
  session: TranscriptSession;
  busy: boolean;
}) {
  const { t } = useTranslation('transcript');
  const open = view.corrections.filter(({ state }) => state === 'open');
  if (open.length === 0 || !view.may.includes('decide')) return null;
  return (
    <section
      className="record-requests"
      aria-label={t('ask.list', { count: open.length })}
      data-testid="record-requests"
    >
      <h3 role="status">{t('ask.list', { count: open.length })}</h3>
      {open.map((request) => (
        <Request key={request.id} request={request} view={view} session={session} busy={busy} />
      ))}
    </section>
  );
}

function Request({
  request,
  view,
  session,
  busy,
}: {
  request: CorrectionView;
  view: StartedTranscript;
  session: TranscriptSession;
  busy: boolean;
}) {
  const { t } = useTranslation('transcript');
  const [declining, setDeclining] = useState(false);
  const no = view.entries.findIndex(({ id }) => id === request.entryId) + 1;
  const entry = view.entries[no - 1];
  return (
    <div className="record-request" data-testid="record-request">
      <p>
        <span className="record-quiet">
          {no}. {entry?.text}
        </span>
      </p>
      <p>
        <strong>{t('ask.wants', { name: request.by.name })}</strong>
        {request.text}
      </p>
      {declining ? (
        <ReasonForm
          label={t('ask.reason')}
          action={t('ask.decline')}
          busy={busy}
          testId="record-decline-form"
          onSend={(reason) => session.decline(request.id, reason)}
          onClose={() => setDeclining(false)}
        />
      ) : (
        <div className="record-form-acts">
          {view.may.includes('write') && entry ? (
            <button
              type="button"
              className="record-button record-primary"
              disabled={busy}
              data-testid="record-accept"
              onClick={() => void session.accept(request.id, entry.version, request.text)}
            >
              {t('ask.accept')}
            </button>
          ) : (
            <span className="record-quiet">{t('ask.decideLater')}</span>
          )}
          <button
            type="button"
            className="record-button"
            data-testid="record-decline"
            onClick={() => setDeclining(true)}
          >
            {t('ask.decline')}
          </button>
        </div>
      )}
    </div>
  );
}
