import { transcript } from '../contract/index.ts';
import type { SessionFacts, SessionPlace } from './access.ts';
import type { Change, Correction, Entry, Signer, TranscriptDocument } from './document.ts';
import { actsOf } from './state.ts';
import { fill, type CourtTemplates } from './template.ts';

/** Who looks: from their place in the session, or `audits`, by their office. */
export interface Looker {
  place: SessionPlace | null;
  audits: boolean;
}

/** A record, if there is one, with what is known beside it. `archived`: recordings whose chain is known; `templates`: what its court has in force. */
export interface Shown {
  document: TranscriptDocument | null;
  archived: ReadonlySet<string>;
  templates: CourtTemplates;
}

/** The record as this person sees it. */
export function viewOf(
  { document, archived, templates: { templates } }: Shown,
  facts: SessionFacts,
  { place, audits }: Looker,
): transcript.TranscriptView {
  const state = document?.state ?? 'none';
  const acts = actsOf(place, state);
  const head = {
    sessionId: facts.sessionId,
    me: place && { participantId: place.participantId, role: place.role, name: place.name },
    may: audits && state === 'sealed' ? [...new Set([...acts, 'download' as const])] : acts,
    now: new Date().toISOString(),
  };
  if (!document) {
    const kinds = transcript.TRANSCRIPT_KINDS.map((kind) => ({ kind, title: templates[kind].title }));
    return { ...head, started: false, kinds };
  }
  const { closed, seal } = document;
  return {
    ...head,
    started: true,
    kind: document.kind,
    title: document.template.title,
    state: document.state,
    revision: document.revision,
    courtName: closed?.courtName ?? facts.courtName,
    number: closed?.number ?? facts.number,
    ...(closed?.head ?? fill(document.template, facts)),
    people: facts.people.map(({ participantId, role, name, courtName, chair }) => ({
      participantId,
      role,
      name,
      courtName,
      chair,
    })),
    entries: document.entries.map(entryView),
    corrections: document.corrections.map(correctionView),
    signers: document.signers.map(signerView),
    voided: document.voided.map(({ at, by, reason, signers }) => ({
      at: at.toISOString(),
      by: by.name,
      reason,
      names: signers.map(({ name }) => name),
    })),
    hash: closed?.hash ?? null,
    recordings: facts.recordings.map(({ recordingId, from }) => ({
      recordingId,
      from: from.toISOString(),
      archived: archived.has(recordingId),
    })),
    sealed: seal && {
      at: seal.at.toISOString(),
      by: seal.by.name,
      pdfSha256: seal.pdf.sha256,
      bytes: seal.pdf.bytes,
    },
  };
}

function entryView({ madeBy: _by, madeAt: _at, ...entry }: Entry): transcript.EntryView {
  return { ...entry, at: entry.at.toISOString(), changedAt: entry.changedAt.toISOString() };
}

function correctionView(request: Correction): transcript.CorrectionView {
  return { ...request, at: request.at.toISOString(), decidedAt: request.decidedAt?.toISOString() ?? null };
}

function signerView({ signature, refusal, ...person }: Signer): transcript.SignerView {
  const done = signature ?? refusal;
  return {
    ...person,
    state: signature ? 'signed' : refusal ? 'refused' : 'pending',
    at: done?.at.toISOString() ?? null,
    hash: done?.hash ?? null,
    reason: done?.reason ?? null,
    way: signature?.way ?? null,
    picture: signature?.picture ?? null,
    typedName: signature?.typedName ?? null,
    attestedBy: signature?.attestedBy?.name ?? refusal?.notedBy?.name ?? null,
  };
}

export function changeView({
  no,
  at,
  by,
  act,
  entryId,
  before,
  after,
  reason,
  requestedBy,
}: Change): transcript.ChangeView {
  return {
    no,
    at: at.toISOString(),
    by,
    act,
    entryId,
    before: before?.text ?? null,
    after: after?.text ?? null,
    reason,
    requestedBy,
  };
}
