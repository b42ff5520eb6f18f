import { pipeline } from 'node:stream/promises';
import type { Request, Response } from 'express';
import type { Redis } from 'ioredis';
import { z } from 'zod';
import type { Identity } from '../account/index.ts';
import type { AuditLog } from '../audit/index.ts';
import { api, CourtError, type Role } from '../contract/index.ts';
import type { CourtDirectory } from '../court/index.ts';
import type { Channel, RecordingDocument, RecordingScope, RecordingStore } from '../recording/index.ts';
import { visibleCourts } from './court.ts';
import { auditPlay } from './recording-look.ts';
import type { Api } from './route.ts';

const tag = 'recording';
/** Video sessions are seen by those of the courts concerned who hold them: who receives, and who sat with the petitioner. Calls are none of theirs. */
const SESSION_VIEWERS: readonly Role[] = ['reception-officer', 'guide'];
/** An officer hears their own calls, a supervisor those of the court and the courts below, an auditor may check what others did. */
const LISTENERS: readonly Role[] = ['hotline-agent', 'supervisor', 'auditor', ...SESSION_VIEWERS];
const VIEWERS: readonly Role[] = ['supervisor', 'auditor', ...SESSION_VIEWERS];
const TAKERS: readonly Role[] = ['supervisor'];

const params = z.object({ id: z.uuid() });
const channel = z.enum(['mix', 'separate']).default('mix');
/** Taken away: the sound, or the composed picture of a session. */
const taken = z.enum(['mix', 'separate', 'video']).default('mix');

export interface RecordingRouteParts {
  recordings: RecordingStore;
  courts: CourtDirectory;
  audit: AuditLog;
  redis: Redis;
}

/** Recordings: listening with seeking, checking, taking away. Every look is audited. */
export function recordingRoutes(routes: Api, { recordings, courts, audit, redis }: RecordingRouteParts): void {
  const scope = (identity: Identity): RecordingScope => ({
    courtIds: visibleCourts(courts, identity),
    ...(identity.role === 'hotline-agent' ? { agentId: identity.accountId } : {}),
    ...(SESSION_VIEWERS.includes(identity.role) ? { only: 'session' as const } : {}),
  });
  const looked = async (
    identity: Identity,
    recording: RecordingDocument,
    action: string,
    address: string,
    reason?: string,
  ): Promise<void> => {
    await audit.write({
      actor: identity,
      action,
      target: recording._id,
      courtId: recording.courtId ?? null,
      address,
      reason: reason ?? null,
      details: { callId: recording.callId },
    });
  };
  const played = (actor: Identity, { _id, courtId, callId }: RecordingDocument, address: string): Promise<void> =>
    auditPlay({ audit, redis }, { actor, target: _id, courtId, address, details: { callId } });
  routes.route(
    'get',
    '/api/recordings/:id/audio',
    {
      tag,
      summary: 'Sound of a recording; answers ranges',
      roles: LISTENERS,
      params,
      query: z.object({ channel }),
      response: { stream: ['audio/wav'] },
    },
    async ({ identity, params: { id }, query, origin, request, response }) => {
      const recording = await recordings.find(id, scope(identity));
      await played(identity, recording, origin.address);
      await sendFile(recordings, recording, query.channel, request, response);
    },
  );
  routes.route(
    'get',
    '/api/recordings/:id/video',
    {
      tag,
      summary: 'Composed picture of a video session with all voices; answers ranges',
      roles: VIEWERS,
      params,
      response: { stream: ['video/mp4'] },
    },
    async ({ identity, params: { id }, origin, request, response }) => {
      const recording = await recordings.find(id, scope(identity));
      await played(identity, recording, origin.address);
      await sendFile(recordings, recording, 'composed', request, response);
    },
  );
  routes.route(
    'get',
    '/api/recordings/:id/download',
    {
      tag,
      summary: 'Takes the sound, or the picture of a session, away as a file; the reason is audited',
      roles: TAKERS,
      params,
      query: api.withReason.extend({ channel: taken }),
      response: { stream: ['audio/wav', 'video/mp4'] },
    },
    async ({ identity, params: { id }, query, origin, request, response }) => {
      const recording = await recordings.find(id, scope(identity));
      await looked(identity, recording, 'recording.download', origin.address, query.reason);
      const ending = query.channel === 'video' ? '.mp4' : `-${query.channel}.wav`;
      response.attachment(`12368-${recording.startedAt.toISOString().slice(0, 10)}-${id}${ending}`);
      const kind = query.channel === 'video' ? 'composed' : query.channel;
      await sendFile(recordings, recording, kind, request, response);
    },
  );
  routes.route(
    'post',
    '/api/recordings/:id/verify',
    {
      tag,
      summary: 'Reads every stored byte again and compares',
      roles: LISTENERS,
      params,
      response: api.verification,
    },
    async ({ identity, params: { id }, origin }) => {
      const recording = await recordings.find(id, scope(identity));
      const result = await recordings.verify(recording);
      await looked(identity, recording, result.ok ? 'recording.verify' : 'recording.verify-failed', origin.address);
      return result;
    },
  );
}

/** RFC 9110 §14: the whole or one range; R-004 for a range outside the file. */
export async function sendFile(
  recordings: RecordingStore,
  recording: RecordingDocument,
  kind: Channel,
  request: Request,
  response: Response,
): Promise<void> {
  const file = recordings.file(recording, kind);
  const ranges = request.range(file.bytes, { combine: true });
  if (ranges === -1) {
    response.set('Content-Range', `bytes */${file.bytes}`);
    throw new CourtError('R-004');
  }
  response.set({
    'Content-Type': kind === 'composed' ? 'video/mp4' : 'audio/wav',
    'Accept-Ranges': 'bytes',
    ETag: `"${file.sha256}"`,
    'Cache-Control': 'private, no-store',
  });
  // A malformed header is ignored (RFC 9110 §14.2); of several ranges the whole file is the answer allowed.
  const range = Array.isArray(ranges) && ranges.length === 1 ? ranges[0] : undefined;
  const [start, end] = range ? [range.start, range.end + 1] : [0, file.bytes];
  if (range) response.status(206).set('Content-Range', `bytes ${start}-${end - 1}/${file.bytes}`);
  response.set('Content-Length', String(end - start));
  try {
    await pipeline(file.read(start, end), response);
  } catch (error) {
    // A player that seeks closes the connection of the part it does not need any more.
    if (!response.destroyed && !response.headersSent) throw error;
  }
}
