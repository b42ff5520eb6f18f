import { PlusOutlined } from '@ant-design/icons';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { Alert, App, Button, Dropdown, Select } from 'antd';
import { useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { useSearchParams } from 'react-router';
import type { FlowSummary } from '../../../signaling/contract/flow-api.ts';
import { courtsRequest } from '../../component/courts.ts';
import { faultText } from '../../component/fault-text.ts';
import { Card } from '../../component/page-frame.tsx';
import { Empty, Failure, Loading } from '../../component/page-state.tsx';
import { useMe } from '../../component/session.tsx';
import { CourtChoice, useCourt } from '../court-choice.tsx';
import { Emergency } from './emergency.tsx';
import { FlowEditor } from './flow-editor.tsx';
import { createFlow, flowRequest, flowsRequest, promptsRequest } from './flow-request.ts';
import './flow.css';

/** What callers of a court hear. An operator changes it, a supervisor sees it. */
export function FlowPage() {
  const court = useCourt();
  const editable = useMe().role === 'operator';
  return (
    <>
      <Emergency key={court.id} court={court} editable={editable} />
      <Flows key={`flows ${court.id}`} court={court} editable={editable} />
    </>
  );
}

interface FlowsProps {
  court: { id: string; name: string };
  editable: boolean;
}

function Flows({ court, editable }: FlowsProps) {
  const { t } = useTranslation('flow');
  const [params, setParams] = useSearchParams();
  const flows = useQuery(flowsRequest(court.id));
  const own = flows.data?.filter(({ courtId }) => courtId === court.id) ?? [];
  const chosen = own.find(({ id }) => id === params.get('flow')) ?? own[0] ?? null;
  const choose = (id: string): void =>
    setParams((before) => {
      before.set('flow', id);
      return before;
    });
  const choice = (
    <div className="admin-bar flow-choice-bar">
      <CourtChoice court={court.id} blocked={false} />
      {chosen ? (
        <Select
          className="flow-choice"
          aria-label={t('list.flow')}
          value={chosen.id}
          options={own.map(({ id, calledNumber, name }) => ({
            value: id,
            label: `${calledNumber === null ? t('list.all') : t('list.number', { number: calledNumber })} · ${name}`,
          }))}
          onChange={choose}
        />
      ) : null}
      <span className="page-frame-space" />
      {editable && flows.data ? <Create court={court} flows={own} onCreated={choose} /> : null}
    </div>
  );
  if (chosen) return <Loaded key={chosen.id} id={chosen.id} editable={editable} choice={choice} />;
  return (
    <Card>
      {choice}
      {flows.isPending ? <Loading rows={12} /> : null}
      {flows.isError ? <Failure error={flows.error} onRetry={() => void flows.refetch()} /> : null}
      {flows.data ? <Empty title={t('list.empty', { court: court.name })} hint={t('list.emptyHint')} /> : null}
    </Card>
  );
}

function Loaded({ id, editable, choice }: { id: string; editable: boolean; choice: ReactNode }) {
  const flow = useQuery(flowRequest(id));
  const shipped = useQuery(promptsRequest);
  const failed = flow.isError ? flow : shipped.isError ? shipped : null;
  if (failed) {
    return (
      <Card>
        {choice}
        <Failure error={failed.error} onRetry={() => void failed.refetch()} />
      </Card>
    );
  }
  if (!flow.data || !shipped.data) {
    return (
      <Card>
        {choice}
        <Loading rows={12} />
      </Card>
    );
  }
  return (
    <FlowEditor
      key={`${flow.data.id} ${flow.data.revision}`}
      flow={flow.data}
      shipped={shipped.data}
      editable={editable}
      choice={choice}
    />
  );
}

/** Makes a flow for all numbers of the court, or for one of them: what has none yet. */
function Create({
  court,
  flows,
  onCreated,
}: {
  court: FlowsProps['court'];
  flows: FlowSummary[];
  onCreated: (id: string) => void;
}) {
  const { t } = useTranslation('flow');
  const { message } = App.useApp();
  const queries = useQueryClient();
  const courts = useQuery(courtsRequest);
  const [error, setError] = useState<unknown>(null);
  const numbers = courts.data?.find(({ id }) => id === court.id)?.numbers ?? [];
  const taken = new Set(flows.map(({ calledNumber }) => calledNumber));
  const free = [null, ...numbers].filter((number) => !taken.has(number));
  const create = async (number: string | null): Promise<void> => {
    try {
      const made = await createFlow(court.id, number);
      setError(null);
      void message.success(t('list.created'));
      await queries.invalidateQueries({ queryKey: flowsRequest(court.id).queryKey });
      onCreated(made.id);
    } catch (thrown) {
      setError(thrown);
    }
  };
  const nameOf = (number: string | null): string => (number === null ? t('list.all') : t('list.number', { number }));
  if (free.length === 0) return null;
  const [first, ...more] = free;
  return (
    <>
      {error ? <Alert type="error" showIcon role="alert" title={faultText(error, t('draft.failed'))} /> : null}
      {more.length === 0 || flows.length === 0 ? (
        <Button
          type={flows.length === 0 ? 'primary' : 'default'}
          icon={<PlusOutlined />}
          data-testid="flow-create"
          onClick={() => void create(first ?? null)}
        >
          {flows.length === 0 ? t('list.create') : t('list.createFor', { number: nameOf(first ?? null) })}
        </Button>
      ) : (
        <Dropdown
          trigger={['click']}
          menu={{
            items: free.map((number) => ({ key: number ?? '', label: nameOf(number) })),
            onClick: ({ key }) => void create(key || null),
          }}
        >
          <Button icon={<PlusOutlined />} data-testid="flow-create">
            {t('list.create')}
          </Button>
        </Dropdown>
      )}
    </>
  );
}
