import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useCallback, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { MaterialView } from '../../signaling/contract/petition-api.ts';
import { ApiError, get, remove } from '../client/http.ts';
import { uploadFile } from '../client/upload.ts';
import { faultText } from '../component/fault-text.ts';

const KEY = ['citizen-materials'];
const MOST_BYTES = 20 * 1024 * 1024;
const MOST_FILES = 20;

/** A file on its way, or one that did not arrive. */
export interface Sending {
  key: string;
  file: File;
  /** 0 to 1; at 1 the server looks into it. */
  share: number;
  fault: string | null;
  /** The same file may arrive another time: it was not refused for what it is. */
  again: boolean;
}

export interface Uploads {
  stored: MaterialView[];
  sending: Sending[];
  busy: boolean;
  /** Something did not arrive and was neither tried again nor taken away. */
  failed: boolean;
  add: (files: Iterable<File>) => void;
  retry: (one: Sending) => void;
  drop: (one: Sending) => void;
  take: (id: string) => Promise<void>;
}

/** Files handed in before the petition is sent. The server has them, so that a reload loses none. */
export function useUploads(enabled: boolean): Uploads {
  const { t } = useTranslation('apply');
  const queries = useQueryClient();
  const [sending, setSending] = useState<Sending[]>([]);
  const stored = useQuery({
    queryKey: KEY,
    queryFn: ({ signal }) => get<MaterialView[]>('/api/citizen/materials', undefined, signal),
    enabled,
  });
  const known = stored.data ?? [];
  const patch = useCallback(
    (key: string, change: Partial<Sending>) =>
      setSending((all) => all.map((one) => (one.key === key ? { ...one, ...change } : one))),
    [],
  );
  const send = useCallback(
    async ({ key, file }: Sending): Promise<void> => {
      patch(key, { share: 0, fault: null });
      try {
        const query = { name: file.name };
        const added = await uploadFile<MaterialView>('/api/citizen/materials', query, file, (share) =>
          patch(key, { share }),
        );
        queries.setQueryData<MaterialView[]>(KEY, (before = []) => [...before, added]);
        setSending((all) => all.filter((one) => one.key !== key));
      } catch (error) {
        const again = !(error instanceof ApiError) || error.status === 0 || error.status >= 429;
        patch(key, { fault: faultText(error, t('wrong.failed')), again });
      }
    },
    [patch, queries, t],
  );
  const add = (files: Iterable<File>): void => {
    let room = MOST_FILES - known.length - sending.length;
    const fresh = [...files].map((file): Sending => {
      room -= 1;
      const fault = file.size > MOST_BYTES ? t('materials.tooLarge') : room < 0 ? t('materials.tooMany') : null;
      return { key: crypto.randomUUID(), file, share: 0, fault, again: false };
    });
    setSending((all) => [...all, ...fresh]);
    for (const one of fresh) if (one.fault === null) void send(one);
  };
  return {
    stored: known,
    sending,
    busy: sending.some(({ fault }) => fault === null),
    failed: sending.some(({ fault }) => fault !== null),
    add,
    retry: (one) => void send(one),
    drop: ({ key }) => setSending((all) => all.filter((one) => one.key !== key)),
    take: async (id) => {
      await remove<null>(`/api/citizen/materials/${id}`);
      queries.setQueryData<MaterialView[]>(KEY, (before = []) => before.filter((one) => one.id !== id));
    },
  };
}
