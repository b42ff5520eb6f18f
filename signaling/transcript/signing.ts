import { CourtError, type transcript } from '../contract/index.ts';
import type { SessionFacts, SessionPlace } from './access.ts';
import { contentHash } from './content.ts';
import { requireDecided } from './correction.ts';
import type { Author, Signature, Signer, TranscriptDocument } from './document.ts';
import { note } from './edit.ts';
import { drawSignature } from './signature.ts';
import { move, require, SIGNED_FOR, SIGNERS } from './state.ts';
import { fill } from './template.ts';

/** What is read aloud and signed stands still from here on. T-005 while a request is open, T-010 when nothing is written. */
export function close(document: TranscriptDocument, facts: SessionFacts, by: Author, now: Date): void {
  const to = move(document.state, 'signing');
  requireDecided(document);
  if (!document.entries.some(({ removed, text }) => !removed && text.trim() !== '')) throw new CourtError('T-010');
  const parts = { head: fill(document.template, facts), number: facts.number, courtName: facts.courtName };
  document.state = to;
  document.closed = { at: now, ...parts, hash: contentHash(document, parts) };
  document.signers = signersOf(facts);
  note(document, { at: now, by, act: 'close', reason: document.closed.hash });
}

const signersOf = ({ people }: SessionFacts): Signer[] =>
  people
    .filter(({ role, attended }) => attended && SIGNERS.includes(role))
    .sort((a, b) => SIGNERS.indexOf(a.role) - SIGNERS.indexOf(b.role))
    .map(({ participantId, role, name, courtName }) => ({
      participantId,
      role,
      name,
      courtName,
      signature: null,
      refusal: null,
    }));

/** Back to writing, for a correction. Signatures and refusals given so far are void, and kept. */
export function reopen(document: TranscriptDocument, reason: string, by: Author, now: Date): void {
  document.state = move(document.state, 'writing');
  const given = document.signers.filter(({ signature, refusal }) => signature !== null || refusal !== null);
  if (given.length > 0) {
    document.voided.push({ at: now, by, reason, hash: document.closed?.hash ?? '', signers: given });
  }
  document.signers = [];
  document.closed = null;
  note(document, { at: now, by, act: 'reopen', reason });
}

/** T-006 when it says something else than what was before their eyes; V-003 for who is not among the signers; T-003 for who has signed. */
function openSigner(document: TranscriptDocument, participantId: string, hash: string): Signer {
  if (document.closed?.hash !== hash) throw new CourtError('T-006');
  const signer = document.signers.find((one) => one.participantId === participantId);
  if (!signer) throw new CourtError('V-003', { detail: 'signer' });
  if (signer.signature) throw new CourtError('T-003', { detail: 'signed' });
  return signer;
}

/** T-003 for who has said themself why they do not sign: nobody else puts anything in its place, and they say it once. */
function requireUnsaid({ refusal }: Signer): void {
  if (refusal?.notedBy === null) throw new CourtError('T-003', { detail: 'refused' });
}

/**
 * A signature, drawn or by one of the ways for who cannot draw. T-008 for strokes that are no signature, T-004 for a way that is not theirs, V-001 for a name that
 * is not the signer's.
 */
export function sign(
  document: TranscriptDocument,
  sent: transcript.TranscriptSign,
  place: SessionPlace,
  by: Author,
  now: Date,
): Signer {
  const forOther = sent.way === 'proxy' || sent.way === 'fingerprint';
  require(place, forOther ? 'attest' : 'sign', document.state);
  const signer = openSigner(document, forOther ? sent.participantId : place.participantId, sent.hash);
  if (forOther) requireUnsaid(signer);
  // Whoever has an account signs under it; for whoever came by a link nothing but their hand, or a witness, stands for them.
  if (sent.way === 'typed' && SIGNED_FOR.includes(signer.role)) throw new CourtError('T-004', { detail: 'typed' });
  if (forOther && !SIGNED_FOR.includes(signer.role)) throw new CourtError('T-004', { detail: 'for another' });
  if (sent.way !== 'drawn' && sent.name.trim() !== signer.name) {
    throw new CourtError('V-001', { fields: { name: '与签名人姓名不一致' } });
  }
  signer.signature = signatureOf(sent, by, now);
  // Who had refused may sign all the same, by their own hand.
  signer.refusal = null;
  note(document, {
    at: now,
    by,
    act: 'sign',
    reason: forOther ? sent.reason : null,
    requestedBy: forOther ? signer.name : null,
  });
  return signer;
}

function signatureOf(sent: transcript.TranscriptSign, by: Author, now: Date): Signature {
  const { way, hash } = sent;
  const drawn = sent.way === 'drawn';
  const forOther = sent.way === 'proxy' || sent.way === 'fingerprint';
  return {
    way,
    at: now,
    hash,
    strokes: drawn ? JSON.stringify(sent.strokes) : null,
    picture: drawn ? drawSignature(sent.strokes) : null,
    typedName: drawn ? null : sent.name.trim(),
    reason: forOther ? sent.reason : null,
    attestedBy: forOther ? by : null,
  };
}

/** Somebody does not sign; it does not stop the record from being sealed. */
export function refuse(
  document: TranscriptDocument,
  { hash, participantId, reason }: { hash: string; participantId?: string | undefined; reason: string },
  place: SessionPlace,
  by: Author,
  now: Date,
): Signer {
  const other = participantId !== undefined && participantId !== place.participantId;
  require(place, other ? 'note' : 'sign', document.state);
  const signer = openSigner(document, participantId ?? place.participantId, hash);
  requireUnsaid(signer);
  signer.refusal = { at: now, hash, reason, notedBy: other ? by : null };
  note(document, { at: now, by, act: 'refuse', reason, requestedBy: other ? signer.name : null });
  return signer;
}

/** T-007 while somebody has neither signed nor refused. */
export function requireSigned({ signers }: Pick<TranscriptDocument, 'signers'>): void {
  if (signers.some(({ signature, refusal }) => signature === null && refusal === null)) throw new CourtError('T-007');
}
