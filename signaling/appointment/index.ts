export { AppointmentService, type AppointmentParts } from './service.ts';
export type { ReceptionOrder, ReceptionSessions } from './reception-sessions.ts';
export { ACTS, actsOf, APPOINTMENT_MOVES, GRACE } from './state.ts';
export { wantedSlots } from './slots.ts';
