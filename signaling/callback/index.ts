export { CallbackList, tryResultOf, type CallbackParts, type Place } from './list.ts';
export { CallbackArchive, type CallbackQuery } from './archive.ts';
export { CallbackStore } from './store.ts';
export { brokeOff, wasCut } from './broken-off.ts';
export { CALLBACK_MOVES, isOpen } from './state.ts';
export type { Callback, CallbackTry } from './callback.ts';
