import { z } from 'zod';
import type { AccountService, Identity } from '../account/index.ts';
import type { AppointmentService } from '../appointment/index.ts';
import type { AuditLog } from '../audit/index.ts';
import { api, CourtError, type Role } from '../contract/index.ts';
import type { CourtDirectory } from '../court/index.ts';
import type { PetitionService } from '../petition/index.ts';
import type { Roster } from '../roster/index.ts';
import { visibleCourts } from './court.ts';
import { PETITION_READERS, petitionScope, staffActor } from './petition.ts';
import type { Api } from './route.ts';

const tag = 'appointment';
const params = z.object({ id: z.string().min(1).max(60) });
const BOTH: readonly Role[] = ['guide', 'reception-officer', 'supervisor'];
const UPPER: readonly Role[] = ['reception-officer', 'supervisor'];

export interface AppointmentRouteParts {
  petitions: PetitionService;
  appointments: AppointmentService;
  roster: Roster;
  accounts: AccountService;
  courts: CourtDirectory;
  audit: AuditLog;
}

/** Appointments, the roster of reception days, video rooms. */
export function appointmentRoutes(routes: Api, parts: AppointmentRouteParts): void {
  listRoutes(routes, parts);
  actRoutes(routes, parts);
  rosterRoutes(routes, parts);
}

function listRoutes(routes: Api, { petitions, appointments, courts }: AppointmentRouteParts): void {
  routes.route(
    'get',
    '/api/appointments',
    {
      tag,
      summary: 'Appointments of some days by time, and who waits in line',
      roles: PETITION_READERS,
      query: api.appointmentQuery,
      response: z.array(api.appointmentView),
    },
    ({ identity, query }) => appointments.list(query, petitionScope(courts, identity), identity.accountId),
  );
  routes.route(
    'get',
    '/api/appointments/calendar',
    {
      tag,
      summary: 'Free time of officers and rooms for a petition',
      roles: BOTH,
      query: api.calendarQuery,
      response: z.array(api.calendarDay),
    },
    async ({ identity, query: { petitionId, from, days } }) =>
      appointments.calendar(await petitions.find(petitionId, petitionScope(courts, identity)), from, days),
  );
  routes.route(
    'get',
    '/api/appointments/:id',
    { tag, summary: 'An appointment', roles: PETITION_READERS, params, response: api.appointmentView },
    ({ identity, params: { id } }) => appointments.view(id, petitionScope(courts, identity)),
  );
}

function actRoutes(routes: Api, parts: AppointmentRouteParts): void {
  const { petitions, appointments, courts, audit } = parts;
  type Asked = { id: string; identity: Identity };
  const act = <B extends z.ZodType>(
    name: string,
    summary: string,
    roles: readonly Role[],
    body: B,
    does: (asked: Asked, body: z.infer<B>) => Promise<{ petitionNumber: string; localCourtId: string }>,
  ): void => {
    routes.route(
      'post',
      `/api/appointments/:id/${name}`,
      { tag, summary, roles, params, body, response: api.appointmentView },
      async ({ identity, params: { id }, body, origin: { address } }) => {
        const asked = body as z.infer<B>;
        const { petitionNumber: target, localCourtId: courtId } = await does({ id, identity }, asked);
        const { reason = null } = asked as { reason?: string };
        await audit.write({ actor: identity, action: `appointment.${name}`, target, courtId, reason, address });
        return appointments.view(id, petitionScope(courts, identity));
      },
    );
  };
  const none = z.object({});
  const scope = (identity: Identity) => petitionScope(courts, identity);
  for (const name of ['arrive', 'late'] as const) {
    const summary = name === 'arrive' ? 'The petitioner is there' : 'The petitioner is late: into the line of the day';
    act(name, summary, BOTH, none, ({ id, identity }) =>
      appointments.act(id, name, staffActor(identity), scope(identity)),
    );
  }
  act('done', 'The reception is over', UPPER, none, ({ id, identity }) =>
    appointments.act(id, 'done', staffActor(identity), scope(identity)),
  );
  act('no-show', 'Nobody came', BOTH, none, ({ id, identity }) =>
    appointments.noShow(id, staffActor(identity), scope(identity)),
  );
  act('cancel', 'Called off by the court', BOTH, api.petitionReason, ({ id, identity }, { reason }) =>
    appointments.cancel(id, reason, staffActor(identity), scope(identity)),
  );
  act('move', 'Another time. P-020 taken, P-021 not possible', UPPER, api.appointmentMove, ({ id, identity }, body) =>
    appointments.move(id, body, staffActor(identity), scope(identity)),
  );
  act('take', 'An officer takes who waits in line', ['reception-officer'], none, ({ id, identity }) =>
    appointments.take(id, { id: identity.accountId, name: identity.name, courtId: identity.courtId }, scope(identity)),
  );
  routes.route(
    'post',
    '/api/appointments/walk-in',
    {
      tag,
      summary: 'The petitioner is at the court without an appointment: into the line of today. P-001, P-008',
      roles: ['guide', 'supervisor'],
      body: api.walkIn,
      response: api.appointmentView,
      status: 201,
    },
    async ({ identity, body: { petitionId }, origin: { address } }) => {
      const petition = await petitions.find(petitionId, scope(identity));
      if (scope(identity).sideOf(petition.courtId) !== 'local') throw new CourtError('A-004');
      const made = await appointments.walkIn(petition, staffActor(identity));
      const { number: target, courtId } = petition;
      await audit.write({ actor: identity, action: 'appointment.walk-in', target, courtId, address });
      return appointments.view(made._id, scope(identity));
    },
  );
}

