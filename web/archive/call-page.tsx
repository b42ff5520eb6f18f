import { LeftOutlined } from '@ant-design/icons';
import { useQuery } from '@tanstack/react-query';
import { useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import { Link, useLocation, useParams } from 'react-router';
import type { CallDetail } from '../../signaling/contract/api.ts';
import { get } from '../client/http.ts';
import { useNow } from '../component/clock.ts';
import { Card, PageFrame } from '../component/page-frame.tsx';
import { Empty, Failure, Loading } from '../component/page-state.tsx';
import { useMe } from '../component/session.tsx';
import { CallHead } from './call-head.tsx';
import { AccessLog, CallCallback, CallWorkOrders, LineQuality } from './call-side.tsx';
import { Integrity } from './integrity.tsx';
import { Note } from './note.tsx';
import { Player } from './player.tsx';
import { Story } from './story.tsx';
import { Strip } from './strip.tsx';
import { usePlayback } from './use-playback.ts';
import './archive.css';

const FOLLOW_MS = 3000;

/** The call still runs, or its sound is being put in order: there will be more to show. */
const isUnfinished = (call: CallDetail): boolean =>
  call.endedAt === null || call.recordings.some(({ state }) => state === 'recording' || state === 'archiving');

/** Everything about one call. */
export function CallPage() {
  const { t } = useTranslation('archive');
  const { id = '' } = useParams();
  const call = useQuery({
    queryKey: ['call', id],
    queryFn: ({ signal }) => get<CallDetail>(`/api/calls/${encodeURIComponent(id)}`, undefined, signal),
    refetchInterval: ({ state }) => (state.data && isUnfinished(state.data) ? FOLLOW_MS : false),
  });
  const back = (
    <Link className="row-link no-print" to="/calls">
      <LeftOutlined aria-hidden="true" /> {t('call.back')}
    </Link>
  );
  return (
    <PageFrame title={t('call.title')} actions={back}>
      {call.isPending ? (
        <Card>
          <Loading rows={12} />
        </Card>
      ) : null}
      {call.isError && !call.data ? (
        <Card>
          <Failure error={call.error} onRetry={() => void call.refetch()} />
        </Card>
      ) : null}
      {call.data ? <Content key={call.data.id} call={call.data} /> : null}
    </PageFrame>
  );
}

function Content({ call }: { call: CallDetail }) {
  const me = useMe();
  return (
    <>
      <CallHead call={call} />
      <Sound call={call} />
      <div className="call-columns">
        <div className="call-column">
          <Note call={call} editable={me.role === 'hotline-agent' && call.endedAt !== null} />
          {call.callbackId ? <CallCallback id={call.callbackId} /> : null}
          <CallWorkOrders orders={call.workOrders} />
          {call.rtp ? <LineQuality rtp={call.rtp} /> : null}
          {me.role === 'hotline-agent' ? null : <AccessLog access={call.access} />}
        </div>
        <div className="call-column">
          <Story timeline={call.timeline} />
        </div>
      </div>
    </>
  );
}

function Sound({ call }: { call: CallDetail }) {
  const { t } = useTranslation(['archive', 'label']);
  const now = useNow();
  const playback = usePlayback();
  const { hash } = useLocation();
  useEffect(() => {
    if (hash === '#sound') document.getElementById('sound')?.scrollIntoView();
  }, [hash]);
  return (
    <Card title={t('strip.title')} id="sound">
      <Strip call={call} playback={playback} now={now} />
      <Player recordings={call.recordings} playback={playback} />
      {call.recordings.length === 0 ? (
        <Empty title={t(call.endedAt ? 'strip.none' : 'strip.notYet')} hint={t('strip.noneHint')} />
      ) : null}
      {call.recordings.map((recording, index) => (
        <Integrity
          key={recording.id}
          recording={recording}
          title={
            call.recordings.length > 1
              ? `${t('player.nth', { n: index + 1 })} · ${t(`label:recordingKind.${recording.kind}`)}`
              : t(`label:recordingKind.${recording.kind}`)
          }
        />
      ))}
    </Card>
  );
}
