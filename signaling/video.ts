import type { Redis } from 'ioredis';
import type { Server } from 'socket.io';
import type { media } from './contract/index.ts';
import type { CallStore } from './call/index.ts';
import { wasCalled } from './court/index.ts';
import type { CallOut, Conferences } from './hotline/index.ts';
import type { DeadlineClock } from './deadline/index.ts';
import type { Foundation } from './foundation.ts';
import { meetRoutes, videoSessionRoutes, type Api } from './http/index.ts';
import type { NodeRegistry } from './node/index.ts';
import type { NoticeService } from './notice/index.ts';
import type { RecordingRecord } from './recording/index.ts';
import { createSessions, type Sessions } from './session/index.ts';
import { serveSessions, SessionScreens } from './socket/index.ts';

export interface VideoParts {
  io: Server;
  /** A connection for blocking use. */
  blocking: Redis;
  calls: CallStore;
  dialOut: CallOut['callInto'];
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
  const { dialInFlow } = foundation;
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
    log,
  });
  screens.use((sessionId) => sessions.views.of(sessionId));
  const courtName = (id: string): string => courts.get(id)?.name ?? '';
  videoSessionRoutes(routes, { sessions, courts, audit, publicUrl });
  meetRoutes(routes, { sessions, courtName });
  serveSessions({ io, accounts, sessions, screens, rtpCapabilities, publicUrl, log });
  return {
    sessions,
    conferences: {
      dialIn: (called) => {
        const court = courts.all().find(({ numbers }) => numbers.length > 0);
        return number !== '' && court && wasCalled(number, called) ? { courtId: court.id, flow: dialInFlow } : null;
      },
      join: (call, code) => sessions.phones.join(call, code),
      agree: (call) => sessions.phones.agree(call),
      ended: (call) => sessions.phones.ended(call),
    },
    start: () => sessions.start(),
    close: async () => {
      screens.close();
      await sessions.close();
    },
  };
}
