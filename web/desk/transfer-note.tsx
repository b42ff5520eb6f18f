import { useTranslation } from 'react-i18next';
import type { TransferView } from '../../signaling/contract/desk.ts';
import { TimeText } from '../component/time-text.tsx';

/** Who passed the call on and what they say about it; or that it is back, and why. */
export function TransferNote({ transfer, own }: { transfer: TransferView; own: boolean }) {
  const { t } = useTranslation(['desk', 'label']);
  const { byName, byCourtName, at, note, returned } = transfer;
  return (
    <p className="transfer-line" data-testid="transfer-line">
      <strong>
        {own && returned
          ? t('transfer.back', { name: returned.name })
          : t('transfer.from', { name: byCourtName ? `${byCourtName} ${byName}` : byName })}
      </strong>{' '}
      <TimeText at={at} form="short" />
      {own && returned && returned.reason !== 'unknown' ? ` · ${t(`label:awayReason.${returned.reason}`)}` : ''}
      <span className="transfer-words">{note}</span>
    </p>
  );
}
