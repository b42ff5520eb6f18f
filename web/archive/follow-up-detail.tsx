import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Alert, App, Button, Input } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { CallDetail, FollowUpView } from '../../signaling/contract/api.ts';
import { get, put } from '../client/http.ts';
import { faultText } from '../component/fault-text.ts';
import { Fact } from '../component/page-frame.tsx';
import { Failure, Loading } from '../component/page-state.tsx';
import { useMe } from '../component/session.tsx';
import { Player } from './player.tsx';
import { playable } from './recordings.ts';
import { usePlayback } from './use-playback.ts';

const SHORTEST = 2;

/** One call to follow up: what it was about, its sound, and the note. */
export function FollowUpDetail({ call }: { call: FollowUpView }) {
  const { t } = useTranslation(['followUp', 'archive']);
  const mayNote = useMe().role === 'supervisor';
  const detail = useQuery({
    queryKey: ['call', call.id],
    queryFn: ({ signal }) => get<CallDetail>(`/api/calls/${call.id}`, undefined, signal),
  });
  if (detail.isPending) return <Loading rows={3} />;
  if (detail.isError) return <Failure error={detail.error} onRetry={() => void detail.refetch()} />;
  const { matter, answer } = detail.data;
  return (
    <div className="follow-up" data-testid="follow-up-detail">
      <dl className="facts">
        <Fact name={t('archive:note.matter')}>{matter || <span className="quiet">{t('archive:note.none')}</span>}</Fact>
        <Fact name={t('archive:note.answer')}>{answer || <span className="quiet">{t('archive:note.none')}</span>}</Fact>
        {call.followedUp ? <Fact name={t('note')}>{call.followedUp.note}</Fact> : null}
      </dl>
      <Sound call={detail.data} />
      {mayNote && !call.followedUp ? <NoteForm callId={call.id} /> : null}
    </div>
  );
}

function Sound({ call }: { call: CallDetail }) {
  const { t } = useTranslation('followUp');
  const playback = usePlayback();
  if (playable(call.recordings).length === 0) return <p className="quiet">{t('noRecording')}</p>;
  return <Player recordings={call.recordings} playback={playback} />;
}

function NoteForm({ callId }: { callId: string }) {
  const { t } = useTranslation('followUp');
  const { message } = App.useApp();
  const queries = useQueryClient();
  const [note, setNote] = useState('');
  const [short, setShort] = useState(false);
  const save = useMutation({
    mutationFn: () => put<FollowUpView>(`/api/follow-ups/${callId}`, { note: note.trim() }),
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
      <label htmlFor={`follow-up-${callId}`}>{t('note')}</label>
      <Input.TextArea
        id={`follow-up-${callId}`}
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
