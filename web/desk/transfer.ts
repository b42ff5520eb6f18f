import { createContext, use } from 'react';
import type { DeskSnapshot } from './desk-session.ts';

/** Opens the dialog that passes the call on. */
export const TransferContext = createContext<() => void>(() => undefined);
export const useTransferring = (): (() => void) => use(TransferContext);

/** Whether the call at the desk can be passed on now. */
export const mayTransfer = ({ view }: DeskSnapshot): boolean =>
  view?.call?.direction === 'inbound' && (view.call.state === 'talking' || view.call.state === 'held');
