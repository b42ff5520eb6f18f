import { randomUUID } from 'node:crypto';
import type { Redis } from 'ioredis';
import type { Logger } from 'pino';
import type { z } from 'zod';
import { staffMember, staffOf, type Identity, type StaffMember } from '../account/index.ts';
import type { AuditLog } from '../audit/index.ts';
import type { IdentityMark } from '../contract/identity-check.ts';
import { CourtError, type Role, type session, type sessionApi } from '../contract/index.ts';
import type { CourtDirectory } from '../court/index.ts';
import type { NoticeService } from '../notice/index.ts';
import { maskNumber, plainNumber, type PersonalData } from '../personal-data/index.ts';
import type { By } from './acts.ts';
import type { SessionArchive } from './archive.ts';
import { rate, SYSTEM } from './course.ts';
import { identified } from './identity.ts';
import { checksOf, type Guest, type JoinLinks } from './link.ts';
import { participantOf, requireLive, type LiveSession, type Participant } from './live-session.ts';
import { invite, nameOfficers, newParticipant, type Newcomer } from './lobby.ts';
import { newCode, takeNumber } from './number.ts';
import { PHONE_SEAL } from './call-out.ts';
import type { SessionPhones } from './phones.ts';
import { chairOf, type PresenceStore } from './presence.ts';
import { mayTakeSeat, require as requireAct } from './rights.ts';
import { isOver } from './state.ts';
import type { SessionStore } from './store.ts';

/** Whose posts fit which part in a session. What is missing can only be somebody without an account. */
export const POSTS: Readonly<Partial<Record<session.SessionRole, readonly Role[]>>> = {
  guide: ['guide'],
  officer: ['reception-officer', 'judge', 'division-head'],
  clerk: ['clerk'],
  lawyer: ['duty-lawyer'],
  judge: ['judge', 'division-head'],
  observer: ['reception-officer', 'judge', 'division-head', 'clerk', 'guide', 'supervisor'],
  interpreter: ['clerk', 'guide', 'judge'],
};
/** Parts that somebody without an account may have. */
const GUESTS: readonly session.SessionRole[] = [
  'petitioner',
  'representative',
  'lawyer',
  'judge',
  'interpreter',
  'observer',
];

/** A session for an appointment; `petitionId` and `appointmentId` null: a walk-in. */
export interface SessionOrder {
  appointmentId: string | null;
  petitionId: string | null;
  title: string;
  caseNumber: string | null;
  /** The receiving court. */
  courtId: string;
  /** Courts that receive together with it. */
  jointCourtIds?: readonly string[];
  localCourtId: string | null;
  petitioner: { name: string; phone: string; identityTail?: string | null };
  /** What was stated about the petitioner at the appointment. */
  identity?: IdentityMark | null;
  /** Accounts of these courts; the first one of the receiving court has the chair. */
  officerIds: string[];
  scheduledAt: Date | null;
}

export interface ServiceParts {
  redis: Redis;
  store: SessionStore;
  archive: SessionArchive;
  presence: PresenceStore;
  links: JoinLinks;
  phones: SessionPhones;
  /** It is to end by itself when nobody comes. */
  watch: (sessionId: string) => Promise<void>;
  personal: PersonalData;
  courts: CourtDirectory;
  notices: NoticeService;
  audit: AuditLog;
  /** What links begin with, when the configuration says it. */
  publicUrl: string;
  log: Logger;
}

const when = new Intl.DateTimeFormat('zh-CN', { timeZone: 'Asia/Shanghai', dateStyle: 'medium', timeStyle: 'short' });

/** Making sessions, and asking people into them. */
export class SessionService {
  readonly #parts: ServiceParts;

  constructor(parts: ServiceParts) {
    this.#parts = parts;
  }

