import { z } from 'zod';
import { SESSION_ROLES } from './session.ts';
import {
  ENTRY_KINDS,
  ENTRY_LENGTH,
  MOST_POINTS,
  MOST_STROKES,
  REASON_LENGTH,
  SIGNATURE_FIELD,
  SIGNATURE_WAYS,
  TRANSCRIPT_ACTS,
  TRANSCRIPT_KINDS,
  TRANSCRIPT_STATES,
} from './transcript-state.ts';

export * from './transcript-state.ts';

/**
 * The record (笔录) of a video session: HTTP under `/api/sessions/:sessionId/transcript`, and Socket.IO namespace `/transcript`, `auth: transcriptAuth`, which
 * only pushes whole views (`transcript:view`). Staff come with their session cookie, everybody else with the cookie of their join link. Times are ISO 8601 in UTC.
 */
export const transcriptAuth = z.object({ sessionId: z.uuid(), as: z.enum(['staff', 'guest']).optional() });

// What no keyboard writes; U+0000 is refused by the database, the others break a printed page.
const CONTROL =
  // oxlint-disable-next-line no-control-regex
  /[\u0000-\u0008\u000B\u000C\u000E-\u001F\u007F-\u009F\uFFFE\uFFFF]|[\uD800-\uDBFF](?![\uDC00-\uDFFF])|(?<![\uD800-\uDBFF])[\uDC00-\uDFFF]/;
const words = (most: number) =>
  z
    .string()
    .max(most)
    .refine((text) => !CONTROL.test(text), '不能包含控制字符');
const reason = words(REASON_LENGTH).refine((text) => text.trim().length >= 2, '请写明理由');
const entryId = z.uuid();
const editId = z.uuid();
const fields = { kind: z.enum(ENTRY_KINDS), speakerId: z.uuid().nullable(), text: words(ENTRY_LENGTH) };

/**
 * A change of the record. `editId` is made by the browser: sent twice, it is done once. `version`: of the entry as it was before the one who changes it; another
 * one now is a conflict (T-002), nothing is changed then. `at`: when it was typed or said, for what could not be sent or was not taken down at once.
 */
export const transcriptEdit = z.discriminatedUnion('act', [
  z.object({
    act: z.literal('add'),
    editId,
    entryId,
    ...fields,
    /** The entry it stands after; null: first. One that is not known any more: last. */
    afterId: entryId.nullable(),
    at: z.iso.datetime().optional(),
  }),
  z.object({
    act: z.literal('change'),
    editId,
    entryId,
    version: z.int().min(1),
    kind: fields.kind.optional(),
    speakerId: fields.speakerId.optional(),
    text: fields.text.optional(),
  }),
  z.object({ act: z.literal('move'), editId, entryId, afterId: entryId.nullable() }),
  /** Struck through, and kept. */
  z.object({ act: z.literal('remove'), editId, entryId, version: z.int().min(1) }),
  z.object({ act: z.literal('restore'), editId, entryId, version: z.int().min(1) }),
]);
export type TranscriptEdit = z.infer<typeof transcriptEdit>;

export const transcriptStart = z.object({ kind: z.enum(TRANSCRIPT_KINDS) });
export const correctionAsk = z.object({
  requestId: z.uuid(),
  entryId,
  text: words(ENTRY_LENGTH).refine((text) => text.trim().length >= 1, '请写明要更正成什么'),
});
/** `text`: as the entry reads afterwards. */
export const correctionAccept = z.object({ version: z.int().min(1), text: fields.text });
export const transcriptReason = z.object({ reason });

const point = z.tuple([
  z.number().min(0).max(SIGNATURE_FIELD.width),
  z.number().min(0).max(SIGNATURE_FIELD.height),
  /** ms since the first point. */
  z.int().min(0).max(3_600_000),
]);
export const strokes = z
  .array(z.array(point).min(1).max(MOST_POINTS))
  .min(1)
  .max(MOST_STROKES)
  .refine((all) => all.reduce((sum, stroke) => sum + stroke.length, 0) <= MOST_POINTS, '签名过于复杂');
export type Strokes = z.infer<typeof strokes>;

const sha256 = z.string().regex(/^[0-9a-f]{64}$/);
/** `hash`: of the content that was before the eyes of the one who signs; another one now is T-006. */
export const signDrawn = z.object({ way: z.literal('drawn'), hash: sha256, strokes });
/** Staff whose hand cannot draw: the name typed, confirmed under the own account (Electronic Signature Law, article 13). */
export const signTyped = z.object({
  way: z.literal('typed'),
  hash: sha256,
  name: words(40),
  confirmed: z.literal(true),
});
/**
 * For a petitioner or representative who cannot sign: the guide or an officer beside them signs for them (代签) or attests a finger print on paper (按印), and says why.
 */
export const signProxy = z.object({
  way: z.enum(['proxy', 'fingerprint']),
  hash: sha256,
  participantId: z.uuid(),
  name: words(40),
  reason,
  confirmed: z.literal(true),
});
export const transcriptSign = z.discriminatedUnion('way', [signDrawn, signTyped, signProxy]);
export type TranscriptSign = z.infer<typeof transcriptSign>;

/**
 * Not signing (民事诉讼法 第一百五十条: 拒绝签名盖章的，记明情况附卷). `participantId`: somebody else, for whom clerk, officer or guide note it (went away, connection lost); left
 * out: oneself.
 */
