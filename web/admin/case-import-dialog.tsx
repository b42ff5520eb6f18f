import { Alert, Modal, Table } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { CaseImported, CasePreview } from '../../signaling/contract/api.ts';
import { timeText } from '../client/format.ts';
import { upload } from '../client/http.ts';
import { faultText } from '../component/fault-text.ts';

interface CaseImportDialogProps {
  file: File;
  preview: CasePreview;
  onClose: () => void;
  onDone: (done: CaseImported) => void;
}

/** What a table would change, line by line where it is wrong, before anything is changed. */
export function CaseImportDialog({ file, preview, onClose, onDone }: CaseImportDialogProps) {
  const { t } = useTranslation(['admin', 'label']);
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>(null);
  const { rows, added, replaced, refused, faults, sample } = preview;
  const good = added + replaced;
  const run = async (): Promise<void> => {
    setBusy(true);
    try {
      onDone(await upload<CaseImported>('/api/cases/import', file));
    } catch (thrown) {
      setError(thrown);
      setBusy(false);
    }
  };
  return (
    <Modal
      open
      width={760}
      title={t('cases.previewTitle', { name: file.name })}
      okText={t('cases.ok', { count: good })}
      okButtonProps={{ disabled: good === 0, title: good === 0 ? t('cases.nothing') : '' }}
      confirmLoading={busy}
      onOk={() => void run()}
      onCancel={onClose}
      mask={{ closable: false }}
    >
      <p data-testid="cases-counts">{t('cases.counts', { rows, added, replaced, refused })}</p>
      {faults.length > 0 ? (
        <Table
          size="small"
          rowKey={(fault) => `${fault.line} ${fault.column}`}
          dataSource={faults}
          pagination={false}
          scroll={{ y: 180 }}
          columns={[
            { title: t('cases.line'), dataIndex: 'line', width: 72 },
            { title: t('cases.column'), dataIndex: 'column', width: 120 },
            { title: t('cases.fault'), dataIndex: 'message' },
          ]}
        />
      ) : null}
      {sample.length > 0 ? (
        <>
          <p className="quiet cases-sample">{t('cases.sample')}</p>
          <Table
            size="small"
            rowKey="number"
            dataSource={sample}
            pagination={false}
            columns={[
              { title: t('cases.number'), dataIndex: 'number' },
              { title: t('cases.stage'), render: (_, one) => t(`label:caseStage.${one.stage}`) },
              { title: t('cases.parties'), render: (_, one) => one.parties.join('、') || '—' },
              { title: t('cases.hearing'), render: (_, one) => (one.hearingAt ? timeText(one.hearingAt) : '—') },
            ]}
          />
        </>
      ) : null}
      {busy ? <p className="quiet">{t('cases.running')}</p> : null}
      {error ? <Alert type="error" showIcon role="alert" title={faultText(error, t('cases.failed'))} /> : null}
    </Modal>
  );
}
