import mongoose from 'mongoose';
import type { session, transcript } from '../contract/index.ts';
import type { Head, Template } from './template.ts';

/** Who did something, as they were called then. */
export interface Author {
  participantId: string;
  role: session.SessionRole;
  name: string;
}

/** What is written in one piece. Its place is its place in the list. */
export interface Entry {
  id: string;
  kind: transcript.EntryKind;
  speakerId: string | null;
  speaker: string;
  text: string;
  at: Date;
  recordingId: string | null;
  offsetMs: number | null;
  /** Goes up with each change of its words, kind, speaker, and when it is struck through. */
  version: number;
  /** How often it was changed after it had been written for the first time. */
  changes: number;
  removed: boolean;
  changedAt: Date;
  changedBy: string;
  /** Participant who made it, and when; `at` is when it was typed. */
  madeBy: string;
  madeAt: Date;
}

/** What can be told of an entry in a line of the history. */
export interface Written {
  kind: transcript.EntryKind;
  speaker: string;
  text: string;
}

export type ChangeAct =
  | transcript.TranscriptEdit['act']
  | 'start'
  | 'ask'
  | 'accept'
  | 'decline'
  | 'close'
  | 'reopen'
  | 'sign'
  | 'refuse'
  | 'seal';

/** A line of the history. Lines are only added; what one person types without a pause is one line. */
export interface Change {
  no: number;
  at: Date;
  by: Author;
  act: ChangeAct;
  entryId: string | null;
  before: Written | null;
  after: Written | null;
  reason: string | null;
  requestedBy: string | null;
  /** While it was written for the first time, by the one who made it: no correction. */
  first: boolean;
}

export interface Correction {
  id: string;
  entryId: string;
  by: Author;
  at: Date;
  text: string;
  about: string;
  state: 'open' | 'accepted' | 'declined';
  decidedBy: string | null;
  decidedAt: Date | null;
  reason: string | null;
}

export interface Signature {
  way: transcript.SignatureWay;
  at: Date;
  /** Of the content that was signed. */
  hash: string;
  /** As they were drawn, JSON; null when nothing was drawn. */
  strokes: string | null;
  /** The same as a picture, PNG, base64. */
  picture: string | null;
  typedName: string | null;
  reason: string | null;
  attestedBy: Author | null;
}
export interface Refusal {
  at: Date;
  hash: string;
  reason: string;
  /** Who noted it when it was not the one who does not sign. */
  notedBy: Author | null;
}
export interface Signer extends Author {
  courtName: string | null;
  signature: Signature | null;
  refusal: Refusal | null;
}

/** Signatures that a reopening made void; they are kept. */
export interface Voided {
  at: Date;
  by: Author;
  reason: string;
  hash: string;
  signers: Signer[];
}

export interface BoundRecording {
  recordingId: string;
  from: Date;
  to: Date | null;
  /** Last link of its chain; null: it was not archived when the record was sealed. */
  chain: string | null;
}

export interface Seal {
  at: Date;
  by: Author;
  recordings: BoundRecording[];
  /** SHA-256 over content, signatures and recordings. */
  sealHash: string;
  pdf: { gridFsId: string; sha256: string; bytes: number };
}

/** What was frozen when it was closed for signing. */
export interface Closed {
  at: Date;
  head: Head;
  number: string;
  courtName: string;
  hash: string;
}

/** A record (笔录) in the database: one a session. Everything that belongs together is one document, so that one write is one act. */
export interface TranscriptDocument {
  /** The session's id. */
  _id: string;
  kind: transcript.TranscriptKind;
  template: Template;
  state: transcript.TranscriptState;
  /** Goes up with every act; nobody writes over what they have not seen. */
  revision: number;
  /** Characters in it, its changes counted. */
  length: number;
  startedAt: Date;
  entries: Entry[];
  corrections: Correction[];
  changes: Change[];
  /** Ids of the latest changes browsers sent, so that each is done once. */
  done: string[];
  closed: Closed | null;
  signers: Signer[];
  voided: Voided[];
  seal: Seal | null;
}

const mixed = { type: mongoose.Schema.Types.Mixed, default: null };
const list = { type: mongoose.Schema.Types.Mixed, default: [] };
const schema = new mongoose.Schema<TranscriptDocument>(
  {
    _id: { type: String, required: true },
    kind: { type: String, required: true },
    template: { type: mongoose.Schema.Types.Mixed, required: true },
    state: { type: String, required: true },
    revision: { type: Number, required: true },
    length: { type: Number, required: true },
    startedAt: { type: Date, required: true },
    entries: list,
    corrections: list,
    changes: list,
    done: { type: [String], default: [] },
    closed: mixed,
    signers: list,
    voided: list,
    seal: mixed,
  },
  { collection: 'transcripts', versionKey: false, minimize: false },
);

export const TranscriptModel = mongoose.model<TranscriptDocument>('Transcript', schema);

/** The record of a session in which nothing is written yet. */
export const newDocument = (sessionId: string, template: Template, startedAt: Date): TranscriptDocument => ({
  _id: sessionId,
  kind: template.kind,
  template,
  state: 'writing',
  revision: 1,
  length: 0,
  startedAt,
  entries: [],
  corrections: [],
  changes: [],
  done: [],
  closed: null,
  signers: [],
  voided: [],
  seal: null,
});
