import type { Me } from '../../signaling/contract/api.ts';
import { ADDRESSEES, type Role } from '../../signaling/contract/state.ts';
import { ApiError, get, post, remove } from './http.ts';

const USERNAME = 'sign-in.username';

/** Who is signed in at this browser; null when nobody is. */
export async function readSession(signal?: AbortSignal): Promise<Me | null> {
  try {
    return await get<Me>('/api/session', undefined, signal);
  } catch (error) {
    if (error instanceof ApiError && error.status === 401) return null;
    throw error;
  }
}

/** Signs in and keeps the user name for the next time.. */
export async function signIn(username: string, password: string): Promise<Me> {
  const me = await post<Me>('/api/session', { username, password });
  localStorage.setItem(USERNAME, username);
  return me;
}

export async function signOut(): Promise<void> {
  await remove<null>('/api/session');
}

export function rememberedUsername(): string {
  return localStorage.getItem(USERNAME) ?? '';
}

const HOMES: Partial<Record<Role, string>> = {
  'hotline-agent': '/desk',
  supervisor: '/board',
  administrator: '/admin',
  auditor: '/admin',
  operator: '/admin',
  judge: '/work-orders',
  'division-head': '/work-orders',
  guide: '/sessions',
  'reception-officer': '/sessions',
  'duty-lawyer': '/sessions',
  clerk: '/sessions',
};

/** Where a role works. Roles whose workplace comes in a later version get a page that says so. */
export function homeOf(role: Role): string {
  return HOMES[role] ?? '/welcome';
}

export type StaffPage =
  | 'desk'
  | 'board'
  | 'calls'
  | 'callbacks'
  | 'green'
  | 'workOrders'
  | 'sessions'
  | 'petitions'
  | 'appointments'
  | 'admin'
  | 'welcome';
export const PATHS: Record<StaffPage, string> = {
  desk: '/desk',
  board: '/board',
  calls: '/calls',
  callbacks: '/callbacks',
  green: '/green-channel',
  workOrders: '/work-orders',
  sessions: '/sessions',
  petitions: '/petitions',
  appointments: '/appointments',
  admin: '/admin',
  welcome: '/welcome',
};

/** Everybody's own account; in the menu under the name, not in the navigation. */
export const OWN_ACCOUNT = '/account';

/** Which pages a role has. What it may see and do there is checked by the server with every request. */
export const PAGES: Record<Role, StaffPage[]> = {
  'hotline-agent': ['desk', 'calls', 'callbacks', 'green', 'workOrders'],
  supervisor: ['board', 'calls', 'callbacks', 'green', 'workOrders', 'sessions', 'petitions', 'appointments', 'admin'],
  administrator: ['admin'],
  auditor: ['admin', 'calls', 'callbacks', 'green', 'sessions', 'petitions', 'appointments'],
  operator: ['admin'],
  guide: ['sessions', 'petitions', 'appointments'],
  'reception-officer': ['sessions', 'petitions', 'appointments'],
  'duty-lawyer': ['sessions'],
  judge: ['workOrders', 'sessions'],
  'division-head': ['workOrders', 'sessions'],
  clerk: ['sessions', 'petitions', 'appointments'],
};

/** Judges and heads of division: work orders are messages for them. */
export const isAddressee = (role: Role): boolean => ADDRESSEES.some((one) => one === role);

/** Whether a path within this site is a page of this role. */
export function mayOpen(role: Role, path: string): boolean {
  return [OWN_ACCOUNT, ...PAGES[role].map((page) => PATHS[page])].some(
    (own) => path === own || path.startsWith(`${own}/`) || path.startsWith(`${own}?`),
  );
}
