import { z } from 'zod';
import type { Identity } from '../account/index.ts';
import type { AuditLog } from '../audit/index.ts';
import type { CallArchive } from '../call/index.ts';
import type { GreenMarks } from '../caller/index.ts';
import { api, CourtError } from '../contract/index.ts';
import type { CourtDirectory } from '../court/index.ts';
import { visibleCourts } from './court.ts';
import type { Api } from './route.ts';

const tag = 'green-channel';
const ACTORS = ['hotline-agent', 'supervisor'] as const;
const params = z.object({ id: z.uuid() });

export interface GreenMarkRouteParts {
  marks: GreenMarks;
  archive: CallArchive;
  courts: CourtDirectory;
  audit: AuditLog;
}

/** Numbers whose calls go first (绿色通道). */
export function greenMarkRoutes(routes: Api, { marks, archive, courts, audit }: GreenMarkRouteParts): void {
  const sight = (identity: Identity): string[] =>
    identity.role === 'hotline-agent' ? [identity.courtId] : visibleCourts(courts, identity);
  routes.route(
    'get',
    '/api/green-marks',
    {
      tag,
      summary: 'Numbers marked for the green channel, newest first',
      roles: [...ACTORS, 'auditor'],
      query: api.greenMarkQuery,
      response: api.pageOf(api.greenMarkView),
    },
    async ({ identity, query }) => ({
      ...(await marks.list(query, sight(identity))),
      page: query.page,
      size: query.size,
    }),
  );
  routes.route(
    'post',
    '/api/green-marks',
    {
      tag,
      summary: 'Marks a number at the own court, or the one of a call at the court of that call; the reason is audited',
      roles: ACTORS,
      body: api.newGreenMark,
      response: api.greenMarkView,
    },
    async ({ identity, body, origin: { address } }) => {
      const { reason, channel, until, ofCallId } = body;
      const { number, courtId } =
        body.number === undefined
          ? await callerOf(archive, identity, ofCallId ?? '', sight(identity))
          : { number: body.number, courtId: identity.courtId };
      const mark = await marks.add(body, number, { ...identity, courtId });
      const details = { channel, until, about: ofCallId ?? null };
      const made = { action: 'green-mark.add', target: mark.id, courtId, reason, details } as const;
      await audit.write({ actor: identity, address, ...made });
      return mark;
    },
  );
  routes.route(
    'post',
    '/api/green-marks/:id/remove',
    {
      tag,
      summary: 'Takes a mark away before its end, for a reason that is audited',
      roles: ACTORS,
      params,
      body: api.withReason,
      response: api.greenMarkView,
    },
    async ({ identity, params: { id }, body: { reason }, origin: { address } }) => {
      const mark = await marks.remove(id, reason, identity, sight(identity));
      const { courtId } = mark;
      await audit.write({ actor: identity, action: 'green-mark.remove', target: id, courtId, reason, address });
      return mark;
    },
  );
}

/** Who called, and which court. O-006 when the number was withheld. */
async function callerOf(
  archive: CallArchive,
  identity: Identity,
  callId: string,
  courtIds: readonly string[],
): Promise<{ number: string; courtId: string }> {
  const agentId = identity.role === 'hotline-agent' ? identity.accountId : undefined;
  const { number, courtId } = await archive.reveal(callId, { courtIds, agentId });
  if (number === null) throw new CourtError('O-006');
  return { number, courtId };
}
