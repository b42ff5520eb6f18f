import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import type { ChangeView } from '../../signaling/contract/transcript.ts';
import { clockText } from '../client/format.ts';
import { faultText } from '../component/fault-text.ts';
import type { TranscriptSession } from './transcript-session.ts';

const TOLD = ['add', 'change', 'remove', 'restore', 'move', 'ask', 'accept', 'decline'] as const;
type Told = (typeof TOLD)[number];
const isTold = (act: string): act is Told => TOLD.some((one) => one === act);

/** Everything that was changed in one entry: who, when, from what to what, why. */
export function HistoryList({
  session,
  entryId,
  revision,
  onClose,
}: {
  session: TranscriptSession;
  entryId: string;
  revision: number;
  onClose: () => void;
}) {
  const { t } = useTranslation('transcript');
  const history = useQuery({ queryKey: ['transcript-history', entryId, revision], queryFn: session.history });
  const lines = (history.data ?? []).filter((one) => one.entryId === entryId && isTold(one.act));
  return (
    <section className="record-history" aria-label={t('history.title')} data-testid="record-history">
      <header>
        <h3>{t('history.title')}</h3>
        <button type="button" className="record-link" onClick={onClose}>
          {t('history.hide')}
        </button>
      </header>
      {history.error ? <p className="record-bad">{faultText(history.error, t('history.title'))}</p> : null}
      <ol>
        {lines.map((line) => (
          <Line key={line.no} line={line} />
        ))}
      </ol>
    </section>
  );
}

function Line({ line: { at, by, act, before, after, reason, requestedBy } }: { line: ChangeView }) {
  const { t } = useTranslation('transcript');
  return (
    <li>
      <span className="figure record-quiet">{clockText(at, true)}</span> {by.name}{' '}
      {isTold(act) ? t(`history.${act}`) : act}
      {requestedBy === null ? null : `（${t('history.asked', { name: requestedBy })}）`}
      {before === null ? null : (
        <>
          {' '}
          {t('history.from')} <del>{before}</del>
        </>
      )}
      {after === null ? null : (
        <>
          {' '}
          {t('history.to')} <ins>{after}</ins>
        </>
      )}
      {reason === null ? null : ` ${act === 'move' ? '' : `${t('history.reason')}：`}${reason}`}
    </li>
  );
}
