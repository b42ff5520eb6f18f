import { Alert, Form, Input, Modal } from 'antd';
import { useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { faultPlaces } from '../component/fault-places.tsx';
import { faultText } from '../component/fault-text.ts';

const LONGEST = 200;

interface NoteDialogProps {
  title: string;
  okText: string;
  width?: number;
  /** An example of a note. */
  placeholder?: string;
  /** Said of a fault that has no words of its own. */
  failed: string;
  /** What will change. */
  children: ReactNode;
  onConfirm: (note: string) => Promise<void>;
  onClose: () => void;
}

/** Shows what will change, asks what it is for, and does it: for whatever is published. */
export function NoteDialog(props: NoteDialogProps) {
  const { title, okText, width = 520, placeholder, failed, children, onConfirm, onClose } = props;
  const { t } = useTranslation('admin');
  const [note, setNote] = useState('');
  const [busy, setBusy] = useState(false);
  const [fault, setFault] = useState<string | null>(null);
  const [refused, setRefused] = useState<unknown>(null);
  const act = async (): Promise<void> => {
    if (note.trim() === '') return setFault(t('draft.noteMissing'));
    setBusy(true);
    setFault(null);
    setRefused(null);
    try {
      await onConfirm(note.trim());
    } catch (error) {
      setFault(faultText(error, failed));
      setRefused(error);
      setBusy(false);
    }
  };
  return (
    <Modal
      open
      width={width}
      title={title}
      okText={okText}
      confirmLoading={busy}
      onOk={() => void act()}
      onCancel={onClose}
    >
      {children}
      <Form layout="vertical" component="div">
        <Form.Item label={t('draft.note')} htmlFor="publish-note" required>
          <Input.TextArea
            id="publish-note"
            rows={2}
            maxLength={LONGEST}
            value={note}
            placeholder={placeholder}
            autoFocus
            onChange={({ target }) => {
              setNote(target.value);
              setFault(null);
            }}
          />
        </Form.Item>
      </Form>
      {fault ? <Alert type="error" showIcon role="alert" title={fault} description={faultPlaces(refused)} /> : null}
    </Modal>
  );
}
