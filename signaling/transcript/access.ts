import type { Identity } from '../account/index.ts';
import type { session } from '../contract/index.ts';

/** Who asks, as the transport found out: signed-in staff, what the browser has of a join link, or both; then it is staff if they have a place. */
export interface Requester {
  identity: Identity | null;
  guest: string | null;
}

/** Somebody's place in a session. `inside`: was let in and not sent away; nobody else sees the record. */
export interface SessionPlace {
  participantId: string;
  role: session.SessionRole;
  name: string;
  chair: boolean;
  inside: boolean;
  /** Of staff; others came by a join link. */
  accountId: string | null;
  courtId: string | null;
}

export interface SessionMember {
  participantId: string;
  role: session.SessionRole;
  name: string;
  courtName: string | null;
  chair: boolean;
  /** Has been in the room. Who has not signs nothing. */
  attended: boolean;
}

/** What the record needs to know of its session. */
export interface SessionFacts {
  sessionId: string;
  number: string;
  title: string;
  caseNumber: string | null;
  courtId: string;
  courtName: string;
  /** All courts that take part; who audits one of them may look. */
  courtIds: string[];
  courtNames: string[];
  people: SessionMember[];
  scheduledAt: Date | null;
  startedAt: Date | null;
  endedAt: Date | null;
  /** In the order of time. A recording is one stretch, with its own beginning. */
  recordings: { recordingId: string; from: Date; to: Date | null }[];
}

/** All that the record asks of the session it belongs to. */
export interface SessionAccess {
  /** The place of whoever asks; null: none. Throws when they are not who they say. */
  place(sessionId: string, requester: Requester): Promise<SessionPlace | null>;
  /** Null: there is no such session. */
  facts(sessionId: string): Promise<SessionFacts | null>;
}

/** The last link of the hash chain of an archived recording; null while it is not archived. */
export type RecordingChains = (recordingIds: string[]) => Promise<Map<string, string | null>>;
