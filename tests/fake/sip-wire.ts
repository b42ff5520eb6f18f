import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';

/** How a test telephone reaches the line: SIP over UDP, TCP or TLS, from one address. */
export interface SipWire {
  /** Address and port of this end. */
  local: string;
  send: (text: string) => void;
  close: () => void;
}

export type SipTransport = 'udp' | 'tcp' | 'tls';

/** `receive` gets each SIP message. `address`: where this end is, on loopback. */
export function openWire(
  transport: SipTransport,
  port: number,
  receive: (text: string) => void,
  address = '127.0.0.1',
): Promise<SipWire> {
  return transport === 'udp' ? udpWire(port, receive, address) : streamWire(transport, port, receive, address);
}

async function udpWire(port: number, receive: (text: string) => void, address: string): Promise<SipWire> {
  const socket = createSocket('udp4');
  socket.bind(0, address);
  await once(socket, 'listening');
  socket.on('message', (data) => receive(data.toString('utf8')));
  socket.on('error', () => undefined);
  return {
    local: `${address}:${socket.address().port}`,
    send: (text) => socket.send(text, port, '127.0.0.1'),
    close: () => socket.close(),
  };
}

async function streamWire(
  transport: 'tcp' | 'tls',
  port: number,
  receive: (text: string) => void,
  localAddress: string,
): Promise<SipWire> {
  const to = { port, host: '127.0.0.1', localAddress };
  // The line's certificate is its own in tests; what trunks have to show is tested where the line connects.
  const socket = transport === 'tls' ? connectTls({ ...to, rejectUnauthorized: false }) : connect(to);
  await once(socket, transport === 'tls' ? 'secureConnect' : 'connect');
  readStream(socket, receive);
  return {
    local: `${localAddress}:${socket.localPort}`,
    send: (text) => socket.write(text),
    close: () => socket.destroy(),
  };
}

/** Takes the messages out of a stream, by Content-Length (RFC 3261 §18.3). */
export function readStream(socket: Socket, receive: (text: string) => void): void {
  let buffer = '';
  socket.setEncoding('latin1');
  socket.on('error', () => undefined);
  socket.on('data', (chunk: string) => {
    buffer += chunk;
    for (;;) {
      const head = buffer.indexOf('\r\n\r\n');
      if (head < 0) return;
      const length = Number(/^content-length:\s*(\d+)/im.exec(buffer.slice(0, head))?.[1] ?? 0);
      if (buffer.length < head + 4 + length) return;
      const text = buffer.slice(0, head + 4 + length);
      buffer = buffer.slice(head + 4 + length).replace(/^(\r\n)+/, '');
      receive(Buffer.from(text, 'latin1').toString('utf8'));
    }
  });
}
