import { z } from 'zod';
import type { AccountService } from '../account/index.ts';
import { api } from '../contract/index.ts';
import { clearSessionCookie, setSessionCookie } from './cookie.ts';
import type { Api } from './route.ts';

const tag = 'session';

/** Signing in and out, the own sessions and password. */
export function sessionRoutes(routes: Api, accounts: AccountService): void {
  routes.open(
    'post',
    '/api/session',
    { tag, summary: 'Sign in. A-002 wrong, A-003 locked, A-007 disabled', body: api.signIn, response: api.me },
    async ({ body, origin, request, response }) => {
      const { token, identity, me } = await accounts.signIn(body.username, body.password, origin);
      setSessionCookie(request, response, token, identity.expiresAt);
      return me;
    },
  );
  routes.route(
    'get',
    '/api/session',
    { tag, summary: 'Who is signed in', roles: 'any', response: api.me },
    ({ identity }) => accounts.me(identity),
  );
  routes.route(
    'delete',
    '/api/session',
    { tag, summary: 'Sign out', roles: 'any', response: null },
    async ({ identity, origin, request, response }) => {
      await accounts.signOut(identity, origin);
      clearSessionCookie(request, response);
    },
  );
  routes.route(
    'get',
    '/api/sign-ins',
    { tag, summary: 'Own sessions, newest first', roles: 'any', response: z.array(api.sessionView) },
    ({ identity }) => accounts.sessions(identity.accountId, identity.sessionId),
  );
  routes.route(
    'delete',
    '/api/sign-ins/:id',
    {
      tag,
      summary: 'End one of the own sessions',
      roles: 'any',
      params: z.object({ id: z.string().max(60) }),
      response: null,
    },
    ({ identity, params, origin }) => accounts.revokeOwn(identity, params.id, origin),
  );
  routes.route(
    'post',
    '/api/session/password',
    {
      tag,
      summary: 'Change the own password; other sessions end',
      roles: 'any',
      body: api.passwordChange,
      response: null,
    },
    ({ identity, body, origin }) => accounts.changePassword(identity, body, origin),
  );
}
