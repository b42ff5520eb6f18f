import { z } from 'zod';
import type { Identity } from '../account/index.ts';
import type { AuditLog } from '../audit/index.ts';
import { api } from '../contract/index.ts';
import type { CourtDirectory } from '../court/index.ts';
import type { WorkOrderScope, WorkOrderService } from '../workorder/index.ts';
import { visibleCourts } from './court.ts';
import type { Api } from './route.ts';
import { EXPORT_TYPES, exportFormat, localTime, sendTable, type Table } from './table-export.ts';
import { CATEGORY_WORDS, WORK_ORDER_WORDS } from './words.ts';

const tag = 'work-order';
const READERS = ['hotline-agent', 'supervisor', 'auditor'] as const;
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
  ],
};

/** Work orders: an officer sees the own ones and those from the message box, others the court's and those of the courts below. */
export function workOrderRoutes(
  routes: Api,
  { workOrders, courts, audit }: { workOrders: WorkOrderService; courts: CourtDirectory; audit: AuditLog },
): void {
  const scopeOf = (identity: Identity): WorkOrderScope => ({
    courtIds: visibleCourts(courts, identity),
    agentId: identity.role === 'hotline-agent' ? identity.accountId : undefined,
  });
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
    '/api/work-orders/:id',
    {
      tag,
      summary: 'A work order',
      roles: READERS,
      params: z.object({ id: z.string().min(1).max(60) }),
      response: api.workOrderView,
    },
    ({ identity, params: { id } }) => workOrders.detail(id, scopeOf(identity)),
  );
}
