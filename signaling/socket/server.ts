import type { Server as HttpServer } from 'node:http';
import type { Server as HttpsServer } from 'node:https';
import { createAdapter } from '@socket.io/redis-streams-adapter';
import type { Redis } from 'ioredis';
import { Server } from 'socket.io';

/** Room for the longest list of peaks of a day-long recording, bytes. Browsers' messages are bounded by their schemas. */
const MAX_MESSAGE = 4 * 1024 * 1024;

/**
 * Socket.IO on the given listeners, in namespaces, one for each kind of who connects. Replicas reach each other's sockets by a Redis stream.
 * A browser page of another origin is refused at the handshake.
 */
export function createSocketServer(listeners: (HttpServer | HttpsServer)[], redis: Redis): Server {
  const io = new Server({
    adapter: createAdapter(redis, { streamName: '{12368}:socket.io', maxLen: 10_000 }),
    serveClient: false,
    maxHttpBufferSize: MAX_MESSAGE,
    pingInterval: 5_000,
    pingTimeout: 5_000,
    allowRequest: (request, answer) => {
      const { origin, host } = request.headers;
      answer(null, origin === undefined || (URL.canParse(origin) && new URL(origin).host === host));
    },
  });
  for (const listener of listeners) io.attach(listener);
  return io;
}

/** Sends away who is connected here, in every namespace; who is connected to another replica stays. */
export function disconnectAll(io: Server): void {
  for (const namespace of io._nsps.values()) namespace.local.disconnectSockets(true);
}

/** Other replicas expect no answer of this one any more, and it reads nothing of theirs. */
export async function leaveReplicas(io: Server): Promise<void> {
  for (const namespace of io._nsps.values()) await namespace.adapter.close();
}
