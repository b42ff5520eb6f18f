import { Alert, Button, Input } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { IdentityRevealed } from '../../signaling/contract/identity-check.ts';
import { faultText } from '../component/fault-text.ts';

interface RegisteredPersonProps {
  name: string;
  identityMasked: string;
  /** In full, for a reason that is audited; null: there is nothing more to see. */
  reveal: ((reason: string) => Promise<IdentityRevealed>) | null;
}

/** Whom to compare with: masked; in full for a reason that is put down. */
export function RegisteredPerson({ name, identityMasked, reveal }: RegisteredPersonProps) {
  const { t } = useTranslation('identity');
  const [full, setFull] = useState<IdentityRevealed | null>(null);
  const [asking, setAsking] = useState(false);
  const [reason, setReason] = useState('');
  const [fault, setFault] = useState<string | null>(null);
  const show = async (): Promise<void> => {
    if (!reveal || reason.trim().length < 2) return;
    setFault(null);
    try {
      setFull(await reveal(reason.trim()));
      setAsking(false);
    } catch (error) {
      setFault(faultText(error, t('result.failed')));
    }
  };
  return (
    <div className="identity-person" data-testid="identity-person">
      <strong>{full?.name ?? name}</strong>
      <span className="figure">{(full?.identity ?? identityMasked) || t('page.noNumber')}</span>
      {reveal && !full && !asking ? (
        <Button size="small" data-testid="identity-reveal" onClick={() => setAsking(true)}>
          {t('reveal.open')}
        </Button>
      ) : null}
      {full ? (
        <Button size="small" onClick={() => setFull(null)}>
          {t('reveal.hide')}
        </Button>
      ) : null}
      {asking ? (
        <form
          className="identity-reason"
          onSubmit={(event) => {
            event.preventDefault();
            void show();
          }}
        >
          <Input
            autoFocus
            aria-label={t('reveal.reason')}
            placeholder={t('reveal.reason')}
            maxLength={500}
            value={reason}
            onChange={(event) => setReason(event.target.value)}
          />
          <Button htmlType="submit">{t('reveal.confirm')}</Button>
        </form>
      ) : null}
      {fault ? <Alert type="error" showIcon role="alert" title={fault} /> : null}
    </div>
  );
}
