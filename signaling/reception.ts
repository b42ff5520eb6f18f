import { AppointmentService } from './appointment/index.ts';
import { CitizenSignIn } from './citizen/index.ts';
import { CourtError } from './contract/index.ts';
import type { DeadlineClock } from './deadline/index.ts';
import type { Foundation } from './foundation.ts';
import {
  appointmentRoutes,
  citizenRoutes,
  hotlineCourt,
  materialOnShowRoutes,
  materialRoutes,
  petitionRoutes,
  type Api,
} from './http/index.ts';
import { MaterialStore } from './material/index.ts';
import type { NoticeService } from './notice/index.ts';
import { PetitionService } from './petition/index.ts';
import { Roster } from './roster/index.ts';
import type { Sessions } from './session/index.ts';

/** The side of signaling where remote video petitions are handed in, accepted and given a time. */
export interface Reception {
  petitions: PetitionService;
  materials: MaterialStore;
  appointments: AppointmentService;
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
  const appointments = new AppointmentService({ clock, courts, roster, petitions, log });
  routes.useCitizens(citizens);
  citizenRoutes(routes, { citizens, petitions, appointments, materials, courts, audit });
  petitionRoutes(routes, { petitions, appointments, notices, courts, audit });
  materialRoutes(routes, { petitions, materials, courts, audit });
  appointmentRoutes(routes, { petitions, appointments, roster, accounts, courts, audit });
  return { petitions, materials, appointments };
}

const SYSTEM = '系统';

/** Appointments take place in video sessions: opened for them, called off with them, and their end is the petition's next step. */
export function holdInSessions({ appointments, materials }: Reception, routes: Api, sessions: Sessions): void {
  materialOnShowRoutes(routes, { sessions, materials });
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
