export type { RecordingChains, Requester, SessionAccess, SessionFacts, SessionMember, SessionPlace } from './access.ts';
export { TranscriptService, type Done, type Loaded, type TranscriptParts } from './service.ts';
export { RIGHTS, TRANSCRIPT_MOVES } from './state.ts';
