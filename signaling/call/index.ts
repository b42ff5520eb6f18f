export {
  callerFields,
  CALLER_SEAL,
  CallStore,
  type Arriving,
  type CallFilter,
  type Ending,
  type Move,
} from './store.ts';
export { officerDialled, parseCall, type CallPatch, type LiveCall, type RtpCounters } from './live-call.ts';
export type { Party, Transfer } from './live-call.ts';
export { orderedNotes, type OfficerNote } from './note.ts';
export { CALL_MOVES, mayMove, resultNotReached, resultUnserved, sourcesOf } from './state.ts';
export { CallModel, type CallDocument } from './record.ts';
export { CALL_LUA } from './call.lua.ts';
export { CallArchive, type CallArchiveParts, type CallOrders, type CallPage, type CallScope } from './archive.ts';
