export { DeadlineClock } from './clock.ts';
export { SET_DEADLINE_LUA } from './deadline.lua.ts';
