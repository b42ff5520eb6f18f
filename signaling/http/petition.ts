import { z } from 'zod';
import type { Identity } from '../account/index.ts';
import type { AppointmentService } from '../appointment/index.ts';
import type { AuditLog } from '../audit/index.ts';
import { api, CourtError, notice, type PetitionAct, type Role } from '../contract/index.ts';
import type { CourtDirectory } from '../court/index.ts';
import type { NoticeService } from '../notice/index.ts';
import {
  actsOf,
  sideOf,
  type Actor,
  type PetitionDocument,
  type PetitionScope,
  type PetitionService,
} from '../petition/index.ts';
import { visibleCourts } from './court.ts';
import type { Api } from './route.ts';
import { EXPORT_TYPES, exportFormat, localTime, sendTable, type Table } from './table-export.ts';
import { PETITION_KIND_WORDS, PETITION_STATE_WORDS } from './petition-words.ts';

const tag = 'petition';
export const PETITION_READERS = ['guide', 'supervisor', 'reception-officer', 'clerk', 'auditor'] as const;
/** Who hands in for a petitioner and decides for the local court. */
const LOCAL: readonly Role[] = ['guide', 'supervisor'];
const UPPER: readonly Role[] = ['reception-officer', 'supervisor'];
const params = z.object({ id: z.string().min(1).max(60) });
/** Rows of one export. */
const EXPORT_LIMIT = 50_000;

/** What somebody of the staff sees of petitions, and on which side they are. */
export const petitionScope = (courts: CourtDirectory, identity: Identity): PetitionScope => ({
  courtIds: visibleCourts(courts, identity),
  sideOf: (courtId) => sideOf(courts, identity, courtId),
});
export const staffActor = ({ accountId: id, name }: Identity): Actor => ({ id, name, side: 'staff' });

const TABLE: Table<api.PetitionRow> = {
  name: 'petitions',
  sheet: '视频接访',
  columns: [
    { header: '编号', width: 18, value: (row) => row.number },
    { header: '法院', width: 26, value: (row) => row.courtName },
    { header: '状态', width: 10, value: (row) => PETITION_STATE_WORDS[row.state] },
    { header: '初访/重访', width: 10, value: (row) => (row.visit === 'first' ? '初访' : '重访') },
    { header: '类别', width: 10, value: (row) => PETITION_KIND_WORDS[row.kind] },
    { header: '信访人', width: 10, value: (row) => row.petitioner },
    { header: '电话', width: 16, value: (row) => row.phoneMasked },
    { header: '人数', width: 8, value: (row) => row.persons },
    { header: '诉求', width: 60, value: (row) => row.demand },
    { header: '案号', width: 30, value: (row) => row.caseNumbers.join('、') },
    { header: '提交时间', width: 20, value: (row) => localTime(row.submittedAt) },
    { header: '接访时间', width: 20, value: (row) => localTime(row.appointment?.startsAt ?? null) },
  ],
};

export interface PetitionRouteParts {
  petitions: PetitionService;
  appointments: AppointmentService;
  notices: NoticeService;
  courts: CourtDirectory;
  audit: AuditLog;
}

/** Petition files: the own court's and those of the courts below. */
export function petitionRoutes(routes: Api, parts: PetitionRouteParts): void {
  listRoutes(routes, parts);
  detailRoutes(routes, parts);
  actRoutes(routes, parts);
}

function listRoutes(routes: Api, { petitions, courts, audit }: PetitionRouteParts): void {
  routes.route(
    'get',
    '/api/petitions',
    {
      tag,
      summary: 'Petitions, what waits first',
      roles: PETITION_READERS,
      query: api.petitionQuery,
      response: api.pageOf(api.petitionRow),
    },
    async ({ identity, query }) => {
      const found = await petitions.list(query, petitionScope(courts, identity));
      return { ...found, page: query.page, size: query.size };
    },
  );
  routes.route(
    'get',
    '/api/petitions/export',
    {
      tag,
      summary: 'Petitions as CSV or workbook, oldest first',
      roles: ['supervisor', 'auditor'],
      query: api.petitionQuery.omit({ page: true, size: true }).extend({ format: exportFormat }),
      response: { stream: Object.values(EXPORT_TYPES) },
    },
    async ({ identity, query: { format, ...filter }, origin: { address }, response }) => {
      await audit.write({ actor: identity, action: 'petition.export', target: format, address });
      await sendTable(response, TABLE, petitions.rows(filter, petitionScope(courts, identity), EXPORT_LIMIT), format);
    },
  );
  routes.route(
    'post',
    '/api/petitions',
    {
      tag,
      summary: 'Register a petition for somebody at the court',
      roles: LOCAL,
      body: api.petitionRegister,
      response: api.petitionView,
      status: 201,
    },
    async ({ identity, body, origin: { address } }) => {
      if (body.courtId !== identity.courtId) throw new CourtError('A-004');
      const petition = await petitions.register(body, staffActor(identity));
      const { number: target, courtId } = petition;
      await audit.write({ actor: identity, action: 'petition.register', target, courtId, address });
      return petitions.view(petition, petitionScope(courts, identity));
    },
  );
}

