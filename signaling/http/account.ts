import { z } from 'zod';
import type { AccountService } from '../account/index.ts';
import { api } from '../contract/index.ts';
import type { Api } from './route.ts';

const tag = 'account';
const roles = ['administrator'] as const;
const params = z.object({ id: z.string().max(60) });
const created = z.object({ account: api.accountView, password: z.string() });

/** Accounts, for administrators: of their court and the courts below. */
export function accountRoutes(routes: Api, accounts: AccountService): void {
  routes.route(
    'get',
    '/api/accounts',
    { tag, summary: 'Accounts by user name', roles, query: api.accountQuery, response: api.pageOf(api.accountView) },
    async ({ identity, query }) => ({ ...(await accounts.list(identity, query)), page: query.page, size: query.size }),
  );
  routes.route(
    'post',
    '/api/accounts',
    {
      tag,
      summary: 'New account; the password is shown this once',
      roles,
      body: api.accountCreate,
      response: created,
      status: 201,
    },
    ({ identity, body, origin }) => accounts.create(identity, body, origin),
  );
  routes.route(
    'get',
    '/api/accounts/:id',
    { tag, summary: 'One account', roles, params, response: api.accountView },
    ({ identity, params: { id } }) => accounts.get(identity, id),
  );
  routes.route(
    'patch',
    '/api/accounts/:id',
    {
      tag,
      summary: 'Change name, services; disable or enable',
      roles,
      params,
      body: api.accountChange,
      response: api.accountView,
    },
    ({ identity, params: { id }, body, origin }) => accounts.update(identity, id, body, origin),
  );
  routes.route(
    'post',
    '/api/accounts/:id/password',
    { tag, summary: 'New random password, shown this once; sessions end', roles, params, response: api.newPassword },
    async ({ identity, params: { id }, origin }) => ({ password: await accounts.resetPassword(identity, id, origin) }),
  );
  routes.route(
    'post',
    '/api/accounts/:id/unlock',
    { tag, summary: 'End the lock after failed sign-ins', roles, params, response: null },
    ({ identity, params: { id }, origin }) => accounts.unlock(identity, id, origin),
  );
  routes.route(
    'delete',
    '/api/accounts/:id/sessions',
    { tag, summary: 'End all sessions of an account', roles, params, response: z.object({ ended: z.int() }) },
    async ({ identity, params: { id }, origin }) => ({ ended: await accounts.revokeAll(identity, id, origin) }),
  );
}
