import type { Logger } from 'pino';
import type { Server, Socket } from 'socket.io';
import { z } from 'zod';
import type { AccountService, Identity } from '../account/index.ts';
import { CourtError, session, type media } from '../contract/index.ts';
import { meetToken, sessionToken } from '../http/index.ts';
import { outageOf } from '../outage.ts';
import { ringsForHelp, type By, type Sessions } from '../session/index.ts';
import { respond } from './respond.ts';
import { roomOfHelpers, roomOfParticipant, roomOfSession, type Seat, type SessionScreens } from './session-push.ts';

const HEARTBEAT = 3_000;
/** More messages of one window in a second are not from a page of ours; it is disconnected. */
const FLOOD = 150;

export interface SessionSocketParts {
  io: Server;
  accounts: AccountService;
  sessions: Sessions;
  screens: SessionScreens;
  /** What a browser must know of the rooms' codecs beforehand. */
  rtpCapabilities: () => Promise<media.MediasoupObject>;
  /** TURN servers for one person. */
  iceServers: (participantId: string) => media.IceServer[];
  /** What join links begin with, when the configuration says it. */
  publicUrl: string;
  log: Logger;
}

interface SeatData {
  seat: Seat;
  identity: Identity | null;
}

/** Windows of video sessions: staff by their session cookie, everybody else by the cookie of their join link. One window a participant. */
export function serveSessions(parts: SessionSocketParts): void {
  const namespace = parts.io.of('/session');
  // Who is signed out hears and sees nothing any more, whatever their window does.
  parts.accounts.onRevoked((signInId) => {
    for (const socket of namespace.sockets.values()) {
      const { seat, identity } = socket.data as SeatData;
      if (identity?.sessionId === signInId) expel(parts, seat);
    }
  });
  namespace.use((socket, next) => {
    seatOf(parts, socket)
      .then((data) => {
        Object.assign(socket.data as object, data);
        next();
      })
      .catch((error: unknown) => next(new Error((outageOf(error) ?? CourtError.from(error)).code)));
  });
  namespace.on('connection', (socket) => {
    const { seat, identity } = socket.data as SeatData;
    const fault = (error: unknown): void => parts.log.error({ err: error, ...seat }, 'session request failed');
    const came = open(parts, socket, seat, identity);
    serve(parts, socket, { seat, identity, came }, fault);
    came
      .then(() => parts.screens.send(seat.sessionId))
      .then(() => parts.screens.changed(seat.sessionId))
      .catch((error: unknown) => {
        fault(error);
        socket.disconnect();
      });
  });
}

/** Errors: J-005 over, J-010 no place, J-012 no such session, V-001 not asked properly. */
async function seatOf({ accounts, sessions }: SessionSocketParts, socket: Socket): Promise<SeatData> {
  const auth = session.sessionAuth.safeParse(socket.handshake.auth);
  if (!auth.success) throw new CourtError('V-001');
  const { sessionId, as } = auth.data;
  const { cookie } = socket.handshake.headers;
  await sessions.store.get(sessionId);
  const identity = as === 'guest' ? null : await accounts.authenticate(sessionToken(cookie));
  const staff = identity && (await staffSeat(sessions, sessionId, identity));
  if (staff) return { seat: staff, identity };
  if (as === 'staff') throw new CourtError(identity ? 'J-010' : 'A-006');
  const { live, who } = await sessions.links.guest(meetToken(cookie));
  if (live.id !== sessionId) throw new CourtError('J-010');
  return { seat: { sessionId, participantId: who.id }, identity: null };
}

async function staffSeat(sessions: Sessions, sessionId: string, identity: Identity): Promise<Seat | null> {
  try {
    const { id: participantId } = await sessions.service.seat(sessionId, identity);
    return { sessionId, participantId };
  } catch (error) {
    if (error instanceof CourtError && error.code === 'J-010') return null;
    throw error;
  }
}

function expel({ sessions, log }: SessionSocketParts, { sessionId, participantId }: Seat): void {
  sessions.rooms
    .expel(sessionId, participantId)
    .catch((error: unknown) => log.error({ err: error, sessionId }, 'who was signed out is still in the room'));
}

/** Resolves when their coming is put down. */
async function open(
  { io, sessions }: SessionSocketParts,
  socket: Socket,
  { sessionId, participantId }: Seat,
  identity: Identity | null,
): Promise<void> {
  const before = await sessions.presence.connect(sessionId, participantId, socket.id);
  if (before !== null) {
    // By its id: what is sent to the participant's room reaches this socket, too.
    io.of('/session').to(before).emit('session:replaced');
    io.of('/session').in(before).disconnectSockets(true);
  }
  await socket.join([roomOfSession(sessionId), roomOfParticipant(participantId)]);
  if (identity) await socket.join(`session:${identity.sessionId}`);
  const live = await sessions.store.get(sessionId);
  const who = live.participants.find(({ id }) => id === participantId);
  if (who && ringsForHelp(who)) await socket.join(roomOfHelpers(sessionId));
  await sessions.acts.come(sessionId, participantId);
}

