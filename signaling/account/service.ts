import { randomUUID } from 'node:crypto';
import type { Redis } from 'ioredis';
import type { QueryFilter } from 'mongoose';
import type { Logger } from 'pino';
import { z } from 'zod';
import type { AuditEntry, AuditLog } from '../audit/index.ts';
import { ADDRESSEES, CourtError, NO_SKILLS, type api, type Service } from '../contract/index.ts';
import { requireTaken, type CourtDirectory } from '../court/index.ts';
import { isDuplicate } from '../database.ts';
import { plainNumber } from '../personal-data/index.ts';
import { AccountModel, type AccountDocument } from './account.ts';
import type { Identity, Origin } from './identity.ts';
import { LockOut } from './lock-out.ts';
import { hashPassword, randomPassword, verifyPassword } from './password.ts';
import { REVOKED_CHANNEL, SessionStore } from './session-store.ts';

export interface AccountParts {
  redis: Redis;
  /** May be shared with other subscribers. */
  subscriber: Redis;
  courts: CourtDirectory;
  audit: AuditLog;
  log: Logger;
}

export interface SignedIn {
  token: string;
  identity: Identity;
  me: api.Me;
}

type RevokedListener = (sessionId: string, accountId: string) => void;
const revokedMessage = z.object({ sessionId: z.string(), accountId: z.string() });

/** Accounts of staff, signing in and out, sessions. Everything that matters is audited. */
export class AccountService {
  readonly #sessions: SessionStore;
  readonly #lockOut: LockOut;
  readonly #courts: CourtDirectory;
  readonly #audit: AuditLog;
  readonly #log: Logger;
  readonly #listeners = new Set<RevokedListener>();

  constructor({ redis, subscriber, courts, audit, log }: AccountParts) {
    this.#sessions = new SessionStore(redis);
    this.#lockOut = new LockOut(redis);
    this.#courts = courts;
    this.#audit = audit;
    this.#log = log;
    subscriber.on('message', (channel: string, message: string) => {
      if (channel === REVOKED_CHANNEL) this.#heard(message);
    });
    subscriber
      .subscribe(REVOKED_CHANNEL)
      .catch((error: unknown) => log.error({ err: error }, 'revoked sessions are not heard'));
  }

