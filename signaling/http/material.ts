import { pipeline } from 'node:stream/promises';
import type { Request, Response } from 'express';
import { z } from 'zod';
import type { AuditLog } from '../audit/index.ts';
import { api, CourtError } from '../contract/index.ts';
import { MOST_MATERIAL_BYTES, type MaterialDocument, type MaterialStore } from '../material/index.ts';
import type { PetitionDocument, PetitionService } from '../petition/index.ts';
import { PETITION_READERS, petitionScope, staffActor } from './petition.ts';
import type { Api } from './route.ts';
import type { CourtDirectory } from '../court/index.ts';
import type { Readable } from 'node:stream';

const tag = 'petition';
const params = z.object({ id: z.string().max(60), materialId: z.string().max(60) });
const pageParams = params.extend({ page: z.coerce.number().int().min(1).max(2000) });
/** Any file may be sent; what it is shows when it is looked into. */
export const FILES = ['application/octet-stream'];

/** The body of an upload as it comes. P-003 at once when it says itself that it is too large: what follows is thrown away unread. */
export function uploadOf(request: Request): AsyncIterable<Buffer> {
  if (Number(request.get('Content-Length') ?? 0) > MOST_MATERIAL_BYTES) throw new CourtError('P-003');
  // Who is refused in the middle is told so on the same connection.
  return request.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>;
}

export function sendPage(response: Response, image: Buffer): void {
  response.set({ 'Content-Type': 'image/jpeg', 'Cache-Control': 'private, max-age=3600' }).end(image);
}

export interface MaterialRouteParts {
  petitions: PetitionService;
  materials: MaterialStore;
  courts: CourtDirectory;
  audit: AuditLog;
}

/** Materials of a petition, for staff who see it. */
export function materialRoutes(routes: Api, { petitions, materials, courts, audit }: MaterialRouteParts): void {
  routes.route(
    'post',
    '/api/petitions/:id/materials',
    {
      tag,
      summary: 'Hand in a file for the petitioner. P-002 other content, P-003 too large, P-004 too many, P-005 damaged',
      roles: ['guide', 'supervisor', 'reception-officer'],
      params: params.pick({ id: true }),
      query: api.materialName,
      upload: FILES,
      response: api.materialView,
      status: 201,
    },
    async ({ identity, params: { id }, query: { name }, request, origin: { address } }) => {
      const scope = petitionScope(courts, identity);
      const petition = await petitions.find(id, scope);
      const body = uploadOf(request);
      if (!(await petitions.view(petition, scope)).mayAddMaterials) throw new CourtError('P-001');
      const owner = { key: identity.accountId, name: identity.name };
      const added = await materials.add(id, name, body, owner);
      await petitions.acts.note(await petitions.find(id, scope), staffActor(identity), 'material', added.name);
      const { number: target, courtId } = petition;
      await audit.write({ actor: identity, action: 'petition.material', target, courtId, address });
      return added;
    },
  );
  readRoutes(routes, { petitions, materials, courts, audit });
}

function readRoutes(routes: Api, { petitions, materials, courts, audit }: MaterialRouteParts): void {
  routes.route(
    'get',
    '/api/petitions/:id/materials/:materialId/pages/:page',
    {
      tag,
      summary: 'A page of a material as a picture. P-006 none, P-007 not now',
      roles: PETITION_READERS,
      params: pageParams,
      response: { stream: ['image/jpeg'] },
    },
    async ({ identity, params: { id, materialId, page }, response }) => {
      await petitions.find(id, petitionScope(courts, identity));
      sendPage(response, await materials.pageImage(id, materialId, page));
    },
  );
  routes.route(
    'get',
    '/api/petitions/:id/materials/:materialId/text',
    { tag, summary: 'Words of a document', roles: PETITION_READERS, params, response: api.materialText },
    async ({ identity, params: { id, materialId } }) => {
      await petitions.find(id, petitionScope(courts, identity));
      return { text: await materials.text(id, materialId) };
    },
  );
  routes.route(
    'get',
    '/api/petitions/:id/materials/:materialId/file',
    {
      tag,
      summary: 'The file as it was handed in. Audited',
      roles: PETITION_READERS,
      params,
      response: { stream: FILES },
    },
    async ({ identity, params: { id, materialId }, response, origin: { address } }) => {
      const petition: PetitionDocument = await petitions.find(id, petitionScope(courts, identity));
      const file = await materials.file(id, materialId);
      const { number: target, courtId } = petition;
      await audit.write({
        actor: identity,
        action: 'petition.download',
        target,
        courtId,
        address,
        details: { materialId },
      });
      await sendFile(response, file);
    },
  );
}

/** To be kept, never to be opened inside our own pages. */
async function sendFile(
  response: Response,
  file: Pick<MaterialDocument, 'name' | 'bytes'> & { read: () => Readable },
): Promise<void> {
  response.attachment(file.name);
  response.set({ 'Content-Type': 'application/octet-stream', 'Content-Length': String(file.bytes) });
  await pipeline(file.read(), response);
}
