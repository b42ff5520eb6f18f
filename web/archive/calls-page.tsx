import { AudioOutlined } from '@ant-design/icons';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { Button, type TableColumnsType } from 'antd';
import { useTranslation } from 'react-i18next';
import { Link, useNavigate } from 'react-router';
import type { CallSummary } from '../../signaling/contract/api.ts';
import { get } from '../client/http.ts';
import { useAddressFilter } from '../component/address-filter.ts';
import { ExportButton } from '../component/export-button.tsx';
import { PageFrame } from '../component/page-frame.tsx';
import { Empty, Failure, Loading } from '../component/page-state.tsx';
import { PageTable } from '../component/page-table.tsx';
import { useServices } from '../component/services.ts';
import { useMe } from '../component/session.tsx';
import {
  CallResultTag,
  CallStateTag,
  GreenChannelTag,
  LanguageTag,
  OutboundTag,
  RatingTag,
} from '../component/state-tag.tsx';
import { Duration, TimeText } from '../component/time-text.tsx';
import { CallsFilter } from './calls-filter.tsx';
import { CALL_FILTERS, callsQuery, type CallPage } from './calls-query.ts';
import './archive.css';

function useColumns(): TableColumnsType<CallSummary> {
  const { t } = useTranslation(['archive', 'label']);
  const services = useServices();
  return [
    {
      title: t('column.arrivedAt'),
      width: 190,
      render: (_, call) => (
        <Link className="row-link" to={`/calls/${call.id}`}>
          <TimeText at={call.arrivedAt} />
        </Link>
      ),
    },
    {
      title: t('column.caller'),
      width: 170,
      render: (_, call) => (
        <span className="two-lines">
          <span className="figure">{call.callerMasked || t('hiddenNumber')}</span>
          <span className="quiet">{call.callerName || t('unknownCaller')}</span>
        </span>
      ),
    },
    {
      title: t('column.service'),
      width: 200,
      render: (_, call) => (
        <span className="tag-line">
          {call.direction === 'outbound' ? <OutboundTag reason={call.dialReason} /> : null}
          {call.direction === 'outbound' ? null : call.service ? (
            services.name(call.service, call.courtId)
          ) : (
            <span className="quiet">—</span>
          )}
          {call.greenChannel ? <GreenChannelTag channel={call.greenChannel} /> : null}
          <LanguageTag language={call.language} />
        </span>
      ),
    },
    { title: t('column.agent'), width: 110, render: (_, call) => call.agentName ?? <span className="quiet">—</span> },
    {
      title: t('column.length'),
      width: 170,
      render: (_, call) => (
        <span className="calls-length">
          <Duration seconds={call.waitSeconds} /> / <Duration seconds={call.talkSeconds} />
          {call.hasRecording ? <AudioOutlined role="img" aria-label={t('recorded')} title={t('recorded')} /> : null}
        </span>
      ),
    },
    {
      title: t('column.result'),
      width: 150,
      render: (_, call) => (call.result ? <CallResultTag result={call.result} /> : <CallStateTag state={call.state} />),
    },
    {
      title: t('column.rating'),
      width: 100,
      render: (_, call) =>
        call.rating === null ? <span className="quiet">—</span> : <RatingTag score={call.rating} />,
    },
    {
      title: t('column.category'),
      width: 120,
      render: (_, call) =>
        call.category ? t(`label:category.${call.category}`) : <span className="quiet">{t('notYet')}</span>,
    },
  ];
}

/** Calls, newest first: an officer's own, a supervisor's and an auditor's whole court. The server decides which. */
export function CallsPage() {
  const { t } = useTranslation(['archive', 'shell']);
  const me = useMe();
  const own = me.role === 'hotline-agent';
  const filter = useAddressFilter(CALL_FILTERS);
  const query = callsQuery(filter.values);
  const { page, size } = filter;
  const calls = useQuery({
    queryKey: ['calls', query, page, size],
    queryFn: ({ signal }) => get<CallPage>('/api/calls', { ...query, page, size }, signal),
    placeholderData: keepPreviousData,
    refetchInterval: 15_000,
  });
  const total = calls.data ? <span className="quiet figure">{t('total', { count: calls.data.total })}</span> : null;
  return (
    <PageFrame
      title={t(own ? 'mine' : 'title')}
      aside={total}
      actions={
        own ? undefined : (
          <ExportButton
            path="/api/calls/export"
            query={query}
            fileName="calls.xlsx"
            label={t('export')}
            done={t('exported')}
          />
        )
      }
    >
      <CallsFilter filter={filter} everyone={!own} />
      <section className="card card-list" aria-label={t('title')} data-testid="calls-table">
        {calls.isPending ? <Loading rows={10} /> : null}
        {calls.isError ? <Failure error={calls.error} onRetry={() => void calls.refetch()} /> : null}
        {calls.isSuccess ? (
          <CallsTable page={calls.data} filtered={filter.filtered} clear={filter.clear} turn={filter.turn} />
        ) : null}
      </section>
    </PageFrame>
  );
}

interface CallsTableProps {
  page: CallPage;
  filtered: boolean;
  clear: () => void;
  turn: (page: number, size: number) => void;
}

function CallsTable({ page, filtered, clear, turn }: CallsTableProps) {
  const { t } = useTranslation(['archive', 'shell']);
  const navigate = useNavigate();
  const columns = useColumns();
  if (page.total === 0) {
    return filtered ? (
      <Empty
        title={t('noMatch')}
        hint={t('noMatchHint')}
        action={<Button onClick={clear}>{t('filter.clear')}</Button>}
      />
    ) : (
      <Empty title={t('empty')} hint={t('emptyHint')} />
    );
  }
  return (
    <PageTable<CallSummary>
      page={page}
      width={1180}
      onTurn={turn}
      className="rows-open"
      columns={columns}
      onRow={(call) => ({
        onClick: (event) => {
          // A link in the row does it itself, in a new tab when asked to.
          if (!(event.target instanceof Element && event.target.closest('a'))) void navigate(`/calls/${call.id}`);
        },
      })}
    />
  );
}
