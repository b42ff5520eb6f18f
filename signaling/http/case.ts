import type { Request } from 'express';
import type { AuditLog } from '../audit/index.ts';
import { MOST_BYTES, type CaseImport, type Enquiry } from '../case/index.ts';
import { api, CourtError } from '../contract/index.ts';
import type { CourtDirectory } from '../court/index.ts';
import { visibleCourts } from './court.ts';
import { hotlineCourt } from './public.ts';
import type { Api } from './route.ts';
import { z } from 'zod';

const tag = 'case';
const roles = ['operator'] as const;
const CSV = ['text/csv'];

export interface CaseRouteParts {
  cases: CaseImport;
  enquiry: Enquiry;
  courts: CourtDirectory;
  audit: AuditLog;
}

/** Case data of courts without an interface, for operators; and the enquiry of citizens, for everybody. */
export function caseRoutes(routes: Api, { cases, enquiry, courts, audit }: CaseRouteParts): void {
  routes.route(
    'get',
    '/api/cases',
    {
      tag,
      summary: 'Imported cases, the latest first',
      roles,
      query: api.caseQuery,
      response: api.pageOf(api.caseView),
    },
    async ({ identity, query }) => {
      const found = await cases.list(query, visibleCourts(courts, identity));
      return { ...found, page: query.page, size: query.size };
    },
  );
  routes.route(
    'post',
    '/api/cases/preview',
    {
      tag,
      summary: 'What importing this table would do. E-004 no table of cases',
      roles,
      upload: CSV,
      response: api.casePreview,
    },
    async ({ identity, request }) => cases.preview(await uploaded(request), identity.courtId),
  );
  routes.route(
    'post',
    '/api/cases/import',
    { tag, summary: 'Import a table; replaces by case number', roles, upload: CSV, response: api.caseImported },
    async ({ identity, request, origin: { address } }) => {
      const done = await cases.run(await uploaded(request), identity.courtId, identity);
      await audit.write({ actor: identity, action: 'case.import', target: identity.courtId, address, details: done });
      return done;
    },
  );
  publicEnquiry(routes, enquiry, courts);
}

function publicEnquiry(routes: Api, enquiry: Enquiry, courts: CourtDirectory): void {
  const court = async (): Promise<string> => {
    const found = await hotlineCourt(courts);
    if (!found) throw new CourtError('E-003');
    return found.id;
  };
  const errors = 'E-001 not found or wrong, E-002 locked, E-003 away';
  routes.open(
    'post',
    '/api/public/enquiry/case',
    {
      tag: 'public',
      summary: `A citizen asks for a case. ${errors}`,
      body: api.caseEnquiry,
      response: z.array(api.caseProgress),
    },
    async ({ body, origin }) => enquiry.casesOnWeb(body, await court(), origin.address),
  );
  routes.open(
    'post',
    '/api/public/enquiry/work-order',
    {
      tag: 'public',
      summary: `A citizen asks for a work order. ${errors}`,
      body: api.workOrderEnquiry,
      response: api.workOrderProgress,
    },
    async ({ body, origin }) => enquiry.orderOnWeb(body, await court(), origin.address),
  );
}

/** The bytes of an uploaded table. V-002 when it is too large. */
async function uploaded(request: Request): Promise<Uint8Array> {
  const pieces: Buffer[] = [];
  let size = 0;
  for await (const piece of request as AsyncIterable<Buffer>) {
    size += piece.length;
    if (size > MOST_BYTES) throw new CourtError('V-002');
    pieces.push(piece);
  }
  return Buffer.concat(pieces);
}
