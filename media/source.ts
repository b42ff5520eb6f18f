import type { types } from 'mediasoup';
import type { media } from '../signaling/contract/index.ts';
import type { PictureLayers } from './layers.ts';

/** Something a participant sends, for the others and for the recorder. */
export interface Source {
  participantId: string;
  side: media.TrackSide;
  /** Name and role, burned into the composed picture; empty in calls. */
  label: string;
  source: media.MediaSource;
  codec: media.TrackCodec;
  producer: types.Producer;
  /** Null: a voice. */
  layers: PictureLayers | null;
}

/** What somebody asks to send. */
export interface Wanted {
  kind: 'audio' | 'video';
  source: media.MediaSource;
  rtpParameters: types.RtpParameters;
}

/** What a browser may send into a room. */
export interface SendRules {
  /** The codec of what it asks to send. Throws M-106 when that may not be sent. */
  codecOf(wanted: Wanted): media.TrackCodec;
  /** Sending a source again: replaces what was sent, or is refused. */
  again: 'replaces' | 'refused';
  /** Everything it sends together may need so much, bit/s; undefined: as much as it likes. */
  maxIncomingBitrate?: number;
  /** Where the estimate of what it can receive begins, bit/s. */
  initialOutgoingBitrate?: number;
}
