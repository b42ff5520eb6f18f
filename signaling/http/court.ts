import { z } from 'zod';
import type { Identity } from '../account/index.ts';
import type { AuditLog } from '../audit/index.ts';
import { api, CourtError, distributionRules } from '../contract/index.ts';
import type { CourtDirectory } from '../court/index.ts';
import type { Api } from './route.ts';

const tag = 'court';
const params = z.object({ id: z.string().max(60) });
/** Who edits what the line does; a supervisor may read it. */
const EDITORS = ['operator'] as const;
const READERS = ['operator', 'supervisor'] as const;

/** Ids of the courts somebody sees: their own and all below it. */
export function visibleCourts(courts: CourtDirectory, identity: Identity): string[] {
  return courts.visible(identity.courtId);
}

/** Courts, their opening hours and the figures of their line. */
export function courtRoutes(routes: Api, courts: CourtDirectory, audit: AuditLog): void {
  const seen = (identity: Identity, id: string): string => {
    if (!courts.get(id) || !visibleCourts(courts, identity).includes(id)) throw new CourtError('V-003');
    return id;
  };
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
    '/api/courts/:id/hours',
    { tag, summary: 'Opening hours in force', roles: READERS, params, response: api.openingHoursView },
    ({ identity, params: { id } }) => courts.hours(seen(identity, id)),
  );
  routes.route(
    'put',
    '/api/courts/:id/hours',
    {
      tag,
      summary: 'Save a new version of the opening hours',
      roles: EDITORS,
      params,
      body: api.openingHours,
      response: api.openingHoursView,
    },
    async ({ identity, params: { id }, body, origin: { address } }) => {
      const saved = await courts.saveHours(seen(identity, id), body, identity);
      const details = { version: saved.version };
      await audit.write({ actor: identity, action: 'court.hours', target: id, courtId: id, address, details });
      return saved;
    },
  );
  routes.route(
    'get',
    '/api/courts/:id/settings',
    { tag, summary: 'Figures of the line, seconds', roles: READERS, params, response: api.courtSettings },
    ({ identity, params: { id } }) => courts.settings(seen(identity, id)),
  );
  routes.route(
    'get',
    '/api/courts/:id/distribution',
    { tag, summary: 'How calls are given to officers', roles: READERS, params, response: distributionRules },
    ({ identity, params: { id } }) => courts.distribution(seen(identity, id)),
  );
  routes.route(
    'put',
    '/api/courts/:id/distribution',
    {
      tag,
      summary: 'Change how calls are given to officers; in force for the next offer',
      roles: EDITORS,
      params,
      body: distributionRules,
      response: distributionRules,
    },
    async ({ identity, params: { id }, body, origin: { address } }) => {
      await courts.saveDistribution(seen(identity, id), body);
      const { overflow, capacity } = body;
      const details = { ...body, overflow: JSON.stringify(overflow), capacity: JSON.stringify(capacity) };
      await audit.write({ actor: identity, action: 'court.distribution', target: id, courtId: id, address, details });
      return body;
    },
  );
  routes.route(
    'put',
    '/api/courts/:id/settings',
    {
      tag,
      summary: 'Change figures of the line',
      roles: EDITORS,
      params,
      body: api.courtSettings,
      response: api.courtSettings,
    },
    async ({ identity, params: { id }, body, origin: { address } }) => {
      await courts.saveSettings(seen(identity, id), body);
      await audit.write({
        actor: identity,
        action: 'court.settings',
        target: id,
        courtId: id,
        address,
        details: { ...body },
      });
      return body;
    },
  );
  routes.route(
    'get',
    '/api/courts/:id/outbound',
    { tag, summary: 'What may be called out to, and how often', roles: READERS, params, response: api.outboundRules },
    ({ identity, params: { id } }) => courts.outboundRules(seen(identity, id)),
  );
  routes.route(
    'put',
    '/api/courts/:id/outbound',
    {
      tag,
      summary: 'Change what may be called out to, and how often',
      roles: EDITORS,
      params,
      body: api.outboundRules,
      response: api.outboundRules,
    },
    async ({ identity, params: { id }, body, origin: { address } }) => {
      await courts.saveOutboundRules(seen(identity, id), body);
      const details = { ...body, allowed: body.allowed.join(' ') };
      await audit.write({ actor: identity, action: 'court.outbound', target: id, courtId: id, address, details });
      return body;
    },
  );
}
