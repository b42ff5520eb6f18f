import { z } from 'zod';
import type { Identity } from '../account/index.ts';
import type { AuditLog } from '../audit/index.ts';
import { api, CourtError, identityCheck } from '../contract/index.ts';
import type { IdentityChecks } from '../identity-check/index.ts';
import type { PetitionDocument, PetitionService } from '../petition/index.ts';
import {
  identityView,
  isHost,
  petitionerOf,
  receptionOf,
  requireAsked,
  type Guest,
  type Sessions,
} from '../session/index.ts';
import { named, sendIdentityPicture } from './identity-check.ts';
import { FILES, uploadOf } from './material.ts';
import { meetToken } from './meet-cookie.ts';
import type { Api } from './route.ts';

const tag = 'identity';
const params = z.object({ id: z.string().max(60) });
type Live = Guest['live'];

export interface RemoteIdentityParts {
  sessions: Sessions;
  checks: IdentityChecks;
  petitions: PetitionService;
  audit: AuditLog;
}

/** Who waits at home: the picture they have agreed to, and what officer or guide state of it. */
export function remoteIdentityRoutes(routes: Api, parts: RemoteIdentityParts): void {
  subjectRoutes(routes, parts);
  statementRoutes(routes, parts);
  const { sessions, checks } = parts;
  routes.open(
    'post',
    '/api/meet/identity-picture',
    {
      tag,
      summary: 'The picture somebody who waits was asked for. J-006 nobody asked; P-002, P-003, P-005, P-009',
      query: api.materialName,
      upload: FILES,
      response: identityCheck.identityUploaded,
      status: 201,
    },
    async ({ query: { name }, request }) => {
      const { live, who } = await sessions.links.guest(meetToken(request.get('Cookie')));
      requireAsked(live, who.id);
      const about = { kind: 'face' as const, name, by: who.name };
      const id = await checks.pictures.add(receptionOf(live), about, uploadOf(request));
      try {
        await sessions.acts.answerPicture(live.id, { participantId: who.id }, id);
      } catch (error) {
        await checks.pictures.remove(id);
        throw error;
      }
      return { id };
    },
  );
}

/** The petitioner's petition; null: the session is for none. */
const petitionOf = ({ petitions }: RemoteIdentityParts, { petitionId }: Live): Promise<PetitionDocument> | null =>
  petitionId === null ? null : petitions.get(petitionId);

function subjectRoutes(routes: Api, parts: RemoteIdentityParts): void {
  const { sessions, petitions, checks, audit } = parts;
  routes.route(
    'get',
    '/api/sessions/:id/identity',
    {
      tag,
      summary: 'Whom to compare with, masked. J-006 not now, J-007 never',
      roles: 'any',
      params,
      response: identityCheck.identitySubject,
    },
    async ({ identity, params: { id } }) => {
      const live = await identifiable(sessions, id, identity);
      const petition = await petitionOf(parts, live);
      const who = petitionerOf(live);
      const mark = identityView(who)?.mark ?? null;
      return { name: who.name, identityMasked: petition?.people[0]?.identityMasked ?? '', mark };
    },
  );
  routes.route(
    'post',
    '/api/sessions/:id/identity/reveal',
    {
      tag,
      summary: 'The petitioner in full, for a reason that is audited. V-003 without a petition',
      roles: 'any',
      params,
      body: api.petitionReason,
      response: identityCheck.identityRevealed,
    },
    async ({ identity, params: { id }, body: { reason }, origin: { address } }) => {
      const petition = await petitionOf(parts, await identifiable(sessions, id, identity));
      if (!petition) throw new CourtError('V-003');
      const { number: target, courtId } = petition;
      await audit.write({ actor: identity, action: 'petition.reveal', target, courtId, reason, address });
      const [person] = petitions.reveal(petition).people;
      return { name: person?.name ?? '', identity: person?.identity ?? '' };
    },
  );
  routes.route(
    'get',
    '/api/sessions/:id/identity/pictures/:pictureId',
    {
      tag,
      summary: 'The picture the petitioner has sent, for who looks after the waiting room. Each look is audited',
      roles: 'any',
      params: params.extend({ pictureId: z.uuid() }),
      response: { stream: ['image/jpeg'] },
    },
    async ({ identity, params: { id, pictureId }, response, origin: { address } }) => {
      const live = await identifiable(sessions, id, identity);
      // Of the pictures of a reception only the one that was taken here.
      if (identityView(petitionerOf(live))?.pictureId !== pictureId) throw new CourtError('V-003');
      const { image, kind } = await checks.pictures.open(receptionOf(live), pictureId);
      const { number: target, courtId } = live;
      const details = { pictureId, kind };
      await audit.write({ actor: identity, action: 'identity.picture', target, courtId, address, details });
      sendIdentityPicture(response, image);
    },
  );
}

function statementRoutes(routes: Api, { sessions, checks, audit }: RemoteIdentityParts): void {
  routes.route(
    'post',
    '/api/sessions/:id/identity',
    {
      tag,
      summary:
        'Whether who waits is the petitioner. V-001 without a needed reason, V-003 no such picture, J-006, J-007',
      roles: 'any',
      params,
      body: identityCheck.identityRemoteStatement,
      response: identityCheck.identityMark,
    },
    async ({ identity, params: { id }, body: { result, reason, pictureId }, origin: { address } }) => {
      const live = await identifiable(sessions, id, identity);
      const { petitionId, number: target, courtId } = live;
      const pictures = named('face', pictureId);
      const about = { receptionId: receptionOf(live), petitionId, sessionId: live.id, pictures };
      const mark = await checks.state({ ...about, result, way: 'remote', reason }, identity);
      const details = { result, way: 'remote', pictures: pictures.length };
      await audit.write({ actor: identity, action: 'identity.check', target, courtId, reason, address, details });
      return mark;
    },
  );
}

/** The session, for who may state who its petitioner is. V-003 for who has no place in it; J-006, J-007 by the table of rights. */
async function identifiable(sessions: Sessions, id: string, { accountId }: Pick<Identity, 'accountId'>): Promise<Live> {
  const live = await sessions.store.find(id);
  const who = live?.participants.find((one) => one.accountId === accountId);
  if (!live || !who || !isHost(who)) throw new CourtError('V-003');
  return sessions.acts.identifiable(id, { participantId: who.id });
}
