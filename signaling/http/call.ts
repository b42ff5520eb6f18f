import { z } from 'zod';
import type { Identity } from '../account/index.ts';
import type { AuditLog } from '../audit/index.ts';
import type { CallArchive, CallScope } from '../call/index.ts';
import { api, desk } from '../contract/index.ts';
import type { CourtDirectory } from '../court/index.ts';
import { visibleCourts } from './court.ts';
import type { Api } from './route.ts';
import { EXPORT_TYPES, exportFormat, localTime, sendTable, type Table } from './table-export.ts';
import { CATEGORY_WORDS, DIRECTION_WORDS, LANGUAGE_WORDS, REASON_WORDS, RESULT_WORDS } from './words.ts';

const tag = 'call';
/** An officer sees calls they took; supervisors and auditors the court's and those of the courts below. */
const READERS = ['hotline-agent', 'supervisor', 'auditor'] as const;
const params = z.object({ id: z.uuid() });
/** Rows of one export. */
const EXPORT_LIMIT = 50_000;

export interface CallRouteParts {
  archive: CallArchive;
  courts: CourtDirectory;
  audit: AuditLog;
  /** What was recorded of a call. */
  recordings: (callId: string) => Promise<api.RecordingView[]>;
}

const tableOf = (courts: CourtDirectory): Table<api.CallSummary> => ({
  name: 'calls',
  sheet: '通话记录',
  columns: [
    { header: '来电时间', width: 20, value: (call) => localTime(call.arrivedAt) },
    { header: '方向', width: 8, value: (call) => DIRECTION_WORDS[call.direction] },
    { header: '法院', width: 26, value: (call) => call.courtName },
    { header: '来电号码', width: 16, value: (call) => call.callerMasked },
    { header: '来电人', width: 12, value: (call) => call.callerName },
    {
      header: '服务',
      width: 12,
      value: (call) => (call.service ? courts.serviceName(call.courtId, call.service) : ''),
    },
    { header: '事项类别', width: 12, value: (call) => (call.category ? CATEGORY_WORDS[call.category] : '') },
    { header: '坐席', width: 12, value: (call) => call.agentName },
    { header: '等待（秒）', width: 10, value: (call) => call.waitSeconds },
    { header: '通话（秒）', width: 10, value: (call) => call.talkSeconds },
    { header: '结果', width: 12, value: (call) => (call.result ? RESULT_WORDS[call.result] : '') },
    { header: '结束原因', width: 12, value: (call) => (call.reason ? REASON_WORDS[call.reason] : '') },
    { header: '结束时间', width: 20, value: (call) => localTime(call.endedAt) },
    { header: '满意度', width: 8, value: (call) => call.rating },
    { header: '语言', width: 8, value: (call) => LANGUAGE_WORDS[call.language] },
    { header: '编号', width: 38, value: (call) => call.id },
  ],
});

/** The archive of calls. */
export function callRoutes(routes: Api, parts: CallRouteParts): void {
  const scopeOf = (identity: Identity, mine = false): CallScope => ({
    courtIds: visibleCourts(parts.courts, identity),
    agentId: mine || identity.role === 'hotline-agent' ? identity.accountId : undefined,
  });
  listRoutes(routes, parts, scopeOf);
  routes.route(
    'get',
    '/api/calls/:id',
    {
      tag,
      summary: 'A call with its timeline, notes, recordings and orders',
      roles: READERS,
      params,
      response: api.callDetail,
    },
    async ({ identity, params: { id } }) => {
      const call = await parts.archive.detail(id, scopeOf(identity));
      const recordings = await parts.recordings(id);
      const watched = identity.role === 'hotline-agent' ? [] : [id, ...recordings.map((recording) => recording.id)];
      const access = watched.length === 0 ? [] : await parts.audit.ofTarget(watched, 100);
      return { ...call, recordings, access };
    },
  );
  routes.route(
    'post',
    '/api/calls/:id/reveal',
    {
      tag,
      summary: 'The whole number of the caller, for a reason that is audited',
      roles: READERS,
      params,
      body: api.withReason,
      response: api.revealed,
    },
    async ({ identity, params: { id }, body: { reason }, origin: { address } }) => {
      const { number, courtId } = await parts.archive.reveal(id, scopeOf(identity));
      await parts.audit.write({ actor: identity, action: 'call.reveal', target: id, courtId, reason, address });
      return { number };
    },
  );
  routes.route(
    'put',
    '/api/calls/:id/wrap-up',
    {
      tag,
      summary: 'Complete the note of an own call afterwards',
      roles: ['hotline-agent'],
      params,
      body: desk.wrapUp.omit({ callId: true, final: true }),
      response: null,
    },
    async ({ identity, params: { id }, body, origin: { address } }) => {
      await parts.archive.saveNote(id, { ...body, callId: id, final: true }, scopeOf(identity));
      await parts.audit.write({ actor: identity, action: 'call.note', target: id, address });
    },
  );
}

function listRoutes(
  routes: Api,
  { archive, audit, courts }: CallRouteParts,
  scopeOf: (identity: Identity, mine?: boolean) => CallScope,
): void {
  routes.route(
    'get',
    '/api/calls',
    {
      tag,
      summary: 'Calls, newest first',
      roles: READERS,
      query: api.callQuery,
      response: api.pageOf(api.callSummary),
    },
    async ({ identity, query }) => {
      const found = await archive.list(query, scopeOf(identity, query.mine));
      return { ...found, page: query.page, size: query.size };
    },
  );
  routes.route(
    'get',
    '/api/calls/live',
    {
      tag,
      summary: 'Calls that run now, newest first',
      roles: READERS,
      query: api.callQuery.pick({ number: true }),
      response: z.array(api.callSummary),
    },
    ({ identity, query: { number } }) => archive.live(number, scopeOf(identity)),
  );
  routes.route(
    'get',
    '/api/calls/export',
    {
      tag,
      summary: 'Calls as CSV or workbook, oldest first',
      roles: ['supervisor', 'auditor'],
      query: api.callQuery.omit({ page: true, size: true }).extend({ format: exportFormat }),
      response: { stream: Object.values(EXPORT_TYPES) },
    },
    async ({ identity, query: { format, mine, ...filter }, origin: { address }, response }) => {
      await audit.write({ actor: identity, action: 'call.export', target: format, address });
      await sendTable(response, tableOf(courts), archive.rows(filter, scopeOf(identity, mine), EXPORT_LIMIT), format);
    },
  );
}
