import { queryOptions, useQueryClient } from '@tanstack/react-query';
import { App } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { CourtDraft, CourtDraftKind, CourtVersion } from '../../signaling/contract/api.ts';
import { get, post, put } from '../client/http.ts';
import { servicesRequest } from '../component/services.ts';
import { useMe } from '../component/session.tsx';

const pathOf = (courtId: string, kind: CourtDraftKind, list: 'drafts' | 'versions'): string =>
  `/api/courts/${encodeURIComponent(courtId)}/${list}/${kind}`;

export const draftRequest = (courtId: string, kind: CourtDraftKind) =>
  queryOptions({
    queryKey: ['court-draft', kind, courtId],
    queryFn: ({ signal }) => get<CourtDraft>(pathOf(courtId, kind, 'drafts'), undefined, signal),
  });

/** What is being typed, and the revision of the draft it began from: who saves meanwhile is not written over. */
interface Typed<T> {
  content: T;
  revision: number;
}

/** A document of a court as it is in force, as it stands in the draft, and as it is being typed. */
export interface Drafting<T> {
  kind: CourtDraftKind;
  court: { id: string; name: string };
  view: CourtDraft;
  published: T;
  /** The draft that is stored; what is published while there is none. */
  stored: T;
  /** What is being typed; who only looks sees what is in force. */
  shown: T;
  /** An operator changes it, a supervisor sees it. */
  editable: boolean;
  /** Something typed is not stored. */
  unsaved: boolean;
  /** Something stored is not published. */
  drafted: boolean;
  busy: boolean;
  error: unknown;
  change: (part: Partial<T>) => void;
  undo: () => void;
  save: () => Promise<void>;
  discard: () => Promise<void>;
  /** Drops what is typed and reads what is stored now. */
  reload: () => Promise<void>;
  /** Both throw; what they show is read again then, so that the next try is about what is there now. */
  publish: (note: string) => Promise<CourtVersion>;
  rollBack: (version: number, note: string) => Promise<CourtVersion>;
}

const differ = (one: unknown, other: unknown): boolean => JSON.stringify(one) !== JSON.stringify(other);

/** `T` is the content of the kind, which the server has checked. */
export function useDrafting<T extends object>(
  kind: CourtDraftKind,
  court: { id: string; name: string },
  loaded: CourtDraft,
): Drafting<T> {
  const { t } = useTranslation('admin');
  const { message } = App.useApp();
  const queries = useQueryClient();
  const editable = useMe().role === 'operator';
  const [typed, setTyped] = useState<Typed<T> | null>(null);
  /** What the last save answered: what was typed gives way to it in one step, though the query tells of it a moment later. */
  const [answered, setAnswered] = useState<CourtDraft | null>(null);
  const view = answered && answered.revision > loaded.revision ? answered : loaded;
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>(null);
  const { queryKey } = draftRequest(court.id, kind);
  const published = view.published.content as T;
  const stored = (view.content ?? view.published.content) as T;
  const shown = typed?.content ?? (editable ? stored : published);

  const reread = async (): Promise<void> => {
    await Promise.all([
      queries.invalidateQueries({ queryKey }),
      queries.invalidateQueries({ queryKey: ['court-versions', kind, court.id] }),
      ...(kind === 'services' ? [queries.invalidateQueries({ queryKey: servicesRequest.queryKey })] : []),
    ]);
  };
  const keep = async (change: () => Promise<CourtDraft>, done: string): Promise<void> => {
    setBusy(true);
    try {
      const after = await change();
      queries.setQueryData(queryKey, after);
      setAnswered(after);
      // What was typed on while this was on its way stays, and goes on from here.
      setTyped((now) => (now === typed || now === null ? null : { ...now, revision: after.revision }));
      setError(null);
      void message.success(done);
    } catch (thrown) {
      setError(thrown);
    } finally {
      setBusy(false);
    }
  };
  const act = async (list: 'drafts' | 'versions', verb: string, body: object): Promise<CourtVersion> => {
    try {
      return await post<CourtVersion>(`${pathOf(court.id, kind, list)}/${verb}`, body);
    } finally {
      await reread();
    }
  };
  return {
    kind,
    court,
    view,
    published,
    stored,
    shown,
    editable,
    unsaved: typed !== null && differ(typed.content, stored),
    drafted: differ(stored, published),
    busy,
    error,
    change: (part) =>
      setTyped({ content: { ...shown, ...part }, revision: typed === null ? view.revision : typed.revision }),
    undo: () => {
      setTyped(null);
      setError(null);
    },
    save: () => {
      const body = { revision: typed?.revision ?? view.revision, content: shown };
      return keep(() => put<CourtDraft>(pathOf(court.id, kind, 'drafts'), body), t('draft.saved'));
    },
    discard: () => {
      const path = `${pathOf(court.id, kind, 'drafts')}/discard`;
      return keep(() => post<CourtDraft>(path, { revision: view.revision }), t('draft.discarded'));
    },
    reload: async () => {
      await reread();
      setTyped(null);
      setError(null);
    },
    publish: (note) => act('drafts', 'publish', { revision: view.revision, against: view.published.version, note }),
    rollBack: (version, note) => act('versions', 'rollback', { version, against: view.published.version, note }),
  };
}
