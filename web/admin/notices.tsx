import { EyeOutlined } from '@ant-design/icons';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { Button, Input, Select, type TableColumnsType } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import type { NoticeView } from '../../signaling/contract/notice.ts';
import { NOTICE_STATES } from '../../signaling/contract/state.ts';
import { ReasonDialog } from '../archive/reason-dialog.tsx';
import { get, post } from '../client/http.ts';
import { mayOpen, PATHS } from '../client/session.ts';
import { useAddressFilter, type AddressFilter } from '../component/address-filter.ts';
import { ExportButton } from '../component/export-button.tsx';
import { NoticeTag } from '../component/notice-tag.tsx';
import { Empty, Failure, Loading } from '../component/page-state.tsx';
import { PageTable } from '../component/page-table.tsx';
import { useMe } from '../component/session.tsx';
import { TimeText } from '../component/time-text.tsx';

const FILTERS = ['state', 'q'] as const;
type Filter = AddressFilter<(typeof FILTERS)[number]>;

interface NoticePage {
  items: NoticeView[];
  total: number;
  page: number;
  size: number;
}

/** What the court wrote to citizens by SMS, and how far each message came. */
export function Notices() {
  const { t } = useTranslation('notice');
  const filter = useAddressFilter(FILTERS);
  const { page, size, values } = filter;
  const notices = useQuery({
    queryKey: ['notices', values, page, size],
    queryFn: ({ signal }) => get<NoticePage>('/api/notices', { ...values, page, size }, signal),
    placeholderData: keepPreviousData,
    refetchInterval: 10_000,
  });
  return (
    <>
      <div className="admin-bar">
        <NoticeFilter filter={filter} />
        <span className="page-frame-space" />
        {notices.data ? <span className="quiet figure">{t('total', { count: notices.data.total })}</span> : null}
        <ExportButton
          path="/api/notices/export"
          query={values}
          fileName="notices.xlsx"
          label={t('export')}
          done={t('exported')}
        />
      </div>
      <section className="card card-list" data-testid="notice-table">
        {notices.isPending ? <Loading rows={10} /> : null}
        {notices.isError ? <Failure error={notices.error} onRetry={() => void notices.refetch()} /> : null}
        {notices.isSuccess ? <NoticeTable page={notices.data} filter={filter} /> : null}
      </section>
    </>
  );
}

function NoticeFilter({ filter }: { filter: Filter }) {
  const { t } = useTranslation('notice');
  const { state, q } = filter.values;
  return (
    <search className="filter-bar">
      <Input.Search
        key={q ?? ''}
        className="notice-text"
        defaultValue={q ?? ''}
        placeholder={t('qHint')}
        aria-label={t('q')}
        maxLength={60}
        allowClear
        enterButton={t('search')}
        onSearch={(text) => filter.change({ q: text.trim() })}
      />
      <Select
        className="audit-action"
        aria-label={t('state')}
        allowClear
        placeholder={t('anyState')}
        value={state ?? null}
        options={NOTICE_STATES.map((value) => ({ value, label: t(`states.${value}`) }))}
        onChange={(value: string | null) => filter.change({ state: value })}
      />
      {filter.filtered ? (
        <Button type="text" onClick={filter.clear}>
          {t('clear')}
        </Button>
      ) : null}
    </search>
  );
}

function NoticeTable({ page, filter }: { page: NoticePage; filter: Filter }) {
  const { t } = useTranslation('notice');
  if (page.total === 0) {
    return filter.filtered ? (
      <Empty
        title={t('noMatch')}
        hint={t('noMatchHint')}
        action={<Button onClick={filter.clear}>{t('clear')}</Button>}
      />
    ) : (
      <Empty title={t('empty')} hint={t('emptyHint')} />
    );
  }
  const columns: TableColumnsType<NoticeView> = [
    { title: t('at'), width: 170, render: (_, { createdAt }) => <TimeText at={createdAt} /> },
    { title: t('number'), width: 170, render: (_, notice) => <Recipient key={notice.id} notice={notice} /> },
    { title: t('text'), render: (_, { text }) => <span className="notice-body">{text}</span> },
    { title: t('state'), width: 120, render: (_, notice) => <NoticeTag notice={notice} /> },
    { title: t('about'), width: 160, render: (_, notice) => <Subject notice={notice} /> },
    {
      title: t('by'),
      width: 110,
      render: (_, { createdBy }) => createdBy || t('system'),
    },
  ];
  return <PageTable<NoticeView> page={page} onTurn={filter.turn} columns={columns} />;
}

/** The number, masked until somebody says why it is needed. */
function Recipient({ notice }: { notice: NoticeView }) {
  const { t } = useTranslation('notice');
  const [asking, setAsking] = useState(false);
  const [number, setNumber] = useState<string | null>(null);
  const reveal = async (reason: string): Promise<void> => {
    const shown = await post<{ number: string | null }>(`/api/notices/${encodeURIComponent(notice.id)}/reveal`, {
      reason,
    });
    setNumber(shown.number);
  };
  return (
    <>
      <span className="figure">{number ?? notice.numberMasked}</span>
      {number === null ? (
        <Button
          type="text"
          size="small"
          icon={<EyeOutlined />}
          aria-label={t('revealOf', { number: notice.numberMasked })}
          title={t('reveal')}
          onClick={() => setAsking(true)}
        />
      ) : null}
      <ReasonDialog
        open={asking}
        title={t('revealTitle')}
        hint={t('revealHint')}
        confirm={t('reveal')}
        onConfirm={reveal}
        onClose={() => setAsking(false)}
      />
    </>
  );
}

/** What the message is about; a work order leads to its page for those who may open it. */
function Subject({ notice: { about } }: { notice: NoticeView }) {
  const { role } = useMe();
  if (!about) return <span className="quiet">—</span>;
  if (about.kind !== 'work-order' || !mayOpen(role, PATHS.workOrders)) {
    return <span className="figure">{about.label}</span>;
  }
  return (
    <Link className="row-link figure" to={`/work-orders/${about.id}`}>
      {about.label}
    </Link>
  );
}