  /**
   * The session of an appointment: made when it has none yet; else it has this time and these officers from now on, so that it may be asked again. `joinUrl`: the
   * petitioner's link, the same each time until staff make a fresh one. Null when it is over. V-001 when an officer is of none of the receiving courts, S-002 while the
   * database is away.
   */
  async openFor(
    order: SessionOrder,
    by = SYSTEM.name,
  ): Promise<{ sessionId: string; number: string; joinUrl: string } | null> {
    const { store, links, publicUrl } = this.#parts;
    const sessionId = await this.#open(order, by, []);
    const found = await store.find(sessionId);
    if (!found || isOver(found)) return null;
    const officers = await this.#officers(order);
    const live = await store.change(sessionId, (draft, at) => {
      if (draft.state !== 'open') return [];
      draft.scheduledAt = order.scheduledAt?.toISOString() ?? null;
      draft.jointCourtIds = [...(order.jointCourtIds ?? [])];
      const known = order.identity ? identified(draft, order.identity) : [];
      return [...known, ...nameOfficers(draft, officers, at)];
    });
    const petitioner = live.participants.find(({ role }) => role === 'petitioner');
    if (!petitioner) throw new CourtError('J-009');
    const token = await links.keep(sessionId, petitioner.id, by);
    return { sessionId, number: live.number, joinUrl: `${publicUrl}${linkPath(token)}` };
  }

