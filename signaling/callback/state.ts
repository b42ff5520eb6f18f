import type { CallbackState } from '../contract/index.ts';

/**
 * Legal moves of a callback. `waiting`: in line, or for the time of its next try; `dialling`: an officer has it and the citizen's telephone is called;
 * `talking`. A try that reached nobody leads back to `waiting`, the last one to `failed`. The scripts (callback.lua.ts) obey this table; a test watches.
 */
export const CALLBACK_MOVES: Readonly<Record<CallbackState, readonly CallbackState[]>> = {
  waiting: ['dialling', 'done', 'cancelled'],
  dialling: ['talking', 'waiting', 'failed'],
  talking: ['done'],
  done: [],
  failed: [],
  cancelled: [],
};

export const isOpen = (state: CallbackState): boolean => CALLBACK_MOVES[state].length > 0;
