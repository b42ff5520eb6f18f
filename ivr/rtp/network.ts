import { isIPv4 } from 'node:net';
import { DgramSocket } from './dgram-socket.ts';
import { pacer } from './pacer.ts';
import type { RtpSocket } from './socket.ts';
import { SocketPool } from './socket-pool.ts';

let pool: SocketPool | null = null;

/** Sockets that are opened from now on are of the pool in this addon; Error when it cannot be loaded. */
export function usePool(file: string): void {
  pool = SocketPool.load(file);
  pacer.exchange = pool;
}

/** A UDP socket that listens; port 0 is any. Rejects with the system's error, such as EADDRINUSE. */
export async function openSocket(address: string, port: number): Promise<RtpSocket> {
  if (pool && isIPv4(address)) return pool.open(address, port);
  return await DgramSocket.open(address, port);
}
