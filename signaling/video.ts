import type { Redis } from 'ioredis';
import type { Server } from 'socket.io';
import type { media } from './contract/index.ts';
import type { CallStore } from './call/index.ts';
import { wasCalled } from './court/index.ts';
import type { CallOut, Conferences } from './hotline/index.ts';
import type { DeadlineClock } from './deadline/index.ts';
import type { Foundation } from './foundation.ts';
import { meetRoutes, transcriptRoutes, videoSessionRoutes, visibleCourts, type Api } from './http/index.ts';
import { iceServers, type NodeRegistry } from './node/index.ts';
import type { NoticeService } from './notice/index.ts';
import { RecordingStore, type RecordingRecord } from './recording/index.ts';
import { createSessions, TranscriptAccess, type Sessions } from './session/index.ts';
import { serveSessions, serveTranscripts, SessionScreens, TranscriptSignal } from './socket/index.ts';
import { TranscriptService } from './transcript/index.ts';

export interface VideoParts {
  io: Server;
  /** A connection for blocking use. */
  blocking: Redis;
  calls: CallStore;
  dialOut: CallOut['callInto'];
  canCall: CallOut['canCall'];
  nodes: NodeRegistry;
  recordings: RecordingRecord;
  notices: NoticeService;
  clock: DeadlineClock;
  rtpCapabilities: () => Promise<media.MediasoupObject>;
}

/** The video side of signaling: sessions, their windows and their rooms on media nodes. */
export interface Video {
  sessions: Sessions;
  /** Who takes part by telephone. */
  conferences: Conferences;
  start(): void;
  close(): Promise<void>;
}

export function createVideo(foundation: Foundation, routes: Api, parts: VideoParts): Video {
  const { accounts, audit, config, courts, personalData: personal, redis, subscriber, log } = foundation;
  const { io, rtpCapabilities } = parts;
  const { dialInFlow, ringFlow } = foundation;
  const screens = new SessionScreens(io, redis, subscriber, log);
  const publicUrl = config.PUBLIC_URL;
  const number = config.DIAL_IN_NUMBER;
  const dialIn = (): string | null => number || null;
  const sessions = createSessions({
    ...parts,
    redis,
    personal,
    courts,
    audit,
    push: screens,
    publicUrl,
    dialIn,
    dialInFlow,
    ringFlow,
    log,
  });
  screens.use((sessionId) => sessions.views.of(sessionId));
  const courtName = (id: string): string => courts.get(id)?.name ?? '';
  videoSessionRoutes(routes, { sessions, courts, audit, publicUrl });
  meetRoutes(routes, { sessions, courtName });
  const turn = { urls: config.TURN_URLS, secret: config.TURN_SECRET };
  const ice = (participantId: string): media.IceServer[] => iceServers(turn, participantId);
  serveSessions({ io, accounts, sessions, screens, rtpCapabilities, iceServers: ice, publicUrl, log });
  const transcripts = serveRecords(foundation, routes, io, sessions);
  return {
    sessions,
    conferences: {
      dialIn: (called) => {
        const court = courts.all().find(({ numbers }) => numbers.length > 0);
        return number !== '' && court && wasCalled(number, called) ? { courtId: court.id, flow: dialInFlow } : null;
      },
      join: (call, code) => sessions.phones.join(call, code),
      agree: async (call) => {
        if (!(await sessions.rings.holds(call))) await sessions.phones.agree(call);
      },
      ended: async (call) => {
        await sessions.rings.ended(call);
        await sessions.phones.ended(call);
      },
    },
    start: () => sessions.start(),
    close: async () => {
      screens.close();
      transcripts.close();
      await sessions.close();
    },
  };
}

/** The records (笔录) of sessions. */
function serveRecords(foundation: Foundation, routes: Api, io: Server, sessions: Sessions): { close(): void } {
  const { accounts, audit, courts, redis, subscriber, log } = foundation;
  const recordings = new RecordingStore();
  const { changed } = new TranscriptSignal(redis, log);
  const transcripts = new TranscriptService({
    access: new TranscriptAccess({ ...sessions, courts }),
    chains: (ids) => recordings.chains(ids),
    templates: (courtId) => courts.recordTemplates(courtId),
    audits: (identity, courtIds) =>
      identity.role === 'auditor' && visibleCourts(courts, identity).some((id) => courtIds.includes(id)),
    changed,
    log,
  });
  transcriptRoutes(routes, { transcripts, accounts, audit });
  return serveTranscripts({ io, accounts, transcripts, subscriber, log });
}
