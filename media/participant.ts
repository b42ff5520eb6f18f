import type { media } from '../signaling/contract/index.ts';
import type { Source } from './source.ts';

/** Somebody in a room: a telephone leg or a browser. */
export interface Participant {
  readonly id: string;
  readonly side: media.TrackSide;
  readonly label: string;
  /** What it sends at present. */
  readonly sources: readonly Source[];
  /** Lets it receive a source. Gives what it has to be told for that, if anything; null as well when it cannot receive that codec. */
  receive(source: Source): Promise<media.ConsumerParameters | null>;
  /** Ends what it sends under that name. Idempotent. */
  stop(source: media.MediaSource): void;
  /** Idempotent; what is not sent is ignored. */
  pause(source: media.MediaSource, paused: boolean): Promise<void>;
  /** Idempotent. Closes its transports and everything on them. */
  close(): void;
}

/** mediasoup's own structures, as they go through the contract. */
export const plain = (value: object): media.MediasoupObject => value as media.MediasoupObject;
