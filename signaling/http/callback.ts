import { z } from 'zod';
import type { Identity } from '../account/index.ts';
import type { AuditLog } from '../audit/index.ts';
import type { CallbackList } from '../callback/index.ts';
import { api } from '../contract/index.ts';
import type { CourtDirectory } from '../court/index.ts';
import { visibleCourts } from './court.ts';
import type { Api } from './route.ts';
import { EXPORT_TYPES, exportFormat, localTime, sendTable, type Table } from './table-export.ts';
import { CALLBACK_END_WORDS, CALLBACK_SOURCE_WORDS, CALLBACK_STATE_WORDS, CALLBACK_TRY_WORDS } from './words.ts';

const tag = 'callback';
/** An officer sees their court's list; supervisors and auditors those of the courts below, too. */
const READERS = ['hotline-agent', 'supervisor', 'auditor'] as const;
const ACTORS = ['hotline-agent', 'supervisor'] as const;
const params = z.object({ id: z.uuid() });
/** Rows of one export. */
const EXPORT_LIMIT = 50_000;

export interface CallbackRouteParts {
  callbacks: CallbackList;
  courts: CourtDirectory;
  audit: AuditLog;
}

const tableOf = (courts: CourtDirectory): Table<api.CallbackView> => ({
  name: 'callbacks',
  sheet: '回拨',
  columns: [
    { header: '登记时间', width: 20, value: (one) => localTime(one.createdAt) },
    { header: '法院', width: 26, value: (one) => one.courtName },
    { header: '号码', width: 16, value: (one) => one.numberMasked },
    { header: '服务', width: 12, value: (one) => courts.serviceName(one.courtId, one.service) },
    { header: '来源', width: 12, value: (one) => CALLBACK_SOURCE_WORDS[one.source] },
    { header: '开始排队', width: 20, value: (one) => localTime(one.queuedAt) },
    { header: '状态', width: 12, value: (one) => CALLBACK_STATE_WORDS[one.state] },
    {
      header: '拨打经过',
      width: 40,
      value: (one) => one.tries.map(({ at, result }) => `${localTime(at)} ${CALLBACK_TRY_WORDS[result]}`).join('；'),
    },
    { header: '下次拨打', width: 20, value: (one) => localTime(one.nextTryAt) },
    { header: '结束时间', width: 20, value: (one) => localTime(one.endedAt) },
    { header: '结束原因', width: 16, value: (one) => (one.endReason ? CALLBACK_END_WORDS[one.endReason] : '') },
    { header: '经办人', width: 12, value: (one) => one.endedBy },
    { header: '说明', width: 40, value: (one) => one.note },
    { header: '编号', width: 38, value: (one) => one.id },
  ],
});

/** The callback list. */
export function callbackRoutes(routes: Api, { callbacks, courts, audit }: CallbackRouteParts): void {
  const { archive } = callbacks;
  const sight = (identity: Identity): string[] =>
    identity.role === 'hotline-agent' ? [identity.courtId] : visibleCourts(courts, identity);
  routes.route(
    'get',
    '/api/callbacks',
    {
      tag,
      summary: 'Callbacks, newest first',
      roles: READERS,
      query: api.callbackQuery,
      response: api.pageOf(api.callbackView),
    },
    async ({ identity, query }) => ({
      ...(await archive.list(query, sight(identity))),
      page: query.page,
      size: query.size,
    }),
  );
  routes.route(
    'get',
    '/api/callbacks/export',
    {
      tag,
      summary: 'Callbacks as CSV or workbook, oldest first',
      roles: ['supervisor', 'auditor'],
      query: api.callbackQuery.omit({ page: true, size: true }).extend({ format: exportFormat }),
      response: { stream: Object.values(EXPORT_TYPES) },
    },
    async ({ identity, query: { format, ...filter }, origin: { address }, response }) => {
      await audit.write({ actor: identity, action: 'callback.export', target: format, address });
      await sendTable(response, tableOf(courts), archive.rows(filter, sight(identity), EXPORT_LIMIT), format);
    },
  );
  routes.route(
    'get',
    '/api/callbacks/:id',
    { tag, summary: 'A callback with its tries', roles: READERS, params, response: api.callbackView },
    ({ identity, params: { id } }) => archive.get(id, sight(identity)),
  );
  const ends = [
    ['cancel', 'cancelled', 'Takes a callback from the list, for a reason that is audited'],
    ['done', 'done', 'A callback was dealt with in another way; the note says how'],
  ] as const;
  for (const [verb, state, summary] of ends) {
    routes.route(
      'post',
      `/api/callbacks/:id/${verb}`,
      { tag, summary, roles: ACTORS, params, body: api.withReason, response: api.callbackView },
      async ({ identity, params: { id }, body: { reason }, origin: { address } }) => {
        const { courtId } = await archive.get(id, sight(identity));
        const ended = await callbacks.end(id, state, identity.name, reason);
        await audit.write({ actor: identity, action: `callback.${verb}`, target: id, courtId, reason, address });
        return ended;
      },
    );
  }
}
