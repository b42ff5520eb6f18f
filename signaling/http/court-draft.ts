import { z } from 'zod';
import type { Identity } from '../account/index.ts';
import type { AuditLog } from '../audit/index.ts';
import { api } from '../contract/index.ts';
import { CourtDrafts, type CourtDirectory, type Drafted, type ServicePlaces } from '../court/index.ts';
import { COURT_EDITORS, COURT_READERS, flatDetails, seenCourt } from './court.ts';
import type { Api } from './route.ts';

const tag = 'court';
const params = z.object({ id: z.string().max(60) });

export interface CourtDraftRouteParts {
  courts: CourtDirectory;
  audit: AuditLog;
  /** Where a service is used still. */
  places: ServicePlaces;
}

/** Opening hours, services, figures of the line (with the deadlines) and texts of records as they are written, published and taken back. */
export function courtDraftRoutes(routes: Api, { courts, audit, places }: CourtDraftRouteParts): void {
  const drafts = new CourtDrafts(courts, places);
  kindRoutes(routes, 'hours', api.openingHours, { courts, drafts, audit });
  kindRoutes(routes, 'services', api.courtServices, { courts, drafts, audit });
  kindRoutes(routes, 'settings', api.courtSettings, { courts, drafts, audit });
  kindRoutes(routes, 'records', api.recordTemplates, { courts, drafts, audit });
}

interface Parts {
  courts: CourtDirectory;
  drafts: CourtDrafts;
  audit: AuditLog;
}

function kindRoutes<K extends api.CourtDraftKind>(
  routes: Api,
  kind: K,
  schema: z.ZodType<Drafted[K]>,
  parts: Parts,
): void {
  const { courts, drafts } = parts;
  const path = `/api/courts/:id/drafts/${kind}` as const;
  const draft = { tag, params, response: api.courtDraft };
  routes.route(
    'get',
    path,
    { ...draft, summary: `Draft of ${kind} beside what is in force`, roles: COURT_READERS },
    ({ identity, params: { id } }) => drafts.read(seenCourt(courts, identity, id), kind),
  );
  routes.route(
    'put',
    path,
    {
      ...draft,
      summary: `Save the draft of ${kind}; nothing changes for callers`,
      roles: COURT_EDITORS,
      body: api.courtDraftSave(schema),
    },
    ({ identity, params: { id }, body }) => drafts.save(seenCourt(courts, identity, id), kind, body, identity),
  );
  routes.route(
    'post',
    `${path}/discard`,
    {
      ...draft,
      summary: `Take the draft of ${kind} away`,
      roles: COURT_EDITORS,
      body: api.courtDraftDiscard,
    },
    ({ identity, params: { id }, body: { revision } }) =>
      drafts.discard(seenCourt(courts, identity, id), kind, revision, identity),
  );
  publishing(routes, kind, parts);
}

function publishing(routes: Api, kind: api.CourtDraftKind, { courts, drafts, audit }: Parts): void {
  const version = { tag, params, response: api.courtVersion, roles: COURT_EDITORS, status: 201 } as const;
  const written = async (
    action: string,
    actor: Identity,
    address: string,
    courtId: string,
    published: api.CourtVersion,
  ): Promise<api.CourtVersion> => {
    const { version: number, rolledBackTo, note: reason, content } = published;
    const details = { version: number, rolledBackTo, ...contentDetails(kind, content) };
    await audit.write({ actor, action, target: courtId, courtId, address, reason, details });
    return published;
  };
  routes.route(
    'post',
    `/api/courts/:id/drafts/${kind}/publish`,
    {
      ...version,
      summary: `Make the draft of ${kind} the next version, in force at once`,
      body: api.courtDraftPublish,
    },
    async ({ identity, params: { id }, body, origin: { address } }) => {
      const published = await drafts.publish(seenCourt(courts, identity, id), kind, body, identity);
      return written(`court.${kind}`, identity, address, id, published);
    },
  );
  routes.route(
    'post',
    `/api/courts/:id/versions/${kind}/rollback`,
    {
      ...version,
      summary: `Publish an older version of ${kind} again, as a new one`,
      body: api.courtRollback,
    },
    async ({ identity, params: { id }, body, origin: { address } }) => {
      const published = await drafts.rollBack(seenCourt(courts, identity, id), kind, body, identity);
      return written(`court.${kind}-rollback`, identity, address, id, published);
    },
  );
}

/** What the audit trail says of a version; hours are long, and kept as a version. */
function contentDetails(
  kind: api.CourtDraftKind,
  content: api.CourtVersion['content'],
): ReturnType<typeof flatDetails> {
  if (kind === 'settings') return flatDetails(content);
  if (kind === 'hours' || kind === 'records') return {};
  const { services } = api.courtServices.parse(content);
  return flatDetails({ services: services.filter(({ active }) => active).map(({ id }) => id) });
}