  /** A walk-in. The receiving court is the own one or one above it. */
  async create(
    by: Identity,
    wanted: z.infer<typeof sessionApi.sessionCreate>,
    address: string,
  ): Promise<{ live: LiveSession; token: string }> {
    if (![by.courtId, ...this.#above(by.courtId)].includes(wanted.courtId)) {
      throw new CourtError('V-001', { fields: { courtId: '只能选本院或上级法院' } });
    }
    const order: SessionOrder = {
      ...wanted,
      appointmentId: null,
      petitionId: null,
      localCourtId: by.role === 'reception-officer' ? null : by.courtId,
      scheduledAt: wanted.scheduledAt === null ? null : new Date(wanted.scheduledAt),
    };
    const own: Newcomer[] =
      by.role === 'guide' || by.role === 'clerk'
        ? [{ role: by.role, name: by.name, accountId: by.accountId, courtId: by.courtId }]
        : [];
    const id = await this.#open(order, by.name, own);
    const live = await this.#parts.store.get(id);
    const petitioner = live.participants.find(({ role }) => role === 'petitioner');
    if (!petitioner) throw new CourtError('J-009');
    const { token } = await this.#parts.links.make(id, petitioner.id, by.name);
    await this.#parts.audit.write({
      actor: by,
      action: 'video.create',
      target: live.number,
      courtId: live.courtId,
      address,
    });
    return { live, token };
  }

  async #open(order: SessionOrder, by: string, more: Newcomer[]): Promise<string> {
    const { store, redis, archive } = this.#parts;
    const { appointmentId, scheduledAt, petitioner, title, caseNumber, petitionId, courtId, localCourtId } = order;
    const jointCourtIds = [...(order.jointCourtIds ?? [])];
    const about = { title, caseNumber, petitionId, courtId, localCourtId, jointCourtIds };
    const known = appointmentId === null ? null : await archive.byAppointment(appointmentId);
    if (known !== null) return known;
    const at = new Date();
    const officers = await this.#officers(order);
    const people = [
      this.#guest('petitioner', petitioner.name, petitioner.phone, petitioner.identityTail ?? null),
      ...more,
    ];
    const live: LiveSession = {
      ...about,
      id: randomUUID(),
      number: await takeNumber(redis, order.courtId, at),
      revision: 1,
      state: 'open',
      appointmentId,
      scheduledAt: scheduledAt?.toISOString() ?? null,
      createdAt: at.toISOString(),
      createdBy: by,
      startedAt: null,
      endedAt: null,
      endedBy: null,
      outcome: null,
      opinion: '',
      reason: null,
      rating: null,
      ratedAt: null,
      sampled: false,
      participants: [...people, ...officers].map((one) => newParticipant(one, at)),
      spotlightId: null,
      material: null,
      privateTalk: null,
      rooms: { main: null, private: null },
      lostRooms: [],
      recordings: [],
      faultAt: null,
      code: newCode(),
    };
    for (;;) {
      const id = await store.create(live, [{ step: 'created', by, who: null, detail: null }]);
      if (id !== null) {
        await this.#parts.watch(id);
        return id;
      }
      live.code = newCode();
    }
  }

  /** In the order in which they are named, those of the first court first: theirs is the chair. */
  async #officers({ courtId, jointCourtIds = [], officerIds }: SessionOrder): Promise<Newcomer[]> {
    const found = await staffOf([courtId, ...jointCourtIds], POSTS.officer ?? []);
    const named = [...new Set(officerIds)].map((id) => {
      const officer = found.find((one) => one.id === id);
      if (!officer) throw new CourtError('V-001', { fields: { officerIds: '不是接访法院的接访人员' } });
      return officer;
    });
    const joint = named.filter((one) => one.courtId !== courtId);
    return [...named.filter((one) => one.courtId === courtId), ...joint].map((one) => staffNewcomer('officer', one));
  }

  /** Whom a session can be made with, or who can be asked into it: people of this court, of those above and below it. */
  async staff(courtId: string, role?: session.SessionRole): Promise<sessionApi.SessionStaff[]> {
    const posts = role ? (POSTS[role] ?? []) : [...new Set(Object.values(POSTS).flat())];
    const found = await staffOf(this.#around(courtId), posts);
    return found.map((one) => ({ ...one, courtName: this.#parts.courts.get(one.courtId)?.name ?? '' }));
  }

  /**
   * The place of a member of staff in a session: the one they were named for, or, of guide and clerk of a court that takes part, one of their own. J-010 when they have
   * none.
   */
  async seat(sessionId: string, identity: Identity): Promise<Participant> {
    const live = requireLive(await this.#parts.store.get(sessionId));
    const named = live.participants.find(({ accountId }) => accountId === identity.accountId);
    if (named) return named;
    if (!mayTakeSeat(live, identity)) throw new CourtError('J-010');
    const { role, courtId, name, accountId } = identity;
    const changed = await this.#parts.store.change(
      sessionId,
      (draft, at) => invite(draft, null, { role, name, accountId, courtId }, at).lines,
    );
    const seat = changed.participants.find((who) => who.accountId === accountId);
    if (!seat) throw new CourtError('J-010');
    return seat;
  }

  /** Errors: J-006, J-007 by the table of rights; V-003 for an account that does not fit; V-001 without a name. `base`: what links begin with. */
  async invite(
    sessionId: string,
    by: By,
    wanted: z.infer<typeof session.sessionInvite>,
    base: string,
  ): Promise<{ participantId: string; link: string | null; check: string | null }> {
    const { store, presence, links, audit } = this.#parts;
    const before = requireLive(await store.get(sessionId));
    const chair = chairOf(before, await presence.of(sessionId));
    requireAct(before, participantOf(before, by.participantId), 'invite', chair);
    const newcomer = await this.#newcomer(before, wanted);
    let invited = '';
    const live = await store.change(sessionId, (draft, at) => {
      const who = participantOf(draft, by.participantId);
      requireAct(draft, who, 'invite', chair);
      const made = invite(draft, who.name, newcomer, at);
      invited = made.who.id;
      return made.lines;
    });
    if (by.actor) {
      const { number: target, courtId } = live;
      const { actor, address } = by;
      await audit.write({ actor, action: 'video.invite', target, courtId, address, details: { role: wanted.role } });
    }
    if (newcomer.way === 'phone') await this.#called(live, invited);
    if (newcomer.accountId || newcomer.way === 'phone') return { participantId: invited, link: null, check: null };
    const { token, check } = await links.make(sessionId, invited, participantOf(live, by.participantId).name);
    await this.#send(live, participantOf(live, invited), token, base, by.actor?.name ?? '');
    return { participantId: invited, link: linkPath(token), check };
  }

  /** Whom nobody could call was not asked in. */
  async #called(live: LiveSession, participantId: string): Promise<void> {
    const { phones, store } = this.#parts;
    try {
      await phones.callOut(live, participantId);
    } catch (error) {
      await store.change(live.id, (draft) => {
        draft.participants = draft.participants.filter(({ id }) => id !== participantId);
        return [];
      });
      throw error;
    }
  }

  /** A low rating is put before the supervisor. Errors: as `rate` of course.ts. */
  async rate({ live, who }: Guest, score: number): Promise<Guest> {
    const { store, courts } = this.#parts;
    const { lowRating: lowest } = await courts.settings(live.courtId);
    const rated = await store.change(live.id, (draft, at) =>
      rate(draft, participantOf(draft, who.id), { score, lowest }, at),
    );
    return { live: rated, who: participantOf(rated, who.id) };
  }

  async #newcomer(
    live: LiveSession,
    { role, accountId, name, phone, way }: z.infer<typeof session.sessionInvite>,
  ): Promise<Newcomer> {
    if (accountId !== undefined) {
      const courtIds = [...this.#around(live.courtId), ...live.jointCourtIds];
      const found = await staffMember(accountId, courtIds, POSTS[role] ?? []);
      if (!found) throw new CourtError('V-003');
      return staffNewcomer(role, found);
    }
    if (!GUESTS.includes(role)) throw new CourtError('V-001', { fields: { accountId: '请从本院人员中选择' } });
    if (name === undefined) throw new CourtError('V-001', { fields: { name: '请填写姓名' } });
    if (way === 'phone' && phone === undefined) throw new CourtError('V-001', { fields: { phone: '请填写电话号码' } });
    return { ...this.#guest(role, name, phone ?? null, null), way };
  }

  #guest(role: session.SessionRole, name: string, phone: string | null, identityTail: string | null): Newcomer {
    const { personal, links } = this.#parts;
    const checks = checksOf(phone, identityTail);
    return {
      role,
      name,
      phoneSealed: phone === null ? null : personal.seal(plainNumber(phone), PHONE_SEAL),
      phoneMasked: phone === null ? null : maskNumber(phone),
      checkSealed: checks.length === 0 ? null : links.sealChecks(checks),
    };
  }

  /** A fresh join link; the one before is dead. */
  async freshLink(
    live: LiveSession,
    participantId: string,
    { by, base, send }: { by: string; base: string; send: boolean },
  ): Promise<sessionApi.LinkCreated> {
    const { token, check } = await this.#parts.links.make(live.id, participantId, by);
    const sent = send && (await this.#send(live, participantOf(live, participantId), token, base, by));
    return { link: linkPath(token), check, sent };
  }

  /** False when no phone number is known. */
  async #send(live: LiveSession, who: Participant, token: string, base: string, by: string): Promise<boolean> {
    if (who.phoneSealed === null) return false;
    const { notices, personal, courts } = this.#parts;
    const { id, number, courtId, scheduledAt } = live;
    await notices.send({
      id: `session-link-${randomUUID()}`,
      courtId,
      number: personal.open(who.phoneSealed, PHONE_SEAL),
      template: 'session-link',
      fields: {
        court: courts.get(courtId)?.name ?? '',
        name: who.name,
        time: scheduledAt === null ? '今天' : when.format(new Date(scheduledAt)),
        number,
      },
      secretLink: `${base}${linkPath(token)}`,
      about: { kind: 'session', id, label: number },
      createdBy: by,
    });
    return true;
  }

  #above(courtId: string): string[] {
    const above: string[] = [];
    let parent = this.#parts.courts.get(courtId)?.parentId ?? null;
    while (parent !== null && !above.includes(parent)) {
      above.push(parent);
      parent = this.#parts.courts.get(parent)?.parentId ?? null;
    }
    return above;
  }

  /** The court, those above and those below. */
  #around(courtId: string): string[] {
    return [...this.#parts.courts.visible(courtId), ...this.#above(courtId)];
  }
}

export const linkPath = (token: string): string => `/meet/${token}`;

const staffNewcomer = (role: session.SessionRole, { id, name, courtId }: StaffMember): Newcomer => ({
  role,
  name,
  accountId: id,
  courtId,
});
