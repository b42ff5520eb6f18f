import { Button } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { IdentityRevealed } from '../../signaling/contract/identity-check.ts';
import { ReasonDialog } from '../archive/reason-dialog.tsx';

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
  return (
    <div className="identity-person" data-testid="identity-person">
      <strong>{full?.name ?? name}</strong>
      <span className="figure">{(full?.identity ?? identityMasked) || t('page.noNumber')}</span>
      {reveal && !full ? (
        <Button size="small" data-testid="identity-reveal" onClick={() => setAsking(true)}>
          {t('reveal.open')}
        </Button>
      ) : null}
      {full ? (
        <Button size="small" onClick={() => setFull(null)}>
          {t('reveal.hide')}
        </Button>
      ) : null}
      {reveal ? (
        <ReasonDialog
          open={asking}
          title={t('reveal.title')}
          hint={t('reveal.hint')}
          confirm={t('reveal.open')}
          onConfirm={async (reason) => setFull(await reveal(reason))}
          onClose={() => setAsking(false)}
        />
      ) : null}
    </div>
  );
}