function detailRoutes(routes: Api, { petitions, notices, courts, audit }: PetitionRouteParts): void {
  const found = (identity: Identity, id: string): Promise<PetitionDocument> =>
    petitions.find(id, petitionScope(courts, identity));
  routes.route(
    'get',
    '/api/petitions/:id',
    { tag, summary: 'A petition with its story', roles: PETITION_READERS, params, response: api.petitionView },
    async ({ identity, params: { id } }) => petitions.view(await found(identity, id), petitionScope(courts, identity)),
  );
  routes.route(
    'get',
    '/api/petitions/:id/duplicates',
    {
      tag,
      summary: 'Petitions that may be the same matter, with a score and why',
      roles: PETITION_READERS,
      params,
      response: z.array(api.duplicateView),
    },
    async ({ identity, params: { id } }) =>
      petitions.duplicates(await found(identity, id), petitionScope(courts, identity)),
  );
  routes.route(
    'get',
    '/api/petitions/:id/notices',
    {
      tag,
      summary: 'What the petitioner was told by SMS, oldest first',
      roles: PETITION_READERS,
      params,
      response: z.array(notice.noticeView),
    },
    async ({ identity, params: { id } }) => notices.about((await found(identity, id))._id),
  );
  routes.route(
    'post',
    '/api/petitions/:id/reveal',
    {
      tag,
      summary: 'The people in full, for a reason that is audited',
      roles: ['guide', 'supervisor', 'reception-officer', 'clerk'],
      params,
      body: api.petitionReason,
      response: api.petitionRevealed,
    },
    async ({ identity, params: { id }, body: { reason }, origin: { address } }) => {
      const petition = await found(identity, id);
      const { number: target, courtId } = petition;
      await audit.write({ actor: identity, action: 'petition.reveal', target, courtId, reason, address });
      return petitions.reveal(petition);
    },
  );
}

/** What is done on a petition; every act is audited with its reason. */
function actRoutes(routes: Api, { petitions, appointments, courts, audit }: PetitionRouteParts): void {
  const act = <B extends z.ZodType>(
    name: PetitionAct,
    summary: string,
    roles: readonly Role[],
    body: B,
    does: (petition: PetitionDocument, by: Actor, body: z.infer<B>) => Promise<unknown>,
  ): void => {
    routes.route(
      'post',
      `/api/petitions/:id/${name}`,
      { tag, summary, roles, params, body, response: api.petitionView },
      async ({ identity, params: { id }, body, origin: { address } }) => {
        const scope = petitionScope(courts, identity);
        const petition = await petitions.find(id, scope);
        requireAct(name, petition, scope);
        const asked = body as z.infer<B>;
        await does(petition, staffActor(identity), asked);
        const { reason = null } = asked as { reason?: string };
        const { number: target, courtId } = petition;
        await audit.write({ actor: identity, action: `petition.${name}`, target, courtId, reason, address });
        return petitions.view(await petitions.find(id, scope), scope);
      },
    );
  };
  const { acts } = petitions;
  act('accept', 'The local court accepts it', LOCAL, z.object({}), (one, by) => acts.accept(one, by));
  act('reject', 'The local court rejects it', LOCAL, api.petitionReason, (one, by, { reason }) =>
    acts.reject(one, by, reason),
  );
  act('allow', 'After missed appointments: may be given a time again', LOCAL, api.petitionReason, (one, by, body) =>
    acts.allow(one, by, body.reason),
  );
  act('withdraw', 'The petitioner takes it back', LOCAL, api.petitionReason, (one, by, { reason }) =>
    appointments.withdraw(one, by, reason),
  );
  const errors = 'P-008 guide first, P-020 taken, P-021 not possible';
  act('schedule', `The upper court gives a time. ${errors}`, UPPER, api.appointmentTime, (one, by, time) =>
    appointments.schedule(one, time, by),
  );
  act('close', 'What the reception came to', UPPER, api.petitionClose, (one, by, result) =>
    acts.close(one, by, result),
  );
}

/** A-004 for the wrong side, P-008 when the guide comes first, P-001 for the wrong state. */
function requireAct(act: PetitionAct, petition: PetitionDocument, scope: PetitionScope): void {
  const side = scope.sideOf(petition.courtId);
  if (actsOf(side, petition).includes(act)) return;
  if (side === 'none') throw new CourtError('A-004');
  throw new CourtError(act === 'schedule' && petition.blocked ? 'P-008' : 'P-001', { detail: act });
}
