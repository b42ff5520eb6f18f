import { Gauge } from 'prom-client';
import { AgentStore } from './agent/index.ts';
import { CallerLanguages, GreenMarks } from './caller/index.ts';
import { CallArchive, CallStore } from './call/index.ts';
import { CallbackList } from './callback/index.ts';
import { CaseImport, Enquiry, HttpCases, StoredCases } from './case/index.ts';
import { CourtError, type media } from './contract/index.ts';
import type { ServicePlaces } from './court/index.ts';
import { DeadlineClock } from './deadline/index.ts';
import { FollowUps } from './follow-up/index.ts';
import type { Foundation } from './foundation.ts';
import { createHotline } from './hotline/index.ts';
import {
  agentRoutes,
  callbackRoutes,
  callRoutes,
  caseRoutes,
  followUpRoutes,
  greenMarkRoutes,
  noticeRoutes,
  queueRoutes,
  recordingRoutes,
  reportRoutes,
  workOrderRoutes,
  type Api,
} from './http/index.ts';
import type { Listener } from './listener.ts';
import { HttpSms, NoticeService, OUTBOX } from './notice/index.ts';
import { NodeRegistry } from './node/index.ts';
import { OutboundStore } from './outbound/index.ts';
import { PartyStore } from './party/index.ts';
import { CallQueue, type QueueRules } from './queue/index.ts';
import { RecordingRecord, RecordingStore } from './recording/index.ts';
import { createReception, holdInSessions } from './reception.ts';
import { servicePlaces } from './service-places.ts';
import { openRedis } from './redis.ts';
import { WaitingReports } from './report/index.ts';
import {
  createSocketServer,
  cutSession,
  disconnectAll,
  expectNodes,
  leaveReplicas,
  ScreenPush,
  serveBoards,
  serveDesks,
  serveNodes,
  SocketNodeLink,
} from './socket/index.ts';
import { createVideo, type Video } from './video.ts';
import { WorkOrderService } from './workorder/index.ts';

/** The telephone side of signaling: calls, officers, queues, recordings, and the sockets of those who take part. */
export interface Telephone {
  /** For BullMQ's page. */
  queue: CallQueue;
  /** Video sessions, which share nodes, sockets and recordings with the telephone. */
  video: Video;
  /** Where a court still uses a service. */
  servicePlaces: ServicePlaces;
  start(): Promise<void>;
  close(): Promise<void>;
}

