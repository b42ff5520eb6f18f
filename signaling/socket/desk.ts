import type { Logger } from 'pino';
import type { Server, Socket } from 'socket.io';
import { z } from 'zod';
import type { AccountService, Identity } from '../account/index.ts';
import type { AgentStore } from '../agent/index.ts';
import { desk, NO_SKILLS, type media } from '../contract/index.ts';
import type { Hotline } from '../hotline/index.ts';
import { authenticate, identityOf } from './authenticate.ts';
import { respond } from './respond.ts';

const HEARTBEAT = 3_000;

export interface DeskSocketParts {
  io: Server;
  accounts: AccountService;
  agents: AgentStore;
  hotline: Hotline;
  /** What a browser must know of the rooms' codecs before it is rung. */
  rtpCapabilities: () => Promise<media.MediasoupObject>;
  /** Sends this desk its view. */
  sendView: (socket: Socket, agentId: string) => Promise<void>;
  log: Logger;
}

/** Desks of officers. One desk an officer: a new one takes over from the one before. */
export function serveDesks(parts: DeskSocketParts): void {
  const namespace = parts.io.of('/desk');
  namespace.use(authenticate(parts.accounts, ['hotline-agent']));
  namespace.on('connection', (socket) => {
    const officer = identityOf(socket);
    const fault = (error: unknown): void =>
      parts.log.error({ err: error, agentId: officer.accountId }, 'desk request failed');
    serveDesk(parts, socket, officer, fault);
    open(parts, socket, officer).catch((error: unknown) => {
      fault(error);
      socket.disconnect();
    });
  });
}

async function open({ io, agents, sendView }: DeskSocketParts, socket: Socket, officer: Identity): Promise<void> {
  const { accountId: id, courtId, name, services, skills = NO_SKILLS } = officer;
  const before = await agents.connect({ id, courtId, name, services, skills }, socket.id);
  if (before !== null) {
    // By its id, not by the officer's room: what is sent to a room reaches whoever is in it when Redis has taken it, this socket too.
    io.of('/desk').to(before).emit('desk:replaced');
    io.of('/desk').in(before).disconnectSockets(true);
  }
  await socket.join([`agent:${id}`, `court:${courtId}`]);
  await sendView(socket, id);
}

function serveDesk(parts: DeskSocketParts, socket: Socket, officer: Identity, fault: (error: unknown) => void): void {
  const { agents, accounts, hotline } = parts;
  const id = officer.accountId;
  const heartbeat = setInterval(() => {
    agents.heartbeat(id, socket.id).catch(fault);
    accounts
      .touch(officer.sessionId)
      .then((alive) => {
        if (alive) return;
        socket.emit('session:ended');
        socket.disconnect(true);
      })
      .catch(fault);
  }, HEARTBEAT);
  socket.on('disconnect', () => {
    clearInterval(heartbeat);
    agents.disconnect(id, socket.id).catch(fault);
  });
  const on = <S extends z.ZodType, T>(event: string, schema: S, handle: (message: z.infer<S>) => Promise<T>): void => {
    socket.on(event, respond(schema, handle, fault));
  };
  const act = <S extends z.ZodType>(
    event: string,
    schema: S,
    handle: (message: z.infer<S>) => Promise<unknown>,
  ): void => {
    on(event, schema, async (message) => {
      await handle(message);
      return null;
    });
  };
  act('desk:status', desk.deskStatus, ({ status, reason }) => agents.setStatus(id, status, reason));
  act('desk:microphone', desk.deskMicrophone, ({ microphone }) => agents.setMicrophone(id, microphone));
  act('offer:accept', desk.offerAnswer, (message) => hotline.talk.accept(id, message));
  act('offer:reject', desk.offerAnswer, (message) => hotline.talk.reject(id, message));
  act('call:hold', desk.callHold, (message) => hotline.talk.hold(id, message));
  act('call:hangup', desk.callAct, ({ callId }) => hotline.talk.hangup(id, callId));
  on('call:targets', z.object({}), () => hotline.transfers.targets(officer));
  act('call:transfer', desk.callTransfer, (message) => hotline.transfers.transfer(officer, message));
  act('party:ask', desk.partyAsk, (message) => hotline.parties.ask(officer, message, socket.handshake.address));
  act('party:act', desk.partyAct, ({ callId, act: what }) => hotline.parties.act(id, callId, what));
  on('call:dial', desk.callDial, (message) => hotline.callOut.dial(officer, message, socket.handshake.address));
  on('callback:take', desk.callbackTake, ({ callbackId }) => hotline.callbackCall.take(officer, callbackId));
  on('wrap-up:save', desk.wrapUp, (message) => hotline.wrapUps.save(officer, message));
  on('wrap-up:extend', desk.callAct, ({ callId }) => hotline.wrapUps.extend(officer, callId));
  on('media:capabilities', z.object({}), () => parts.rtpCapabilities());
  on('media:join', desk.mediaJoin, (message) => hotline.talk.join(id, message));
  on('media:connect', desk.mediaConnect, ({ callId, ...rest }) =>
    hotline.talk.relay<null>(id, callId, 'room:connect-transport', rest),
  );
  on('media:produce', desk.mediaProduce, ({ callId, ...rest }) =>
    hotline.talk.relay<{ producerId: string }>(id, callId, 'room:produce', rest),
  );
  on('media:resume', desk.mediaResume, ({ callId, ...rest }) =>
    hotline.talk.relay<null>(id, callId, 'room:resume-consumer', rest),
  );
  on('media:restart-ice', desk.mediaRestartIce, ({ callId, ...rest }) =>
    hotline.talk.relay<media.MediasoupObject>(id, callId, 'room:restart-ice', rest),
  );
}

/** Ends the sockets of a session that was revoked, on every replica. */
export function cutSession(io: Server, sessionId: string): void {
  for (const name of ['/desk', '/board', '/session']) {
    io.of(name)
      .to(`session:${sessionId}`)
      .emit(name === '/session' ? 'session:signed-out' : 'session:ended');
    io.of(name).in(`session:${sessionId}`).disconnectSockets(true);
  }
}
