import { CourtError, api } from '../contract/index.ts';
import type { AuditLog } from '../audit/index.ts';
import type { CourtDirectory } from '../court/index.ts';
import type { Identity } from '../account/index.ts';
import type { WaitingReports } from '../report/index.ts';
import { visibleCourts } from './court.ts';
import type { Api } from './route.ts';
import { EXPORT_TYPES, exportFormat, sendTable, type Table } from './table-export.ts';

const tag = 'report';
const READERS = ['supervisor', 'auditor'] as const;

export interface ReportRouteParts {
  waiting: WaitingReports;
  courts: CourtDirectory;
  audit: AuditLog;
}

const percent = (share: number | null): string => (share === null ? '' : `${Math.round(share * 1000) / 10}%`);

/** Rows are of several courts together; a service is called as the reader's court calls it. */
const tableOf = (courts: CourtDirectory, courtId: string): Table<api.WaitingRow> => ({
  name: 'waiting',
  sheet: '等待统计',
  columns: [
    { header: '日期', width: 12, value: (row) => row.day },
    { header: '服务', width: 12, value: (row) => courts.serviceName(courtId, row.service) },
    { header: '排队来电', width: 10, value: (row) => row.calls },
    { header: '接听', width: 8, value: (row) => row.answered },
    { header: '放弃', width: 8, value: (row) => row.abandoned },
    { header: '等待中位数（秒）', width: 16, value: (row) => row.medianWait },
    { header: '九成等待不超过（秒）', width: 20, value: (row) => row.p90Wait },
    { header: '按时接听率', width: 12, value: (row) => percent(row.serviceLevel) },
    { header: '预计等待的样本', width: 14, value: (row) => row.estimates },
    { header: '预计平均误差（秒）', width: 18, value: (row) => row.estimateError },
    { header: '预计偏差（秒，正为多报）', width: 24, value: (row) => row.estimateBias },
  ],
});

/** Figures of the line over days. */
export function reportRoutes(routes: Api, { waiting, courts, audit }: ReportRouteParts): void {
  const report = (identity: Identity, query: api.WaitingReportQuery): Promise<api.WaitingReport> => {
    const visible = visibleCourts(courts, identity);
    const { courtId } = query;
    if (courtId !== undefined && !visible.includes(courtId)) throw new CourtError('V-003');
    return waiting.of(query, courtId === undefined ? visible : [courtId]);
  };
  routes.route(
    'get',
    '/api/reports/waiting',
    {
      tag,
      summary: 'How long callers waited, by day and service, and how right the estimate was that they were told',
      roles: READERS,
      query: api.waitingReportQuery,
      response: api.waitingReport,
    },
    ({ identity, query }) => report(identity, query),
  );
  routes.route(
    'get',
    '/api/reports/waiting/export',
    {
      tag,
      summary: 'The same as CSV or workbook',
      roles: READERS,
      query: api.waitingReportQuery.extend({ format: exportFormat }),
      response: { stream: Object.values(EXPORT_TYPES) },
    },
    async ({ identity, query: { format, ...query }, origin: { address }, response }) => {
      const { rows } = await report(identity, query);
      await audit.write({ actor: identity, action: 'report.export', target: 'waiting', address });
      await sendTable(response, tableOf(courts, query.courtId ?? identity.courtId), each(rows), format);
    },
  );
}

// oxlint-disable-next-line typescript/require-await -- tables are written as their rows come
async function* each<Row>(rows: readonly Row[]): AsyncGenerator<Row> {
  yield* rows;
}