export const transcriptRefuse = z.object({ hash: sha256, participantId: z.uuid().optional(), reason });

const role = z.enum(SESSION_ROLES);
const person = z.object({ participantId: z.uuid(), role, name: z.string() });
export type TranscriptPerson = z.infer<typeof person>;

export const entryView = z.object({
  id: z.uuid(),
  kind: z.enum(ENTRY_KINDS),
  speakerId: z.uuid().nullable(),
  /** As it was when the entry was made. */
  speaker: z.string(),
  text: z.string(),
  at: z.iso.datetime(),
  recordingId: z.uuid().nullable(),
  /** Into that recording. */
  offsetMs: z.int().nullable(),
  version: z.int(),
  /** How many times its words were changed after it was made. */
  changes: z.int(),
  removed: z.boolean(),
  changedAt: z.iso.datetime(),
  changedBy: z.string(),
});
export type EntryView = z.infer<typeof entryView>;

export const correctionView = z.object({
  id: z.uuid(),
  entryId: z.uuid(),
  by: person,
  at: z.iso.datetime(),
  text: z.string(),
  /** What the entry said when this was asked. */
  about: z.string(),
  state: z.enum(['open', 'accepted', 'declined']),
  decidedBy: z.string().nullable(),
  decidedAt: z.iso.datetime().nullable(),
  reason: z.string().nullable(),
});
export type CorrectionView = z.infer<typeof correctionView>;

export const signerView = person.extend({
  courtName: z.string().nullable(),
  state: z.enum(['pending', 'signed', 'refused']),
  at: z.iso.datetime().nullable(),
  way: z.enum(SIGNATURE_WAYS).nullable(),
  /** PNG as base64. */
  picture: z.string().nullable(),
  typedName: z.string().nullable(),
  reason: z.string().nullable(),
  /** Who signed or noted it in their place. */
  attestedBy: z.string().nullable(),
  hash: z.string().nullable(),
});
export type SignerView = z.infer<typeof signerView>;

const voidedView = z.object({ at: z.iso.datetime(), by: z.string(), reason: z.string(), names: z.array(z.string()) });

const head = {
  sessionId: z.uuid(),
  me: person.nullable(),
  may: z.array(z.enum(TRANSCRIPT_ACTS)),
  now: z.iso.datetime(),
};
export const transcriptView = z.discriminatedUnion('started', [
  z.object({
    ...head,
    started: z.literal(false),
    kinds: z.array(z.object({ kind: z.enum(TRANSCRIPT_KINDS), title: z.string() })),
  }),
  z.object({
    ...head,
    started: z.literal(true),
    kind: z.enum(TRANSCRIPT_KINDS),
    title: z.string(),
    state: z.enum(TRANSCRIPT_STATES),
    revision: z.int(),
    courtName: z.string(),
    number: z.string(),
    /** What stands above and below the entries, filled in. */
    facts: z.array(z.object({ label: z.string(), value: z.string() })),
    opening: z.array(z.string()),
    closing: z.string(),
    people: z.array(person.extend({ courtName: z.string().nullable(), chair: z.boolean() })),
    entries: z.array(entryView),
    corrections: z.array(correctionView),
    signers: z.array(signerView),
    voided: z.array(voidedView),
    /** SHA-256 of the content that is signed; null while it is written. */
    hash: sha256.nullable(),
    recordings: z.array(z.object({ recordingId: z.uuid(), from: z.iso.datetime(), archived: z.boolean() })),
    sealed: z.object({ at: z.iso.datetime(), by: z.string(), pdfSha256: sha256, bytes: z.int() }).nullable(),
  }),
]);
export type TranscriptView = z.infer<typeof transcriptView>;
export type StartedTranscript = Extract<TranscriptView, { started: true }>;

/** One line of what happened to the record, oldest first. `before` and `after` are texts of an entry. */
export const changeView = z.object({
  no: z.int(),
  at: z.iso.datetime(),
  by: person,
  act: z.string(),
  entryId: z.uuid().nullable(),
  before: z.string().nullable(),
  after: z.string().nullable(),
  reason: z.string().nullable(),
  /** Changed because this person asked. */
  requestedBy: z.string().nullable(),
});
export type ChangeView = z.infer<typeof changeView>;
export const historyView = z.array(changeView);

/** `sealedOk`: what is stored is what was sealed; `contentOk`: that is what was signed; `pdfOk`: the file too. `chain`: printed on the last page; `chainNow`: of the recording as it is archived. */
export const transcriptVerification = z.object({
  ok: z.boolean(),
  checkedAt: z.iso.datetime(),
  contentOk: z.boolean(),
  sealedOk: z.boolean(),
  pdfOk: z.boolean(),
  signaturesOk: z.boolean(),
  contentHash: z.string(),
  pdfSha256: z.string(),
  recordings: z.array(
    z.object({ recordingId: z.uuid(), chain: z.string().nullable(), chainNow: z.string().nullable(), ok: z.boolean() }),
  ),
});
export type TranscriptVerification = z.infer<typeof transcriptVerification>;

/** Signaling → browser; nothing is asked over this namespace. */
export interface SignalingToTranscript {
  'transcript:view': (view: TranscriptView) => void;
}
