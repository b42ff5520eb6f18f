export type { AppointmentOf, PersonRecord, PetitionDocument } from './document.ts';
export { PetitionActs, type Actor, type Move } from './acts.ts';
export { PetitionService, sideOf, type PetitionParts, type PetitionScope } from './service.ts';
export { summaryOf, ownViewOf, rowOf } from './view.ts';
export { type JoinLink } from './telling.ts';
export { blocksAfter, ACTS, actsOf, PETITION_MOVES, type Side } from './state.ts';
export { duplicateScore, likeness } from './duplicate.ts';
