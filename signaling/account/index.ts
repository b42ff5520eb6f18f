export { AccountService, type AccountParts, type SignedIn } from './service.ts';
export { addDemo, missingDemo, type DemoAccount } from './demo.ts';
export type { Identity, Origin } from './identity.ts';
export { hashPassword, randomPassword, verifyPassword } from './password.ts';
