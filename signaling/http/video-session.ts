import { z } from 'zod';
import type { Request } from 'express';
import type { Identity } from '../account/index.ts';
import type { AuditLog } from '../audit/index.ts';
import { sessionApi, type Role } from '../contract/index.ts';
import type { CourtDirectory } from '../court/index.ts';
import { linkPath, type Sessions, type SessionScope } from '../session/index.ts';
import { visibleCourts } from './court.ts';
import type { Api } from './route.ts';
import { EXPORT_TYPES, exportFormat, localTime, sendTable, type Table } from './table-export.ts';
import { SESSION_OUTCOME_WORDS, SESSION_STATE_WORDS } from './words.ts';

const tag = 'video-session';
/** These see the sessions of their court and the courts below; everybody else those they take part in. */
const HOSTS: readonly Role[] = ['guide', 'clerk', 'reception-officer', 'supervisor', 'auditor'];
const READERS: readonly Role[] = [...HOSTS, 'duty-lawyer', 'judge', 'division-head'];
/** Who makes a session or may have the say in its room. Supervisors and auditors only look. */
const INVITERS: readonly Role[] = READERS.filter((role) => role !== 'supervisor' && role !== 'auditor');
const MAKERS: readonly Role[] = ['guide', 'clerk', 'reception-officer'];
const params = z.object({ id: z.uuid() });
/** Rows of one export. */
const EXPORT_LIMIT = 50_000;

export interface VideoSessionRouteParts {
  sessions: Sessions;
  courts: CourtDirectory;
  audit: AuditLog;
  /** What join links begin with, when the configuration says it. */
  publicUrl: string;
}

const TABLE: Table<sessionApi.SessionSummary> = {
  name: 'sessions',
  sheet: '视频接访',
  columns: [
    { header: '编号', width: 18, value: (one) => one.number },
    { header: '状态', width: 10, value: (one) => SESSION_STATE_WORDS[one.state] },
    { header: '接访法院', width: 26, value: (one) => one.courtName },
    { header: '当地法院', width: 26, value: (one) => one.localCourtName },
    { header: '事由', width: 36, value: (one) => one.title },
    { header: '案号', width: 26, value: (one) => one.caseNumber },
    { header: '信访人', width: 12, value: (one) => one.petitionerName },
    { header: '接访人员', width: 20, value: (one) => one.officerNames.join('、') },
    { header: '预约时间', width: 20, value: (one) => localTime(one.scheduledAt) },
    { header: '开始时间', width: 20, value: (one) => localTime(one.startedAt) },
    { header: '结束时间', width: 20, value: (one) => localTime(one.endedAt) },
    { header: '结果', width: 14, value: (one) => (one.outcome ? SESSION_OUTCOME_WORDS[one.outcome] : '') },
    { header: '满意度', width: 8, value: (one) => one.rating },
  ],
};

/** Video sessions, for staff: day list, walk-in, the file, join links. */
export function videoSessionRoutes(routes: Api, parts: VideoSessionRouteParts): void {
  const { sessions, courts, audit, publicUrl } = parts;
  const scope = (identity: Identity): SessionScope => ({
    courtIds: HOSTS.includes(identity.role) ? visibleCourts(courts, identity) : [],
    accountId: identity.accountId,
    role: identity.role,
    courtId: identity.courtId,
  });
  listRoutes(routes, parts, scope);
  routes.route(
    'post',
    '/api/sessions',
    {
      tag,
      summary: 'A session without booking, at the own court or one above it, with the join link of the petitioner',
      roles: MAKERS,
      body: sessionApi.sessionCreate,
      response: sessionApi.sessionCreated,
      status: 201,
    },
    async ({ identity, body, origin: { address } }) => {
      const { live, token } = await sessions.service.create(identity, body, address);
      const { items } = await sessions.archive.list(
        { page: 1, size: 1, q: live.number, state: 'open' },
        scope(identity),
      );
      const [summary] = items;
      if (!summary) throw new Error('a session that was made is not there');
      return { session: summary, link: linkPath(token) };
    },
  );
  routes.route(
    'get',
    '/api/sessions/staff',
    {
      tag,
      summary: 'Whom a session can be made with, or who can be asked into it',
      roles: INVITERS,
      query: sessionApi.staffQuery,
      response: z.array(sessionApi.sessionStaff),
    },
    ({ identity, query: { courtId, role } }) => sessions.service.staff(courtId ?? identity.courtId, role),
  );
  routes.route(
    'get',
    '/api/sessions/:id',
    {
      tag,
      summary: 'A session with its people and what happened',
      roles: READERS,
      params,
      response: sessionApi.sessionDetail,
    },
    ({ identity, params: { id } }) => sessions.archive.detail(id, scope(identity)),
  );
  routes.route(
    'post',
    '/api/sessions/:id/links',
    {
      tag,
      summary: 'A fresh join link for somebody without an account; the one before is dead. J-005 when it is over',
      roles: MAKERS,
      params,
      body: sessionApi.linkCreate,
      response: sessionApi.linkCreated,
      status: 201,
    },
    async ({ identity, params: { id }, body: { participantId, send }, origin: { address }, request }) => {
      const live = await sessions.archive.seen(id, scope(identity));
      const by = { by: identity.name, base: publicUrl || baseOf(request), send };
      const made = await sessions.service.freshLink(live, participantId, by);
      await sessions.cut(id, participantId);
      const { courtId, number: target } = live;
      const details = { participantId, sent: made.sent };
      await audit.write({ actor: identity, action: 'video.link', target, courtId, address, details });
      return made;
    },
  );
}

function listRoutes(
  routes: Api,
  { sessions, audit }: VideoSessionRouteParts,
  scope: (identity: Identity) => SessionScope,
): void {
  routes.route(
    'get',
    '/api/sessions',
    {
      tag,
      summary: 'Video sessions: what is open or runs in the order of its time, then what is over',
      roles: READERS,
      query: sessionApi.sessionQuery,
      response: sessionApi.sessionPage,
    },
    async ({ identity, query }) => ({
      ...(await sessions.archive.list(query, scope(identity))),
      page: query.page,
      size: query.size,
    }),
  );
  routes.route(
    'get',
    '/api/sessions/export',
    {
      tag,
      summary: 'Video sessions as CSV or workbook',
      roles: HOSTS,
      query: sessionApi.sessionQuery.omit({ page: true, size: true }).extend({ format: exportFormat }),
      response: { stream: Object.values(EXPORT_TYPES) },
    },
    async ({ identity, query: { format, ...filter }, origin: { address }, response }) => {
      await audit.write({ actor: identity, action: 'video.export', target: format, address });
      await sendTable(response, TABLE, sessions.archive.rows(filter, scope(identity), EXPORT_LIMIT), format);
    },
  );
}

/** What a link sent to somebody begins with. */
const baseOf = (request: Request): string =>
  request.get('Origin') ?? `${request.protocol}://${request.get('Host') ?? ''}`;
