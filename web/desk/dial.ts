import { createContext, use } from 'react';
import type { CallDial } from '../../signaling/contract/desk.ts';
import type { DeskSnapshot } from './desk-session.ts';

/** Whom the officer is about to call: a number still to be entered, or the one of a record, which stays masked. */
export type DialTarget = { kind: 'number' } | { kind: 'call' | 'work-order'; id: string; masked: string };

/** Opens the dialog. */
export const DialContext = createContext<(target: DialTarget) => void>(() => undefined);
export const useDialling = (): ((target: DialTarget) => void) => use(DialContext);

/** Why the officer cannot call out now; empty: they can. */
export function dialHindrance({ view, microphone, connection }: DeskSnapshot): '' | 'busy' | 'microphone' | 'server' {
  if (connection.kind !== 'connected' || !view) return 'server';
  if (microphone !== 'ok') return 'microphone';
  return view.agent.state === 'available' || view.agent.state === 'away' ? '' : 'busy';
}

/** What is sent for a target; `number` is what was typed. */
export function targetOf(target: DialTarget, number: string): Pick<CallDial, 'number' | 'ofCallId' | 'ofWorkOrderId'> {
  if (target.kind === 'number') return { number: number.trim() };
  return target.kind === 'call' ? { ofCallId: target.id } : { ofWorkOrderId: target.id };
}

/** Whether it looks like a telephone number; the server judges what it is. */
export const isDialable = (text: string): boolean => /^[+0-9０-９][-0-9０-９ ()（）－]{2,39}$/.test(text.trim());
