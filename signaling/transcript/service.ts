import type { Readable } from 'node:stream';
import type { Logger } from 'pino';
import type { Identity } from '../account/index.ts';
import { CourtError, type transcript } from '../contract/index.ts';
import { isDuplicate } from '../database.ts';
import type { RecordingChains, Requester, SessionAccess, SessionFacts, SessionPlace } from './access.ts';
import { openPdf } from './archive.ts';
import { acceptCorrection, askCorrection, declineCorrection } from './correction.ts';
import { newDocument, TranscriptModel, type Author, type TranscriptDocument } from './document.ts';
import { applyEdit, note } from './edit.ts';
import { seal, verify } from './seal.ts';
import { close, refuse, reopen, sign } from './signing.ts';
import { require } from './state.ts';
import { templateOf, type CourtTemplates, type Template } from './template.ts';
import { changeView, viewOf, type Looker } from './view.ts';

/** How often an act is tried anew because somebody else was a moment faster. Each time somebody gets on. */
const TRIES = 50;

export interface TranscriptParts {
  access: SessionAccess;
  chains: RecordingChains;
  /** Texts around the entries that this court has in force. */
  templates: (courtId: string) => CourtTemplates;
  /** Whether this person audits one of these courts. */
  audits: (identity: Identity, courtIds: readonly string[]) => boolean;
  /** The record of this session is another one now. */
  changed: (sessionId: string) => void;
  log: Logger;
}

/** What was done, for the answer and the audit trail. */
export interface Done {
  view: transcript.TranscriptView;
  facts: SessionFacts;
  place: SessionPlace;
}

interface Acting {
  document: TranscriptDocument;
  facts: SessionFacts;
  place: SessionPlace;
  by: Author;
  now: Date;
}

/** A record as it stands, to be shown to whoever looks. */
export interface Loaded {
  facts: SessionFacts;
  document: TranscriptDocument | null;
  archived: ReadonlySet<string>;
}

/**
 * Records of video sessions. Whoever asks has a place in the session and was let in (T-004), or audits it and only reads; V-003 for a session that does not exist,
 * T-001 while nothing was begun. Each act is one write that succeeds as a whole or not at all; when it returns it is stored.
 */
export class TranscriptService {
  readonly #parts: TranscriptParts;

  constructor(parts: TranscriptParts) {
    this.#parts = parts;
  }

  async load(sessionId: string): Promise<Loaded> {
    const [facts, document] = await Promise.all([this.#parts.access.facts(sessionId), read(sessionId)]);
    if (!facts) throw new CourtError('V-003', { detail: 'session' });
    if (!document || document.state === 'writing') return { facts, document, archived: new Set() };
    const chains = await this.#parts.chains(facts.recordings.map(({ recordingId }) => recordingId));
    return { facts, document, archived: new Set([...chains].flatMap(([id, chain]) => (chain === null ? [] : [id]))) };
  }

  async show({ document, facts, archived }: Loaded, requester: Requester): Promise<transcript.TranscriptView> {
    const looker = await this.#looker(facts, requester);
    return viewOf({ document, archived, templates: this.#parts.templates(facts.courtId) }, facts, looker);
  }

  async view(sessionId: string, requester: Requester): Promise<transcript.TranscriptView> {
    return this.show(await this.load(sessionId), requester);
  }

  async history(sessionId: string, requester: Requester): Promise<transcript.ChangeView[]> {
    const { facts, document } = await this.load(sessionId);
    await this.#looker(facts, requester);
    if (!document) throw new CourtError('T-001');
    return document.changes.map(changeView);
  }

  /** Begun twice it is the record that was begun first. */
  async start(sessionId: string, requester: Requester, kind: transcript.TranscriptKind): Promise<Done> {
    const { facts, document } = await this.load(sessionId);
    const place = await this.#place(sessionId, requester);
    require(place, 'start', 'none');
    if (!document) {
      const template = templateOf(this.#parts.templates(facts.courtId), kind);
      await insert(facts, template, authorOf(place));
    }
    return this.#done(sessionId, requester, place);
  }

  edit(sessionId: string, requester: Requester, edit: transcript.TranscriptEdit): Promise<Done> {
    return this.#act(sessionId, requester, 'write', ({ document, by, facts, now }) =>
      applyEdit(document, edit, by, facts, now),
    );
  }

  ask(sessionId: string, requester: Requester, asked: Parameters<typeof askCorrection>[1]): Promise<Done> {
    return this.#act(sessionId, requester, 'ask', ({ document, by, now }) => askCorrection(document, asked, by, now));
  }

  accept(sessionId: string, requester: Requester, asked: Parameters<typeof acceptCorrection>[1]): Promise<Done> {
    // While it is being signed nothing in it changes: it is opened again first.
    return this.#act(sessionId, requester, 'write', ({ document, by, facts, now }) =>
      acceptCorrection(document, asked, by, { facts, now }),
    );
  }

  decline(sessionId: string, requester: Requester, asked: Parameters<typeof declineCorrection>[1]): Promise<Done> {
    return this.#act(sessionId, requester, 'decide', ({ document, by, now }) =>
      declineCorrection(document, asked, by, now),
    );
  }

  close(sessionId: string, requester: Requester): Promise<Done> {
    return this.#act(sessionId, requester, 'close', ({ document, by, facts, now }) => close(document, facts, by, now));
  }

  reopen(sessionId: string, requester: Requester, reason: string): Promise<Done> {
    return this.#act(sessionId, requester, 'reopen', ({ document, by, now }) => reopen(document, reason, by, now));
  }

  sign(sessionId: string, requester: Requester, sent: transcript.TranscriptSign): Promise<Done> {
    return this.#act(sessionId, requester, null, ({ document, place, by, now }) => {
      sign(document, sent, place, by, now);
    });
  }

