import { z } from 'zod';
import { sessionApi } from '../contract/index.ts';
import { maskName } from '../personal-data/index.ts';
import { cancelledFor, isOver, isRater, type Guest, type Sessions } from '../session/index.ts';
import { meetToken, setMeetCookie } from './meet-cookie.ts';
import type { Api } from './route.ts';

const tag = 'meet';
/** Longer than any token; what is no token is answered as an unknown one. */
const params = z.object({ token: z.string().min(1).max(100) });

export interface MeetRouteParts {
  sessions: Sessions;
  courtName: (courtId: string) => string;
}

/** Join links, for who has no account. */
export function meetRoutes(routes: Api, { sessions, courtName }: MeetRouteParts): void {
  const { links, service } = sessions;
  const me = ({ live, who }: Guest): sessionApi.MeetMe => ({
    state: live.state === 'cancelled' ? 'cancelled' : isOver(live) ? 'over' : 'open',
    cancelledFor: cancelledFor(live),
    sessionId: live.id,
    participantId: who.id,
    name: who.name,
    role: who.role,
    title: live.title,
    courtName: courtName(live.courtId),
    scheduledAt: live.scheduledAt,
    rating: isRater(who) ? live.rating : null,
    mayRate: isRater(who) && live.state === 'ended' && live.rating === null,
  });
  routes.open(
    'get',
    '/api/meet/me',
    {
      tag,
      summary:
        'Who this browser is, after a join link was opened in it; after the end for who was in the room, and why it was cancelled. J-010 nobody, J-005 it is over',
      response: sessionApi.meetMe,
    },
    async ({ request }) => me(await links.visitor(meetToken(request.get('Cookie')))),
  );
  routes.open(
    'get',
    '/api/meet/:token',
    {
      tag,
      summary: 'Who a join link is for, the name masked. J-001 unknown or replaced',
      params,
      response: sessionApi.meetView,
    },
    async ({ params: { token }, request }) => {
      const guest = await links.find(token);
      return {
        nameMasked: maskName(guest.who.name),
        role: guest.who.role,
        courtName: courtName(guest.live.courtId),
        scheduledAt: guest.live.scheduledAt,
        state: links.stateFor(guest, meetToken(request.get('Cookie'))),
      };
    },
  );
  routes.open(
    'post',
    '/api/meet/:token/open',
    {
      tag,
      summary:
        'Opens a join link in this browser, once. J-001 unknown, J-002 opened elsewhere, J-003 wrong check, J-004 locked, J-005 over',
      params,
      body: sessionApi.meetOpen,
      response: sessionApi.meetMe,
    },
    async ({ params: { token }, body: { check }, request, response }) => {
      const { cookie, guest } = await links.open(token, check);
      setMeetCookie(request, response, cookie);
      return me(guest);
    },
  );
  routes.open(
    'post',
    '/api/meet/rating',
    {
      tag,
      summary:
        'How content the petitioner was with a session that has ended; the first answer counts. J-005 was not in the room, J-006 not ended, J-007 others, J-010 nobody',
      body: sessionApi.meetRating,
      response: sessionApi.meetMe,
    },
    async ({ body: { score }, request }) => {
      const guest = await links.reader(meetToken(request.get('Cookie')));
      return me(await service.rate(guest, score));
    },
  );
}