function serve(
  parts: SessionSocketParts,
  socket: Socket,
  { seat, identity, came }: SeatData & { came: Promise<void> },
  fault: (error: unknown) => void,
): void {
  const { sessions, screens } = parts;
  const { sessionId, participantId } = seat;
  guard(socket);
  const heartbeat = setInterval(() => {
    const beat = async (): Promise<void> => {
      await sessions.presence.heartbeat(sessionId, participantId, socket.id);
      if (!identity || (await parts.accounts.touch(identity.sessionId))) return;
      expel(parts, seat);
      socket.emit('session:signed-out');
      socket.disconnect(true);
    };
    beat().catch(fault);
  }, HEARTBEAT);
  socket.on('disconnect', () => {
    clearInterval(heartbeat);
    sessions.presence
      .disconnect(sessionId, participantId, socket.id)
      .then((was) => was && screens.changed(sessionId))
      .catch(fault);
  });
  // A view may be shown, and acted on, before who sees it is put down as having come.
  const on: On = (event, schema, handle) =>
    socket.on(
      event,
      respond(schema, (message) => came.then(() => handle(message)), fault),
    );
  const by: By = { participantId, actor: identity, address: socket.handshake.address };
  serveActs(sessions, on, sessionId, by);
  on('session:invite', session.sessionInvite, (wanted) =>
    sessions.service.invite(sessionId, by, wanted, parts.publicUrl || baseOf(socket)),
  );
  on('media:capabilities', z.object({}), () => parts.rtpCapabilities());
  serveMedia(parts, on, seat);
}

type On = <S extends z.ZodType, T>(event: string, schema: S, handle: (message: z.infer<S>) => Promise<T>) => void;

function serveActs({ acts }: Sessions, on: On, sessionId: string, by: By): void {
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
  const nothing = z.object({});
  act('session:ready', session.sessionReady, (message) => acts.ready(sessionId, by, message));
  act('session:admit', session.sessionAdmit, (message) => acts.admit(sessionId, by, message));
  act('session:dismiss', session.sessionDismiss, (message) => acts.dismiss(sessionId, by, message));
  act('session:ring-me', session.sessionRingMe, (message) => acts.ringMe(sessionId, by, message));
  act('session:ring', session.toParticipant, ({ participantId }) => acts.ring(sessionId, by, participantId));
  act('session:begin', nothing, () => acts.begin(sessionId, by));
  act('session:end', session.sessionEnd, (message) => acts.end(sessionId, by, message));
  act('session:cancel', session.sessionCancel, (message) => acts.cancel(sessionId, by, message));
  act('session:mute', session.sessionMute, (message) => acts.mute(sessionId, by, message));
  act('session:hand', session.sessionHand, (message) => acts.hand(sessionId, by, message));
  act('session:hand-down', session.toParticipant, ({ participantId }) => acts.handDown(sessionId, by, participantId));
  act('session:spotlight', session.sessionSpotlight, (message) => acts.spotlight(sessionId, by, message));
  act('session:say', session.sessionSay, (message) => acts.say(sessionId, by, message));
  act('session:show', session.sessionShow, (message) => acts.show(sessionId, by, message));
  act('session:private', session.sessionPrivate, (message) => acts.talkAlone(sessionId, by, message));
  act('session:private-end', nothing, () => acts.endPrivateTalk(sessionId, by));
  act('session:identity-ask', session.toParticipant, ({ participantId }) =>
    acts.askPicture(sessionId, by, participantId),
  );
  act('session:identity-refuse', nothing, () => acts.answerPicture(sessionId, by, null));
  act('session:leave', nothing, () => acts.leave(sessionId, by));
  act('session:help', nothing, () => acts.help(sessionId, by));
}

function serveMedia(
  { sessions: { media: relays }, iceServers }: SessionSocketParts,
  on: On,
  { sessionId, participantId }: Seat,
): void {
  const to = [sessionId, participantId] as const;
  on('media:join', session.sessionMediaJoin, async (message): Promise<session.SessionMediaJoined> => {
    const joined = await relays.join(...to, message);
    return { ...joined, iceServers: iceServers(participantId) };
  });
  on('media:connect', session.sessionMediaConnect, (message) =>
    relays.prepare<null>(...to, 'room:connect-transport', message),
  );
  on('media:restart-ice', session.sessionMediaRestartIce, (message) =>
    relays.prepare<media.MediasoupObject>(...to, 'room:restart-ice', message),
  );
  on('media:produce', session.sessionMediaProduce, (message) => relays.produce(...to, message));
  on('media:close-producer', session.sessionMediaSource, (message) => relays.closeProducer(...to, message));
  on('media:pause', session.sessionMediaPause, (message) => relays.pause(...to, message));
  on('media:resume', session.sessionMediaResume, (message) =>
    relays.relay<null>(...to, 'room:resume-consumer', message),
  );
  on('media:layers', session.sessionMediaLayers, (message) => relays.relay<null>(...to, 'room:prefer-layers', message));
  on('media:sent-layers', session.sessionMediaSentLayers, (message) =>
    relays.relay<null>(...to, 'room:limit-layers', message),
  );
  on('media:leave', session.sessionMediaLeave, ({ room }) => relays.leave(...to, room));
}

function guard(socket: Socket): void {
  let second = 0;
  let count = 0;
  socket.use((_packet, next) => {
    const now = Math.floor(Date.now() / 1000);
    count = now === second ? count + 1 : 1;
    second = now;
    if (count > FLOOD) socket.disconnect(true);
    else next();
  });
}

/** What a link in a message to this window's people begins with. */
function baseOf(socket: Socket): string {
  const { origin, host } = socket.handshake.headers;
  return origin ?? `${socket.handshake.secure ? 'https' : 'http'}://${host ?? ''}`;
}
