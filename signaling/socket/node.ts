import { createHash, timingSafeEqual } from 'node:crypto';
import type { Logger } from 'pino';
import type { Namespace, Server, Socket } from 'socket.io';
import { z } from 'zod';
import type { CallStore } from '../call/index.ts';
import type { Enquiry } from '../case/index.ts';
import { ask, CourtError, gateway, media, type Reply } from '../contract/index.ts';
import type { SoundStore } from '../flow/index.ts';
import type { DeadlineClock } from '../deadline/index.ts';
import { parseRoomId, type Hotline, type Push } from '../hotline/index.ts';
import type { NodeKind, NodeLink, NodeRegistry } from '../node/index.ts';
import type { RecordingRecord } from '../recording/index.ts';
import { sessionOfRoom, type Sessions } from '../session/index.ts';
import { outageOf } from '../outage.ts';
import { respond } from './respond.ts';

const handshake = z.object({
  kind: z.enum(['gateway', 'media']),
  nodeId: z.string().regex(/^[a-zA-Z0-9-]{1,60}$/),
  secret: z.string().max(200),
});

/** How long a node may be away before its calls or rooms are given up, ms. Long enough for it to reconnect after a restart of signaling. */
const AWAY = 6_000;
const HEARTBEAT = 3_000;
/** ms */
const TELL_AGAIN = 1_000;

const digest = (text: string): Buffer => createHash('sha256').update(text).digest();

/** Requests to nodes: straight when the node is connected to this replica, else through the adapter. */
export class SocketNodeLink implements NodeLink {
  readonly #namespace: Namespace;
  readonly local = new Map<string, Socket>();

  constructor(io: Server) {
    this.#namespace = io.of('/node');
  }

  async ask<T>(nodeId: string, event: string, message: unknown, timeoutMs = 5000): Promise<T> {
    const socket = this.local.get(nodeId);
    if (socket) return ask<T>(socket, event, message, timeoutMs);
    const elsewhere = this.#namespace.to(`node:${nodeId}`);
    return ask<T>(
      {
        timeout: (ms) => ({
          emitWithAck: async (name, ...args) => {
            const replies = (await elsewhere.timeout(ms).emitWithAck(name, ...args)) as Reply<T>[];
            if (replies[0] === undefined) throw new CourtError('S-004', { detail: `${nodeId} is not connected` });
            return replies[0];
          },
        }),
      },
      event,
      message,
      timeoutMs,
    );
  }
}

export interface NodeSocketParts {
  io: Server;
  link: SocketNodeLink;
  secret: string;
  hotline: Hotline;
  sessions: Sessions;
  sounds: SoundStore;
  enquiry: Enquiry;
  nodes: NodeRegistry;
  calls: CallStore;
  recordings: RecordingRecord;
  clock: DeadlineClock;
  push: Push;
  log: Logger;
}

/** Gateways and media nodes: who may connect, what they say, and what happens when they stay away. */
export function serveNodes(parts: NodeSocketParts): void {
  const { hotline, sessions, nodes, clock } = parts;
  const expected = digest(parts.secret);
  const namespace = parts.io.of('/node');
  namespace.use((socket, next) => {
    const auth = handshake.safeParse(socket.handshake.auth);
    if (!auth.success || !timingSafeEqual(digest(auth.data.secret), expected)) {
      next(new Error('A-004'));
      return;
    }
    const data = socket.data as { kind: NodeKind; nodeId: string };
    data.kind = auth.data.kind;
    data.nodeId = auth.data.nodeId;
    next();
  });
  namespace.on('connection', (socket) => serveNode(parts, socket));
  const gatewayOver = async (id: string): Promise<void> => {
    if (!(await nodes.isAlive('gateway', id))) await hotline.reconcile.gatewayLost(id);
  };
  const mediaNodeOver = async (id: string): Promise<void> => {
    if (await nodes.isAlive('media', id)) return;
    await hotline.reconcile.mediaLost(id);
    await sessions.rooms.mediaLost(id);
  };
  clock.handle('gateway', gatewayOver, 'lasting');
  clock.handle('media-node', mediaNodeOver, 'lasting');
}

