/** States and words of a record (笔录) that browsers use as values: a file without a parser, so that pages of citizens stay small. */
/** 接访笔录, 判后答疑笔录, 法律咨询笔录. */
export const TRANSCRIPT_KINDS = ['reception', 'explanation', 'consultation'] as const;
export type TranscriptKind = (typeof TRANSCRIPT_KINDS)[number];

/** `writing`; `signing`: closed, everybody reads and signs the same content; `sealed`: nothing changes any more. */
export const TRANSCRIPT_STATES = ['writing', 'signing', 'sealed'] as const;
export type TranscriptState = (typeof TRANSCRIPT_STATES)[number];

/** 问, 答, 陈述, 记明 (what the clerk notes), 小标题. */
export const ENTRY_KINDS = ['question', 'answer', 'statement', 'note', 'heading'] as const;
export type EntryKind = (typeof ENTRY_KINDS)[number];

/** Characters of one entry, entries of one record, and characters of a record with all its changes: a document of the database holds 16 MB. */
export const ENTRY_LENGTH = 4000;
export const MOST_ENTRIES = 2000;
export const RECORD_LENGTH = 3_000_000;

/** Characters of a reason: why somebody does not sign, why a request is declined, why a record is opened again. */
export const REASON_LENGTH = 300;

/** The field in which is signed is so wide and high, whatever it measures on the screen. */
export const SIGNATURE_FIELD = { width: 1000, height: 400 } as const;

/** Most strokes, and points of all of them. A signature of three characters has about 25 strokes and 600 points. */
export const MOST_STROKES = 400;
export const MOST_POINTS = 8000;

export const SIGNATURE_WAYS = ['drawn', 'typed', 'proxy', 'fingerprint'] as const;
export type SignatureWay = (typeof SIGNATURE_WAYS)[number];

export const TRANSCRIPT_ACTS = [
  'start',
  'write',
  'ask',
  'decide',
  'close',
  'reopen',
  'sign',
  'attest',
  'note',
  'seal',
  'download',
] as const;
/** `ask`: for a correction; `decide`: on one; `attest`: sign for who cannot; `note`: that somebody does not sign. */
export type TranscriptAct = (typeof TRANSCRIPT_ACTS)[number];
