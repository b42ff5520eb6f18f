import { z } from 'zod';
import type { AppointmentService } from '../appointment/index.ts';
import type { AuditActor, AuditLog } from '../audit/index.ts';
import type { Citizen, CitizenSignIn } from '../citizen/index.ts';
import { api } from '../contract/index.ts';
import type { CourtDirectory } from '../court/index.ts';
import type { MaterialStore } from '../material/index.ts';
import { ownViewOf, type Actor, type PetitionDocument, type PetitionService } from '../petition/index.ts';
import { citizenToken, clearCitizenCookie, setCitizenCookie } from './cookie.ts';
import { FILES, sendPage, uploadOf } from './material.ts';
import type { Api } from './route.ts';

const tag = 'citizen';
const params = z.object({ id: z.string().min(1).max(60) });
const CITIZEN: Actor = { id: null, name: '', side: 'citizen' };

export interface CitizenRouteParts {
  citizens: CitizenSignIn;
  petitions: PetitionService;
  appointments: AppointmentService;
  materials: MaterialStore;
  courts: CourtDirectory;
  audit: AuditLog;
}

/** What citizens do themselves after proving their telephone number: apply, hand in, see and call off what is theirs. */
export function citizenRoutes(routes: Api, parts: CitizenRouteParts): void {
  signInRoutes(routes, parts);
  materialRoutes(routes, parts);
  petitionRoutes(routes, parts);
}

/** In the audit trail: no name and no number, but the same one each time. */
const auditor = ({ fingerprint, phoneMasked }: Citizen, courtId: string): AuditActor => ({
  accountId: `citizen-${fingerprint.slice(0, 16)}`,
  name: phoneMasked,
  role: 'citizen',
  courtId,
});

function signInRoutes(routes: Api, { citizens, petitions }: CitizenRouteParts): void {
  routes.open(
    'get',
    '/api/public/petition-courts',
    { tag, summary: 'Courts a petition can be handed in at', response: z.array(api.petitionCourt) },
    () => petitions.courts(),
  );
  routes.open(
    'post',
    '/api/citizen/code',
    { tag, summary: 'Send a sign-in code by SMS. A-010 too often', body: api.citizenCodeAsk, response: null },
    ({ body: { phone }, origin }) => citizens.sendCode(phone, origin.address),
  );
  routes.open(
    'post',
    '/api/citizen/session',
    {
      tag,
      summary: 'Sign in by the code. A-011 wrong or expired',
      body: api.citizenSignIn,
      response: api.citizenMe,
    },
    async ({ body: { phone, code }, request, response }) => {
      const { token, citizen } = await citizens.signIn(phone, code);
      setCitizenCookie(request, response, token, citizen.expiresAt);
      return citizen;
    },
  );
  routes.citizen(
    'get',
    '/api/citizen/session',
    { tag, summary: 'Whose number was proved', response: api.citizenMe },
    ({ identity }) => identity,
  );
  routes.open(
    'delete',
    '/api/citizen/session',
    { tag, summary: 'Sign out', response: null },
    async ({ request, response }) => {
      await citizens.signOut(citizenToken(request.get('Cookie')));
      clearCitizenCookie(request, response);
    },
  );
}

function materialRoutes(routes: Api, { materials }: CitizenRouteParts): void {
  routes.citizen(
    'get',
    '/api/citizen/materials',
    {
      tag,
      summary: 'Files handed in that belong to no petition yet; kept for a day',
      response: z.array(api.materialView),
    },
    ({ identity }) => materials.staged(identity.fingerprint),
  );
  routes.citizen(
    'post',
    '/api/citizen/materials',
    {
      tag,
      summary: 'Hand in a file. P-002 other content, P-003 too large, P-004 too many, P-005 damaged',
      query: api.materialName,
      upload: FILES,
      response: api.materialView,
      status: 201,
    },
    ({ identity, query: { name }, request }) =>
      materials.add(null, name, uploadOf(request), { key: identity.fingerprint, name: '' }),
  );
  routes.citizen(
    'delete',
    '/api/citizen/materials/:id',
    { tag, summary: 'Take back a file that belongs to no petition yet', params, response: null },
    ({ identity, params: { id } }) => materials.removeStaged(identity.fingerprint, id),
  );
  routes.citizen(
    'get',
    '/api/citizen/materials/:id/pages/:page',
    {
      tag,
      summary: 'A page of an own file as a picture',
      params: params.extend({ page: z.coerce.number().int().min(1).max(2000) }),
      response: { stream: ['image/jpeg'] },
    },
    async ({ identity, params: { id, page }, response }) => {
      sendPage(response, await materials.ownPageImage(identity.fingerprint, id, page));
    },
  );
}

function petitionRoutes(routes: Api, parts: CitizenRouteParts): void {
  const { petitions, appointments, materials, courts, audit } = parts;
  const view = async (petition: PetitionDocument): Promise<api.OwnPetition> => {
    const [files, joinUrl] = await Promise.all([materials.ofPetition(petition._id), appointments.joinUrlOf(petition)]);
    return ownViewOf(petition, courts, files, joinUrl);
  };
  routes.citizen(
    'get',
    '/api/citizen/petitions',
    { tag, summary: 'Own petitions, newest first', response: z.array(api.ownPetition) },
    async ({ identity }) => Promise.all((await petitions.own(identity)).map(view)),
  );
  routes.citizen(
    'post',
    '/api/citizen/petitions',
    {
      tag,
      summary: 'Apply for a remote video reception; sent again it is the same one',
      body: api.petitionApply,
      response: api.ownPetition,
      status: 201,
    },
    async ({ identity, body, origin: { address } }) => {
      const petition = await petitions.apply(body, identity);
      const { number: target, courtId } = petition;
      await audit.write({ actor: auditor(identity, courtId), action: 'petition.apply', target, courtId, address });
      return view(petition);
    },
  );
  const act = (
    name: 'cancel' | 'withdraw',
    summary: string,
    does: (petition: PetitionDocument) => Promise<unknown>,
  ): void => {
    routes.citizen(
      'post',
      `/api/citizen/petitions/:id/${name}`,
      { tag, summary, params, response: api.ownPetition },
      async ({ identity, params: { id }, origin: { address } }) => {
        const petition = await petitions.findOwn(id, identity);
        await does(petition);
        const { number: target, courtId } = petition;
        const actor = auditor(identity, courtId);
        await audit.write({ actor, action: `petition.${name}-own`, target, courtId, address });
        return view(await petitions.findOwn(id, identity));
      },
    );
  };
  act('cancel', 'Call off the own appointment; it waits for another time', (petition) =>
    appointments.cancelOwn(petition, '本人取消', CITIZEN),
  );
  act('withdraw', 'Take the petition back', (petition) => appointments.withdraw(petition, CITIZEN, null));
}