/** At start: every node that holds a call must show itself again in time, or it counts as lost. */
export async function expectNodes({
  calls,
  clock,
  sessions,
}: Pick<NodeSocketParts, 'calls' | 'clock' | 'sessions'>): Promise<void> {
  const due = new Date(Date.now() + 2 * AWAY);
  for (const call of await calls.live()) {
    // A callback that waits is at no gateway.
    if (call.gatewayId !== '') await clock.set('gateway', call.gatewayId, due);
    if (call.mediaNodeId) await clock.set('media-node', call.mediaNodeId, due);
  }
  for (const live of await sessions.store.live()) {
    for (const room of Object.values(live.rooms)) if (room) await clock.set('media-node', room.mediaNodeId, due);
  }
}

/** While Redis is away nobody would learn that a node is gone: told again until it is written, or the node is back here. */
function untilDone(work: () => Promise<void>, settled: () => boolean, fault: (error: unknown) => void): void {
  work().catch((error: unknown) => {
    fault(error);
    if (outageOf(error)) setTimeout(() => settled() || untilDone(work, settled, fault), TELL_AGAIN).unref();
  });
}

function serveNode(parts: NodeSocketParts, socket: Socket): void {
  const { kind, nodeId } = socket.data as { kind: NodeKind; nodeId: string };
  const log = parts.log.child({ nodeId, kind });
  const fault = (thrown: unknown): void => log.error({ err: thrown }, 'node request failed');
  const deadline = kind === 'gateway' ? 'gateway' : 'media-node';
  parts.link.local.set(nodeId, socket);
  void socket.join(`node:${nodeId}`);
  const heartbeat = setInterval(() => void parts.nodes.seen(kind, nodeId).catch(fault), HEARTBEAT);
  socket.on('disconnect', (reason) => {
    clearInterval(heartbeat);
    if (parts.link.local.get(nodeId) !== socket) return;
    parts.link.local.delete(nodeId);
    log.warn({ reason }, 'node disconnected');
    const gone = async (): Promise<void> => {
      await parts.nodes.disconnected(kind, nodeId);
      await parts.clock.set(deadline, nodeId, new Date(Date.now() + AWAY));
    };
    untilDone(gone, () => parts.link.local.has(nodeId), fault);
  });
  if (kind === 'gateway') serveGateway(parts, socket, nodeId, fault);
  else serveMedia(parts, socket, nodeId, fault);
  log.info('node connected');
}

function serveGateway(
  { hotline, sounds, nodes, clock, enquiry }: NodeSocketParts,
  socket: Socket,
  nodeId: string,
  fault: (error: unknown) => void,
): void {
  const on = <S extends z.ZodType, T>(event: string, schema: S, handle: (message: z.infer<S>) => Promise<T>): void => {
    socket.on(event, respond(schema, handle, fault));
  };
  on('gateway:hello', gateway.gatewayHello, async (hello) => {
    await nodes.connected({ id: nodeId, kind: 'gateway', draining: hello.draining, load: hello.legs.length });
    await nodes.trunks(nodeId, hello.trunks);
    await clock.clear('gateway', nodeId);
    return hotline.reconcile.gateway(nodeId, hello);
  });
  on('gateway:trunks', gateway.gatewayTrunks, async ({ trunks }) => {
    await nodes.trunks(nodeId, trunks);
    return null;
  });
  on('call:admit', gateway.callAdmit, (message) => hotline.arrival.admit(nodeId, message));
  on('prompt:audio', gateway.promptAudio, async ({ sha256 }) => ({ wav: await sounds.read(sha256) }));
  on('call:progress', gateway.callProgress, async (message) => {
    await hotline.arrival.progress(message);
    return null;
  });
  on('call:enqueue', gateway.callEnqueue, (message) => hotline.arrival.enqueue(message));
  on('call:dequeue', gateway.callDequeue, async (message) => {
    await hotline.arrival.dequeue(message);
    return null;
  });
  on('call:callback', gateway.callCallback, (message) => hotline.arrival.callback(message));
  on('call:place', gateway.callPlace, (message) => hotline.arrival.place(message));
  on('message:start', gateway.messageStart, (message) => hotline.messages.start(message));
  on('message:end', gateway.messageEnd, async (message) => {
    await hotline.messages.end(message);
    return null;
  });
  on('enquiry:ask', gateway.enquiryAsk, (message) => enquiry.byCall(message));
  on('call:conference', gateway.callConference, (message) => hotline.arrival.conference(message));
  on('call:language', gateway.callLanguage, async (message) => {
    await hotline.arrival.language(message);
    return null;
  });
  on('call:rated', gateway.callRated, async (message) => {
    await hotline.arrival.rated(message);
    return null;
  });
  on('call:ended', gateway.callEnded, async (message) => {
    await hotline.arrival.ended(message);
    return null;
  });
}

