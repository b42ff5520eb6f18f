import { z } from 'zod';
import type { Identity } from '../account/index.ts';
import type { AuditLog } from '../audit/index.ts';
import { CourtError, flowApi, flowSchema, type Flow } from '../contract/index.ts';
import type { CourtDirectory } from '../court/index.ts';
import type { FlowBook } from '../flow/index.ts';
import { visibleCourts } from './court.ts';
import type { Api, RouteContext } from './route.ts';

const tag = 'flow';
const params = z.object({ id: z.string().max(60) });
const versionParams = params.extend({ version: z.coerce.number().int().min(1).max(1_000_000) });
/** Who decides what callers hear; a supervisor may read it. */
export const FLOW_EDITORS = ['operator'] as const;
export const FLOW_READERS = ['operator', 'supervisor'] as const;

export interface FlowRouteParts {
  flows: FlowBook;
  courts: CourtDirectory;
  audit: AuditLog;
  defaultFlow: Flow;
}

/** Flows of the courts somebody sees: drafts, checking, publishing, versions. */
export function flowRoutes(routes: Api, parts: FlowRouteParts): void {
  const seen = (identity: Identity): string[] => visibleCourts(parts.courts, identity);
  drafts(routes, parts, seen);
  publishing(routes, parts, seen);
  versions(routes, parts, seen);
}

type Seen = (identity: Identity) => string[];

function drafts(routes: Api, { flows, audit, defaultFlow }: FlowRouteParts, seen: Seen): void {
  routes.route(
    'get',
    '/api/flows',
    {
      tag,
      summary: 'Flows of the courts one sees, or of one of them',
      roles: FLOW_READERS,
      query: flowApi.flowQuery,
      response: z.array(flowApi.flowSummary),
    },
    ({ identity, query }) => {
      const visible = seen(identity);
      return flows.list(query.courtId === undefined ? visible : visible.filter((id) => id === query.courtId));
    },
  );
  routes.route(
    'post',
    '/api/flows',
    {
      tag,
      summary: 'Begin a flow for a court or one of its numbers',
      roles: FLOW_EDITORS,
      body: flowApi.flowCreate,
      response: flowApi.flowView,
      status: 201,
    },
    async ({ identity, body, origin }) => {
      const flow = await flows.create(body, identity, seen(identity));
      await audit.write({
        actor: identity,
        action: 'flow.create',
        target: flow.id,
        courtId: flow.courtId,
        address: origin.address,
      });
      return flow;
    },
  );
  routes.route(
    'get',
    '/api/flows/shipped',
    { tag, summary: 'The menu that comes with the system', roles: FLOW_READERS, response: flowSchema },
    () => defaultFlow,
  );
  routes.route(
    'post',
    '/api/flows/validate',
    {
      tag,
      summary: 'What is wrong with a document',
      roles: FLOW_READERS,
      body: flowApi.flowCheck,
      response: flowApi.flowCheckResult,
    },
    async ({ identity, body: { document, courtId } }) => {
      if (courtId !== undefined && !seen(identity).includes(courtId)) throw new CourtError('V-003');
      return { faults: await flows.faults(document, courtId ?? null) };
    },
  );
  routes.route(
    'get',
    '/api/flows/:id',
    { tag, summary: 'A flow with its draft', roles: FLOW_READERS, params, response: flowApi.flowView },
    ({ identity, params: { id } }) => flows.read(id, seen(identity)),
  );
  routes.route(
    'put',
    '/api/flows/:id/draft',
    {
      tag,
      summary: 'Save the draft; its new texts are spoken',
      roles: FLOW_EDITORS,
      params,
      body: flowApi.flowSave,
      response: flowApi.flowView,
    },
    ({ identity, params: { id }, body }) => flows.save(id, body, identity, seen(identity)),
  );
}

function publishing(routes: Api, { flows, audit }: FlowRouteParts, seen: Seen): void {
  const published = async (
    action: string,
    { identity, origin }: Pick<RouteContext<Identity, undefined, undefined, undefined>, 'identity' | 'origin'>,
    id: string,
    { courtId, version }: Awaited<ReturnType<FlowBook['publish']>>,
  ): Promise<flowApi.FlowVersionSummary> => {
    await audit.write({
      actor: identity,
      action,
      target: id,
      courtId,
      address: origin.address,
      reason: version.note,
      details: { version: version.version, rolledBackTo: version.rolledBackTo },
    });
    return version;
  };
  routes.route(
    'post',
    '/api/flows/:id/publish',
    {
      tag,
      summary: 'Make the draft the next version; callers hear it from the next call on',
      roles: FLOW_EDITORS,
      params,
      body: flowApi.flowPublish,
      response: flowApi.flowVersionSummary,
      status: 201,
    },
    async ({ identity, origin, params: { id }, body }) =>
      published('flow.publish', { identity, origin }, id, await flows.publish(id, body, identity, seen(identity))),
  );
  routes.route(
    'post',
    '/api/flows/:id/rollback',
    {
      tag,
      summary: 'Publish an older version again, as a new one',
      roles: FLOW_EDITORS,
      params,
      body: flowApi.flowRollback,
      response: flowApi.flowVersionSummary,
      status: 201,
    },
    async ({ identity, origin, params: { id }, body }) =>
      published('flow.rollback', { identity, origin }, id, await flows.rollBack(id, body, identity, seen(identity))),
  );
}

function versions(routes: Api, { flows }: FlowRouteParts, seen: Seen): void {
  routes.route(
    'get',
    '/api/flows/:id/versions',
    {
      tag,
      summary: 'Published versions, newest first',
      roles: FLOW_READERS,
      params,
      response: z.array(flowApi.flowVersionSummary),
    },
    ({ identity, params: { id } }) => flows.versions(id, seen(identity)),
  );
  routes.route(
    'get',
    '/api/flows/:id/versions/:version',
    {
      tag,
      summary: 'A published version with its document',
      roles: FLOW_READERS,
      params: versionParams,
      response: flowApi.flowVersionView,
    },
    ({ identity, params: { id, version } }) => flows.version(id, version, seen(identity)),
  );
  routes.route(
    'get',
    '/api/flows/:id/compare',
    {
      tag,
      summary: 'What differs between two versions, or a version and the draft',
      roles: FLOW_READERS,
      params,
      query: flowApi.flowCompareQuery,
      response: flowApi.flowComparison,
    },
    ({ identity, params: { id }, query }) => flows.compare(id, query, seen(identity)),
  );
}
