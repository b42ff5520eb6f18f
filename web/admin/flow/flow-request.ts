import { queryOptions } from '@tanstack/react-query';
import type {
  Announcement,
  AnnouncementView,
  FlowComparison,
  FlowDraft,
  FlowSummary,
  FlowVersionSummary,
  FlowVersionView,
  FlowView,
  PromptAudio,
  ShippedPrompt,
} from '../../../signaling/contract/flow-api.ts';
import type { Language } from '../../../signaling/contract/state.ts';
import { address, get, post, put } from '../../client/http.ts';

/** Requests of the flow editor. */
const pathOf = (id: string): string => `/api/flows/${encodeURIComponent(id)}`;
const announcementPath = (courtId: string): string => `/api/courts/${encodeURIComponent(courtId)}/announcement`;

export const flowsRequest = (courtId: string) =>
  queryOptions({
    queryKey: ['flows', courtId],
    queryFn: ({ signal }) => get<FlowSummary[]>('/api/flows', { courtId }, signal),
  });

/** Read once when the editor opens: from then on the page holds the draft. */
export const flowRequest = (id: string) =>
  queryOptions({
    queryKey: ['flow', id],
    queryFn: ({ signal }) => get<FlowView>(pathOf(id), undefined, signal),
    staleTime: Infinity,
    gcTime: 0,
  });

export const promptsRequest = queryOptions({
  queryKey: ['shipped-prompts'],
  queryFn: ({ signal }) => get<ShippedPrompt[]>('/api/prompts', undefined, signal),
  staleTime: Infinity,
});

export const versionsRequest = (id: string) =>
  queryOptions({
    queryKey: ['flow-versions', id],
    queryFn: ({ signal }) => get<FlowVersionSummary[]>(`${pathOf(id)}/versions`, undefined, signal),
  });

export const versionRequest = (id: string, version: number) =>
  queryOptions({
    queryKey: ['flow-version', id, version],
    queryFn: ({ signal }) => get<FlowVersionView>(`${pathOf(id)}/versions/${version}`, undefined, signal),
    staleTime: Infinity,
  });

export type Side = 'draft' | number;

/** `revision` of the draft: another one is another comparison. */
export const comparisonRequest = (id: string, from: Side, to: Side, revision: number) =>
  queryOptions({
    queryKey: ['flow-comparison', id, from, to, revision],
    queryFn: ({ signal }) => get<FlowComparison>(`${pathOf(id)}/compare`, { from, to }, signal),
  });

export const announcementRequest = (courtId: string) =>
  queryOptions({
    queryKey: ['announcement', courtId],
    queryFn: ({ signal }) => get<AnnouncementView>(announcementPath(courtId), undefined, signal),
  });

export const createFlow = (courtId: string, calledNumber: string | null): Promise<FlowView> =>
  post<FlowView>('/api/flows', { courtId, calledNumber });
export const saveDraft = (id: string, revision: number, document: FlowDraft): Promise<FlowView> =>
  put<FlowView>(`${pathOf(id)}/draft`, { revision, document });
export const publish = (id: string, revision: number, note: string): Promise<FlowVersionSummary> =>
  post<FlowVersionSummary>(`${pathOf(id)}/publish`, { revision, note });
export const rollBack = (id: string, version: number, note: string): Promise<FlowVersionSummary> =>
  post<FlowVersionSummary>(`${pathOf(id)}/rollback`, { version, note });
export const saveAnnouncement = (courtId: string, announcement: Announcement): Promise<AnnouncementView> =>
  put<AnnouncementView>(announcementPath(courtId), announcement);

/** A sound file, whatever the browser calls its type. */
export const uploadRecording = (file: File): Promise<PromptAudio> =>
  post<PromptAudio>('/api/prompt-audio/recording', new Blob([file], { type: 'audio/wav' }));
export const speak = (text: string, language: Language): Promise<PromptAudio> =>
  post<PromptAudio>('/api/prompt-audio/speech', { text, language });

export const audioAddress = (sha256: string): string => `/api/prompt-audio/${sha256}`;
export const shippedAddress = (name: string, language: Language): string =>
  address(`/api/prompts/${encodeURIComponent(name)}/audio`, { language });
