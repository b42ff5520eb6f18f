import { createContext, use } from 'react';
import type { DeskSnapshot } from './desk-session.ts';

/** Opens the dialog that passes the call on or asks somebody into it. */
export const TransferContext = createContext<() => void>(() => undefined);
export const useTransferring = (): (() => void) => use(TransferContext);

/** Whether the call at the desk can be passed on now: it is this officer's, somebody talks, and nobody else is asked in. */
export const mayTransfer = ({ view }: DeskSnapshot): boolean =>
  (view?.call?.state === 'talking' || view?.call?.state === 'held') && view.call.party === null;
