import { createSocket, type Socket } from 'node:dgram';
import { once } from 'node:events';
import { isIPv6 } from 'node:net';

type Found = (error: null, address: string, family: number) => void;

/** RTP goes to addresses, never to names: spares the detour through the resolver that Node takes for each packet. */
const asAddress = (address: string, _options: unknown, found: Found): void =>
  found(null, address, address.includes(':') ? 6 : 4);

/** A UDP socket that listens; port 0 is any. Rejects with the system's error, such as EADDRINUSE. */
export async function openUdp(address: string, port: number): Promise<Socket> {
  const socket = createSocket({ type: isIPv6(address) ? 'udp6' : 'udp4', lookup: asAddress });
  try {
    // Asked for first: with a lookup that answers at once the socket listens before `bind` returns.
    const listening = once(socket, 'listening');
    socket.bind({ address, port, exclusive: true });
    await listening;
  } catch (error) {
    socket.close();
    throw error;
  }
  return socket;
}
