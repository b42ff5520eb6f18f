import { App } from 'antd';
import type { FlowVersionSummary } from '../../../signaling/contract/flow-api.ts';
import { NoteDialog } from '../note-dialog.tsx';
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

/** Shows what callers will hear differently, asks what it is for, and publishes. */
export function PublishDialog({ flowId, revision, published, onClose, onDone }: PublishDialogProps) {
  const { t } = useFlow();
  const { message } = App.useApp();
  const act = async (note: string): Promise<void> => {
    const version = await publish(flowId, revision, note);
    void message.success(t('publish.done', { version: version.version }));
    onDone(version);
  };
  return (
    <NoteDialog
      width={680}
      title={t('publish.title')}
      okText={t('publish.ok')}
      placeholder={t('publish.noteHint')}
      failed={t('draft.failed')}
      onConfirm={act}
      onClose={onClose}
    >
      {published === null ? (
        <p>{t('publish.first')}</p>
      ) : (
        <>
          <p>{t('publish.effect')}</p>
          <DifferenceList flowId={flowId} from={published} to="draft" revision={revision} none={t('publish.same')} />
        </>
      )}
    </NoteDialog>
  );
}
