import { mkdirSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import { programPath } from '../setup/program-path.ts';
import type { ProcessSpec } from './supervised-process.ts';
import { writeWholeFile } from './whole-file.ts';

const ANSWER_MS = 1000;

export interface OwnRedis {
  dataDir: string;
  runDir: string;
  port: number;
  password: string;
  logFile: string;
}

/** How the system's own Redis runs: loopback, password, every write on disk before it is acknowledged, nothing evicted. */
export function redisSpec({ dataDir, runDir, port, password, logFile }: OwnRedis): ProcessSpec {
  const folder = join(dataDir, 'redis');
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const configFile = join(runDir, 'redis.conf');
  const lines = [
    'bind 127.0.0.1',
    `port ${port}`,
    `requirepass ${password}`,
    'protected-mode yes',
    'daemonize no',
    'appendonly yes',
    'appendfsync always',
    'maxmemory-policy noeviction',
    'save ""',
    `dir ${JSON.stringify(folder)}`,
  ];
  writeWholeFile(configFile, `${lines.join('\n')}\n`);
  return {
    name: 'redis',
    command: programPath('redis-server') ?? 'redis-server',
    args: [configFile],
    env: process.env,
    logFile,
    deathSignal: 'TERM',
    isReady: async () => await answersPing(port, password),
  };
}

/** Whether Redis answers PING; not while it still reads its file (LOADING). */
async function answersPing(port: number, password: string): Promise<boolean> {
  return await new Promise((resolve) => {
    let answer = '';
    const socket = connect({ host: '127.0.0.1', port, timeout: ANSWER_MS });
    const settle = (isReady: boolean): void => {
      socket.destroy();
      resolve(isReady);
    };
    socket.once('connect', () => socket.write(`AUTH ${password}\r\nPING\r\n`));
    socket.on('data', (chunk) => {
      answer += chunk.toString();
      if (answer.includes('+PONG')) settle(true);
      else if (answer.includes('-')) settle(false);
    });
    socket.once('timeout', () => settle(false));
    socket.once('error', () => settle(false));
    socket.once('close', () => resolve(false));
  });
}
