import { timingSafeEqual } from 'node:crypto';
import { z } from 'zod';
import type { AuditLog } from '../audit/index.ts';
import { api, CourtError, notice } from '../contract/index.ts';
import type { CourtDirectory } from '../court/index.ts';
import type { NoticeService } from '../notice/index.ts';
import { visibleCourts } from './court.ts';
import type { Api } from './route.ts';
import { EXPORT_TYPES, exportFormat, localTime, sendTable, type Table } from './table-export.ts';
import { NOTICE_WORDS } from './words.ts';

const tag = 'notice';
/** Who answers for what the court writes to citizens. */
const READERS = ['operator', 'supervisor'] as const;
const params = z.object({ id: z.string().min(1).max(80) });
/** Rows of one export. */
const EXPORT_LIMIT = 50_000;

const TABLE: Table<notice.NoticeView> = {
  name: 'notices',
  sheet: '短信',
  columns: [
    { header: '时间', width: 20, value: (row) => localTime(row.createdAt) },
    { header: '法院', width: 26, value: (row) => row.courtName },
    { header: '号码', width: 16, value: (row) => row.numberMasked },
    { header: '内容', width: 80, value: (row) => row.text },
    { header: '状态', width: 10, value: (row) => NOTICE_WORDS[row.state] },
    { header: '尝试次数', width: 10, value: (row) => row.attempts },
    { header: '关联', width: 18, value: (row) => row.about?.label ?? '' },
    { header: '发件人', width: 12, value: (row) => row.createdBy },
    { header: '模板', width: 24, value: (row) => `${row.template} v${row.templateVersion}` },
  ],
};

export interface NoticeRouteParts {
  notices: NoticeService;
  courts: CourtDirectory;
  audit: AuditLog;
  /** What the SMS service shows with its receipts; empty: none are taken. */
  smsToken: string;
}

/** Short messages: the outbox, and receipts of the SMS service. */
export function noticeRoutes(routes: Api, { notices, courts, audit, smsToken }: NoticeRouteParts): void {
  routes.route(
    'get',
    '/api/notices',
    {
      tag,
      summary: 'Short messages, newest first',
      roles: READERS,
      query: notice.noticeQuery,
      response: notice.noticePage,
    },
    async ({ identity, query }) => {
      const found = await notices.list(query, visibleCourts(courts, identity));
      return { ...found, page: query.page, size: query.size };
    },
  );
  routes.route(
    'get',
    '/api/notices/export',
    {
      tag,
      summary: 'Short messages as CSV or workbook, oldest first',
      roles: READERS,
      query: notice.noticeQuery.omit({ page: true, size: true }).extend({ format: exportFormat }),
      response: { stream: Object.values(EXPORT_TYPES) },
    },
    async ({ identity, query: { format, ...filter }, origin: { address }, response }) => {
      await audit.write({ actor: identity, action: 'notice.export', target: format, address });
      await sendTable(response, TABLE, notices.rows(filter, visibleCourts(courts, identity), EXPORT_LIMIT), format);
    },
  );
  routes.route(
    'post',
    '/api/notices/:id/reveal',
    {
      tag,
      summary: 'The whole number a message went to, for a reason that is audited',
      roles: READERS,
      params,
      body: api.withReason,
      response: api.revealed,
    },
    async ({ identity, params: { id }, body: { reason }, origin: { address } }) => {
      const { number, courtId } = await notices.reveal(id, visibleCourts(courts, identity));
      await audit.write({ actor: identity, action: 'notice.reveal', target: id, courtId, reason, address });
      return { number };
    },
  );
  routes.open(
    'post',
    '/api/notices/receipts',
    {
      tag,
      summary: 'The SMS service tells what became of a message; authenticated by the bearer token SMS_TOKEN',
      body: notice.noticeReceipt,
      response: null,
    },
    async ({ body, request }) => {
      if (!isToken(request.get('Authorization'), smsToken)) throw new CourtError('A-001');
      await notices.receipt(body);
    },
  );
}

function isToken(header: string | undefined, token: string): boolean {
  const given = Buffer.from(header ?? '');
  const wanted = Buffer.from(`Bearer ${token}`);
  return token !== '' && given.length === wanted.length && timingSafeEqual(given, wanted);
}
