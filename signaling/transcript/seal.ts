import { CourtError, type transcript } from '../contract/index.ts';
import type { RecordingChains, SessionFacts } from './access.ts';
import { dropPdf, storedHash, storePdf } from './archive.ts';
import { contentHash, sealHash, sha256 } from './content.ts';
import { requireDecided } from './correction.ts';
import type { Author, BoundRecording, Seal, TranscriptDocument } from './document.ts';
import { note } from './edit.ts';
import { renderPdf } from './pdf.ts';
import { printed } from './print.ts';
import { drawSignature } from './signature.ts';
import { requireSigned } from './signing.ts';
import { move } from './state.ts';

/** What is done to a record in one act: it is changed, or the act throws. `undo`: when it was not stored. */
export interface Sealing {
  seal: Seal;
  undo: () => Promise<void>;
}

/**
 * Closes a record for good: everybody's signature or refusal is there (T-007), no request is open (T-005), and what was signed is what stands in it (T-006). Prints
 * and stores the file; `document` is sealed afterwards.
 */
export async function seal(
  document: TranscriptDocument,
  facts: SessionFacts,
  chains: RecordingChains,
  by: Author,
  now: Date,
): Promise<Sealing> {
  const state = move(document.state, 'sealed');
  requireDecided(document);
  requireSigned(document);
  const { closed } = document;
  if (!closed) throw new CourtError('T-003', { detail: 'not closed' });
  const hash = contentHash(document, closed);
  const stale = document.signers.some(({ signature, refusal }) => (signature ?? refusal)?.hash !== hash);
  if (hash !== closed.hash || stale) throw new CourtError('T-006');
  const recordings = await bound(facts, chains);
  note(document, { at: now, by, act: 'seal', reason: hash });
  const sealed = sealHash(document, { contentHash: hash, at: now, by, recordings });
  const pdf = await renderPdf(printed({ document, at: now, by, recordings, contentHash: hash, sealHash: sealed }));
  const stored = await storePdf(document._id, pdf);
  document.state = state;
  document.seal = { at: now, by, recordings, sealHash: sealed, pdf: stored };
  return { seal: document.seal, undo: () => dropPdf(stored) };
}

async function bound({ recordings }: SessionFacts, chains: RecordingChains): Promise<BoundRecording[]> {
  const found = await chains(recordings.map(({ recordingId }) => recordingId));
  return recordings.map(({ recordingId, from, to }) => ({
    recordingId,
    from,
    to,
    chain: found.get(recordingId) ?? null,
  }));
}

/** Computes everything again from what is stored. */
export async function verify(
  document: TranscriptDocument,
  chains: RecordingChains,
): Promise<transcript.TranscriptVerification> {
  const { seal: sealed, closed } = document;
  if (!sealed || !closed) throw new CourtError('T-003', { detail: 'not sealed' });
  const hash = contentHash(document, closed);
  const { at, by, recordings, pdf } = sealed;
  const contentOk = hash === closed.hash;
  const sealedOk = sealHash(document, { contentHash: hash, at, by, recordings }) === sealed.sealHash;
  const stored = await storedHash(pdf);
  const now = await chains(recordings.map(({ recordingId }) => recordingId));
  const checked = recordings.map(({ recordingId, chain }) => {
    const chainNow = now.get(recordingId) ?? null;
    return { recordingId, chain, chainNow, ok: chain === null || chain === chainNow };
  });
  const signaturesOk = document.signers.every(({ signature }) => signature === null || isDrawnFrom(signature, hash));
  const pdfOk = stored === pdf.sha256;
  return {
    ok: contentOk && sealedOk && pdfOk && signaturesOk && checked.every(({ ok }) => ok),
    checkedAt: new Date().toISOString(),
    contentOk,
    sealedOk,
    pdfOk,
    signaturesOk,
    contentHash: hash,
    pdfSha256: stored,
    recordings: checked,
  };
}

/** Whether it is for this content, and the picture is what the strokes give. */
function isDrawnFrom(
  { hash, strokes, picture }: { hash: string; strokes: string | null; picture: string | null },
  content: string,
): boolean {
  if (hash !== content) return false;
  if (strokes === null || picture === null) return strokes === picture;
  return sha256(drawSignature(JSON.parse(strokes) as transcript.Strokes)) === sha256(picture);
}
