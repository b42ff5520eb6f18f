import { z } from 'zod';
import type { Reply } from './error-code.ts';
import { SERVICES, type AgentState, type AwayReason, type CourtLevel, type Service } from './state.ts';

/** More than two people in a call: who it may be passed on to. Part of the desk's messages (desk.ts). */

/** An officer of the own court who is free, or a queue of the own court, the upper one or one below with somebody on duty. */
export const transferTarget = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('officer'), agentId: z.string().min(1).max(60) }),
  z.object({ kind: z.literal('queue'), courtId: z.string().min(1).max(60), service: z.enum(SERVICES) }),
]);
export type TransferTarget = z.infer<typeof transferTarget>;

/**
 * Blind transfer (转接): the caller goes on to wait for whom was chosen, with music, priority and the time of joining they had; the officer writes up their part.
 * Q-003 when that officer is not free, Q-004 when nobody is on duty there, C-003 for a call out. `note` is for whoever takes the call, and is kept.
 */
export const callTransfer = z.object({
  callId: z.uuid(),
  to: transferTarget,
  note: z.string().trim().min(2).max(200),
});

export type CallTransfer = z.infer<typeof callTransfer>;

/** Whom this desk can pass a call on to, as it stands now. Only who is on duty; the officer who asks is not among them. */
export interface TransferTargets {
  officers: { id: string; name: string; state: AgentState; since: string; services: Service[] }[];
  queues: {
    courtId: string;
    courtName: string;
    level: CourtLevel;
    /** The officer's own court. */
    own: boolean;
    service: Service;
    waiting: number;
    onDuty: number;
    available: number;
  }[];
}

/** Where a call comes from that another officer passed on. */
export interface TransferView {
  byName: string;
  /** The court of who passed it on, when it is another one. */
  byCourtName: string | null;
  at: string;
  note: string;
  /** Whom it was meant for and why they did not take it: it is back at who passed it on. */
  returned: { name: string; reason: AwayReason | 'unknown' } | null;
}

export interface PartyToSignaling {
  'call:targets': (message: Record<string, never>, reply: (r: Reply<TransferTargets>) => void) => void;
  'call:transfer': (message: z.input<typeof callTransfer>, reply: (r: Reply<null>) => void) => void;
}
