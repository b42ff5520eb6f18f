import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { SignerView, StartedTranscript } from '../../signaling/contract/transcript.ts';
import { timeText } from '../client/format.ts';
import { ReasonForm } from './parts.tsx';
import type { TranscriptSession } from './transcript-session.ts';

interface ListProps {
  view: StartedTranscript;
  session: TranscriptSession;
  busy: boolean;
}

/** Who has signed, who has not and why; what guide, officer and clerk can do for those who cannot. */
export function SignerList({ view, session, busy }: ListProps) {
  const { t } = useTranslation('transcript');
  return (
    <section className="record-signers" aria-label={t('sign.people')}>
      <h3>{t('sign.people')}</h3>
      <ul>
        {view.signers.map((signer) => (
          <Signer key={signer.participantId} signer={signer} view={view} session={session} busy={busy} />
        ))}
      </ul>
      {view.voided.map(({ at, by, reason, names }) => (
        <p key={at} className="record-quiet">
          {timeText(at)} {t('sign.voided', { name: by, names: names.join('、'), reason })}
        </p>
      ))}
    </section>
  );
}

const STATE = { pending: 'pending', signed: 'done', refused: 'not' } as const;
const SIGN = { pending: '…', signed: '✓', refused: '✗' } as const;

function Signer({ signer, view, session, busy }: ListProps & { signer: SignerView }) {
  const { t } = useTranslation('transcript');
  const [doing, setDoing] = useState<'attest' | 'note' | null>(null);
  const { role, name, courtName, state, picture, way, reason, attestedBy, at, participantId } = signer;
  const other = participantId !== view.me?.participantId;
  const guest = role === 'petitioner' || role === 'representative';
  const close = (): void => setDoing(null);
  return (
    <li className={`record-signer record-signer-${state}`} data-testid={`signer-${role}`}>
      <p>
        <strong>{name}</strong> {t(`role.${role}`)}{' '}
        {courtName === null ? null : <span className="record-quiet">{courtName}</span>}
      </p>
      <p>
        <span aria-hidden="true">{SIGN[state]} </span>
        {t(`sign.${STATE[state]}`)}
        {way === null ? null : `（${t(`sign.way.${way}`)}）`}
        {at === null ? null : <span className="record-quiet"> {timeText(at)}</span>}
        {attestedBy === null ? null : ` ${t('sign.by', { name: attestedBy })}`}
      </p>
      {reason === null ? null : <p className="record-quiet">{reason}</p>}
      {picture === null ? null : (
        <img src={`data:image/png;base64,${picture}`} alt={`${name} ${t('sign.done')}`} width={150} height={60} />
      )}
      {state === 'pending' && other && doing === null ? (
        <div className="record-form-acts no-print">
          {guest && view.may.includes('attest') ? (
            <button
              type="button"
              className="record-button"
              data-testid="record-attest"
              onClick={() => setDoing('attest')}
            >
              {t('sign.attest')}
            </button>
          ) : null}
          {view.may.includes('note') ? (
            <button
              type="button"
              className="record-button"
              data-testid="record-note-unsigned"
              onClick={() => setDoing('note')}
            >
              {t('sign.note')}
            </button>
          ) : null}
        </div>
      ) : null}
      {doing === 'note' ? (
        <ReasonForm
          label={t('sign.noteReason')}
          action={t('sign.noteDo')}
          busy={busy}
          testId="record-note-form"
          onSend={(why) => session.refuse(view.hash ?? '', why, participantId)}
          onClose={close}
        />
      ) : null}
      {doing === 'attest' ? <Attest signer={signer} view={view} session={session} busy={busy} onClose={close} /> : null}
    </li>
  );
}

function Attest({ signer, view, session, busy, onClose }: ListProps & { signer: SignerView; onClose: () => void }) {
  const { t } = useTranslation('transcript');
  const [way, setWay] = useState<'proxy' | 'fingerprint'>('proxy');
  const [name, setName] = useState('');
  const [sure, setSure] = useState(false);
  const { participantId } = signer;
  return (
    <ReasonForm
      label={t('sign.attestReason')}
      action={t('sign.attestDo')}
      busy={busy || !sure || name.trim() !== signer.name}
      testId="record-attest-form"
      onSend={(reason) =>
        session.sign({ way, hash: view.hash ?? '', participantId, name: name.trim(), reason, confirmed: true })
      }
      onClose={onClose}
    >
      <fieldset className="record-ways">
        <legend>{t('sign.attestTitle', { name: signer.name })}</legend>
        {(['proxy', 'fingerprint'] as const).map((one) => (
          <label key={one} className="record-check">
            <input type="radio" name={`way-${participantId}`} checked={way === one} onChange={() => setWay(one)} />
            <span>{t(`sign.way.${one}`)}</span>
          </label>
        ))}
      </fieldset>
      <label>
        <span>{t('sign.attestName')}</span>
        <input
          value={name}
          maxLength={40}
          data-testid="record-attest-name"
          onChange={(event) => setName(event.target.value)}
        />
      </label>
      <label className="record-check">
        <input
          type="checkbox"
          checked={sure}
          data-testid="record-attest-sure"
          onChange={(event) => setSure(event.target.checked)}
        />
        <span>{t('sign.attestConfirm')}</span>
      </label>
    </ReasonForm>
  );
}