  /** Calls on every replica when a session was ended before its time. Gives a function that stops it. */
  onRevoked(listener: RevokedListener): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /**
   * A-002 for a wrong password and for an unknown user alike, after the same time; A-003 when account or address is locked; A-007 when the
   * password is right but the account is disabled.
   */
  async signIn(username: string, password: string, origin: Origin): Promise<SignedIn> {
    const name = username.trim().toLowerCase();
    try {
      await this.#lockOut.attempt(name, origin.address);
    } catch (error) {
      if (error instanceof CourtError) await this.#audited('system', 'session.refused', null, origin, error.code);
      throw error;
    }
    const account = await this.#lockOut.lookUp(name, origin.address, () =>
      AccountModel.findOne({ username: name }).lean<AccountDocument>(),
    );
    const right = await verifyPassword(account?.passwordHash ?? null, password);
    if (!right || !account) {
      const locked = await this.#lockOut.failed(name);
      await this.#audited('system', locked ? 'account.locked' : 'session.failed', account, origin);
      throw new CourtError('A-002');
    }
    if (account.disabled) {
      await this.#audited('system', 'session.failed', account, origin, 'A-007');
      throw new CourtError('A-007');
    }
    await this.#lockOut.succeeded(name, origin.address);
    const signedIn = await this.#open(account, origin);
    await this.#audited(signedIn.identity, 'session.begin', account, origin);
    return signedIn;
  }

  /** Who a token belongs to, or null. Does not need the database. */
  async authenticate(token: string | null | undefined): Promise<Identity | null> {
    return token ? this.#sessions.authenticate(token) : null;
  }

  /** Keeps a session from ending for idleness while its socket is open; false when it has ended. */
  async touch(sessionId: string): Promise<boolean> {
    return this.#sessions.touch(sessionId);
  }

  me(identity: Identity): api.Me {
    const { accountId, username, name, role, courtId, expiresAt } = identity;
    const court = this.#courts.get(courtId);
    return {
      accountId,
      username,
      name,
      role,
      court: { id: courtId, name: court?.name ?? '', level: court?.level ?? 'basic' },
      expiresAt: expiresAt.toISOString(),
    };
  }

  async signOut(identity: Identity, origin: Origin): Promise<void> {
    await this.#sessions.revoke(identity.sessionId, identity.accountId);
    await this.#audited(identity, 'session.end', identity, origin);
  }

  async sessions(accountId: string, currentId?: string): Promise<z.infer<typeof api.sessionView>[]> {
    const found = await this.#sessions.list(accountId);
    return found.map(({ id, createdAt, lastSeenAt, address, browser }) => ({
      id,
      createdAt: createdAt.toISOString(),
      lastSeenAt: lastSeenAt.toISOString(),
      address,
      browser,
      current: id === currentId,
    }));
  }

  /** Ends one of the own sessions. V-003 when it is not one. */
  async revokeOwn(identity: Identity, sessionId: string, origin: Origin): Promise<void> {
    const session = await this.#sessions.find(sessionId);
    if (session?.identity.accountId !== identity.accountId) throw new CourtError('V-003');
    await this.#sessions.revoke(sessionId, identity.accountId);
    await this.#audited(identity, 'session.revoke', identity, origin);
  }

  /** Ends all sessions of an account, for an administrator. Gives how many. */
  async revokeAll(by: Identity, accountId: string, origin: Origin): Promise<number> {
    const account = await this.#visible(by, accountId);
    const ended = await this.#sessions.revokeAll(accountId);
    await this.#audited(by, 'session.revoke-all', account, origin);
    return ended;
  }

  /** Changes the own password and ends all other sessions. A wrong current password counts as a failure to sign in. */
  async changePassword(identity: Identity, change: z.infer<typeof api.passwordChange>, origin: Origin): Promise<void> {
    if (change.next === change.current) throw new CourtError('V-001', { fields: { next: '新密码不能与当前密码相同' } });
    await this.#lockOut.attempt(identity.username, origin.address);
    const account = await AccountModel.findById(identity.accountId).lean<AccountDocument>();
    if (!account || !(await verifyPassword(account.passwordHash, change.current))) {
      const locked = await this.#lockOut.failed(identity.username);
      await this.#audited(identity, locked ? 'account.locked' : 'password.failed', identity, origin);
      throw new CourtError('V-001', { fields: { current: '当前密码不正确' } });
    }
    await this.#lockOut.succeeded(identity.username, origin.address);
    await AccountModel.updateOne({ _id: account._id }, { $set: { passwordHash: await hashPassword(change.next) } });
    await this.#sessions.revokeAll(account._id, identity.sessionId);
    await this.#audited(identity, 'password.change', identity, origin);
  }

  /** Accounts of the courts an administrator sees, by user name. */
  async list(
    by: Identity,
    query: z.infer<typeof api.accountQuery>,
  ): Promise<{ items: api.AccountView[]; total: number }> {
    const filter = listFilter(this.#courts.visible(by.courtId), query);
    const [documents, total] = await Promise.all([
      AccountModel.find(filter)
        .sort({ username: 1 })
        .skip((query.page - 1) * query.size)
        .limit(query.size)
        .lean<AccountDocument[]>(),
      AccountModel.countDocuments(filter),
    ]);
    return { items: await Promise.all(documents.map((document) => this.#view(document))), total };
  }

  /** Whom messages can be addressed to: judges and heads of division of these courts, by name. */
  async addressees(courtIds: readonly string[]): Promise<api.AddresseeView[]> {
    const found = await AccountModel.find({
      courtId: { $in: [...courtIds] },
      role: { $in: [...ADDRESSEES] },
      disabled: false,
    }).lean<AccountDocument[]>();
    return found.flatMap((account) => this.#addressee(account)).sort((a, b) => a.name.localeCompare(b.name, 'zh'));
  }

  /** One of them; null for anybody else. */
  async addressee(accountId: string, courtIds: readonly string[]): Promise<api.AddresseeView | null> {
    const filter = { _id: accountId, courtId: { $in: [...courtIds] }, disabled: false };
    const account = await AccountModel.findOne(filter).lean<AccountDocument>();
    return account ? (this.#addressee(account)[0] ?? null) : null;
  }

  /** Whose desk this telephone stands on; null when nobody has it, or it is no judge's. */
  async addresseeAt(number: string, courtIds: readonly string[]): Promise<api.AddresseeView | null> {
    const filter = { officeNumber: plainNumber(number), courtId: { $in: [...courtIds] }, disabled: false };
    const account = await AccountModel.findOne(filter).lean<AccountDocument>();
    return account ? (this.#addressee(account)[0] ?? null) : null;
  }

  /** Who receives petitioners: reception officers of these courts, by name. */
  async receptionOfficers(courtIds: readonly string[]): Promise<api.ReceptionOfficer[]> {
    const found = await AccountModel.find({
      courtId: { $in: [...courtIds] },
      role: 'reception-officer',
      disabled: false,
    }).lean<AccountDocument[]>();
    return found
      .map(({ _id: id, name, courtId }) => ({ id, name, courtId, courtName: this.#courts.get(courtId)?.name ?? '' }))
      .sort((a, b) => a.name.localeCompare(b.name, 'zh'));
  }

  /** Who answers a service of a court, by name. */
  async answering(courtId: string, service: Service): Promise<string[]> {
    const found = await AccountModel.find({ courtId, services: service, disabled: false })
      .sort({ username: 1 })
      .lean<AccountDocument[]>();
    return found.map(({ name }) => name);
  }

  /** The office number in the form in which it is compared. V-001 when it is somebody else's. */
  async #withNumber<T extends { officeNumber?: string | null | undefined }>(account: T, id: string | null): Promise<T> {
    if (!account.officeNumber) return account;
    const officeNumber = plainNumber(account.officeNumber);
    if (await AccountModel.exists({ officeNumber, _id: { $ne: id } }))
      throw new CourtError('V-001', { fields: { officeNumber: '这个电话已登记在别人名下' } });
    return { ...account, officeNumber };
  }

  #addressee({ _id: id, name, role, courtId }: AccountDocument): api.AddresseeView[] {
    const post = ADDRESSEES.find((one) => one === role);
    return post ? [{ id, name, role: post, courtId, courtName: this.#courts.get(courtId)?.name ?? '' }] : [];
  }

  async get(by: Identity, accountId: string): Promise<api.AccountView> {
    return this.#view(await this.#visible(by, accountId));
  }

  /** The password is given once and never again. A-008 when the user name is taken. */
  async create(
    by: Identity,
    wanted: z.infer<typeof api.accountCreate>,
    origin: Origin,
  ): Promise<{ account: api.AccountView; password: string }> {
    if (!this.#courts.visible(by.courtId).includes(wanted.courtId)) {
      throw new CourtError('V-001', { fields: { courtId: '没有这个法院' } });
    }
    requireTaken(this.#courts, wanted.courtId, wanted.services);
    const password = randomPassword();
    const document: AccountDocument = {
      _id: randomUUID(),
      ...(await this.#withNumber(wanted, null)),
      passwordHash: await hashPassword(password),
      disabled: false,
      lastSignInAt: null,
      createdAt: new Date(),
      demo: false,
    };
    try {
      await AccountModel.create(document);
    } catch (error) {
      throw isDuplicate(error) ? new CourtError('A-008', { fields: { username: '用户名已被使用' } }) : error;
    }
    await this.#audited(by, 'account.create', document, origin);
    return { account: await this.#view(document), password };
  }

  /** Changes an account. Disabling ends its sessions. A-009 on the own account. */
  async update(
    by: Identity,
    accountId: string,
    change: z.infer<typeof api.accountChange>,
    origin: Origin,
  ): Promise<api.AccountView> {
    const before = await this.#visible(by, accountId);
    if (accountId === by.accountId && change.disabled === true) throw new CourtError('A-009');
    requireTaken(this.#courts, before.courtId, change.services ?? [], before.services);
    const wanted = await this.#withNumber(change, accountId);
    const set = Object.fromEntries(Object.entries(wanted).filter(([, value]) => value !== undefined));
    const after = await AccountModel.findOneAndUpdate(
      { _id: accountId },
      { $set: set },
      { returnDocument: 'after' },
    ).lean<AccountDocument>();
    if (!after) throw new CourtError('V-003');
    if (after.disabled) await this.#sessions.revokeAll(accountId);
    else await this.#sessions.rename(accountId, { name: after.name, services: after.services, ...skillsOf(after) });
    const action =
      after.disabled === before.disabled ? 'account.change' : after.disabled ? 'account.disable' : 'account.enable';
    await this.#audited(by, action, after, origin);
    return this.#view(after);
  }

  /** Gives the account a new password, ends its sessions and its lock. A-009 on the own account. */
  async resetPassword(by: Identity, accountId: string, origin: Origin): Promise<string> {
    if (accountId === by.accountId) throw new CourtError('A-009');
    const account = await this.#visible(by, accountId);
    const password = randomPassword();
    await AccountModel.updateOne({ _id: accountId }, { $set: { passwordHash: await hashPassword(password) } });
    await this.#sessions.revokeAll(accountId);
    await this.#lockOut.unlock(account.username);
    await this.#audited(by, 'password.reset', account, origin);
    return password;
  }

  async unlock(by: Identity, accountId: string, origin: Origin): Promise<void> {
    const account = await this.#visible(by, accountId);
    await this.#lockOut.unlock(account.username);
    await this.#audited(by, 'account.unlock', account, origin);
  }

  /**
   * Opens a session, then makes sure that the account was neither disabled nor given another password meanwhile. Who does that ends all sessions
   * after it, so one of the two sees the other.
   */
  async #open(account: AccountDocument, origin: Origin): Promise<SignedIn> {
    const { _id: accountId, username, name, role, courtId, services } = account;
    const { token, identity } = await this.#sessions.create(
      { accountId, username, name, role, courtId, services, ...skillsOf(account) },
      origin,
    );
    const unchanged = await AccountModel.updateOne(
      { _id: accountId, disabled: false, passwordHash: account.passwordHash },
      { $set: { lastSignInAt: new Date() } },
    );
    if (unchanged.matchedCount === 0) {
      await this.#sessions.revoke(identity.sessionId, accountId);
      throw new CourtError('A-002');
    }
    return { token, identity, me: this.me(identity) };
  }

  /** The account, or V-003 when it is of a court the administrator does not see. */
  async #visible(by: Identity, accountId: string): Promise<AccountDocument> {
    const courtId = { $in: this.#courts.visible(by.courtId) };
    const found = await AccountModel.findOne({ _id: accountId, courtId }).lean<AccountDocument>();
    if (!found) throw new CourtError('V-003');
    return found;
  }

  async #view(document: AccountDocument): Promise<api.AccountView> {
    const { _id: id, username, name, role, courtId, services, disabled, lastSignInAt } = document;
    const lockedUntil = await this.#lockOut.lockedUntil(username);
    return {
      id,
      username,
      name,
      role,
      courtId,
      courtName: this.#courts.get(courtId)?.name ?? '',
      services,
      skills: document.skills ?? NO_SKILLS,
      officeNumber: document.officeNumber ?? null,
      disabled,
      lockedUntil: lockedUntil?.toISOString() ?? null,
      lastSignInAt: lastSignInAt?.toISOString() ?? null,
    };
  }

  async #audited(
    actor: AuditEntry['actor'],
    action: string,
    about: { username: string; courtId: string } | null,
    { address }: Origin,
    reason?: string,
  ): Promise<void> {
    await this.#audit.write({ actor, action, target: about?.username ?? '', courtId: about?.courtId, reason, address });
  }

  #heard(message: string): void {
    const parsed = revokedMessage.safeParse(JSON.parse(message));
    if (!parsed.success) return;
    const { sessionId, accountId } = parsed.data;
    for (const listener of this.#listeners) {
      try {
        listener(sessionId, accountId);
      } catch (error) {
        this.#log.error({ err: error, sessionId }, 'listener for revoked sessions failed');
      }
    }
  }
}

function listFilter(courtIds: string[], { q, role }: z.infer<typeof api.accountQuery>): QueryFilter<AccountDocument> {
  const text = q ? { $regex: q.replace(/[.*+?^${}()|[\]\\]/g, '\\$&') } : null;
  return {
    courtId: { $in: courtIds },
    ...(role ? { role } : {}),
    ...(text ? { $or: [{ username: text }, { name: text }] } : {}),
  };
}

const skillsOf = ({ skills }: AccountDocument): Pick<AccountDocument, 'skills'> => (skills ? { skills } : {});
