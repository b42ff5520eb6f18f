import { SERVICES, type Service } from '../contract/index.ts';

/** A queue: the calls of one court for one service. */
export interface QueueId {
  courtId: string;
  service: Service;
}

/** The BullMQ queue's name. */
export const queueName = ({ courtId, service }: QueueId): string => `call-${courtId}-${service}`;

/** `<court>/<service>`, as scripts and deadlines write it. */
export function parseQueueId(text: string): QueueId | null {
  const slash = text.lastIndexOf('/');
  const service = SERVICES.find((known) => known === text.slice(slash + 1));
  return slash < 1 || !service ? null : { courtId: text.slice(0, slash), service };
}
