import type { Redis } from 'ioredis';
import { z } from 'zod';
import type { AccountService, Identity } from '../account/index.ts';
import type { AuditLog } from '../audit/index.ts';
import { api, CourtError, notice, type Role, type WorkOrderAct } from '../contract/index.ts';
import type { CourtDirectory } from '../court/index.ts';
import type { NoticeService } from '../notice/index.ts';
import type { RecordingStore } from '../recording/index.ts';
import { ACTS, type WorkOrderScope, type WorkOrderService } from '../workorder/index.ts';
import { visibleCourts } from './court.ts';
import { auditPlay } from './recording-look.ts';
import { sendFile } from './recording.ts';
import type { Api } from './route.ts';
import { EXPORT_TYPES, exportFormat, localTime, sendTable, type Table } from './table-export.ts';
import { CATEGORY_WORDS, WORK_ORDER_WORDS } from './words.ts';

const tag = 'work-order';
const DESK = ['hotline-agent', 'supervisor'] as const;
const ADDRESSED = ['judge', 'division-head'] as const;
const READERS = [...DESK, 'auditor', ...ADDRESSED] as const;
const params = z.object({ id: z.string().min(1).max(60) });
/** Rows of one export. */
const EXPORT_LIMIT = 50_000;

const TABLE: Table<api.WorkOrderView> = {
  name: 'work-orders',
  sheet: '工单',
  columns: [
    { header: '工单号', width: 18, value: (order) => order.number },
    { header: '法院', width: 26, value: (order) => order.courtName },
    { header: '来源', width: 8, value: (order) => (order.source === 'call' ? '来电' : '留言') },
    { header: '事项类别', width: 12, value: (order) => (order.category ? CATEGORY_WORDS[order.category] : '') },
    { header: '来电号码', width: 16, value: (order) => order.callerMasked },
    { header: '来电人', width: 12, value: (order) => order.callerName },
    { header: '诉求', width: 50, value: (order) => order.matter },
    { header: '状态', width: 10, value: (order) => WORK_ORDER_WORDS[order.state] },
    { header: '登记时间', width: 20, value: (order) => localTime(order.createdAt) },
    { header: '办理期限', width: 20, value: (order) => localTime(order.dueAt) },
    { header: '剩余工作日', width: 12, value: (order) => order.workingDaysLeft },
    { header: '登记人', width: 12, value: (order) => order.createdBy },
    { header: '承办人', width: 12, value: (order) => order.assignee?.name ?? '' },
    { header: '督办时间', width: 20, value: (order) => localTime(order.urgedAt) },
    { header: '答复', width: 50, value: (order) => order.answer },
    { header: '答复时间', width: 20, value: (order) => localTime(order.answeredAt) },
  ],
};

export interface WorkOrderRouteParts {
  workOrders: WorkOrderService;
  notices: NoticeService;
  accounts: AccountService;
  recordings: RecordingStore;
  courts: CourtDirectory;
  audit: AuditLog;
  redis: Redis;
}

/**
 * Work orders: an officer sees the own ones and those from the message box, a judge those addressed to them, others the court's and those of the courts
 * below.
 */
export function workOrderRoutes(routes: Api, parts: WorkOrderRouteParts): void {
  const scopeOf = (identity: Identity): WorkOrderScope => {
    if (isOneOf(ADDRESSED, identity.role)) return { side: 'assignee', assigneeId: identity.accountId };
    const courtIds = visibleCourts(parts.courts, identity);
    if (identity.role === 'hotline-agent') return { side: 'desk', courtIds, agentId: identity.accountId };
    return { side: identity.role === 'supervisor' ? 'desk' : 'none', courtIds };
  };
  listRoutes(routes, parts, scopeOf);
  detailRoutes(routes, parts, scopeOf);
  actRoutes(routes, parts, scopeOf);
}

const isOneOf = (roles: readonly Role[], role: Role): boolean => roles.includes(role);
type ScopeOf = (identity: Identity) => WorkOrderScope;

function listRoutes(routes: Api, { workOrders, accounts, courts, audit }: WorkOrderRouteParts, scopeOf: ScopeOf): void {
  routes.route(
    'get',
    '/api/work-orders',
    {
      tag,
      summary: 'Work orders, the nearest deadline first',
      roles: READERS,
      query: api.workOrderQuery,
      response: api.pageOf(api.workOrderView),
    },
    async ({ identity, query }) => {
      const found = await workOrders.list(query, scopeOf(identity));
      return { ...found, page: query.page, size: query.size };
    },
  );
  routes.route(
    'get',
    '/api/work-orders/export',
    {
      tag,
      summary: 'Work orders as CSV or workbook, oldest first',
      roles: ['supervisor', 'auditor'],
      query: api.workOrderQuery.omit({ page: true, size: true }).extend({ format: exportFormat }),
      response: { stream: Object.values(EXPORT_TYPES) },
    },
    async ({ identity, query: { format, ...filter }, origin: { address }, response }) => {
      await audit.write({ actor: identity, action: 'work-order.export', target: format, address });
      await sendTable(response, TABLE, workOrders.rows(filter, scopeOf(identity), EXPORT_LIMIT), format);
    },
  );
  routes.route(
    'get',
    '/api/addressees',
    {
      tag,
      summary: 'Judges and heads of division a message can be addressed to',
      roles: [...DESK, ...ADDRESSED],
      response: z.array(api.addressee),
    },
    ({ identity }) => accounts.addressees(visibleCourts(courts, identity)),
  );
}

