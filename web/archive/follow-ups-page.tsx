import { LeftOutlined } from '@ant-design/icons';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { Segmented, Table, type TableColumnsType } from 'antd';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import type { FollowUpView } from '../../signaling/contract/api.ts';
import { get } from '../client/http.ts';
import { useAddressFilter } from '../component/address-filter.ts';
import { PageFrame } from '../component/page-frame.tsx';
import { Empty, Failure, Loading } from '../component/page-state.tsx';
import { useServices } from '../component/services.ts';
import { RatingTag } from '../component/state-tag.tsx';
import { Duration, TimeText } from '../component/time-text.tsx';
import type { PageOf } from './calls-query.ts';
import { FollowUpDetail } from './follow-up-detail.tsx';
import './archive.css';

const STATES = ['open', 'done'] as const;
type State = (typeof STATES)[number];
const FILTERS = ['state'] as const;

function useColumns(): TableColumnsType<FollowUpView> {
  const { t } = useTranslation(['followUp', 'archive', 'label']);
  const services = useServices();
  return [
    {
      title: t('column.arrivedAt'),
      width: 180,
      render: (_, call) => (
        <Link className="row-link" to={`/calls/${call.id}`} title={t('open')}>
          <TimeText at={call.arrivedAt} />
        </Link>
      ),
    },
    {
      title: t('column.rating'),
      width: 100,
      render: (_, call) => (call.rating === null ? null : <RatingTag score={call.rating} />),
    },
    {
      title: t('column.caller'),
      width: 170,
      render: (_, call) => (
        <span className="two-lines">
          <span className="figure">{call.callerMasked || t('archive:hiddenNumber')}</span>
          <span className="quiet">{call.callerName || t('archive:unknownCaller')}</span>
        </span>
      ),
    },
    { title: t('column.agent'), width: 110, dataIndex: 'agentName' },
    {
      title: t('column.matter'),
      width: 170,
      render: (_, call) => (
        <span className="two-lines">
          <span>{call.service ? services.name(call.service, call.courtId) : '—'}</span>
          <span className="quiet">{call.category ? t(`label:category.${call.category}`) : t('archive:notYet')}</span>
        </span>
      ),
    },
    { title: t('column.talk'), width: 100, render: (_, call) => <Duration seconds={call.talkSeconds} /> },
    {
      title: t('column.followedUp'),
      render: (_, { followedUp }) =>
        followedUp ? (
          <span className="two-lines">
            <span>
              {followedUp.by} <TimeText at={followedUp.at} form="short" />
            </span>
            <span className="quiet follow-up-note">{followedUp.note}</span>
          </span>
        ) : (
          <span className="quiet">{t('due')}</span>
        ),
    },
  ];
}

/** Calls that were rated low (回访抽查): listen, call back, write what came of it. */
export function FollowUpsPage() {
  const { t } = useTranslation(['followUp', 'shell']);
  const { values, page, size, change, turn } = useAddressFilter(FILTERS);
  const state: State = values.state === 'done' ? 'done' : 'open';
  const calls = useQuery({
    queryKey: ['follow-ups', state, page, size],
    queryFn: ({ signal }) => get<PageOf<FollowUpView>>('/api/follow-ups', { state, page, size }, signal),
    placeholderData: keepPreviousData,
    refetchInterval: 15_000,
  });
  const back = (
    <Link className="row-link" to="/board">
      <LeftOutlined aria-hidden="true" /> {t('back')}
    </Link>
  );
  return (
    <PageFrame
      title={t('title')}
      aside={calls.data ? <span className="quiet figure">{t('total', { count: calls.data.total })}</span> : null}
      actions={back}
    >
      <div className="filter-bar">
        <Segmented<State>
          aria-label={t('state.label')}
          value={state}
          options={STATES.map((value) => ({ value, label: t(`state.${value}`) }))}
          onChange={(value) => change({ state: value === 'open' ? null : value })}
        />
        <span className="quiet bar-hint">{t('hint')}</span>
      </div>
      <section className="card card-list" aria-label={t('title')} data-testid="follow-ups">
        {calls.isPending ? <Loading rows={8} /> : null}
        {calls.isError ? <Failure error={calls.error} onRetry={() => void calls.refetch()} /> : null}
        {calls.isSuccess ? <FollowUpTable page={calls.data} state={state} turn={turn} /> : null}
      </section>
    </PageFrame>
  );
}

interface FollowUpTableProps {
  page: PageOf<FollowUpView>;
  state: State;
  turn: (page: number, size: number) => void;
}

function FollowUpTable({ page, state, turn }: FollowUpTableProps) {
  const { t } = useTranslation('followUp');
  const columns = useColumns();
  if (page.total === 0) return <Empty title={t(`empty.${state}`)} hint={t(`emptyHint.${state}`)} />;
  return (
    <Table<FollowUpView>
      className="rows"
      rowKey="id"
      size="small"
      columns={columns}
      dataSource={page.items}
      scroll={{ x: 1080 }}
      expandable={{
        expandRowByClick: true,
        expandedRowRender: (call) => <FollowUpDetail call={call} />,
      }}
      pagination={{
        current: page.page,
        pageSize: page.size,
        total: page.total,
        hideOnSinglePage: true,
        onChange: turn,
      }}
    />
  );
}
