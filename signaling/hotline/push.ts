import type { media } from '../contract/index.ts';

/**
 * What the hotline says to screens; the socket layer carries it. `agentChanged` and `courtChanged` only say that a view is out of date:
 * each replica then sends a fresh one to the screens connected to it.
 */
export interface Push {
  agentChanged(agentId: string): void;
  courtChanged(courtId: string): void;
  consumer(agentId: string, callId: string, consumer: media.ConsumerParameters): void;
  rejoin(agentId: string, callId: string): void;
}
