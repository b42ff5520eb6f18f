export { PARTY_LUA } from './party.lua.ts';
export { PARTY_MOVES } from './state.ts';
export { PartyStore, type Asking } from './store.ts';
