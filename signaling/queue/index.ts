export { CallQueue, type QueueRules, type CallQueueParts, type Joining, type OfferEnd } from './call-queue.ts';
export { queueName, type QueueId } from './name.ts';
