import { randomUUID } from 'node:crypto';
import type { Redis } from 'ioredis';
import { pino } from 'pino';
import { AgentStore } from '../../signaling/agent/index.ts';
import { CallStore, type LiveCall } from '../../signaling/call/index.ts';
import {
  DEFAULT_DISTRIBUTION,
  NO_SKILLS,
  STANDARD_SERVICES,
  type GreenChannel,
  type Service,
  type Skills,
} from '../../signaling/contract/index.ts';
import { DeadlineClock } from '../../signaling/deadline/index.ts';
import { PersonalData } from '../../signaling/personal-data/index.ts';
import { CallQueue, type QueueRules } from '../../signaling/queue/index.ts';

export const personal = new PersonalData(Buffer.alloc(32, 7));
export const log = pino({ level: process.env['TEST_LOG'] ?? 'silent' });

export interface Replica {
  redis: Redis;
  clock: DeadlineClock;
  calls: CallStore;
  agents: AgentStore;
  queue: CallQueue;
  close(): Promise<void>;
}

/** One signaling process' view of calls, officers and queues. */
export function replica(redis: Redis, ringSeconds = 20, changed: Partial<QueueRules> = {}): Replica {
  // Read at each use: a test may change them.
  const rules = (): QueueRules => ({
    ...DEFAULT_DISTRIBUTION,
    services: STANDARD_SERVICES,
    ringSeconds,
    upperCourtId: null,
    ...changed,
  });
  const clock = new DeadlineClock(redis, log);
  const calls = new CallStore(redis, personal);
  const agents = new AgentStore(redis, clock);
  const queue = new CallQueue({ redis, calls, agents, clock, rules, log });
  return {
    redis,
    clock,
    calls,
    agents,
    queue,
    close: async () => {
      await clock.close();
      await queue.close();
    },
  };
}

let callers = 0;

/** Everybody calls for the first time, when nothing else is said. */
export async function arrive(
  { calls }: Replica,
  courtId: string,
  callerNumber: string | null = `138${String(++callers).padStart(8, '0')}`,
): Promise<LiveCall> {
  return calls.admit({
    id: randomUUID(),
    courtId,
    gatewayId: 'gateway-1',
    callerNumber,
    calledNumber: '12368',
    sipCallId: randomUUID(),
    flowId: null,
    language: 'zh',
    flowVersion: 1,
    at: new Date(),
  });
}

export async function wait(
  { queue }: Replica,
  call: LiveCall,
  service: Service = 'general',
  greenChannel: GreenChannel | null = null,
): ReturnType<CallQueue['enqueue']> {
  return queue.enqueue(call.id, { courtId: call.courtId, service, greenChannel, codec: 'PCMA', at: new Date() });
}

/** An officer who sits down and is available. */
export async function sitDown(
  { agents }: Replica,
  courtId: string,
  id: string,
  services: Service[] = ['general'],
  skills: Skills = NO_SKILLS,
): Promise<void> {
  await agents.connect({ id, courtId, name: `officer ${id}`, services, skills }, `socket-${id}`);
  await agents.setMicrophone(id, 'ok');
  await agents.setStatus(id, 'available');
}
