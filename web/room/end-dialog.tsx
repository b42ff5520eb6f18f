import { Alert, Form, Input, Modal, Radio } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { SESSION_OUTCOMES, type SessionOutcome } from '../../signaling/contract/session.ts';
import { faultText } from '../component/fault-text.ts';
import { useSessionRoom } from './room-context.ts';

/** Ends the reception for everybody, with what came of it. */
export function EndDialog({ open, onClose }: { open: boolean; onClose: () => void }) {
  const { t } = useTranslation(['room', 'shell']);
  const room = useSessionRoom();
  const [outcome, setOutcome] = useState<SessionOutcome | null>(null);
  const [opinion, setOpinion] = useState('');
  const [fault, setFault] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);
  const end = async (): Promise<void> => {
    if (!outcome) return setFault(t('end.choose'));
    setBusy(true);
    setFault(null);
    try {
      await room.ask('session:end', { outcome, opinion: opinion.trim() });
      onClose();
    } catch (error) {
      setFault(faultText(error, t('shell:state.error')));
    } finally {
      setBusy(false);
    }
  };
  return (
    <Modal
      open={open}
      title={t('end.title')}
      okText={t('end.confirm')}
      okButtonProps={{ danger: true }}
      confirmLoading={busy}
      onOk={() => void end()}
      onCancel={onClose}
    >
      <p>{t('end.hint')}</p>
      <Form layout="vertical" component="div">
        <Form.Item label={t('end.outcome')} required>
          <Radio.Group
            aria-label={t('end.outcome')}
            className="end-outcomes"
            value={outcome}
            onChange={(event) => setOutcome(event.target.value as SessionOutcome)}
            options={SESSION_OUTCOMES.map((value) => ({
              value,
              label: `${t(`outcome.${value}`)}：${t(`outcomeHint.${value}`)}`,
            }))}
          />
        </Form.Item>
        <Form.Item label={t('end.opinion')} htmlFor="end-opinion">
          <Input.TextArea
            id="end-opinion"
            rows={4}
            maxLength={2000}
            value={opinion}
            placeholder={t('end.opinionHint')}
            onChange={(event) => setOpinion(event.target.value)}
          />
        </Form.Item>
      </Form>
      {fault ? <Alert type="error" showIcon role="alert" title={fault} /> : null}
    </Modal>
  );
}
