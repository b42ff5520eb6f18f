import type { Response } from 'express';
import { z } from 'zod';
import type { AppointmentService } from '../appointment/index.ts';
import type { AuditLog } from '../audit/index.ts';
import { api, CourtError, identityCheck, type Role } from '../contract/index.ts';
import type { CourtDirectory } from '../court/index.ts';
import type { IdentityChecks, NamedPicture } from '../identity-check/index.ts';
import type { PetitionService } from '../petition/index.ts';
import { FILES, uploadOf } from './material.ts';
import { PETITION_READERS, petitionScope } from './petition.ts';
import type { Api } from './route.ts';

const tag = 'identity';
const params = z.object({ id: z.string().min(1).max(60) });
/** Who states it at an appointment, if they are on its side. */
const CHECKERS: readonly Role[] = ['guide', 'reception-officer', 'supervisor'];
/** Who sees people in full. */
const LOOKERS: readonly Role[] = [...CHECKERS, 'clerk'];

export interface IdentityRouteParts {
  checks: IdentityChecks;
  petitions: PetitionService;
  appointments: AppointmentService;
  courts: CourtDirectory;
  audit: AuditLog;
}

/** A picture a statement names; none when it has none of this kind. */
export const named = (kind: identityCheck.IdentityPicture, id: string | null): NamedPicture[] =>
  id === null ? [] : [{ kind, id }];

/** Never kept by a browser: each look is asked for, and audited. */
export function sendIdentityPicture(response: Response, image: Buffer): void {
  response.set({ 'Content-Type': 'image/jpeg', 'Cache-Control': 'no-store' }).end(image);
}

/** Who came to the court (身份核验): pictures and statement at the appointment, and what the petition's file keeps of them. */
export function identityCheckRoutes(routes: Api, parts: IdentityRouteParts): void {
  statementRoutes(routes, parts);
  fileRoutes(routes, parts);
}

function statementRoutes(routes: Api, { checks, appointments, courts, audit }: IdentityRouteParts): void {
  routes.route(
    'post',
    '/api/appointments/:id/identity/pictures',
    {
      tag,
      summary: 'A picture of paper or person, for a statement that follows. P-002, P-003, P-005, P-009, P-022 not now',
      roles: CHECKERS,
      params,
      query: identityCheck.identityUpload,
      upload: FILES,
      response: identityCheck.identityUploaded,
      status: 201,
    },
    async ({ identity, params: { id }, query: { kind, name }, request }) => {
      requireNow(await appointments.view(id, petitionScope(courts, identity)));
      const about = { kind, name, by: identity.name };
      return { id: await checks.pictures.add(id, about, uploadOf(request)) };
    },
  );
  routes.route(
    'post',
    '/api/appointments/:id/identity',
    {
      tag,
      summary:
        'Whether who came is the petitioner. V-001 without a needed reason, V-003 no such picture, P-022 not now',
      roles: CHECKERS,
      params,
      body: identityCheck.identityStatement,
      response: api.appointmentView,
    },
    async ({ identity, params: { id }, body: { result, reason, paperId, faceId }, origin: { address } }) => {
      const scope = petitionScope(courts, identity);
      const appointment = requireNow(await appointments.view(id, scope));
      const { petitionId, petitionNumber: target, localCourtId: courtId } = appointment;
      const pictures = [...named('paper', paperId), ...named('face', faceId)];
      const told = { receptionId: id, petitionId, sessionId: null, result, way: 'court' as const, reason, pictures };
      await checks.state(told, identity);
      const details = { result, way: 'court', pictures: pictures.length };
      await audit.write({ actor: identity, action: 'identity.check', target, courtId, reason, address, details });
      return appointments.view(id, scope);
    },
  );
}

function fileRoutes(routes: Api, { checks, petitions, courts, audit }: IdentityRouteParts): void {
  routes.route(
    'get',
    '/api/petitions/:id/identity',
    {
      tag,
      summary: 'What was stated about who the petitioner is, latest first',
      roles: PETITION_READERS,
      params,
      response: z.array(identityCheck.identityCheckView),
    },
    async ({ identity, params: { id } }) =>
      checks.ofPetition((await petitions.find(id, petitionScope(courts, identity)))._id),
  );
  routes.route(
    'get',
    '/api/petitions/:id/identity/pictures/:pictureId',
    {
      tag,
      summary: 'A picture of paper or person. Each look is audited',
      roles: LOOKERS,
      params: params.extend({ pictureId: z.uuid() }),
      response: { stream: ['image/jpeg'] },
    },
    async ({ identity, params: { id, pictureId }, response, origin: { address } }) => {
      const petition = await petitions.find(id, petitionScope(courts, identity));
      const { kind, image } = await checks.pictureOf(id, pictureId);
      const { number: target, courtId } = petition;
      const details = { pictureId, kind };
      await audit.write({ actor: identity, action: 'identity.picture', target, courtId, address, details });
      sendIdentityPicture(response, image);
    },
  );
}

/** P-022 when it cannot be stated now, by this person. */
function requireNow(appointment: api.AppointmentView): api.AppointmentView {
  if (!appointment.mayIdentify) throw new CourtError('P-022', { detail: 'identity' });
  return appointment;
}
