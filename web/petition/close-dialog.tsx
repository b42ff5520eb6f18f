import { Alert, Form, Input, Modal, Radio } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { PetitionView } from '../../signaling/contract/petition-api.ts';
import { post } from '../client/http.ts';
import { faultText } from '../component/fault-text.ts';

const OUTCOMES = ['clear-error', 'explained', 'next-session', 'transferred'] as const;

/** What the reception came to. */
export function CloseDialog({
  petition,
  onDone,
  onClose,
}: {
  petition: PetitionView;
  onDone: () => Promise<void>;
  onClose: () => void;
}) {
  const { t } = useTranslation(['petition', 'petitionLabel']);
  const [outcome, setOutcome] = useState<(typeof OUTCOMES)[number] | null>(null);
  const [opinion, setOpinion] = useState('');
  const [fault, setFault] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);
  const act = async (): Promise<void> => {
    if (!outcome) return setFault(t('act.outcomeMissing'));
    setBusy(true);
    try {
      await post(`/api/petitions/${petition.id}/close`, { outcome, opinion: opinion.trim() });
      await onDone();
      onClose();
    } catch (error) {
      setFault(faultText(error, t('act.failed')));
      setBusy(false);
    }
  };
  return (
    <Modal
      open
      title={t('act.closeTitle')}
      okText={t('act.close')}
      confirmLoading={busy}
      onOk={() => void act()}
      onCancel={onClose}
    >
      <Form layout="vertical" component="div">
        <Form.Item label={t('act.outcome')} required>
          <Radio.Group
            vertical
            value={outcome}
            onChange={(event) => setOutcome(event.target.value as (typeof OUTCOMES)[number])}
            options={OUTCOMES.map((value) => ({ value, label: t(`petitionLabel:outcome.${value}`) }))}
          />
        </Form.Item>
        <Form.Item label={t('act.opinion')} htmlFor="close-opinion" extra={t('act.opinionHint')}>
          <Input.TextArea
            id="close-opinion"
            rows={4}
            maxLength={2000}
            value={opinion}
            onChange={(event) => setOpinion(event.target.value)}
          />
        </Form.Item>
      </Form>
      {fault ? <Alert type="error" showIcon role="alert" title={fault} /> : null}
    </Modal>
  );
}
