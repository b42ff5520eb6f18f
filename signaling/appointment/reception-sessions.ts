import type { IdentityMark } from '../contract/identity-check.ts';

/** A video session to be opened for an appointment. */
export interface ReceptionOrder {
  appointmentId: string;
  petitionId: string;
  title: string;
  caseNumber: string | null;
  /** The receiving court (the first of two), those that receive together with it, and the one where the petitioner applied. */
  courtId: string;
  jointCourtIds: string[];
  localCourtId: string;
  petitioner: { name: string; phone: string };
  /** Of the receiving courts. */
  officerIds: string[];
  scheduledAt: Date | null;
  /** What was stated about who the petitioner is. */
  identity: IdentityMark | null;
}

/** Where receptions take place: sessions with waiting room, room and record. Both are idempotent by appointment. */
export interface ReceptionSessions {
  /** Opens the session, or gives it another time; null: there is none to be opened now. `joinUrl`: for the petitioner alone. */
  openFor(order: ReceptionOrder): Promise<{ sessionId: string; joinUrl: string | null } | null>;
  /** The appointment does not take place. */
  callOff(appointmentId: string, reason: string): Promise<void>;
}

/** Without video sessions appointments are kept all the same. */
export const NO_SESSIONS: ReceptionSessions = {
  openFor: () => Promise.resolve(null),
  callOff: () => Promise.resolve(),
};
