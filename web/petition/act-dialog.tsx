import { Alert, Form, Input, Modal } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { faultText } from '../component/fault-text.ts';

interface ActDialogProps {
  title: string;
  /** What will happen. */
  hint: string;
  confirm: string;
  danger: boolean;
  onDo: (reason: string) => Promise<void>;
  onClose: () => void;
}

/** Asks for the reason before an act. */
export function ActDialog({ title, hint, confirm, danger, onDo, onClose }: ActDialogProps) {
  const { t } = useTranslation('petition');
  const [reason, setReason] = useState('');
  const [fault, setFault] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);
  const act = async (): Promise<void> => {
    if (reason.trim().length < 2) return setFault(t('act.reasonShort'));
    setBusy(true);
    try {
      await onDo(reason.trim());
      onClose();
    } catch (error) {
      setFault(faultText(error, t('act.failed')));
      setBusy(false);
    }
  };
  return (
    <Modal
      open
      title={title}
      okText={confirm}
      okButtonProps={{ danger }}
      confirmLoading={busy}
      onOk={() => void act()}
      onCancel={onClose}
    >
      <p>{hint}</p>
      <Form layout="vertical" component="div">
        <Form.Item label={t('act.reason')} htmlFor="act-reason" required>
          <Input.TextArea
            id="act-reason"
            autoFocus
            rows={3}
            maxLength={500}
            value={reason}
            onChange={(event) => setReason(event.target.value)}
          />
        </Form.Item>
      </Form>
      {fault ? <Alert type="error" showIcon role="alert" title={fault} /> : null}
    </Modal>
  );
}
