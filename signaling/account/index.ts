export { AccountService, type AccountParts, type SignedIn } from './service.ts';
export { addDemo, addFirst, anyAccount, missingDemo, type FirstAccount } from './first-account.ts';
export type { Identity, Origin } from './identity.ts';
export { staffMember, staffOf, type StaffMember } from './staff.ts';
export { hashPassword, randomPassword, verifyPassword } from './password.ts';
