import type { Role, Service } from '../contract/index.ts';
import { isDuplicate } from '../database.ts';
import { AccountModel } from './account.ts';
import { hashPassword } from './password.ts';

/** An account of a first start with the password it is to have. */
export interface FirstAccount {
  id: string;
  username: string;
  name: string;
  role: Role;
  courtId: string;
  services: Service[];
  password: string;
}

/** Which of the demo accounts are still to be made: none once there is any account that is not a demo. */
export async function missingDemo(usernames: string[]): Promise<string[]> {
  if (await AccountModel.exists({ demo: { $ne: true } })) return [];
  const present = new Set(await AccountModel.distinct('username', { demo: true }));
  return usernames.filter((username) => !present.has(username));
}

/** Whether anybody has an account. */
export const anyAccount = async (): Promise<boolean> => (await AccountModel.exists({})) !== null;

/** Makes a demo account. */
export const addDemo = (account: FirstAccount): Promise<void> => add(account, true);

/** Makes the first account of a system without a demo. */
export const addFirst = (account: FirstAccount): Promise<void> => add(account, false);

/** Makes it unless it is there, also when another replica makes it at this moment. */
async function add({ id, password, ...account }: FirstAccount, demo: boolean): Promise<void> {
  const passwordHash = await hashPassword(password);
  try {
    await AccountModel.create({
      _id: id,
      ...account,
      passwordHash,
      disabled: false,
      lastSignInAt: null,
      createdAt: new Date(),
      demo,
    });
  } catch (error) {
    if (!isDuplicate(error)) throw error;
  }
}
