import { useQuery, useQueryClient } from '@tanstack/react-query';
import { App, Button, Select, Table, type TableColumnsType } from 'antd';
import { useState } from 'react';
import type { FlowVersionSummary } from '../../../signaling/contract/flow-api.ts';
import { Card } from '../../component/page-frame.tsx';
import { Empty, Failure, Loading } from '../../component/page-state.tsx';
import { TimeText } from '../../component/time-text.tsx';
import { NoteDialog } from '../note-dialog.tsx';
import { DifferenceList } from './difference-list.tsx';
import { useFlow } from './flow-context.ts';
import { rollBack, versionsRequest, type Side } from './flow-request.ts';

interface VersionsProps {
  flowId: string;
  revision: number;
  /** The version in force. */
  inForce: number | null;
  onRolledBack: () => Promise<void>;
}

/** What was published, by whom and why; any two can be compared, any one can be taken again. */
export function Versions({ flowId, revision, inForce, onRolledBack }: VersionsProps) {
  const { t } = useFlow();
  const versions = useQuery(versionsRequest(flowId));
  if (versions.isPending) return <Loading rows={6} />;
  if (versions.isError) return <Failure error={versions.error} onRetry={() => void versions.refetch()} />;
  if (versions.data.length === 0) return <Empty title={t('version.empty')} hint={t('version.emptyHint')} />;
  return (
    <div className="flow-versions">
      <Card title={t('version.title')} className="rows">
        <VersionTable flowId={flowId} versions={versions.data} inForce={inForce} onRolledBack={onRolledBack} />
      </Card>
      <Comparison flowId={flowId} revision={revision} versions={versions.data} />
    </div>
  );
}

interface VersionTableProps extends Omit<VersionsProps, 'revision'> {
  versions: FlowVersionSummary[];
}

function VersionTable({ flowId, versions, inForce, onRolledBack }: VersionTableProps) {
  const { t, editable } = useFlow();
  const [chosen, setChosen] = useState<number | null>(null);
  const columns: TableColumnsType<FlowVersionSummary> = [
    {
      title: t('version.number'),
      render: (_, { version }) => (
        <span className="two-lines">
          <strong className="figure">{t('version.nth', { version })}</strong>
          {version === inForce ? <span className="quiet">{t('version.inForce')}</span> : null}
        </span>
      ),
    },
    { title: t('version.at'), render: (_, { publishedAt }) => <TimeText at={publishedAt} /> },
    { title: t('version.by'), dataIndex: 'publishedBy' },
    {
      title: t('version.note'),
      render: (_, { note, rolledBackTo }) => (
        <span className="two-lines">
          <span>{note}</span>
          {rolledBackTo === null ? null : (
            <span className="quiet">{t('version.rolledBack', { version: rolledBackTo })}</span>
          )}
        </span>
      ),
    },
    {
      title: t('version.actions'),
      render: (_, { version }) =>
        editable && version !== inForce ? (
          <Button size="small" onClick={() => setChosen(version)}>
            {t('version.rollBack')}
          </Button>
        ) : null,
    },
  ];
  return (
    <>
      <Table
        size="small"
        rowKey="version"
        columns={columns}
        dataSource={versions}
        pagination={versions.length > 10 ? { pageSize: 10, showSizeChanger: false } : false}
      />
      {chosen === null ? null : (
        <RollBackDialog flowId={flowId} version={chosen} onClose={() => setChosen(null)} onDone={onRolledBack} />
      )}
    </>
  );
}

interface RollBackDialogProps {
  flowId: string;
  version: number;
  onClose: () => void;
  onDone: () => Promise<void>;
}

function RollBackDialog({ flowId, version, onClose, onDone }: RollBackDialogProps) {
  const { t } = useFlow();
  const { message } = App.useApp();
  const queries = useQueryClient();
  const act = async (note: string): Promise<void> => {
    const done = await rollBack(flowId, version, note);
    void message.success(t('version.rollBackDone', { version: done.version }));
    await queries.invalidateQueries({ queryKey: ['flow-versions', flowId] });
    onClose();
    await onDone();
  };
  return (
    <NoteDialog
      title={t('version.rollBackTitle', { version })}
      okText={t('version.rollBackOk')}
      failed={t('draft.failed')}
      onConfirm={act}
      onClose={onClose}
    >
      <p>{t('version.rollBackHint')}</p>
    </NoteDialog>
  );
}

function Comparison({
  flowId,
  revision,
  versions,
}: {
  flowId: string;
  revision: number;
  versions: FlowVersionSummary[];
}) {
  const { t } = useFlow();
  const newest = versions[0]?.version ?? 1;
  const [from, setFrom] = useState<Side>(newest);
  const [to, setTo] = useState<Side>('draft');
  const options = [
    { value: 'draft' as Side, label: t('version.draft') },
    ...versions.map(({ version }) => ({ value: version, label: t('version.nth', { version }) })),
  ];
  return (
    <Card
      title={t('version.compare')}
      extra={
        <span className="flow-compare">
          <label htmlFor="compare-from">{t('version.from')}</label>
          <Select id="compare-from" value={from} options={options} onChange={setFrom} />
          <label htmlFor="compare-to">{t('version.to')}</label>
          <Select id="compare-to" value={to} options={options} onChange={setTo} />
        </span>
      }
    >
      <DifferenceList flowId={flowId} from={from} to={to} revision={revision} none={t('difference.none')} />
    </Card>
  );
}