function rosterRoutes(routes: Api, { roster, accounts, courts, audit }: AppointmentRouteParts): void {
  const EDITORS: readonly Role[] = ['supervisor'];
  routes.route(
    'get',
    '/api/roster',
    { tag, summary: 'Reception days', roles: PETITION_READERS, response: z.array(api.rosterView) },
    ({ identity }) => roster.list([...visibleCourts(courts, identity), ...courts.above(identity.courtId)]),
  );
  routes.route(
    'get',
    '/api/roster/officers',
    {
      tag,
      summary: 'Who may stand in the roster of the own court',
      roles: EDITORS,
      response: z.array(api.receptionOfficer),
    },
    ({ identity }) => accounts.receptionOfficers([identity.courtId]),
  );
  routes.route(
    'post',
    '/api/roster',
    {
      tag,
      summary: 'A reception day more, of the own court',
      roles: EDITORS,
      body: api.rosterEdit,
      response: api.rosterView,
      status: 201,
    },
    async ({ identity, body, origin: { address } }) => {
      const added = await roster.add(identity.courtId, body);
      await audit.write({ actor: identity, action: 'roster.add', target: added.id, address });
      return added;
    },
  );
  routes.route(
    'delete',
    '/api/roster/:id',
    { tag, summary: 'A reception day less; appointments stay', roles: EDITORS, params, response: null },
    async ({ identity, params: { id }, origin: { address } }) => {
      await roster.remove(identity.courtId, id);
      await audit.write({ actor: identity, action: 'roster.remove', target: id, address });
    },
  );
  routes.route(
    'get',
    '/api/video-rooms',
    { tag, summary: 'Rooms where petitioners sit', roles: PETITION_READERS, response: z.array(api.roomView) },
    ({ identity }) => roster.rooms(visibleCourts(courts, identity)),
  );
  routes.route(
    'post',
    '/api/video-rooms',
    {
      tag,
      summary: 'A room more',
      roles: EDITORS,
      body: api.roomEdit,
      response: api.roomView,
      status: 201,
    },
    async ({ identity, body, origin: { address } }) => {
      if (!visibleCourts(courts, identity).includes(body.courtId)) throw new CourtError('V-003');
      const added = await roster.addRoom(body);
      await audit.write({ actor: identity, action: 'video-room.add', target: added.id, address });
      return added;
    },
  );
  routes.route(
    'delete',
    '/api/video-rooms/:id',
    { tag, summary: 'A room less; appointments stay', roles: EDITORS, params, response: null },
    async ({ identity, params: { id }, origin: { address } }) => {
      await roster.removeRoom(visibleCourts(courts, identity), id);
      await audit.write({ actor: identity, action: 'video-room.remove', target: id, address });
    },
  );
}
