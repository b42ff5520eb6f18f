export { AccountService, type AccountParts, type SignedIn } from './service.ts';
export type { Identity } from './identity.ts';
export type { Origin } from './identity.ts';
