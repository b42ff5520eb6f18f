import type { z } from 'zod';
import type { accountChange, accountCreate, AccountView } from '../../signaling/contract/api.ts';
import { get, patch, post, remove } from '../client/http.ts';
import type { Query } from '../client/http.ts';

export interface AccountPage {
  items: AccountView[];
  total: number;
  page: number;
  size: number;
}
export type AccountCreate = z.input<typeof accountCreate>;
export type AccountChange = z.input<typeof accountChange>;

const one = (id: string): string => `/api/accounts/${encodeURIComponent(id)}`;

export const listAccounts = (query: Query, signal: AbortSignal): Promise<AccountPage> =>
  get<AccountPage>('/api/accounts', query, signal);
export const createAccount = (account: AccountCreate): Promise<{ account: AccountView; password: string }> =>
  post<{ account: AccountView; password: string }>('/api/accounts', account);
export const changeAccount = (id: string, change: AccountChange): Promise<AccountView> =>
  patch<AccountView>(one(id), change);
export const resetPassword = (id: string): Promise<{ password: string }> =>
  post<{ password: string }>(`${one(id)}/password`);
export const unlockAccount = (id: string): Promise<null> => post<null>(`${one(id)}/unlock`);
export const endSessions = (id: string): Promise<{ ended: number }> => remove<{ ended: number }>(`${one(id)}/sessions`);
