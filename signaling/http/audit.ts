import { z } from 'zod';
import { exportAudit, type AuditLog } from '../audit/index.ts';
import { api } from '../contract/index.ts';
import type { CourtDirectory } from '../court/index.ts';
import { visibleCourts } from './court.ts';
import type { Api } from './route.ts';

const tag = 'audit';
const roles = ['auditor'] as const;
/** Rows of one export. */
const EXPORT_LIMIT = 50_000;
const TYPES = {
  csv: 'text/csv; charset=utf-8',
  xlsx: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
};

const exportQuery = api.auditQuery
  .omit({ page: true, size: true })
  .extend({ format: z.enum(['csv', 'xlsx']).default('xlsx') });
const chainState = z.object({ ok: z.boolean(), entries: z.int(), brokenAt: z.int().nullable() });

/** The audit trail, for auditors. Taking it away is audited too. */
export function auditRoutes(routes: Api, audit: AuditLog, courts: CourtDirectory): void {
  routes.route(
    'get',
    '/api/audit',
    { tag, summary: 'Audit trail, newest first', roles, query: api.auditQuery, response: api.pageOf(api.auditView) },
    async ({ identity, query: { page, size, ...filter } }) => {
      const found = await audit.list({ ...filter, courtIds: visibleCourts(courts, identity) }, page, size);
      return { ...found, page, size };
    },
  );
  routes.route(
    'get',
    '/api/audit/export',
    {
      tag,
      summary: 'Audit trail as CSV or workbook, oldest first',
      roles,
      query: exportQuery,
      response: { stream: Object.values(TYPES) },
    },
    async ({ identity, query: { format, ...filter }, origin: { address }, response }) => {
      await audit.write({ actor: identity, action: 'audit.export', target: format, address });
      response.set({
        'Content-Type': TYPES[format],
        'Content-Disposition': `attachment; filename="audit-${new Date().toISOString().slice(0, 10)}.${format}"`,
      });
      await exportAudit(
        audit.all({ ...filter, courtIds: visibleCourts(courts, identity) }, EXPORT_LIMIT),
        format,
        response,
      );
    },
  );
  routes.route(
    'post',
    '/api/audit/verification',
    { tag, summary: 'Walk the hash chain of the whole trail', roles, response: chainState },
    async ({ identity, origin: { address } }) => {
      const state = await audit.verify();
      await audit.write({
        actor: identity,
        action: 'audit.verify',
        target: state.ok ? 'ok' : `broken at ${state.brokenAt}`,
        address,
      });
      return state;
    },
  );
}
