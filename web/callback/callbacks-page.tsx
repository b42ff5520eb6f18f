import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { Button, type TableColumnsType } from 'antd';
import { useTranslation } from 'react-i18next';
import { useSearchParams } from 'react-router';
import type { CallbackView } from '../../signaling/contract/api.ts';
import { MOST_CALLBACK_TRIES } from '../../signaling/contract/state.ts';
import { get } from '../client/http.ts';
import { useAddressFilter } from '../component/address-filter.ts';
import { ExportButton } from '../component/export-button.tsx';
import { PageFrame } from '../component/page-frame.tsx';
import { Empty, Failure, Loading } from '../component/page-state.tsx';
import { PageTable } from '../component/page-table.tsx';
import { useServices } from '../component/services.ts';
import { useMe } from '../component/session.tsx';
import { GreenChannelTag } from '../component/state-tag.tsx';
import { TimeText } from '../component/time-text.tsx';
import { CallbackDrawer } from './callback-drawer.tsx';
import { CallbackStateTag } from './callback-tag.tsx';
import { CallbacksFilter } from './callbacks-filter.tsx';
import { CALLBACK_FILTERS, type CallbackPage } from './callbacks-query.ts';
import './callback.css';

function useColumns(open: (id: string) => void): TableColumnsType<CallbackView> {
  const { t } = useTranslation(['callback', 'label']);
  const services = useServices();
  return [
    {
      title: t('column.queuedAt'),
      width: 180,
      render: (_, { id, queuedAt }) => (
        <Button type="link" className="callback-open" onClick={() => open(id)}>
          <TimeText at={queuedAt} />
        </Button>
      ),
    },
    {
      title: t('column.number'),
      width: 150,
      render: (_, { numberMasked }) => <span className="figure">{numberMasked}</span>,
    },
    {
      title: t('column.service'),
      width: 200,
      render: (_, { courtId, service, greenChannel }) => (
        <span className="tag-line">
          {services.name(service, courtId)}
          {greenChannel ? <GreenChannelTag channel={greenChannel} /> : null}
        </span>
      ),
    },
    { title: t('column.source'), width: 120, render: (_, { source }) => t(`label:callbackSource.${source}`) },
    { title: t('column.state'), width: 130, render: (_, { state }) => <CallbackStateTag state={state} /> },
    {
      title: t('column.tries'),
      width: 190,
      render: (_, { tries }) => {
        const last = tries.at(-1);
        return (
          <span className="two-lines">
            <span className="figure">{t('tries', { count: tries.length, most: MOST_CALLBACK_TRIES })}</span>
            {last ? <span className="quiet">{t(`label:callbackTry.${last.result}`)}</span> : null}
          </span>
        );
      },
    },
    {
      title: t('column.next'),
      width: 180,
      render: (_, { nextTryAt, endedAt, endReason }) => {
        if (endedAt && endReason) return <span className="quiet">{t(`label:callbackEnd.${endReason}`)}</span>;
        return nextTryAt ? <TimeText at={nextTryAt} /> : <span className="quiet">{t('inLine')}</span>;
      },
    },
  ];
}

/** The callback list: who asked to be called back and whose call broke off, newest first. */
export function CallbacksPage() {
  const { t } = useTranslation(['callback', 'shell']);
  const mayExport = useMe().role !== 'hotline-agent';
  const filter = useAddressFilter(CALLBACK_FILTERS);
  const { page, size, values } = filter;
  const callbacks = useQuery({
    queryKey: ['callbacks', values, page, size],
    queryFn: ({ signal }) => get<CallbackPage>('/api/callbacks', { ...values, page, size }, signal),
    placeholderData: keepPreviousData,
    refetchInterval: 10_000,
  });
  const total = callbacks.data ? (
    <span className="quiet figure">{t('total', { count: callbacks.data.total })}</span>
  ) : null;
  return (
    <PageFrame
      title={t('title')}
      aside={total}
      actions={
        mayExport ? (
          <ExportButton
            path="/api/callbacks/export"
            query={values}
            fileName="callbacks.xlsx"
            label={t('export')}
            done={t('exported')}
          />
        ) : undefined
      }
    >
      <CallbacksFilter filter={filter} />
      <section className="card card-list" aria-label={t('title')} data-testid="callbacks-table">
        {callbacks.isPending ? <Loading rows={10} /> : null}
        {callbacks.isError ? <Failure error={callbacks.error} onRetry={() => void callbacks.refetch()} /> : null}
        {callbacks.isSuccess ? (
          <CallbacksTable page={callbacks.data} filtered={filter.filtered} clear={filter.clear} turn={filter.turn} />
        ) : null}
      </section>
    </PageFrame>
  );
}

interface CallbacksTableProps {
  page: CallbackPage;
  filtered: boolean;
  clear: () => void;
  turn: (page: number, size: number) => void;
}

function CallbacksTable({ page, filtered, clear, turn }: CallbacksTableProps) {
  const { t } = useTranslation('callback');
  const [params, setParams] = useSearchParams();
  const open = (id: string | null): void =>
    setParams(
      (before) => {
        const next = new URLSearchParams(before);
        if (id === null) next.delete('id');
        else next.set('id', id);
        return next;
      },
      { replace: true },
    );
  const columns = useColumns(open);
  const drawer = <CallbackDrawer id={params.get('id')} onClose={() => open(null)} />;
  if (page.total === 0) {
    return (
      <>
        {filtered ? (
          <Empty
            title={t('noMatch')}
            hint={t('noMatchHint')}
            action={<Button onClick={clear}>{t('filter.clear')}</Button>}
          />
        ) : (
          <Empty title={t('empty')} hint={t('emptyHint')} />
        )}
        {drawer}
      </>
    );
  }
  return (
    <>
      <PageTable<CallbackView>
        page={page}
        width={1100}
        onTurn={turn}
        className="rows-open"
        columns={columns}
        onRow={({ id }) => ({ onClick: () => open(id) })}
      />
      {drawer}
    </>
  );
}
