import { createSocket } from 'node:dgram';
import { readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { createServer } from 'node:net';
import { randomInt } from 'node:crypto';
import { OperatorError, systemCode } from '../operator-error.ts';
import { commandLine } from './process-table.ts';

export type Transport = 'tcp' | 'udp';

/** A port that people outside reach, and the variable that moves it. */
export interface PublicPort {
  variable: string;
  transport: Transport;
  host: string;
  port: number;
}

/** Below the range from which the kernel takes ports for outgoing connections (32768–60999), so that a restarted process finds its port free. */
const PRIVATE_PORTS = { from: 10_000, to: 19_999 };

/** Tries to listen. @returns undefined when the port is free, else the system's code such as EADDRINUSE */
export async function portProblem(transport: Transport, host: string, port: number): Promise<string | undefined> {
  return await new Promise((resolve) => {
    const failed = (error: unknown): void => resolve(systemCode(error) ?? 'unknown');
    if (transport === 'tcp') {
      const server = createServer().once('error', failed);
      server.listen({ host, port, exclusive: true }, () => server.close(() => resolve(undefined)));
    } else {
      const socket = createSocket(host.includes(':') ? 'udp6' : 'udp4').once('error', failed);
      socket.bind({ address: host, port, exclusive: true }, () => socket.close(() => resolve(undefined)));
    }
  });
}

/**
 * A loopback port, free for UDP and TCP, that was not handed out before.
 * @param taken is added to
 */
export async function freePort(taken: Set<number>, span = 1): Promise<number> {
  for (let attempt = 0; attempt < 200; attempt += 1) {
    const first = randomInt(PRIVATE_PORTS.from, PRIVATE_PORTS.to - span + 1);
    const ports = Array.from({ length: span }, (_, index) => first + index);
    if (ports.some((port) => taken.has(port))) continue;
    const problems = await Promise.all(
      ports.flatMap((port) => [portProblem('tcp', '127.0.0.1', port), portProblem('udp', '127.0.0.1', port)]),
    );
    if (problems.some((problem) => problem !== undefined)) continue;
    for (const port of ports) taken.add(port);
    return first;
  }
  throw new OperatorError(`No free port between ${PRIVATE_PORTS.from} and ${PRIVATE_PORTS.to} on 127.0.0.1`);
}

/** Inodes of the sockets that hold a local port, from the text of /proc/net/{tcp,udp}[6] (proc(5)); of TCP only those that listen. */
export function socketInodes(table: string, transport: Transport, port: number): string[] {
  const LISTEN = '0A';
  return table
    .split('\n')
    .slice(1)
    .map((line) => line.trim().split(/\s+/))
    .filter(([, local = '', , state]) => {
      const [, hexPort = ''] = local.split(':');
      return Number.parseInt(hexPort, 16) === port && (transport === 'udp' || state === LISTEN);
    })
    .flatMap((fields) => fields[9] ?? []);
}

/** The process that holds a port, as far as this user may see it. */
export function portHolder(transport: Transport, port: number): { pid: number; command: string } | undefined {
  const sockets = new Set(
    [transport, `${transport}6`]
      .flatMap((name) => socketInodes(readable(() => readFileSync(`/proc/net/${name}`, 'utf8')) ?? '', transport, port))
      .map((inode) => `socket:[${inode}]`),
  );
  if (sockets.size === 0) return undefined;
  for (const name of readable(() => readdirSync('/proc')) ?? []) {
    if (!/^\d+$/.test(name)) continue;
    const files = readable(() => readdirSync(`/proc/${name}/fd`)) ?? [];
    if (files.some((file) => sockets.has(readable(() => readlinkSync(`/proc/${name}/fd/${file}`)) ?? ''))) {
      return { pid: Number(name), command: commandLine(Number(name)) };
    }
  }
  return undefined;
}

/** Processes and their files come and go, and other users' are closed to us: what cannot be read is not there. */
function readable<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch (error) {
    if (systemCode(error) === undefined) throw error;
    return undefined;
  }
}

/** @throws OperatorError naming every port that cannot be had, who holds it and the variable that changes it */
export async function checkPorts(ports: PublicPort[]): Promise<void> {
  const checked = await Promise.all(
    ports.map(async (wanted) => ({
      ...wanted,
      problem: await portProblem(wanted.transport, wanted.host, wanted.port),
    })),
  );
  const lines = checked.flatMap(({ variable, transport, host, port, problem }) => {
    if (problem === undefined) return [];
    const where = `Port ${port}/${transport} on ${host}`;
    if (problem === 'EACCES') return [`${where} may not be opened by this user: set ${variable} to a port above 1023`];
    if (problem === 'EADDRNOTAVAIL')
      return [`${where}: this machine has no such address; change the addresses or ${variable}`];
    if (problem !== 'EADDRINUSE') return [`${where} cannot be opened (${problem}); set ${variable} to another port`];
    const holder = portHolder(transport, port);
    const who = holder === undefined ? 'another program' : `process ${holder.pid} (${holder.command.slice(0, 100)})`;
    return [`${where} is in use by ${who}: end that, or set ${variable} to another port`];
  });
  if (lines.length > 0) throw new OperatorError([...new Set(lines)].join('\n'));
}
