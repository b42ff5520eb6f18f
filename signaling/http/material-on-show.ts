import type { Request, Response } from 'express';
import { z } from 'zod';
import { CourtError } from '../contract/index.ts';
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

/** The page that is shown in a session, for who is in its room: that page and no other. V-003 for everything else. */
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
    async ({ identity, params, response }) => {
      const live = await sessions.store.find(params.id);
      const who = live?.participants.find(({ accountId }) => accountId === identity.accountId);
      if (!live || !who) throw new CourtError('V-003');
      await send({ live, who }, params, response);
    },
  );
}

const guest = (sessions: Sessions, request: Request): Promise<Guest> =>
  sessions.links.guest(meetToken(request.get('Cookie')));
