import type { Request, Response } from 'express';
import { z } from 'zod';
import type { Identity } from '../account/index.ts';
import { CourtError, sessionApi } from '../contract/index.ts';
import type { MaterialStore } from '../material/index.ts';
import type { Guest, Sessions } from '../session/index.ts';
import { sendPage } from './material.ts';
import { meetToken } from './meet-cookie.ts';
import type { Api } from './route.ts';

const tag = 'petition';
const page = { materialId: z.string().max(60), page: z.coerce.number().int().min(1).max(2000) };

export interface MaterialOnShowParts {
  sessions: Sessions;
  materials: MaterialStore;
}

/**
 * The page that is shown in a session, for who is in its room: that page and no other. V-003 for everything else. Which papers there are is told to who may show
 * them: J-006 not now, J-007 never.
 */
export function materialOnShowRoutes(routes: Api, { sessions, materials }: MaterialOnShowParts): void {
  const send = async (
    { live, who }: Pick<Guest, 'live' | 'who'>,
    asked: { materialId: string; page: number },
    response: Response,
  ): Promise<void> => {
    const { petitionId, material } = live;
    const shown = material?.materialId === asked.materialId && material.page === asked.page;
    if (petitionId === null || who.state !== 'admitted' || !shown) throw new CourtError('V-003');
    sendPage(response, await materials.pageImage(petitionId, asked.materialId, asked.page));
  };
  const stream = { response: { stream: ['image/jpeg'] } };
  routes.open(
    'get',
    '/api/meet/materials/:materialId/pages/:page',
    { tag, summary: 'The page on show, for who came by a link', params: z.object(page), ...stream },
    async ({ params, request, response }) => send(await guest(sessions, request), params, response),
  );
  routes.route(
    'get',
    '/api/sessions/:id/materials/:materialId/pages/:page',
    {
      tag,
      summary: 'The page on show, for staff in the room',
      roles: 'any',
      params: z.object({ id: z.string().max(60), ...page }),
      ...stream,
    },
    async ({ identity, params, response }) => send(await member(sessions, params.id, identity), params, response),
  );
  routes.route(
    'get',
    '/api/sessions/:id/materials',
    {
      tag,
      summary: "Papers of the session's petition, for staff who may show them. J-006 not now, J-007 never",
      roles: 'any',
      params: z.object({ id: z.string().max(60) }),
      response: z.array(sessionApi.sessionMaterial),
    },
    async ({ identity, params: { id } }) => {
      const { who } = await member(sessions, id, identity);
      const { petitionId } = await sessions.acts.showable(id, { participantId: who.id });
      const found = petitionId === null ? [] : await materials.ofPetition(petitionId);
      return found.map(({ id: materialId, name, pages }) => ({ materialId, name, pages: pages > 0 ? pages : null }));
    },
  );
}

/** V-003 when there is no such session or they have no place in it. */
async function member(
  sessions: Sessions,
  id: string,
  { accountId }: Pick<Identity, 'accountId'>,
): Promise<Pick<Guest, 'live' | 'who'>> {
  const live = await sessions.store.find(id);
  const who = live?.participants.find((one) => one.accountId === accountId);
  if (!live || !who) throw new CourtError('V-003');
  return { live, who };
}

const guest = (sessions: Sessions, request: Request): Promise<Guest> =>
  sessions.links.guest(meetToken(request.get('Cookie')));
