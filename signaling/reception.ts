import { AppointmentService } from './appointment/index.ts';
import type { AuditLog } from './audit/index.ts';
import { CitizenSignIn } from './citizen/index.ts';
import { CourtError } from './contract/index.ts';
import type { DeadlineClock } from './deadline/index.ts';
import type { Foundation } from './foundation.ts';
import {
  appointmentRoutes,
  citizenRoutes,
  hotlineCourt,
  identityCheckRoutes,
  materialOnShowRoutes,
  materialRoutes,
  petitionRoutes,
  remoteIdentityRoutes,
  type Api,
} from './http/index.ts';
import { IdentityChecks, markOf } from './identity-check/index.ts';
import { MaterialStore } from './material/index.ts';
import type { NoticeService } from './notice/index.ts';
import { PetitionService } from './petition/index.ts';
import { Roster } from './roster/index.ts';
import { isOver, type Sessions } from './session/index.ts';

/** The side of signaling where remote video petitions are handed in, accepted and given a time. */
export interface Reception {
  petitions: PetitionService;
  materials: MaterialStore;
  appointments: AppointmentService;
  checks: IdentityChecks;
}

/** To be called before the clock starts: its deadlines need their handlers. */
export function createReception(
  foundation: Foundation,
  routes: Api,
  { clock, notices }: { clock: DeadlineClock; notices: NoticeService },
): Reception {
  const { accounts, audit, courts, personalData: personal, redis, log } = foundation;
  const citizens = new CitizenSignIn({ redis, personal, notices, court: () => hotlineCourt(courts) });
  const materials = new MaterialStore({ clock });
  const petitions = new PetitionService({ personal, courts, clock, notices, materials, log });
  const roster = new Roster({ courts, officers: (courtIds) => accounts.receptionOfficers(courtIds) });
  const courtName = (id: string): string => courts.get(id)?.name ?? '';
  const checks = new IdentityChecks({ clock, personal, materials, courtName, log });
  const marks = (ids: readonly string[]): ReturnType<IdentityChecks['marks']> => checks.marks(ids);
  const appointments = new AppointmentService({ clock, courts, roster, petitions, marks, log });
  // What was stated is a line of the petition's story.
  checks.onStated(async ({ petitionId, result, reason, byId, by }) => {
    if (petitionId === null) return;
    const step = { step: `identity-${result}` as const, reason: reason === '' ? null : reason };
    await petitions.acts.tell(petitionId, { id: byId, name: by, side: 'staff' }, step);
  });
  routes.useCitizens(citizens);
  citizenRoutes(routes, { citizens, petitions, appointments, materials, courts, audit });
  petitionRoutes(routes, { petitions, appointments, notices, courts, audit });
  materialRoutes(routes, { petitions, materials, courts, audit });
  appointmentRoutes(routes, { petitions, appointments, roster, accounts, courts, audit });
  identityCheckRoutes(routes, { checks, petitions, appointments, courts, audit });
  return { petitions, materials, appointments, checks };
}

const SYSTEM = '系统';

/** Appointments take place in video sessions: opened for them, called off with them, and their end is the petition's next step. */
export function holdInSessions(
  { appointments, materials, petitions, checks }: Reception,
  routes: Api,
  sessions: Sessions,
  audit: AuditLog,
): void {
  materialOnShowRoutes(routes, { sessions, materials });
  remoteIdentityRoutes(routes, { sessions, checks, petitions, audit });
  // Wherever it was stated, the waiting room knows it.
  checks.onStated(async (check) => {
    const sessionId = (await sessions.store.byAppointment(check.receptionId)) ?? check.receptionId;
    const live = await sessions.store.find(sessionId);
    if (live && !isOver(live)) await sessions.acts.identified(sessionId, markOf(check));
  });
  appointments.useSessions({
    openFor: (order) => sessions.openFor(order),
    callOff: (appointmentId, reason) => sessions.callOff(appointmentId, reason),
  });
  sessions.onEnded(async ({ appointmentId, state, outcome, opinion, reason, endedBy }) => {
    if (appointmentId === null) return;
    const by = endedBy ?? SYSTEM;
    if (state === 'ended') await appointments.sessionEnded(appointmentId, { outcome, opinion, by });
    else await appointments.sessionCancelled(appointmentId, reason ?? '', by);
  });
  sessions.useMaterials({
    find: async (sessionId, materialId) => {
      const live = await sessions.store.find(sessionId);
      if (!live?.petitionId) return null;
      try {
        return { materialId, ...(await materials.find(live.petitionId, materialId)) };
      } catch (error) {
        if (error instanceof CourtError && error.code === 'V-003') return null;
        throw error;
      }
    },
  });
}
