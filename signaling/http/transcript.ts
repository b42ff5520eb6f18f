import { pipeline } from 'node:stream/promises';
import type { Request, Response } from 'express';
import { z } from 'zod';
import type { AccountService } from '../account/index.ts';
import type { AuditActor, AuditLog } from '../audit/index.ts';
import { CourtError, transcript } from '../contract/index.ts';
import type { Done, Requester, SessionFacts, SessionPlace, TranscriptService } from '../transcript/index.ts';
import { sessionToken } from './cookie.ts';
import { meetToken } from './meet-cookie.ts';
import type { Api } from './route.ts';

const tag = 'transcript';
const PATH = '/api/sessions/:sessionId/transcript';
const params = z.object({ sessionId: z.uuid() });
const withRequest = params.extend({ requestId: z.uuid() });
/** Which cookie counts in a browser that has both. */
const query = z.object({ as: z.enum(['staff', 'guest']).optional() });

export interface TranscriptRouteParts {
  transcripts: TranscriptService;
  accounts: AccountService;
  audit: AuditLog;
}

/** The record of a session, for everybody who takes part in it and for auditors; the service knows who may what. Guests come by the cookie of their join link. */
export function transcriptRoutes(routes: Api, parts: TranscriptRouteParts): void {
  readRoutes(routes, parts);
  writeRoutes(routes, parts);
  signRoutes(routes, parts);
}

type As = z.infer<typeof query>['as'];

/**
 * Who asks, by the cookies of a browser: of one that has both, only the one that is to count. A-006 for staff who are not signed in any more, so that their window keeps
 * what they wrote until they are.
 */
export async function transcriptRequester(
  accounts: AccountService,
  cookie: string | undefined,
  as: As,
): Promise<Requester> {
  const identity = as === 'guest' ? null : await accounts.authenticate(sessionToken(cookie));
  if (as === 'staff' && !identity) throw new CourtError('A-006');
  return { identity, guest: as === 'staff' ? null : meetToken(cookie) };
}

const requesterOf = ({ accounts }: TranscriptRouteParts, request: Request, as: As): Promise<Requester> =>
  transcriptRequester(accounts, request.get('Cookie'), as);

/** Somebody without an account appears in the trail by their place in the session. */
function actorOf(place: SessionPlace | null, facts: SessionFacts, requester: Requester): AuditActor | 'system' {
  if (requester.identity !== null && (place === null || place.accountId === requester.identity.accountId)) {
    return requester.identity;
  }
  if (place === null) return 'system';
  return {
    accountId: place.accountId ?? place.participantId,
    name: place.name,
    role: place.role,
    courtId: place.courtId ?? facts.courtId,
  };
}

function readRoutes(routes: Api, parts: TranscriptRouteParts): void {
  const { transcripts, audit } = parts;
  routes.open(
    'get',
    PATH,
    { tag, summary: 'The record as it stands', params, query, response: transcript.transcriptView },
    async ({ params: { sessionId }, query: { as }, request }) =>
      transcripts.view(sessionId, await requesterOf(parts, request, as)),
  );
  routes.open(
    'get',
    `${PATH}/history`,
    { tag, summary: 'Every change, oldest first', params, query, response: transcript.historyView },
    async ({ params: { sessionId }, query: { as }, request }) =>
      transcripts.history(sessionId, await requesterOf(parts, request, as)),
  );
  routes.open(
    'get',
    `${PATH}/pdf`,
    { tag, summary: 'The sealed record; audited', params, query, response: { stream: ['application/pdf'] } },
    async ({ params: { sessionId }, query: { as }, request, response, origin: { address } }) => {
      const requester = await requesterOf(parts, request, as);
      const file = await transcripts.pdf(sessionId, requester);
      const { facts } = file.loaded;
      await audit.write({
        actor: actorOf(file.looker.place, facts, requester),
        action: 'transcript.download',
        target: facts.number,
        courtId: facts.courtId,
        address,
        details: { sessionId },
      });
      await sendPdf(response, file);
    },
  );
  routes.open(
    'post',
    `${PATH}/verify`,
    {
      tag,
      summary: 'Computes every checksum again from what is stored',
      params,
      query,
      response: transcript.transcriptVerification,
    },
    async ({ params: { sessionId }, query: { as }, request, origin: { address } }) => {
      const requester = await requesterOf(parts, request, as);
      const { facts, looker, result } = await transcripts.verify(sessionId, requester);
      await audit.write({
        actor: actorOf(looker.place, facts, requester),
        action: result.ok ? 'transcript.verify' : 'transcript.verify-failed',
        target: facts.number,
        courtId: facts.courtId,
        address,
        details: { sessionId },
      });
      return result;
    },
  );
}

