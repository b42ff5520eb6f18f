import type { AgentState, AwayReason, Service, Skills } from '../contract/index.ts';

export type Microphone = 'unknown' | 'ok' | 'denied' | 'missing' | 'ended';

/** An officer as they stand in Redis. */
export interface Agent {
  id: string;
  courtId: string;
  name: string;
  services: Service[];
  state: AgentState;
  /** Why away; for `offline`: connection-lost when the desk vanished. */
  reason: AwayReason | null;
  since: Date;
  /** Set while ringing, talking and in wrap-up. */
  callId: string | null;
  wrapUpEndsAt: Date | null;
  microphone: Microphone;
  /** Away that was asked for during a call; comes into force after it. */
  wanted: AwayReason | null;
}

/** What a sign-in knows of an officer. */
export interface AgentProfile {
  id: string;
  courtId: string;
  name: string;
  services: readonly Service[];
  skills: Skills;
}

/**
 * Legal moves of an officer. `ringing` begins by a claim of the queue and `talking` by the officer's yes, or when they call out; every state can become `offline` when
 * the desk is gone. From `wrap-up` to `ringing` only by the very call: nobody took it where the officer had passed it on to.
 */
export const AGENT_MOVES: Readonly<Record<AgentState, readonly AgentState[]>> = {
  offline: ['away'],
  away: ['available', 'away', 'talking', 'offline'],
  available: ['ringing', 'talking', 'away', 'offline'],
  ringing: ['talking', 'available', 'away', 'offline'],
  talking: ['wrap-up', 'available', 'away', 'offline'],
  'wrap-up': ['ringing', 'available', 'away', 'offline'],
};

/** An officer from the fields of their hash; null when there is none. */
export function parseAgent(fields: Record<string, string>): Agent | null {
  const { id, courtId, name, state } = fields;
  if (!id || !courtId || name === undefined || !state) return null;
  const filled = (field: string): string | null => (fields[field] === '' ? null : (fields[field] ?? null));
  const wrapUpEndsAt = filled('wrapUpEndsAt');
  return {
    id,
    courtId,
    name,
    services: JSON.parse(fields['services'] ?? '[]') as Service[],
    state: state as AgentState,
    reason: filled('reason') as AwayReason | null,
    since: new Date(Number(fields['since'])),
    callId: filled('callId'),
    wrapUpEndsAt: wrapUpEndsAt === null ? null : new Date(Number(wrapUpEndsAt)),
    microphone: (filled('microphone') ?? 'unknown') as Microphone,
    wanted: filled('wanted') as AwayReason | null,
  };
}
