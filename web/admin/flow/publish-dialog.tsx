import { Alert, App, Form, Input, Modal } from 'antd';
import { useState } from 'react';
import type { FlowVersionSummary } from '../../../signaling/contract/flow-api.ts';
import { faultText } from '../../component/fault-text.ts';
import { DifferenceList } from './difference-list.tsx';
import { useFlow } from './flow-context.ts';
import { publish } from './flow-request.ts';

interface PublishDialogProps {
  flowId: string;
  revision: number;
  published: number | null;
  onClose: () => void;
  onDone: (version: FlowVersionSummary) => void;
}

const LONGEST_NOTE = 200;

/** Shows what callers will hear differently, asks what it is for, and publishes. */
export function PublishDialog({ flowId, revision, published, onClose, onDone }: PublishDialogProps) {
  const { t } = useFlow();
  const { message } = App.useApp();
  const [note, setNote] = useState('');
  const [busy, setBusy] = useState(false);
  const [fault, setFault] = useState<string | null>(null);
  const act = async (): Promise<void> => {
    if (note.trim() === '') return setFault(t('publish.noteMissing'));
    setBusy(true);
    setFault(null);
    try {
      const version = await publish(flowId, revision, note.trim());
      void message.success(t('publish.done', { version: version.version }));
      onDone(version);
    } catch (error) {
      setFault(faultText(error, t('draft.failed')));
      setBusy(false);
    }
  };
  return (
    <Modal
      open
      width={680}
      title={t('publish.title')}
      okText={t('publish.ok')}
      confirmLoading={busy}
      onOk={() => void act()}
      onCancel={onClose}
    >
      {published === null ? (
        <p>{t('publish.first')}</p>
      ) : (
        <>
          <p>{t('publish.effect')}</p>
          <DifferenceList flowId={flowId} from={published} to="draft" revision={revision} none={t('publish.same')} />
        </>
      )}
      <Form layout="vertical" component="div">
        <Form.Item label={t('publish.note')} htmlFor="publish-note" required>
          <Input.TextArea
            id="publish-note"
            rows={2}
            maxLength={LONGEST_NOTE}
            value={note}
            placeholder={t('publish.noteHint')}
            onChange={({ target }) => setNote(target.value)}
          />
        </Form.Item>
      </Form>
      {fault ? <Alert type="error" showIcon role="alert" title={fault} /> : null}
    </Modal>
  );
}
