import { z } from 'zod';
import type { AuditLog } from '../audit/index.ts';
import { api } from '../contract/index.ts';
import type { CourtDirectory } from '../court/index.ts';
import type { FollowUps } from '../follow-up/index.ts';
import type { SessionFollowUps } from '../session/index.ts';
import { visibleCourts } from './court.ts';
import type { Api } from './route.ts';
import { EXPORT_TYPES, exportFormat, localTime, sendTable, type Table } from './table-export.ts';
import { RESULT_WORDS, SESSION_OUTCOME_WORDS } from './words.ts';

const tag = 'follow-up';
const READERS = ['supervisor', 'auditor'] as const;
const params = z.object({ id: z.uuid() });
/** Rows of one export. */
const EXPORT_LIMIT = 50_000;

export interface FollowUpRouteParts {
  followUps: FollowUps;
  sessions: SessionFollowUps;
  courts: CourtDirectory;
  audit: AuditLog;
}

/** What calls and sessions have under names of their own. */
function shared(one: api.FollowUpView) {
  if (one.kind === 'call') {
    const { arrivedAt: at, callerName: name, callerMasked: masked, agentName, result } = one;
    return { word: '来电', at, name, masked, servedBy: agentName, about: '', result: result && RESULT_WORDS[result] };
  }
  const { startedAt: at, petitionerName: name, petitionerMasked: masked, officerNames, title, outcome, number } = one;
  const result = outcome && SESSION_OUTCOME_WORDS[outcome];
  return { word: '视频接访', at, name, masked, servedBy: officerNames.join('、'), about: `${title} ${number}`, result };
}

const TABLE: Table<api.FollowUpView> = {
  name: 'follow-ups',
  sheet: '回访抽查',
  columns: [
    { header: '类型', width: 10, value: (one) => shared(one).word },
    { header: '时间', width: 20, value: (one) => localTime(shared(one).at) },
    { header: '法院', width: 26, value: (one) => one.courtName },
    { header: '来访人', width: 12, value: (one) => shared(one).name },
    { header: '电话', width: 16, value: (one) => shared(one).masked },
    { header: '坐席 / 接访人员', width: 20, value: (one) => shared(one).servedBy },
    { header: '事由', width: 36, value: (one) => shared(one).about },
    { header: '时长（秒）', width: 10, value: (one) => one.talkSeconds },
    { header: '结果', width: 14, value: (one) => shared(one).result },
    { header: '满意度', width: 8, value: (one) => one.rating },
    { header: '评价时间', width: 20, value: (one) => localTime(one.ratedAt) },
    { header: '回访时间', width: 20, value: (one) => localTime(one.followedUp?.at ?? null) },
    { header: '回访人', width: 12, value: (one) => one.followedUp?.by ?? null },
    { header: '回访情况', width: 50, value: (one) => one.followedUp?.note ?? null },
    { header: '编号', width: 38, value: (one) => one.id },
  ],
};

/** Calls and video sessions with a low rating, and what the supervisor heard when they called back (回访抽查). */
export function followUpRoutes(routes: Api, parts: FollowUpRouteParts): void {
  const { followUps, sessions, courts, audit } = parts;
  listRoutes(routes, parts);
  routes.route(
    'put',
    '/api/follow-ups/:id',
    {
      tag,
      summary: 'The supervisor called back; what came of it',
      roles: ['supervisor'],
      params,
      body: api.followUpNote,
      response: api.followUpView,
    },
    async ({ identity, params: { id }, body: { note }, origin: { address } }) => {
      const done = await followUps.done(id, note, identity, visibleCourts(courts, identity));
      const { courtId, rating, kind } = done;
      const action = kind === 'call' ? 'call.follow-up' : 'video.follow-up';
      const target = kind === 'call' ? id : done.number;
      await audit.write({ actor: identity, action, target, courtId, address, details: { rating } });
      return done;
    },
  );
  routes.route(
    'post',
    '/api/follow-ups/:id/reveal',
    {
      tag,
      summary: 'The whole number of who came to a video session of the list, for a reason that is audited. J-012',
      roles: ['supervisor'],
      params,
      body: api.withReason,
      response: api.revealed,
    },
    async ({ identity, params: { id }, body: { reason }, origin: { address } }) => {
      const { number, sessionNumber: target, courtId } = await sessions.number(id, visibleCourts(courts, identity));
      await audit.write({ actor: identity, action: 'video.reveal', target, courtId, reason, address });
      return { number };
    },
  );
}

function listRoutes(routes: Api, { followUps, courts, audit }: FollowUpRouteParts): void {
  routes.route(
    'get',
    '/api/follow-ups',
    {
      tag,
      summary: 'Calls and video sessions that were rated low, newest first',
      roles: READERS,
      query: api.followUpQuery,
      response: api.pageOf(api.followUpView),
    },
    async ({ identity, query }) => {
      const found = await followUps.list(query, visibleCourts(courts, identity));
      return { ...found, page: query.page, size: query.size };
    },
  );
  routes.route(
    'get',
    '/api/follow-ups/export',
    {
      tag,
      summary: 'Calls and video sessions that were rated low as CSV or workbook, newest first',
      roles: READERS,
      query: api.followUpQuery.omit({ page: true, size: true }).extend({ format: exportFormat }),
      response: { stream: Object.values(EXPORT_TYPES) },
    },
    async ({ identity, query: { format, ...filter }, origin: { address }, response }) => {
      await audit.write({ actor: identity, action: 'follow-up.export', target: format, address });
      const rows = followUps.rows(filter, visibleCourts(courts, identity), EXPORT_LIMIT);
      await sendTable(response, TABLE, rows, format);
    },
  );
}
