export {
  CallQueue,
  type Offered,
  type QueueRules,
  type CallQueueParts,
  type Joining,
  type OfferEnd,
  type Transferring,
} from './call-queue.ts';
export { QUEUE_LUA } from './queue.lua.ts';
export { queueName, type QueueId } from './name.ts';
