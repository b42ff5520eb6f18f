import { PlusOutlined } from '@ant-design/icons';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { App, Button, Table, type TableColumnsType } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { CourtView } from '../../signaling/contract/api.ts';
import { courtsRequest } from '../component/courts.ts';
import { Failure, Loading } from '../component/page-state.tsx';
import { CourtForm } from './court-form.tsx';

/** The courts of this system, from the own one down: names, places in the tree, numbers. */
export function Courts() {
  const { t } = useTranslation(['admin', 'label', 'shell']);
  const { message } = App.useApp();
  const queries = useQueryClient();
  const courts = useQuery(courtsRequest);
  /** `null`: a new one; `undefined`: no form. */
  const [edited, setEdited] = useState<CourtView | null | undefined>();
  if (courts.isPending) return <Loading rows={6} />;
  if (courts.isError) return <Failure error={courts.error} onRetry={() => void courts.refetch()} />;
  const name = new Map(courts.data.map((court) => [court.id, court.name]));
  const columns: TableColumnsType<CourtView> = [
    { title: t('courts.name'), dataIndex: 'name' },
    { title: t('courts.level'), render: (_, { level }) => t(`label:courtLevel.${level}`) },
    { title: t('courts.parent'), render: (_, { parentId }) => (parentId && name.get(parentId)) || '—' },
    {
      title: t('courts.numbers'),
      render: (_, { numbers }) => <span className="figure">{numbers.join(t('shell:listComma')) || '—'}</span>,
    },
    {
      title: t('courts.actions'),
      render: (_, court) => (
        <Button size="small" aria-label={t('courts.editOf', { name: court.name })} onClick={() => setEdited(court)}>
          {t('courts.edit')}
        </Button>
      ),
    },
  ];
  const done = async (court: CourtView): Promise<void> => {
    void message.success(t(edited ? 'courts.changed' : 'courts.created', { name: court.name }));
    setEdited(undefined);
    await queries.invalidateQueries({ queryKey: courtsRequest.queryKey });
  };
  return (
    <>
      <div className="admin-bar">
        <span className="quiet">{t('courts.hint')}</span>
        <span className="page-frame-space" />
        <span className="quiet figure">{t('courts.total', { count: courts.data.length })}</span>
        <Button type="primary" icon={<PlusOutlined />} onClick={() => setEdited(null)}>
          {t('courts.create')}
        </Button>
      </div>
      <section className="card card-list" aria-label={t('tab.courts')}>
        <Table<CourtView>
          className="rows"
          size="small"
          rowKey="id"
          columns={columns}
          dataSource={courts.data}
          scroll={{ x: 720 }}
          pagination={courts.data.length > 20 ? { pageSize: 20, showSizeChanger: false } : false}
        />
      </section>
      {edited === undefined ? null : (
        <CourtForm
          court={edited}
          courts={courts.data}
          onClose={() => setEdited(undefined)}
          onDone={(court) => void done(court)}
        />
      )}
    </>
  );
}
