/** What the bench tells the load generator. */
export type Order =
  /** New calls arrive at this rate; each is hung up after `lifeMs`, or stays. No more than `most` in all, when it is given. */
  | { do: 'arrive'; perSecond: number; lifeMs: number | null; most?: number }
  /** No call comes or goes. */
  | { do: 'freeze' }
  /** No more arrivals; every call is hung up. */
  | { do: 'hangup' }
  /** Asks for a Tally of what happened since the last one. */
  | { do: 'tally' };

/** What the phones have seen. Times in ms. */
export interface Tally {
  live: number;
  attempted: number;
  answered: number;
  /** Calls by how they failed: a status of SIP, `no-answer`, `ended-by-gateway`. */
  failed: Record<string, number>;
  /** INVITE sent → 200. */
  answer: number[];
  /** 200 → first RTP that is not silence. */
  firstAudio: number[];
  sent: number;
  received: number;
  /** Packets missing in the sequence numbers of what came. */
  lost: number;
  /** Time between two neighbouring packets of a call: on time it is 20. */
  gap: { p50: number; p99: number; max: number };
  /** How far the phones' own sending was behind its time at most: above some 20 ms the generator had too little CPU, and gaps and losses are its own. */
  behind: number;
}
