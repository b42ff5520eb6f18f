import { LeftOutlined } from '@ant-design/icons';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { Table, type TableColumnsType } from 'antd';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import type { WaitingFigures, WaitingReport, WaitingRow } from '../../signaling/contract/api.ts';
import { courtDay, dayEnd, dayStart, isDay } from '../client/court-day.ts';
import { get, type Query } from '../client/http.ts';
import { useAddressFilter, type AddressFilter } from '../component/address-filter.ts';
import { ExportButton } from '../component/export-button.tsx';
import { ChoiceField, DaysField } from '../component/filter-field.tsx';
import { PageFrame } from '../component/page-frame.tsx';
import { Empty, Failure, Loading } from '../component/page-state.tsx';
import { useServices } from '../component/services.ts';
import { Duration } from '../component/time-text.tsx';
import './report.css';

const FILTERS = ['from', 'to', 'service'] as const;
type Filter = (typeof FILTERS)[number];
const PRESETS = [
  { name: 'today', since: 0 },
  { name: 'week', since: -6 },
  { name: 'month', since: -29 },
] as const;

/** The last seven days when the address says nothing. */
function spanOf({ from, to }: Partial<Record<Filter, string>>): { from: string; to: string } {
  return { from: from && isDay(from) ? from : courtDay(-6), to: to && isDay(to) ? to : courtDay() };
}

/** How long callers waited, and how right the estimate was that they were told. */
export function WaitingPage() {
  const { t } = useTranslation(['report', 'shell']);
  const filter = useAddressFilter(FILTERS);
  const { from, to } = spanOf(filter.values);
  const { service } = filter.values;
  const query: Query = { from: dayStart(from), to: dayEnd(to), ...(service ? { service } : {}) };
  const report = useQuery({
    queryKey: ['report-waiting', query],
    queryFn: ({ signal }) => get<WaitingReport>('/api/reports/waiting', query, signal),
    placeholderData: keepPreviousData,
  });
  return (
    <PageFrame
      title={t('title')}
      aside={
        <Link className="row-link" to="/board">
          <LeftOutlined aria-hidden="true" /> {t('back')}
        </Link>
      }
      actions={
        <ExportButton
          path="/api/reports/waiting/export"
          query={query}
          fileName="waiting.xlsx"
          label={t('export')}
          done={t('exported')}
        />
      }
    >
      <WaitingFilter filter={filter} from={from} to={to} />
      <section className="card card-list" aria-label={t('title')} data-testid="waiting-report">
        <p className="quiet report-hint">{t('hint')}</p>
        {report.isPending ? <Loading rows={8} /> : null}
        {report.isError ? <Failure error={report.error} onRetry={() => void report.refetch()} /> : null}
        {report.isSuccess ? <WaitingTable report={report.data} /> : null}
      </section>
    </PageFrame>
  );
}

function WaitingFilter({ filter, from, to }: { filter: AddressFilter<Filter>; from: string; to: string }) {
  const { t } = useTranslation('report');
  const services = useServices();
  return (
    <search className="filter-bar">
      <DaysField
        name={t('filter.time')}
        words={{ from: t('filter.from'), to: t('filter.to') }}
        from={from}
        to={to}
        mayBeOpen={false}
        presets={PRESETS.map(({ name, since }) => ({
          label: t(`preset.${name}`),
          from: courtDay(since),
          to: courtDay(),
        }))}
        onChange={filter.change}
      />
      <ChoiceField
        name={t('filter.service')}
        all={t('filter.all')}
        value={filter.values.service}
        options={services.all}
        onChange={(service) => filter.change({ service })}
      />
    </search>
  );
}

const percent = (share: number | null): string => (share === null ? '—' : `${(share * 100).toFixed(1)} %`);

/** A row's figures, in the order of the columns behind day and service. */
function useCells(): ((figures: WaitingFigures) => React.ReactNode)[] {
  const { t } = useTranslation('report');
  const seconds = (value: number | null, sign = false): string =>
    value === null ? '—' : t('seconds', { value: `${sign && value > 0 ? '+' : ''}${value}` });
  return [
    ({ calls }) => calls,
    ({ answered }) => answered,
    ({ abandoned }) => abandoned,
    ({ medianWait, p90Wait }) => (
      <>
        <Duration seconds={medianWait} /> / <Duration seconds={p90Wait} />
      </>
    ),
    ({ serviceLevel }) => percent(serviceLevel),
    ({ estimateError, estimates }) => (
      <span className="two-lines">
        <span>{seconds(estimateError)}</span>
        <span className="quiet">{t('estimates', { count: estimates })}</span>
      </span>
    ),
    ({ estimateBias }) => seconds(estimateBias, true),
  ];
}

const FIGURES = ['calls', 'answered', 'abandoned', 'wait', 'serviceLevel', 'error', 'bias'] as const;

function WaitingTable({ report }: { report: WaitingReport }) {
  const { t } = useTranslation('report');
  const services = useServices();
  const cells = useCells();
  if (report.rows.length === 0) return <Empty title={t('empty')} hint={t('emptyHint')} />;
  const columns: TableColumnsType<WaitingRow> = [
    { title: t('column.day'), width: 120, render: (_, row) => <span className="figure">{row.day}</span> },
    { title: t('column.service'), width: 120, render: (_, row) => services.name(row.service) },
    ...FIGURES.map((name, index) => ({
      title: t(`column.${name}`),
      align: 'right' as const,
      className: 'figure',
      render: (_: unknown, row: WaitingRow) => cells[index]?.(row),
    })),
  ];
  return (
    <Table<WaitingRow>
      rowKey={({ day, service }) => `${day} ${service}`}
      columns={columns}
      dataSource={report.rows}
      pagination={report.rows.length > 50 ? { pageSize: 50, showSizeChanger: false } : false}
      scroll={{ x: 1080 }}
      summary={() => (
        <Table.Summary.Row data-testid="waiting-total">
          <Table.Summary.Cell index={0} colSpan={2}>
            <strong>{t('total')}</strong>
          </Table.Summary.Cell>
          {FIGURES.map((name, index) => (
            <Table.Summary.Cell key={name} index={index + 2} align="right">
              <strong className="figure">{cells[index]?.(report.total)}</strong>
            </Table.Summary.Cell>
          ))}
        </Table.Summary.Row>
      )}
    />
  );
}