async function sendPdf(
  response: Response,
  { name, bytes, sha256, read }: Awaited<ReturnType<TranscriptService['pdf']>>,
): Promise<void> {
  response.attachment(name);
  response.set({
    'Content-Type': 'application/pdf',
    'Content-Length': String(bytes),
    ETag: `"${sha256}"`,
    'Cache-Control': 'private, no-store',
  });
  try {
    await pipeline(read(), response);
  } catch (error) {
    // Who asked has gone.
    if (!response.destroyed && !response.headersSent) throw error;
  }
}

/** What a route does with what was asked; `requestId` is empty where the path has none. */
type Does<B> = (sessionId: string, requester: Requester, asked: { requestId: string; body: B }) => Promise<Done>;

function poster(routes: Api, parts: TranscriptRouteParts) {
  return <B extends z.ZodType>(
    path: string,
    { summary, body, audited }: { summary: string; body: B; audited: string | null },
    does: Does<z.infer<B>>,
  ): void => {
    routes.open(
      'post',
      PATH + path,
      {
        tag,
        summary,
        params: path.includes(':requestId') ? withRequest : params,
        query,
        body,
        response: transcript.transcriptView,
      },
      async ({ params: given, query: { as }, body: sent, request, origin: { address } }) => {
        const { sessionId } = given;
        const requestId = 'requestId' in given ? z.string().parse(given.requestId) : '';
        const requester = await requesterOf(parts, request, as);
        const asked = { requestId, body: sent as z.infer<B> };
        const { view, facts, place } = await does(sessionId, requester, asked);
        if (audited !== null) {
          const { reason = null } = sent as { reason?: string };
          const { number: target, courtId } = facts;
          const actor = actorOf(place, facts, requester);
          await parts.audit.write({ actor, action: audited, target, courtId, reason, address, details: { sessionId } });
        }
        return view;
      },
    );
  };
}

function writeRoutes(routes: Api, parts: TranscriptRouteParts): void {
  const { transcripts } = parts;
  const post = poster(routes, parts);
  post(
    '',
    { summary: 'Begins the record', body: transcript.transcriptStart, audited: 'transcript.start' },
    (id, requester, { body }) => transcripts.start(id, requester, body.kind),
  );
  post(
    '/edits',
    {
      summary: 'One change of the record; the same editId is done once',
      body: transcript.transcriptEdit,
      audited: null,
    },
    (id, requester, { body }) => transcripts.edit(id, requester, body),
  );
  post(
    '/requests',
    { summary: 'Asks for a correction', body: transcript.correctionAsk, audited: null },
    (id, requester, { body }) => transcripts.ask(id, requester, body),
  );
  post(
    '/requests/:requestId/accept',
    {
      summary: 'The entry says what was asked for',
      body: transcript.correctionAccept,
      audited: 'transcript.accept',
    },
    (id, requester, { requestId, body }) => transcripts.accept(id, requester, { requestId, ...body }),
  );
  post(
    '/requests/:requestId/decline',
    {
      summary: 'It stays as it is; the reason is kept',
      body: transcript.transcriptReason,
      audited: 'transcript.decline',
    },
    (id, requester, { requestId, body }) => transcripts.decline(id, requester, { requestId, ...body }),
  );
}

function signRoutes(routes: Api, parts: TranscriptRouteParts): void {
  const { transcripts } = parts;
  const post = poster(routes, parts);
  const none = z.object({});
  post('/close', { summary: 'To be read and signed', body: none, audited: 'transcript.close' }, (id, requester) =>
    transcripts.close(id, requester),
  );
  post(
    '/reopen',
    {
      summary: 'Back to writing; signatures given are void',
      body: transcript.transcriptReason,
      audited: 'transcript.reopen',
    },
    (id, requester, { body }) => transcripts.reopen(id, requester, body.reason),
  );
  post(
    '/sign',
    { summary: 'A signature, or one for who cannot sign', body: transcript.transcriptSign, audited: 'transcript.sign' },
    (id, requester, { body }) => transcripts.sign(id, requester, body),
  );
  post(
    '/refuse',
    {
      summary: 'Somebody does not sign, with the reason',
      body: transcript.transcriptRefuse,
      audited: 'transcript.refuse',
    },
    (id, requester, { body }) => transcripts.refuse(id, requester, body),
  );
  post('/seal', { summary: 'Closes the record for good', body: none, audited: 'transcript.seal' }, (id, requester) =>
    transcripts.seal(id, requester),
  );
}
