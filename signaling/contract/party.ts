import { z } from 'zod';
import type { Reply } from './error-code.ts';
import { serviceId, type Service } from './service.ts';
import type { AgentState, AwayReason, CourtLevel, PartyKind, PartyState } from './state.ts';

/** More than two people in a call: who it may be passed on to. Part of the desk's messages (desk.ts). */

/** An officer of the own court who is free, or a queue of the own court, the upper one or one below with somebody on duty. */
export const transferTarget = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('officer'), agentId: z.string().min(1).max(60) }),
  z.object({ kind: z.literal('queue'), courtId: z.string().min(1).max(60), service: serviceId }),
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

/** A telephone number as a person types it. */
export const typedNumber = z
  .string()
  .trim()
  .max(40)
  .regex(/^[+0-9０-９][-0-9０-９ ()（）－]{2,}$/);

/**
 * Consultation (咨询): the caller goes on hold with music and hears nothing of it, a colleague's desk rings or a number is called; what is said is a recording of its
 * own. For a number the rules for calls out hold (O-001 to O-005). Q-003 when the colleague is not free, C-003 while somebody else is asked in already.
 */
export const partyAsk = z.object({
  callId: z.uuid(),
  to: z.discriminatedUnion('kind', [
    z.object({ kind: z.literal('officer'), agentId: z.string().min(1).max(60) }),
    z.object({ kind: z.literal('phone'), number: typedNumber }),
  ]),
  note: z.string().trim().min(2).max(200),
});
export type PartyAsk = z.infer<typeof partyAsk>;
/**
 * `remove`: the one who was asked leaves, or is not asked any more, and the officer is back with the caller. `join`: all three talk. `part`: the caller goes back on
 * hold. `give`: the call is theirs, and the officer writes up their part.
 */
export const partyAct = z.object({ callId: z.uuid(), act: z.enum(['remove', 'join', 'part', 'give']) });
export type PartyAct = z.infer<typeof partyAct>['act'];

/** The third in a call, as the desks in it see them. */
export interface PartyView {
  kind: PartyKind;
  /** The colleague, or the masked number. */
  name: string;
  state: PartyState;
  since: string;
  /** Who asked, and what for. */
  byName: string;
  note: string;
  /** This desk is the one that was asked. */
  own: boolean;
}

export interface PartyToSignaling {
  'party:ask': (message: z.input<typeof partyAsk>, reply: (r: Reply<null>) => void) => void;
  'party:act': (message: z.input<typeof partyAct>, reply: (r: Reply<null>) => void) => void;
  'call:targets': (message: Record<string, never>, reply: (r: Reply<TransferTargets>) => void) => void;
  'call:transfer': (message: z.input<typeof callTransfer>, reply: (r: Reply<null>) => void) => void;
}
