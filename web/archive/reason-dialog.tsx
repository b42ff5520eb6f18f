import { Alert, Form, Input, Modal } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { faultText } from '../component/fault-text.ts';

interface ReasonDialogProps {
  open: boolean;
  title: string;
  /** What will happen, and that it is put down. */
  hint: string;
  confirm: string;
  /** Does it; what it throws is shown in the dialog, which stays open. */
  onConfirm: (reason: string) => Promise<void>;
  onClose: () => void;
}

const SHORTEST = 2;
const LONGEST = 200;

/** Asks why, before something is shown or taken away that is audited. */
export function ReasonDialog({ open, title, hint, confirm, onConfirm, onClose }: ReasonDialogProps) {
  const { t } = useTranslation(['archive', 'shell']);
  const [reason, setReason] = useState('');
  const [busy, setBusy] = useState(false);
  const [fault, setFault] = useState<string | null>(null);
  const close = (): void => {
    setReason('');
    setFault(null);
    onClose();
  };
  const act = async (): Promise<void> => {
    if (reason.trim().length < SHORTEST) return setFault(t('reason.short'));
    setBusy(true);
    setFault(null);
    try {
      await onConfirm(reason.trim());
      close();
    } catch (error) {
      setFault(faultText(error, t('shell:state.error')));
    } finally {
      setBusy(false);
    }
  };
  return (
    <Modal
      open={open}
      title={title}
      okText={confirm}
      onOk={() => void act()}
      onCancel={close}
      confirmLoading={busy}
      destroyOnHidden
    >
      <p>{hint}</p>
      <Form layout="vertical" component="div">
        <Form.Item label={t('reason.label')} htmlFor="reason-text" required>
          <Input.TextArea
            id="reason-text"
            autoFocus
            rows={3}
            maxLength={LONGEST}
            value={reason}
            placeholder={t('reason.example')}
            onChange={(event) => setReason(event.target.value)}
          />
        </Form.Item>
      </Form>
      {fault ? <Alert type="error" showIcon title={fault} role="alert" /> : null}
    </Modal>
  );
}
