import type { Role } from '../contract/index.ts';
import { AccountModel, type AccountDocument } from './account.ts';

/** A member of staff as others may know them. */
export interface StaffMember {
  id: string;
  name: string;
  role: Role;
  courtId: string;
}

const memberOf = ({ _id: id, name, role, courtId }: AccountDocument): StaffMember => ({ id, name, role, courtId });

/** People of these courts with one of these posts, by name. */
export async function staffOf(courtIds: readonly string[], roles: readonly Role[]): Promise<StaffMember[]> {
  const filter = { courtId: { $in: [...courtIds] }, role: { $in: [...roles] }, disabled: false };
  const found = await AccountModel.find(filter).lean<AccountDocument[]>();
  return found.map(memberOf).sort((a, b) => a.name.localeCompare(b.name, 'zh-CN'));
}

/** One of them; null for anybody else. */
export async function staffMember(
  accountId: string,
  courtIds: readonly string[],
  roles: readonly Role[],
): Promise<StaffMember | null> {
  const filter = { _id: accountId, courtId: { $in: [...courtIds] }, role: { $in: [...roles] }, disabled: false };
  const found = await AccountModel.findOne(filter).lean<AccountDocument>();
  return found && memberOf(found);
}
