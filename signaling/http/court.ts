import { z } from 'zod';
import type { Identity } from '../account/index.ts';
import type { AuditLog } from '../audit/index.ts';
import { api, CourtError, distributionRules } from '../contract/index.ts';
import { requireServices, versionsOf, type CourtDirectory, type CourtRules } from '../court/index.ts';
import type { Api } from './route.ts';

const tag = 'court';
const params = z.object({ id: z.string().max(60) });
/** Who edits what the line does; a supervisor may read it. */
export const COURT_EDITORS = ['operator'] as const;
export const COURT_READERS = ['operator', 'supervisor'] as const;

/** Ids of the courts somebody sees: their own and all below it. */
export function visibleCourts(courts: CourtDirectory, identity: Identity): string[] {
  return courts.visible(identity.courtId);
}

/** The id of a court that somebody sees. V-003 for any other. */
export function seenCourt(courts: CourtDirectory, identity: Identity, id: string): string {
  if (!courts.get(id) || !visibleCourts(courts, identity).includes(id)) throw new CourtError('V-003');
  return id;
}

/** Courts, their opening hours and the figures of their line as they are in force, and rules that are in force when they are saved. */
export function courtRoutes(routes: Api, courts: CourtDirectory, audit: AuditLog): void {
  const seen = (identity: Identity, id: string): string => seenCourt(courts, identity, id);
  routes.route(
    'get',
    '/api/courts',
    { tag, summary: 'The own court and those below', roles: 'any', response: z.array(api.courtView) },
    ({ identity }) => {
      const visible = new Set(visibleCourts(courts, identity));
      return courts.all().filter((court) => visible.has(court.id));
    },
  );
  routes.route(
    'get',
    '/api/services',
    {
      tag,
      summary: 'Services of the own court, of those below and of those above: what a queue is called',
      roles: 'any',
      response: z.array(api.servicesOfCourt),
    },
    ({ identity: { courtId } }) =>
      [...courts.visible(courtId), ...courts.above(courtId)].map((id) => ({
        courtId: id,
        services: courts.services(id),
      })),
  );
  courtTree(routes, courts, audit, seen);
  routes.route(
    'get',
    '/api/courts/:id/hours',
    { tag, summary: 'Opening hours in force', roles: COURT_READERS, params, response: api.openingHoursView },
    ({ identity, params: { id } }) => courts.hours(seen(identity, id)),
  );
  routes.route(
    'get',
    '/api/courts/:id/settings',
    {
      tag,
      summary: 'Figures of the line in force, seconds',
      roles: COURT_READERS,
      params,
      response: api.courtSettings,
    },
    ({ identity, params: { id } }) => courts.rules(seen(identity, id), 'settings'),
  );
  for (const kind of ['distribution', 'outbound'] as const) rulesRoutes(routes, kind, courts, audit, seen);
  routes.route(
    'get',
    '/api/courts/:id/versions/:kind',
    {
      tag,
      summary: 'What was saved before, newest first',
      roles: COURT_READERS,
      params: params.extend({ kind: z.enum(api.COURT_VERSION_KINDS) }),
      query: api.courtVersionQuery,
      response: api.pageOf(api.courtVersion),
    },
    async ({ identity, params: { id, kind }, query }) => ({
      ...(await versionsOf(kind, seen(identity, id), query)),
      ...query,
    }),
  );
}

/** Administrators make courts below their own, and change those and their own; nobody moves their own to another place. */
function courtTree(
  routes: Api,
  courts: CourtDirectory,
  audit: AuditLog,
  seen: (identity: Identity, id: string) => string,
): void {
  const administrators = ['administrator'] as const;
  const details = ({ name, level, parentId, numbers }: api.CourtEdit) => ({
    name,
    level,
    parentId: parentId ?? '',
    numbers: numbers.join(' '),
  });
  routes.route(
    'post',
    '/api/courts',
    { tag, summary: 'Make a court', roles: administrators, body: api.courtEdit, response: api.courtView, status: 201 },
    async ({ identity, body, origin: { address } }) => {
      if (body.parentId === null) throw new CourtError('V-001', { fields: { parentId: '请选择上级法院' } });
      seen(identity, body.parentId);
      const court = await courts.create(body, identity);
      const made = { action: 'court.create', target: court.id, courtId: court.id, details: details(body) } as const;
      await audit.write({ actor: identity, address, ...made });
      return court;
    },
  );
  routes.route(
    'put',
    '/api/courts/:id',
    { tag, summary: 'Change a court', roles: administrators, params, body: api.courtEdit, response: api.courtView },
    async ({ identity, params: { id }, body, origin: { address } }) => {
      seen(identity, id);
      const own = id === identity.courtId;
      if (own && body.parentId !== courts.get(id)?.parentId) throw new CourtError('A-004');
      if (!own) {
        if (body.parentId === null) throw new CourtError('V-001', { fields: { parentId: '请选择上级法院' } });
        seen(identity, body.parentId);
      }
      const court = await courts.change(id, body);
      const made = { action: 'court.change', target: id, courtId: id, details: details(body) } as const;
      await audit.write({ actor: identity, address, ...made });
      return court;
    },
  );
}

type DirectRules = Omit<CourtRules, api.CourtDraftKind>;
interface DirectRule<T> {
  schema: z.ZodType<T>;
  read: string;
  change: string;
  /** Throws V-001 for what the court cannot have. */
  check?: (courts: CourtDirectory, courtId: string, rules: T) => void;
}
const RULES: { [K in keyof DirectRules]: DirectRule<CourtRules[K]> } = {
  distribution: {
    schema: distributionRules,
    read: 'How calls are given to officers',
    change: 'Change how calls are given to officers; in force for the next offer',
    check: requireServices,
  },
  outbound: {
    schema: api.outboundRules,
    read: 'What may be called out to, and how often',
    change: 'Change what may be called out to, and how often',
  },
};

/** One document of rules of a court: read, and changed whole, in force at once; the version before is kept. */
function rulesRoutes<K extends keyof DirectRules>(
  routes: Api,
  kind: K,
  courts: CourtDirectory,
  audit: AuditLog,
  seen: (identity: Identity, id: string) => string,
): void {
  const { schema, read, change, check } = RULES[kind];
  const path = `/api/courts/:id/${kind}` as const;
  routes.route(
    'get',
    path,
    { tag, summary: read, roles: COURT_READERS, params, response: schema },
    ({ identity, params: { id } }) => courts.rules(seen(identity, id), kind),
  );
  routes.route(
    'put',
    path,
    { tag, summary: change, roles: COURT_EDITORS, params, body: schema, response: schema },
    async ({ identity, params: { id }, body, origin: { address } }) => {
      check?.(courts, seen(identity, id), body);
      await courts.saveRules(seen(identity, id), kind, body, identity);
      const action = `court.${kind}`;
      await audit.write({ actor: identity, action, target: id, courtId: id, address, details: flatDetails(body) });
      return body;
    },
  );
}

/** For the audit trail, whose details are flat. */
export const flatDetails = (content: object): Record<string, string | number | boolean> =>
  Object.fromEntries(Object.entries(content).map(([name, value]) => [name, plain(value)]));

function plain(value: unknown): string | number | boolean {
  if (typeof value === 'number' || typeof value === 'boolean' || typeof value === 'string') return value;
  return Array.isArray(value) && value.every((one) => typeof one === 'string')
    ? value.join(' ')
    : JSON.stringify(value);
}
