import type { Role, Service } from '../contract/index.ts';
import { isDuplicate } from '../database.ts';
import { AccountModel } from './account.ts';
import { hashPassword } from './password.ts';

/** A demo account with the password it is to have. */
export interface DemoAccount {
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

/** Makes it unless it is there, also when another replica makes it at this moment. */
export async function addDemo({ id, password, ...account }: DemoAccount): Promise<void> {
  const passwordHash = await hashPassword(password);
  try {
    await AccountModel.create({
      _id: id,
      ...account,
      passwordHash,
      disabled: false,
      lastSignInAt: null,
      createdAt: new Date(),
      demo: true,
    });
  } catch (error) {
    if (!isDuplicate(error)) throw error;
  }
}
