import { readFile } from 'node:fs/promises';
import { createServer, type Server as HttpServer } from 'node:http';
import { createServer as createTlsServer, type Server as HttpsServer } from 'node:https';
import type { Socket } from 'node:net';
import type { Config } from './config.ts';

export type Listener = HttpServer | HttpsServer;

/** How long running requests may take when we stop, ms. */
const PATIENCE = 3_000;
/** Longer than a balancer keeps an idle connection, so that it never sends into one that we close, ms. */
const KEEP_ALIVE = 65_000;

export interface Address {
  server: Listener;
  /** All that is open. A WebSocket does not count as a connection of the HTTP server any more, and yet it does not end without it. */
  connections: Set<Socket>;
  port: number;
  /** Undefined: all interfaces. */
  host: string | undefined;
}

/** Plain HTTP on HTTP_HOST (loopback unless told) and, unless HTTPS_PORT is 0, HTTPS on all interfaces. Not listening yet, and nobody answers requests yet. */
export async function createListeners(config: Config): Promise<Address[]> {
  const addresses = [addressOf(createServer(), config.HTTP_PORT, config.HTTP_HOST)];
  if (config.HTTPS_PORT > 0) {
    const [cert, key] = await Promise.all([readFile(config.TLS_CERT_FILE), readFile(config.TLS_KEY_FILE)]);
    const server = createTlsServer({ cert, key, minVersion: 'TLSv1.2' });
    addresses.push(addressOf(server, config.HTTPS_PORT, undefined));
  }
  return addresses;
}

function addressOf(server: Listener, port: number, host: string | undefined): Address {
  server.keepAliveTimeout = KEEP_ALIVE;
  server.headersTimeout = KEEP_ALIVE + 1_000;
  const connections = new Set<Socket>();
  server.on('connection', (socket: Socket) => {
    connections.add(socket);
    socket.once('close', () => connections.delete(socket));
  });
  return { server, connections, port, host };
}

/** Begins to listen; the error of a port in use names it. */
export async function listen({ server, port, host }: Address): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  server.once('error', reject);
  server.listen({ port, ...(host === undefined ? {} : { host }) }, resolve);
  await promise;
  server.off('error', reject);
}

/** Takes no new connections, lets running requests end, then cuts what is left. */
export async function closeListener({ server, connections }: Address): Promise<void> {
  if (!server.listening) return;
  const closed = Promise.withResolvers<void>();
  server.close(() => closed.resolve());
  server.closeIdleConnections();
  const timer = setTimeout(() => connections.forEach((socket) => socket.destroy()), PATIENCE);
  await closed.promise;
  clearTimeout(timer);
}
