import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import type { Socket } from 'node:net';
import { createServer } from 'node:tls';
import { readStream } from './sip-wire.ts';

/** One port of a carrier. */
export interface TrunkWire {
  port: number;
  /** Address and port, and ;transport= where it is not UDP. */
  local: string;
  transport: 'UDP' | 'TLS';
  listen: (receive: (text: string) => void) => void;
  /** To the line. */
  send: (text: string) => void;
  close: () => Promise<void>;
}

export async function udpTrunkWire(port: number, address: string, sipPort: number): Promise<TrunkWire> {
  const socket = createSocket('udp4');
  socket.bind(port, address);
  await once(socket, 'listening');
  socket.on('error', () => undefined);
  return {
    port,
    local: `${address}:${port}`,
    transport: 'UDP',
    listen: (receive) => socket.on('message', (data) => receive(data.toString('utf8'))),
    send: (text) => socket.send(text, sipPort, '127.0.0.1'),
    close: () => new Promise((resolve) => socket.close(() => resolve())),
  };
}

/** What is sent goes by the connection that the line has opened last. */
export async function tlsTrunkWire(
  port: number,
  address: string,
  tls: { cert: string; key: string },
): Promise<TrunkWire> {
  const sockets = new Set<Socket>();
  let last: Socket | null = null;
  let receive: (text: string) => void = () => undefined;
  const server = createServer(tls, (socket) => {
    sockets.add(socket);
    last = socket;
    socket.once('close', () => sockets.delete(socket));
    readStream(socket, (text) => receive(text));
  });
  server.on('tlsClientError', () => undefined);
  server.listen(port, address);
  await once(server, 'listening');
  return {
    port,
    local: `${address}:${port};transport=tls`,
    transport: 'TLS',
    listen: (listener) => (receive = listener),
    send: (text) => last?.write(text),
    close: async () => {
      for (const socket of sockets) socket.destroy();
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
}
