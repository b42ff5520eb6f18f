import { serviceId, type Service } from '../contract/index.ts';

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
  const service = serviceId.safeParse(text.slice(slash + 1)).data;
  return slash < 1 || service === undefined ? null : { courtId: text.slice(0, slash), service };
}
