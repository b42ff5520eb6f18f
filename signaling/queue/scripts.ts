import { AGENT_LUA } from '../agent/index.ts';
import { CALL_LUA } from '../call/index.ts';
import { RedisScript } from '../redis-script.ts';
import { CLAIM_LUA } from './claim.lua.ts';
import * as lua from './queue.lua.ts';
import { TRANSFER_LIBRARY_LUA, TRANSFER_LUA } from './transfer.lua.ts';

const script = <T>(source: string): RedisScript<T> =>
  new RedisScript<T>(CALL_LUA, AGENT_LUA, lua.QUEUE_LUA, TRANSFER_LIBRARY_LUA, source);
export const join = script<[outcome: string, ...(string | number)[]]>(lua.JOIN_LUA);
export const claim = script<string[][]>(CLAIM_LUA);
export const accept = script<string[]>(lua.ACCEPT_LUA);
export const decline = script<string[]>(lua.DECLINE_LUA);
export const leave = script<string[]>(lua.LEAVE_LUA);
export const requeue = script<string[]>(lua.REQUEUE_LUA);
export const pull = script<string[]>(lua.PULL_LUA);
export const overflow = script<string[]>(lua.OVERFLOW_LUA);
export const place = script<(string | number)[]>(lua.PLACE_LUA);
export const transfer = script<string[]>(TRANSFER_LUA);