function serveMedia(parts: NodeSocketParts, socket: Socket, nodeId: string, fault: (error: unknown) => void): void {
  const { hotline, sessions, nodes, clock, recordings, calls, push } = parts;
  const on = <S extends z.ZodType, T>(event: string, schema: S, handle: (message: z.infer<S>) => Promise<T>): void => {
    socket.on(event, respond(schema, handle, fault));
  };
  on('media:hello', media.mediaHello, async (hello) => {
    await nodes.connected({ id: nodeId, kind: 'media', draining: hello.draining, load: hello.rooms.length });
    await nodes.keepRtpCapabilities(hello.rtpCapabilities);
    await clock.clear('media-node', nodeId);
    const ofSessions = hello.rooms.filter(({ roomId }) => sessionOfRoom(roomId) !== null);
    const ofCalls = hello.rooms.filter((room) => !ofSessions.includes(room));
    const { close } = await hotline.reconcile.media(nodeId, { ...hello, rooms: ofCalls });
    const known = new Set(ofSessions.map(({ roomId }) => roomId));
    return { close: [...close, ...(await sessions.rooms.hello(nodeId, known))] };
  });
  on('room:consumer', media.roomConsumer, async (message) => {
    if (sessionOfRoom(message.roomId) !== null) return done(sessions.events.consumer(message));
    const callId = parseRoomId(message.roomId)?.callId;
    const call = callId ? await calls.get(callId) : null;
    if (call?.roomId === message.roomId) push.consumer(message.participantId, call.id, message.consumer);
    return null;
  });
  on('room:participant-lost', media.participantLost, async (message) => {
    if (sessionOfRoom(message.roomId) !== null) return done(sessions.events.participantLost(message));
    const callId = parseRoomId(message.roomId)?.callId;
    const call = callId ? await calls.get(callId) : null;
    // The desk's socket tells whether the officer is gone; a broken transport alone is mended by joining again.
    const inCall = call?.agentId === message.participantId || call?.party?.id === message.participantId;
    if (call && inCall && message.reason === 'connection') push.rejoin(message.participantId, call.id);
    return null;
  });
  on('room:lost', media.roomLost, async (message) => {
    if (sessionOfRoom(message.roomId) !== null) return done(sessions.rooms.roomLost(message.roomId));
    await hotline.reconcile.roomLost(message.roomId);
    return null;
  });
  on('recording:archived', media.recordingArchived, async (message) => {
    await recordings.archived(message);
    return null;
  });
  on('recording:fault', media.recordingFault, async (message) => {
    await recordings.fault(message);
    const call = await calls.get(message.callId);
    if (call) await calls.set(call.id, { recordingFaultAt: new Date(message.at) });
    if (call) push.courtChanged(call.courtId);
    else if (await sessions.store.find(message.callId)) await sessions.rooms.fault(message.callId);
    return null;
  });
  serveSessionRooms(sessions, on);
}

const done = async (work: Promise<void>): Promise<null> => {
  await work;
  return null;
};

type On = <S extends z.ZodType, T>(event: string, schema: S, handle: (message: z.infer<S>) => Promise<T>) => void;

/** What only rooms of video sessions tell. */
function serveSessionRooms({ events }: Sessions, on: On): void {
  on('room:prepared', media.roomPrepared, (message) => done(events.prepared(message)));
  on('room:consumer-closed', media.roomConsumerClosed, (message) => done(events.consumerClosed(message)));
  on('room:consumer-paused', media.roomConsumerPaused, (message) => done(events.consumerPaused(message)));
  on('room:speaker', media.roomSpeaker, (message) => done(events.speaker(message)));
  on('room:quality', media.roomQuality, (message) => done(events.quality(message)));
  on('room:caption', media.roomCaption, (message) => done(events.caption(message)));
  on('room:caption-state', media.roomCaptionState, (message) => done(events.captionState(message)));
  on('room:telephone', media.roomTelephone, (message) => done(events.telephone(message)));
}
