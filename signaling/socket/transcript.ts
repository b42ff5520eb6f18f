import type { Redis } from 'ioredis';
import type { Logger } from 'pino';
import type { Server, Socket } from 'socket.io';
import type { AccountService } from '../account/index.ts';
import { CourtError, transcript } from '../contract/index.ts';
import { transcriptRequester } from '../http/index.ts';
import { outageOf } from '../outage.ts';
import type { Requester, TranscriptService } from '../transcript/index.ts';

const NAMESPACE = '/transcript';
const CHANNEL = '{12368}:transcript';
/** Changes that come closer together than this are shown as one, ms. */
const PAUSE = 150;
/** While the database is away nobody is shown what was changed: so long until it is tried again, ms. */
const AGAIN = 2000;

interface SocketData {
  sessionId: string;
  as: 'staff' | 'guest' | undefined;
}

/** Tells every replica that a record is another one now. */
export class TranscriptSignal {
  readonly #redis: Redis;
  readonly #log: Logger;

  constructor(redis: Redis, log: Logger) {
    this.#redis = redis;
    this.#log = log;
  }

  readonly changed = (sessionId: string): void => {
    this.#redis
      .publish(CHANNEL, sessionId)
      .catch((error: unknown) => this.#log.warn({ err: error }, 'change of a record not published'));
  };
}

export interface TranscriptSocketParts {
  io: Server;
  accounts: AccountService;
  transcripts: TranscriptService;
  subscriber: Redis;
  log: Logger;
}

/**
 * Shows records live: each connection gets its view when it comes and whenever the record changes. Whoever has no place in the session any more is cut off; who is
 * asked for each view, so that a place lost is a view lost.
 */
export function serveTranscripts(parts: TranscriptSocketParts): { close(): void } {
  const { io, subscriber, log } = parts;
  const namespace = io.of(NAMESPACE);
  const due = new Map<string, NodeJS.Timeout>();
  let closed = false;
  const later = (sessionId: string, pause = PAUSE): void => {
    if (closed || due.has(sessionId) || !namespace.adapter.rooms.has(sessionId)) return;
    const send = (): void => {
      due.delete(sessionId);
      sendAll(parts, sessionId).catch((error: unknown) => {
        log.warn({ err: error, sessionId }, 'record not shown, shown again later');
        later(sessionId, AGAIN);
      });
    };
    due.set(sessionId, setTimeout(send, pause));
  };
  subscriber.on('message', (channel: string, sessionId: string) => {
    if (channel === CHANNEL) later(sessionId);
  });
  // What was published while the subscriber was not connected is lost.
  subscriber.on('ready', () => {
    for (const { data } of namespace.sockets.values()) later((data as SocketData).sessionId);
  });
  subscriber
    .subscribe(CHANNEL)
    .catch((error: unknown) => log.error({ err: error }, 'changes of records are not heard'));
  namespace.use((socket, next) => {
    admit(parts, socket).then(
      () => next(),
      (error: unknown) => next(new Error((outageOf(error) ?? CourtError.from(error)).code)),
    );
  });
  namespace.on('connection', (socket) => {
    const { sessionId } = socket.data as SocketData;
    Promise.resolve(socket.join(sessionId))
      .then(() => sendOne(parts, socket))
      .catch((error: unknown) => {
        log.error({ err: error, sessionId }, 'record not shown');
        socket.disconnect();
      });
  });
  return {
    close: () => {
      closed = true;
      for (const timer of due.values()) clearTimeout(timer);
      due.clear();
    },
  };
}

const requesterOf = ({ accounts }: TranscriptSocketParts, socket: Socket): Promise<Requester> =>
  transcriptRequester(accounts, socket.handshake.headers.cookie, (socket.data as SocketData).as);

/** V-001 for no session, otherwise as the service refuses. */
async function admit(parts: TranscriptSocketParts, socket: Socket): Promise<void> {
  const asked = transcript.transcriptAuth.safeParse(socket.handshake.auth);
  if (!asked.success) throw new CourtError('V-001');
  socket.data = { sessionId: asked.data.sessionId, as: asked.data.as } satisfies SocketData;
  await parts.transcripts.view(asked.data.sessionId, await requesterOf(parts, socket));
}

async function sendOne(parts: TranscriptSocketParts, socket: Socket): Promise<void> {
  const { sessionId } = socket.data as SocketData;
  socket.emit('transcript:view', await parts.transcripts.view(sessionId, await requesterOf(parts, socket)));
}

/** The record is read once, and shown to each as they may see it. */
async function sendAll(parts: TranscriptSocketParts, sessionId: string): Promise<void> {
  const { io, transcripts } = parts;
  const { adapter, sockets } = io.of(NAMESPACE);
  const loaded = await transcripts.load(sessionId);
  for (const id of adapter.rooms.get(sessionId) ?? []) {
    const socket = sockets.get(id);
    if (!socket) continue;
    try {
      socket.emit('transcript:view', await transcripts.show(loaded, await requesterOf(parts, socket)));
    } catch (error) {
      if (!(error instanceof CourtError)) throw error;
      socket.disconnect(true);
    }
  }
}
