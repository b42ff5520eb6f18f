import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import type { CallDetail, CallFollowUp, FollowUpView } from '../../signaling/contract/api.ts';
import { get } from '../client/http.ts';
import { Fact } from '../component/page-frame.tsx';
import { Failure, Loading } from '../component/page-state.tsx';
import { useMe } from '../component/session.tsx';
import { FollowUpNote } from './follow-up-note.tsx';
import { FollowUpSession } from './follow-up-session.tsx';
import { Player } from './player.tsx';
import { playable } from './recordings.ts';
import { usePlayback } from './use-playback.ts';

/** One thing to follow up: what it was about, its recording, and the note. */
export function FollowUpDetail({ one }: { one: FollowUpView }) {
  const mayNote = useMe().role === 'supervisor';
  return (
    <div className="follow-up" data-testid="follow-up-detail">
      {one.kind === 'call' ? <Call call={one} /> : <FollowUpSession session={one} />}
      {mayNote && !one.followedUp ? <FollowUpNote id={one.id} /> : null}
    </div>
  );
}

function Call({ call }: { call: CallFollowUp }) {
  const { t } = useTranslation(['followUp', 'archive']);
  const detail = useQuery({
    queryKey: ['call', call.id],
    queryFn: ({ signal }) => get<CallDetail>(`/api/calls/${call.id}`, undefined, signal),
  });
  if (detail.isPending) return <Loading rows={3} />;
  if (detail.isError) return <Failure error={detail.error} onRetry={() => void detail.refetch()} />;
  const { matter, answer } = detail.data;
  return (
    <>
      <dl className="facts">
        <Fact name={t('archive:note.matter')}>{matter || <span className="quiet">{t('archive:note.none')}</span>}</Fact>
        <Fact name={t('archive:note.answer')}>{answer || <span className="quiet">{t('archive:note.none')}</span>}</Fact>
        {call.followedUp ? <Fact name={t('note')}>{call.followedUp.note}</Fact> : null}
      </dl>
      <Sound call={detail.data} />
    </>
  );
}

function Sound({ call }: { call: CallDetail }) {
  const { t } = useTranslation('followUp');
  const playback = usePlayback();
  if (playable(call.recordings).length === 0) return <p className="quiet">{t('noRecording')}</p>;
  return <Player recordings={call.recordings} playback={playback} />;
}
