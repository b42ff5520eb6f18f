import { Alert, Button, Form, Input } from 'antd';
import { useId, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { IdentityResult } from '../../signaling/contract/identity-check.ts';
import { faultText } from '../component/fault-text.ts';

interface StatementProps {
  /** All pictures are there, so that what matches needs no words. */
  pictured: boolean;
  /** What it throws is shown, and what was written stays. */
  onState: (result: IdentityResult, reason: string) => Promise<void>;
}

/** A person says whether they match. */
export function Statement({ pictured, onState }: StatementProps) {
  const { t } = useTranslation('identity');
  const field = useId();
  const [reason, setReason] = useState('');
  const [busy, setBusy] = useState<IdentityResult | null>(null);
  const [fault, setFault] = useState<string | null>(null);
  const state = async (result: IdentityResult): Promise<void> => {
    const said = reason.trim();
    if (said.length < 2 && (result === 'mismatch' || !pictured)) return setFault(t('result.reasonNeeded'));
    setBusy(result);
    setFault(null);
    try {
      await onState(result, said);
    } catch (error) {
      setFault(faultText(error, t('result.failed')));
    }
    setBusy(null);
  };
  return (
    <Form layout="vertical" component="div" className="identity-statement">
      <Form.Item label={t('result.reason')} htmlFor={field} extra={t('result.reasonHint')}>
        <Input.TextArea
          id={field}
          rows={2}
          maxLength={500}
          value={reason}
          data-testid="identity-reason"
          onChange={(event) => setReason(event.target.value)}
        />
      </Form.Item>
      {fault ? <Alert type="error" showIcon role="alert" title={fault} /> : null}
      <div className="identity-frame-acts">
        <Button
          type="primary"
          loading={busy === 'match'}
          disabled={busy === 'mismatch'}
          data-testid="identity-match"
          onClick={() => void state('match')}
        >
          {t('result.match')}
        </Button>
        <Button
          danger
          loading={busy === 'mismatch'}
          disabled={busy === 'match'}
          data-testid="identity-mismatch"
          onClick={() => void state('mismatch')}
        >
          {t('result.mismatch')}
        </Button>
      </div>
    </Form>
  );
}
