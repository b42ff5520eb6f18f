import { SafetyCertificateOutlined } from '@ant-design/icons';
import { keepPreviousData, useMutation, useQuery } from '@tanstack/react-query';
import { Alert, Button, DatePicker, Input, Select, type TableColumnsType } from 'antd';
import dayjs from 'dayjs';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import type { AuditView } from '../../signaling/contract/api.ts';
import { dayEnd, dayStart, isDay } from '../client/court-day.ts';
import { get, post, type Query } from '../client/http.ts';
import { useAddressFilter, type AddressFilter } from '../component/address-filter.ts';
import { ExportButton } from '../component/export-button.tsx';
import { faultText } from '../component/fault-text.ts';
import { isKnown } from '../component/known-word.ts';
import { Empty, Failure, Loading } from '../component/page-state.tsx';
import { PageTable } from '../component/page-table.tsx';
import { TimeText } from '../component/time-text.tsx';
import { admin as words } from '../i18n/zh/admin.ts';
import { label } from '../i18n/zh/label.ts';

const FILTERS = ['actor', 'action', 'from', 'to'] as const;
type Filter = AddressFilter<(typeof FILTERS)[number]>;

interface AuditPage {
  items: AuditView[];
  total: number;
  page: number;
  size: number;
}
interface Chain {
  ok: boolean;
  entries: number;
  brokenAt: number | null;
}

function queryOf({ from, to, ...rest }: Filter['values']): Query {
  return {
    ...rest,
    ...(from && isDay(from) ? { from: dayStart(from) } : {}),
    ...(to && isDay(to) ? { to: dayEnd(to) } : {}),
  };
}

/** Who did what, when, from where and why. */
export function Audit() {
  const { t } = useTranslation('admin');
  const filter = useAddressFilter(FILTERS, 50);
  const { page, size } = filter;
  const query = queryOf(filter.values);
  const entries = useQuery({
    queryKey: ['audit', query, page, size],
    queryFn: ({ signal }) => get<AuditPage>('/api/audit', { ...query, page, size }, signal),
    placeholderData: keepPreviousData,
  });
  const chain = useMutation({ mutationFn: () => post<Chain>('/api/audit/verification') });
  return (
    <>
      <div className="admin-bar">
        <AuditFilter filter={filter} />
        <span className="page-frame-space" />
        {entries.data ? <span className="quiet figure">{t('audit.total', { count: entries.data.total })}</span> : null}
        <Button icon={<SafetyCertificateOutlined />} loading={chain.isPending} onClick={() => chain.mutate()}>
          {t(chain.isPending ? 'audit.verifying' : 'audit.verify')}
        </Button>
        <ExportButton
          path="/api/audit/export"
          query={query}
          fileName="audit.xlsx"
          label={t('audit.export')}
          done={t('audit.exported')}
        />
      </div>
      {chain.data?.ok ? (
        <Alert type="success" showIcon title={t('audit.intact', { count: chain.data.entries })} />
      ) : null}
      {chain.data && !chain.data.ok ? (
        <Alert
          type="error"
          showIcon
          role="alert"
          title={t('audit.broken', { at: chain.data.brokenAt ?? chain.data.entries })}
        />
      ) : null}
      {chain.error ? (
        <Alert type="error" showIcon role="alert" title={faultText(chain.error, t('account.failed'))} />
      ) : null}
      <section className="card card-list" data-testid="audit-table">
        {entries.isPending ? <Loading rows={10} /> : null}
        {entries.isError ? <Failure error={entries.error} onRetry={() => void entries.refetch()} /> : null}
        {entries.isSuccess ? <AuditTable page={entries.data} filter={filter} /> : null}
      </section>
    </>
  );
}

function AuditFilter({ filter }: { filter: Filter }) {
  const { t } = useTranslation('admin');
  const { actor, action, from, to } = filter.values;
  return (
    <search className="filter-bar">
      <Input.Search
        key={actor ?? ''}
        className="audit-actor"
        defaultValue={actor ?? ''}
        placeholder={t('audit.actorHint')}
        aria-label={t('audit.actor')}
        maxLength={60}
        allowClear
        enterButton={t('audit.search')}
        onSearch={(name) => filter.change({ actor: name.trim() })}
      />
      <Select
        className="audit-action"
        aria-label={t('audit.action')}
        allowClear
        placeholder={t('audit.anyAction')}
        value={action ?? null}
        options={(Object.keys(words.group) as (keyof typeof words.group)[]).map((group) => ({
          value: `${group}.`,
          label: t(`group.${group}`),
        }))}
        onChange={(value: string | null) => filter.change({ action: value })}
      />
      <DatePicker.RangePicker
        className="audit-time"
        aria-label={t('audit.time')}
        value={[from ? dayjs(from) : null, to ? dayjs(to) : null]}
        allowEmpty={[true, true]}
        placeholder={[t('audit.from'), t('audit.to')]}
        onChange={(days) =>
          filter.change({ from: days?.[0]?.format('YYYY-MM-DD') ?? null, to: days?.[1]?.format('YYYY-MM-DD') ?? null })
        }
      />
      {filter.filtered ? (
        <Button type="text" onClick={filter.clear}>
          {t('audit.clear')}
        </Button>
      ) : null}
    </search>
  );
}

function AuditTable({ page, filter }: { page: AuditPage; filter: Filter }) {
  const { t } = useTranslation(['admin', 'label']);
  if (page.total === 0) {
    return (
      <Empty
        title={t('audit.empty')}
        hint={t('audit.emptyHint')}
        action={<Button onClick={filter.clear}>{t('audit.clear')}</Button>}
      />
    );
  }
  const columns: TableColumnsType<AuditView> = [
    { title: t('audit.at'), width: 170, render: (_, { at }) => <TimeText at={at} /> },
    {
      title: t('audit.actor'),
      width: 110,
      render: (_, entry) => (entry.role === 'system' ? t('audit.system') : entry.actorName),
    },
    {
      title: t('audit.role'),
      width: 190,
      render: (_, { role, courtName }) => (
        <span className="two-lines">
          <span>{isKnown(role, label.role) ? t(`label:role.${role}`) : t('audit.none')}</span>
          <span className="quiet">{courtName}</span>
        </span>
      ),
    },
    {
      title: t('audit.action'),
      width: 150,
      render: (_, { action }) =>
        isKnown(action, words.action) ? t(`action.${action}`) : <span title={action}>{t('actionOther')}</span>,
    },
    { title: t('audit.target'), render: (_, entry) => <Target entry={entry} /> },
    {
      title: t('audit.reason'),
      width: 180,
      render: (_, { reason }) => reason ?? <span className="quiet">{t('audit.none')}</span>,
    },
    {
      title: t('audit.address'),
      width: 130,
      render: (_, { address }) => <span className="figure">{address || t('audit.none')}</span>,
    },
  ];
  return <PageTable<AuditView> page={page} onTurn={filter.turn} columns={columns} />;
}

/** What was touched; a call leads to its page. */
function Target({ entry }: { entry: AuditView }) {
  const { action, target } = entry;
  if (action.startsWith('call.') && /^[0-9a-f-]{36}$/.test(target)) {
    return (
      <Link className="row-link hash" to={`/calls/${target}`}>
        {target}
      </Link>
    );
  }
  return <span className="hash">{target}</span>;
}