export function createTelephone(foundation: Foundation, routes: Api, listeners: Listener[]): Telephone {
  const {
    accounts,
    audit,
    config,
    courts,
    database,
    sounds,
    speech,
    personalData: personal,
    readiness,
    redis,
    subscriber,
    log,
  } = foundation;
  const open: { close(): void | Promise<void> }[] = [];
  const blocking = (name: string): typeof redis => {
    const connection = openRedis(config.REDIS_URL, 'blocking', name, log);
    open.push({ close: () => connection.disconnect() });
    return connection;
  };
  const clock = new DeadlineClock(redis, log);
  const calls = new CallStore(redis, personal);
  const agents = new AgentStore(redis, clock);
  const notices = new NoticeService({
    redis,
    blocking: blocking('notices'),
    personal,
    service: config.SMS_URL === '' ? OUTBOX : new HttpSms({ url: config.SMS_URL, token: config.SMS_TOKEN }),
    courtName: (id) => courts.get(id)?.name ?? '',
    log,
  });
  const workOrders = new WorkOrderService({
    redis,
    blocking: blocking('work-orders'),
    personal,
    courts,
    clock,
    notices,
    addressee: async (id, courtIds) => {
      const found = await accounts.addressee(id, courtIds);
      return found && { id: found.id, name: found.name, role: found.role };
    },
    log,
  });
  const archive = new CallArchive({
    redis,
    blocking: blocking('call-records'),
    calls,
    personal,
    log,
    courtName: (id) => courts.get(id)?.name ?? '',
    orders: workOrders,
  });
  const rules = (courtId: string): QueueRules => ({
    ...courts.distribution(courtId),
    services: courts.services(courtId),
    ringSeconds: courts.ringSeconds(courtId),
    upperCourtId: courts.get(courtId)?.parentId ?? null,
  });
  const queue = new CallQueue({ redis, calls, agents, clock, rules, log });
  const outbound = new OutboundStore(redis, personal, agents);
  const callbacks = new CallbackList({
    redis,
    blocking: blocking('callbacks'),
    calls,
    queue,
    courts,
    clock,
    personal,
    trunk: config.OUTBOUND === 'on',
    requireRoom: (courtId) => outbound.requireRoom(courtId, null, courts.outboundRules(courtId)),
    log,
  });
  const recordings = new RecordingRecord({ redis, blocking: blocking('recordings'), log });
  const store = new RecordingStore();

  const io = createSocketServer(listeners, blocking('socket.io'));
  const link = new SocketNodeLink(io);
  const nodes = new NodeRegistry(redis, link);
  const push = new ScreenPush(io, redis, subscriber, log);
  const languages = new CallerLanguages(redis, personal, log);
  const greenMarks = new GreenMarks({ redis, personal, courtName: (id) => courts.get(id)?.name ?? '', log });
  const copyMarks = (): void => {
    greenMarks.copy().catch((error: unknown) => log.error({ err: error }, 'marks of the green channel not copied'));
  };
  database.on('ready', copyMarks);
  redis.on('ready', copyMarks);
  const hotline = createHotline({
    languages,
    greenMarks,
    calls,
    archive,
    agents,
    queue,
    callbacks,
    courts,
    sounds,
    judgeAt: (number, courtIds) => accounts.addresseeAt(number, courtIds),
    workOrders,
    conferences: {
      dialIn: (called) => video.conferences.dialIn(called),
      join: (call, code) => video.conferences.join(call, code),
      agree: (call) => video.conferences.agree(call),
      ended: (call) => video.conferences.ended(call),
    },
    nodes,
    recordings,
    audit,
    outbound,
    party: new PartyStore(redis, agents),
    clock,
    trunk: config.OUTBOUND === 'on',
    push,
    log,
  });
  push.use(hotline.views);

  const data =
    config.CASE_DATA_URL === ''
      ? new StoredCases(personal, (id) => courts.get(id)?.name ?? '')
      : new HttpCases(config.CASE_DATA_URL, config.CASE_DATA_TOKEN);
  const enquiry = new Enquiry({ redis, data, workOrders, calls, courts, personal, speech, audit, log });
  caseRoutes(routes, { cases: new CaseImport(personal, courts), enquiry, courts, audit });
  callRoutes(routes, { archive, courts, audit, recordings: (callId) => store.ofCall(callId) });
  greenMarkRoutes(routes, { marks: greenMarks, archive, courts, audit });
  queueRoutes(routes, { calls, queue, courts, audit });
  reportRoutes(routes, { waiting: new WaitingReports(courts), courts, audit });
  agentRoutes(routes, { agents, courts });
  workOrderRoutes(routes, { workOrders, notices, accounts, recordings: store, courts, audit, redis });
  callbackRoutes(routes, { callbacks, courts, audit });
  noticeRoutes(routes, { notices, courts, audit, smsToken: config.SMS_TOKEN });
  recordingRoutes(routes, { recordings: store, courts, audit, redis });
  const reception = createReception(foundation, routes, { clock, notices });

  const capabilities = (): Promise<media.MediasoupObject> => rtpCapabilities(nodes);
  const video = createVideo(foundation, routes, {
    io,
    blocking: blocking('session-records'),
    calls,
    dialOut: (order) => hotline.callOut.callInto(order),
    canCall: (courtId, number) => hotline.callOut.canCall(courtId, number),
    nodes,
    recordings,
    notices,
    clock,
    rtpCapabilities: capabilities,
  });
  const rated = video.sessions.followUps;
  const followUps = new FollowUps([archive.followUps, rated]);
  followUpRoutes(routes, { followUps, sessions: rated, courts, audit });
  holdInSessions(reception, routes, video.sessions, audit);
  serveNodes({
    io,
    sessions: video.sessions,
    link,
    secret: config.NODE_SECRET,
    hotline,
    enquiry,
    sounds,
    nodes,
    calls,
    recordings,
    clock,
    push,
    log,
  });
  serveDesks({
    io,
    accounts,
    agents,
    hotline,
    rtpCapabilities: capabilities,
    sendView: (socket, id) => push.deskView(socket, id),
    log,
  });
  serveBoards({ io, accounts, agents, courts, audit, sendView: (socket, id) => push.boardView(socket, id), log });
  accounts.onRevoked((sessionId) => cutSession(io, sessionId));

  readiness.register('gateway', async () => present(await nodes.list('gateway')));
  // A carrier that is away is no reason to take this machine out of service.
  readiness.register('trunk', async () => registrations(await nodes.list('gateway')), { vital: false });
  readiness.register('media', async () => present(await nodes.list('media')));
  new Gauge({
    name: 'court_calls_live',
    help: 'Calls that have not ended',
    async collect() {
      this.set((await calls.live()).length);
    },
  });
  return {
    queue,
    video,
    servicePlaces: servicePlaces({ courts, accounts, queue, callbacks }),
    start: async () => {
      if (database.connected) copyMarks();
      archive.start();
      notices.start();
      workOrders.start();
      recordings.start();
      callbacks.start();
      video.start();
      await queue.start();
      await expectNodes({ calls, clock, sessions: video.sessions });
      clock.start();
    },
    close: async () => {
      disconnectAll(io);
      const parts = [push, clock, video, queue, archive, callbacks, workOrders, notices, recordings];
      for (const part of parts) await part.close();
      await leaveReplicas(io);
      for (const connection of open) await connection.close();
    },
  };
}

/** What the rooms of the media nodes can carry; all nodes of one version carry the same. M-104 while there is none. */
async function rtpCapabilities(nodes: NodeRegistry): Promise<media.MediasoupObject> {
  const found = await nodes.rtpCapabilities();
  if (!found) throw new CourtError('M-104');
  return found;
}

const present = (found: { draining: boolean }[]): { ok: boolean; detail?: string } => {
  const open = found.filter((node) => !node.draining).length;
  return open > 0 ? { ok: true, detail: `${open}` } : { ok: false, detail: 'none is connected' };
};

/** Of the gateways' accounts at carriers; all gateways stand behind one edge. */
const registrations = (found: { trunks: Record<string, boolean> }[]): { ok: boolean; detail?: string } | null => {
  const states = new Map(found.flatMap(({ trunks }) => Object.entries(trunks)));
  if (states.size === 0) return null;
  const away = [...states].filter(([, registered]) => !registered).map(([name]) => name);
  return away.length === 0 ? { ok: true } : { ok: false, detail: `not registered: ${away.join(', ')}` };
};
