import { useMutation, useQueryClient } from '@tanstack/react-query';
import { Alert, App, Button, Input } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { FollowUpView } from '../../signaling/contract/api.ts';
import { put } from '../client/http.ts';
import { faultText } from '../component/fault-text.ts';

const SHORTEST = 2;

/** What came of calling back, written once. */
export function FollowUpNote({ id }: { id: string }) {
  const { t } = useTranslation('followUp');
  const { message } = App.useApp();
  const queries = useQueryClient();
  const [note, setNote] = useState('');
  const [short, setShort] = useState(false);
  const save = useMutation({
    mutationFn: () => put<FollowUpView>(`/api/follow-ups/${id}`, { note: note.trim() }),
    onSuccess: async () => {
      void message.success(t('saved'));
      await queries.invalidateQueries({ queryKey: ['follow-ups'] });
    },
  });
  const submit = (): void => {
    const tooShort = note.trim().length < SHORTEST;
    setShort(tooShort);
    if (!tooShort) save.mutate();
  };
  const fault = short ? t('noteShort') : save.error ? faultText(save.error, t('failed')) : null;
  return (
    <div className="follow-up-form">
      <label htmlFor={`follow-up-${id}`}>{t('note')}</label>
      <Input.TextArea
        id={`follow-up-${id}`}
        data-testid="follow-up-note"
        autoSize={{ minRows: 2, maxRows: 6 }}
        maxLength={1000}
        placeholder={t('noteExample')}
        value={note}
        onChange={(event) => setNote(event.target.value)}
      />
      {fault ? <Alert type="error" showIcon role="alert" title={fault} /> : null}
      <Button type="primary" data-testid="follow-up-done" loading={save.isPending} onClick={submit}>
        {t('done')}
      </Button>
    </div>
  );
}
