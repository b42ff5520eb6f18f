import type { types } from 'mediasoup';
import type { gateway, media } from '../signaling/contract/index.ts';

/** What a participant says, for the others and for the recorder. */
export interface Voice {
  participantId: string;
  side: media.TrackSide;
  producer: types.Producer;
  codec: gateway.Codec;
}

/** Somebody in a room: a telephone leg or a browser. */
export interface Participant {
  readonly id: string;
  readonly side: media.TrackSide;
  /** What it sends at present. */
  readonly voice: Voice | null;
  /** Lets it hear a voice. Gives what it has to be told for that, if anything; null as well when it cannot receive that codec. */
  hear(voice: Voice): Promise<media.ConsumerParameters | null>;
  /** Idempotent. Closes its transports and everything on them. */
  close(): void;
}

/** mediasoup's own structures, as they go through the contract. */
export const plain = (value: object): media.MediasoupObject => value as media.MediasoupObject;