function detailRoutes(
  routes: Api,
  { workOrders, notices, recordings, audit, redis }: WorkOrderRouteParts,
  scopeOf: ScopeOf,
): void {
  routes.route(
    'get',
    '/api/work-orders/:id',
    { tag, summary: 'A work order with its trail', roles: READERS, params, response: api.workOrderView },
    ({ identity, params: { id } }) => workOrders.detail(id, scopeOf(identity)),
  );
  routes.route(
    'get',
    '/api/work-orders/:id/notices',
    {
      tag,
      summary: 'What the citizen was told of it by SMS, oldest first',
      roles: READERS,
      params,
      response: z.array(notice.noticeView),
    },
    async ({ identity, params: { id } }) => {
      const order = await workOrders.detail(id, scopeOf(identity));
      return notices.about(order.id);
    },
  );
  routes.route(
    'get',
    '/api/work-orders/:id/audio',
    {
      tag,
      summary: 'The message a citizen spoke for a judge; answers ranges. Audited',
      roles: READERS,
      params,
      response: { stream: ['audio/wav'] },
    },
    async ({ identity, params: { id }, origin: { address }, request, response }) => {
      const order = await workOrders.detail(id, scopeOf(identity));
      if (order.source !== 'message') throw new CourtError('R-001');
      const spoken = (await recordings.ofCall(order.callId)).findLast((recording) => recording.kind === 'message');
      if (!spoken) throw new CourtError('R-001');
      const recording = await recordings.find(spoken.id, { courtIds: [order.courtId] });
      const { callId, courtId, id: workOrderId } = order;
      await auditPlay(
        { audit, redis },
        { actor: identity, target: spoken.id, courtId, address, details: { callId, workOrderId } },
      );
      await sendFile(recordings, recording, 'mix', request, response);
    },
  );
}

/** What is done on an order for a judge; every act is audited with its reason. */
function actRoutes(routes: Api, { workOrders, audit }: WorkOrderRouteParts, scopeOf: ScopeOf): void {
  const act = <B extends z.ZodType>(
    name: WorkOrderAct,
    summary: string,
    body: B,
    does: (
      acts: Parameters<Parameters<WorkOrderService['act']>[1]>[0],
      within: Parameters<Parameters<WorkOrderService['act']>[1]>[1],
      asked: { id: string; body: z.infer<B>; identity: Identity },
    ) => ReturnType<Parameters<WorkOrderService['act']>[1]>,
  ): void => {
    routes.route(
      'post',
      `/api/work-orders/:id/${name}`,
      {
        tag,
        summary,
        roles: ACTS[name].side === 'desk' ? DESK : ADDRESSED,
        params,
        body,
        response: api.workOrderView,
      },
      async ({ identity, params: { id }, body, origin: { address } }) => {
        const asked = { id, body: body as z.infer<B>, identity };
        const done = await workOrders.act(scopeOf(identity), (acts, within) => does(acts, within, asked));
        const { reason = null } = asked.body as { reason?: string };
        const { number: target, courtId } = done;
        await audit.write({ actor: identity, action: `work-order.${name}`, target, courtId, reason, address });
        return done;
      },
    );
  };
  const none = z.object({});
  const by = ({ accountId: id, name }: Identity): { id: string; name: string } => ({ id, name });
  act('assign', 'Address it to a judge', api.workOrderAssign, (acts, within, { id, body, identity }) =>
    acts.assign(id, body.assigneeId, by(identity), within),
  );
  act('accept', 'The judge takes it', none, (acts, within, { id, identity }) => acts.accept(id, by(identity), within));
  act('begin', 'The judge works on it', none, (acts, within, { id, identity }) => acts.begin(id, by(identity), within));
  act(
    'reply',
    'The answer; it goes to the citizen by SMS',
    api.workOrderReply,
    (acts, within, { id, body, identity }) => acts.reply(id, body.answer, by(identity), within),
  );
  act('hand-over', 'To a deputy or the division head', api.workOrderHandOver, (acts, within, { id, body, identity }) =>
    acts.handOver(id, { ...body, courtId: identity.courtId }, by(identity), within),
  );
  act('return', 'It belongs to somebody else', api.workOrderReason, (acts, within, { id, body, identity }) =>
    acts.giveBack(id, body.reason, by(identity), within),
  );
  act('reopen', 'The citizen is not content', api.workOrderReason, (acts, within, { id, body, identity }) =>
    acts.reopen(id, body.reason, by(identity), within),
  );
  act('close', 'The citizen has the answer', none, (acts, within, { id, identity }) =>
    acts.close(id, by(identity), within),
  );
}