  refuse(sessionId: string, requester: Requester, sent: Parameters<typeof refuse>[1]): Promise<Done> {
    return this.#act(sessionId, requester, null, ({ document, place, by, now }) => {
      refuse(document, sent, place, by, now);
    });
  }

  seal(sessionId: string, requester: Requester): Promise<Done> {
    return this.#act(sessionId, requester, 'seal', async ({ document, facts, by, now }) => {
      const { undo } = await seal(document, facts, this.#parts.chains, by, now);
      return undo;
    });
  }

  /** The sealed file. R-002 has no place here: before it is sealed there is none (T-003). */
  async pdf(
    sessionId: string,
    requester: Requester,
  ): Promise<{ loaded: Loaded; looker: Looker; name: string; bytes: number; sha256: string; read: () => Readable }> {
    const loaded = await this.load(sessionId);
    const looker = await this.#looker(loaded.facts, requester);
    const { document, facts } = loaded;
    if (!document) throw new CourtError('T-001');
    if (!looker.audits) require(looker.place, 'download', document.state);
    const { seal: sealed, template } = document;
    if (!sealed) throw new CourtError('T-003', { detail: 'not sealed' });
    const { pdf } = sealed;
    return {
      loaded,
      looker,
      name: `${template.title}-${facts.number}.pdf`,
      bytes: pdf.bytes,
      sha256: pdf.sha256,
      read: () => openPdf(pdf),
    };
  }

  async verify(
    sessionId: string,
    requester: Requester,
  ): Promise<{ facts: SessionFacts; looker: Looker; result: transcript.TranscriptVerification }> {
    const { facts, document } = await this.load(sessionId);
    const looker = await this.#looker(facts, requester);
    if (!document) throw new CourtError('T-001');
    return { facts, looker, result: await verify(document, this.#parts.chains) };
  }

  async #act(
    sessionId: string,
    requester: Requester,
    act: transcript.TranscriptAct | null,
    change: (acting: Acting) => void | Promise<void | (() => Promise<void>)>,
  ): Promise<Done> {
    const facts = await this.#parts.access.facts(sessionId);
    if (!facts) throw new CourtError('V-003', { detail: 'session' });
    const place = await this.#place(sessionId, requester);
    for (let tries = 0; tries < TRIES; tries += 1) {
      const document = await read(sessionId);
      if (!document) throw new CourtError('T-001');
      if (act !== null) require(place, act, document.state);
      const { revision } = document;
      const undo = await change({ document, facts, place, by: authorOf(place), now: new Date() });
      document.revision = revision + 1;
      const stored = await this.#replace(document, revision, undo ?? null);
      if (stored) return this.#done(sessionId, requester, place);
    }
    throw new CourtError('T-002', { detail: 'too many at once' });
  }

  /** Stores the record if it is still at the revision that was read. */
  async #replace(document: TranscriptDocument, revision: number, undo: (() => Promise<void>) | null): Promise<boolean> {
    const { _id } = document;
    try {
      const { matchedCount } = await TranscriptModel.replaceOne({ _id, revision }, document);
      if (matchedCount === 1) return true;
    } catch (error) {
      // Perhaps it was stored and only the answer was lost: then its file is needed.
      this.#parts.log.warn({ err: error, sessionId: _id }, 'record perhaps not stored');
      throw error;
    }
    await undo?.().catch((error: unknown) =>
      this.#parts.log.warn({ err: error, sessionId: _id }, 'file of a record stays'),
    );
    return false;
  }

  async #done(sessionId: string, requester: Requester, place: SessionPlace): Promise<Done> {
    this.#parts.changed(sessionId);
    const loaded = await this.load(sessionId);
    return { view: await this.show(loaded, requester), facts: loaded.facts, place };
  }

  /** T-004 for who has no place in the session or was not let in. */
  async #place(sessionId: string, requester: Requester): Promise<SessionPlace> {
    const place = await this.#parts.access.place(sessionId, requester);
    if (!place?.inside) throw new CourtError('T-004', { detail: 'no place' });
    return place;
  }

  async #looker({ sessionId, courtIds }: SessionFacts, requester: Requester): Promise<Looker> {
    const place = await this.#parts.access.place(sessionId, requester);
    const audits = requester.identity !== null && this.#parts.audits(requester.identity, courtIds);
    if (!place?.inside && !audits) throw new CourtError('T-004', { detail: 'no place' });
    return { place: place?.inside ? place : null, audits };
  }
}

const authorOf = ({ participantId, role, name }: SessionPlace): Author => ({ participantId, role, name });

const read = (sessionId: string): Promise<TranscriptDocument | null> =>
  TranscriptModel.findById(sessionId).lean<TranscriptDocument>();

async function insert(facts: SessionFacts, template: Template, by: Author): Promise<void> {
  const now = new Date();
  const document = newDocument(facts.sessionId, template, now);
  note(document, { at: now, by, act: 'start', reason: `${template.kind} ${template.version}` });
  try {
    await TranscriptModel.create(document);
  } catch (error) {
    if (!isDuplicate(error)) throw error;
  }
}
