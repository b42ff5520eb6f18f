export { AgentStore } from './store.ts';
export { AGENT_MOVES, type Agent, type AgentProfile, type Microphone } from './agent.ts';
export { AGENT_LUA } from './agent.lua.ts';
