import { LeftOutlined } from '@ant-design/icons';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { Segmented, type TableColumnsType } from 'antd';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import type { FollowUpView } from '../../signaling/contract/api.ts';
import {
  FOLLOW_UP_KINDS,
  FOLLOW_UP_STATES,
  type FollowUpKind,
  type FollowUpState,
} from '../../signaling/contract/state.ts';
import { get } from '../client/http.ts';
import { useAddressFilter, type AddressFilter } from '../component/address-filter.ts';
import { ExportButton } from '../component/export-button.tsx';
import { PageFrame } from '../component/page-frame.tsx';
import { Empty, Failure, Loading } from '../component/page-state.tsx';
import { PageTable } from '../component/page-table.tsx';
import { useServices } from '../component/services.ts';
import { RatingTag } from '../component/state-tag.tsx';
import { Duration, TimeText } from '../component/time-text.tsx';
import type { PageOf } from './calls-query.ts';
import { FollowUpDetail } from './follow-up-detail.tsx';
import './archive.css';

const FILTERS = ['state', 'kind'] as const;
type Filter = (typeof FILTERS)[number];

function useColumns(): TableColumnsType<FollowUpView> {
  const { t } = useTranslation(['followUp', 'archive', 'label']);
  return [
    {
      title: t('column.at'),
      width: 200,
      render: (_, one) => (
        <span className="two-lines">
          <At one={one} />
          <span className="quiet figure">
            {t(`kind.${one.kind}`)} {one.kind === 'session' ? one.number : null}
          </span>
        </span>
      ),
    },
    {
      title: t('column.rating'),
      width: 100,
      render: (_, { rating }) => (rating === null ? null : <RatingTag score={rating} />),
    },
    {
      title: t('column.person'),
      width: 170,
      render: (_, one) => (
        <span className="two-lines">
          <span className="figure">
            {one.kind === 'call' ? one.callerMasked || t('archive:hiddenNumber') : one.petitionerMasked || t('noPhone')}
          </span>
          <span className="quiet">
            {one.kind === 'call' ? one.callerName || t('archive:unknownCaller') : one.petitionerName}
          </span>
        </span>
      ),
    },
    {
      title: t('column.servedBy'),
      width: 130,
      render: (_, one) => (one.kind === 'call' ? one.agentName : one.officerNames.join('、')),
    },
    { title: t('column.matter'), width: 190, render: (_, one) => <Matter one={one} /> },
    { title: t('column.talk'), width: 100, render: (_, { talkSeconds }) => <Duration seconds={talkSeconds} /> },
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

function At({ one }: { one: FollowUpView }) {
  const { t } = useTranslation('followUp');
  const [path, title, at] =
    one.kind === 'call'
      ? [`/calls/${one.id}`, t('open'), one.arrivedAt]
      : [`/sessions/${one.id}`, t('openSession'), one.startedAt ?? one.endedAt];
  return (
    <Link className="row-link" to={path} title={title}>
      <TimeText at={at} />
    </Link>
  );
}

function Matter({ one }: { one: FollowUpView }) {
  const { t } = useTranslation(['archive', 'label']);
  const services = useServices();
  const [first, second] =
    one.kind === 'call'
      ? [
          one.service ? services.name(one.service, one.courtId) : '—',
          one.category ? t(`label:category.${one.category}`) : t('notYet'),
        ]
      : [one.title, one.caseNumber ?? ''];
  return (
    <span className="two-lines">
      <span>{first}</span>
      <span className="quiet">{second}</span>
    </span>
  );
}

/** Calls and video sessions that were rated low (回访抽查): listen or watch, call back, write what came of it. */
export function FollowUpsPage() {
  const { t } = useTranslation(['followUp', 'shell']);
  const filter = useAddressFilter(FILTERS);
  const { values, page, size } = filter;
  const state: FollowUpState = values.state === 'done' ? 'done' : 'open';
  const kind = FOLLOW_UP_KINDS.find((one) => one === values.kind);
  const query = { state, ...(kind ? { kind } : {}) };
  const found = useQuery({
    queryKey: ['follow-ups', query, page, size],
    queryFn: ({ signal }) => get<PageOf<FollowUpView>>('/api/follow-ups', { ...query, page, size }, signal),
    placeholderData: keepPreviousData,
    refetchInterval: 15_000,
  });
  const actions = (
    <>
      <Link className="row-link" to="/board">
        <LeftOutlined aria-hidden="true" /> {t('back')}
      </Link>
      <ExportButton
        path="/api/follow-ups/export"
        query={query}
        fileName="follow-ups.xlsx"
        label={t('export')}
        done={t('exported')}
      />
    </>
  );
  return (
    <PageFrame
      title={t('title')}
      aside={found.data ? <span className="quiet figure">{t('total', { count: found.data.total })}</span> : null}
      actions={actions}
    >
      <FollowUpsFilter filter={filter} state={state} kind={kind} />
      <section className="card card-list" aria-label={t('title')} data-testid="follow-ups">
        {found.isPending ? <Loading rows={8} /> : null}
        {found.isError ? <Failure error={found.error} onRetry={() => void found.refetch()} /> : null}
        {found.isSuccess ? <FollowUpTable page={found.data} state={state} onTurn={filter.turn} /> : null}
      </section>
    </PageFrame>
  );
}

interface FollowUpsFilterProps {
  filter: AddressFilter<Filter>;
  state: FollowUpState;
  kind: FollowUpKind | undefined;
}

function FollowUpsFilter({ filter, state, kind }: FollowUpsFilterProps) {
  const { t } = useTranslation('followUp');
  return (
    <div className="filter-bar">
      <Segmented<FollowUpState>
        aria-label={t('state.label')}
        value={state}
        options={FOLLOW_UP_STATES.map((value) => ({ value, label: t(`state.${value}`) }))}
        onChange={(value) => filter.change({ state: value === 'open' ? null : value })}
      />
      <Segmented<FollowUpKind | 'any'>
        aria-label={t('kind.label')}
        value={kind ?? 'any'}
        options={(['any', ...FOLLOW_UP_KINDS] as const).map((value) => ({ value, label: t(`kind.${value}`) }))}
        onChange={(value) => filter.change({ kind: value === 'any' ? null : value })}
      />
      <span className="quiet bar-hint">{t('hint')}</span>
    </div>
  );
}

interface FollowUpTableProps {
  page: PageOf<FollowUpView>;
  state: FollowUpState;
  onTurn: (page: number, size: number) => void;
}

function FollowUpTable({ page, state, onTurn }: FollowUpTableProps) {
  const { t } = useTranslation('followUp');
  const columns = useColumns();
  if (page.total === 0) return <Empty title={t(`empty.${state}`)} hint={t(`emptyHint.${state}`)} />;
  return (
    <PageTable<FollowUpView>
      page={page}
      columns={columns}
      onTurn={onTurn}
      expandable={{ expandRowByClick: true, expandedRowRender: (one) => <FollowUpDetail one={one} /> }}
    />
  );
}
