import { useQuery, useQueryClient } from '@tanstack/react-query';
import { Button } from 'antd';
import { useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link, useParams } from 'react-router';
import type { SessionDetail } from '../../signaling/contract/session-api.ts';
import { get } from '../client/http.ts';
import { endSession } from '../client/query.ts';
import { Card, PageFrame } from '../component/page-frame.tsx';
import { Empty, Failure, Loading } from '../component/page-state.tsx';
import { useShell } from '../component/session.tsx';
import { RoomState, useOpenRoom, useRoom, useSessionRoom } from './room-context.ts';
import { OwnTrouble } from './own-state.tsx';
import { StaffRoom } from './staff-room.tsx';
import { SessionSummaryPage } from './session-summary.tsx';
import { WaitingRoom } from './waiting-room.tsx';
import './session-page.css';

const FOLLOW_MS = 2000;
/** How long after the end something may still be written into the file, ms. */
const SETTLES_IN = 60_000;
const isOver = ({ state }: SessionDetail): boolean => state === 'ended' || state === 'cancelled';

/** The file will change by itself: it goes on, or the recording's end is not written yet. */
function isUnsettled(session: SessionDetail): boolean {
  if (!isOver(session)) return true;
  const { endedAt, startedAt, recordings } = session;
  if (!endedAt || !startedAt || Date.now() - Date.parse(endedAt) > SETTLES_IN) return false;
  return recordings.length === 0 || recordings.some(({ to }) => to === null);
}

export const sessionKey = (id: string): readonly string[] => ['session-detail', id];

/**
 * A session: its room while it goes on, its file afterwards. Who has no place in it sees the file; who gets one when they come goes in by a button, so that to
 * look is not to take part.
 */
export function SessionPage() {
  const { t } = useTranslation('sessions');
  const { id = '' } = useParams();
  // The room knows first that it is over; its file is written a moment later.
  const [overId, setOverId] = useState<string | null>(null);
  const [enteredId, setEnteredId] = useState<string | null>(null);
  const session = useQuery({
    queryKey: sessionKey(id),
    queryFn: ({ signal }) => get<SessionDetail>(`/api/sessions/${encodeURIComponent(id)}`, undefined, signal),
    // In the room everything comes by itself; who looks at the file from outside follows it.
    refetchInterval: ({ state: { data } }) =>
      data && isUnsettled(data) && (isOver(data) || (data.mine === null && enteredId !== id) || overId === id)
        ? FOLLOW_MS
        : false,
  });
  const inside = session.data !== undefined && (session.data.mine !== null || enteredId === id);
  if (session.data?.mayEnter && inside && overId !== id)
    return <Room id={session.data.id} onOver={() => setOverId(id)} />;
  const writing = session.data !== undefined && overId === id && !isOver(session.data);
  return (
    <PageFrame
      title={session.data ? t('summary.title', { number: session.data.number }) : t('title')}
      actions={
        <>
          <Back />
          {session.data?.mayEnter && !inside ? (
            <Button type="primary" data-testid="session-go-in" onClick={() => setEnteredId(id)}>
              {t('column.enter')}
            </Button>
          ) : null}
        </>
      }
    >
      {session.isPending || writing ? (
        <Card>
          <Loading rows={10} />
        </Card>
      ) : null}
      {session.isError && !session.data ? (
        <Card>
          <Failure error={session.error} onRetry={() => void session.refetch()} />
        </Card>
      ) : null}
      {session.data && !writing ? <SessionSummaryPage session={session.data} /> : null}
    </PageFrame>
  );
}

function Back() {
  const { t } = useTranslation('sessions');
  return (
    <Link className="row-link no-print" to="/sessions">
      {t('summary.back')}
    </Link>
  );
}

function Room({ id, onOver }: { id: string; onOver: () => void }) {
  const room = useOpenRoom(id, 'staff');
  if (!room) return <Loading rows={8} />;
  return (
    <RoomState value={room}>
      <Place id={id} onOver={onOver} />
    </RoomState>
  );
}

/** The own place: in the room, waiting before it, or why not. */
function Place({ id, onOver }: { id: string; onOver: () => void }) {
  const { t } = useTranslation(['room', 'meet']);
  const room = useSessionRoom();
  const { connection, view } = useRoom();
  useShellState(id, onOver);
  if (connection.kind === 'replaced') {
    return (
      <Empty
        title={t('meet:replaced')}
        hint={t('meet:replacedHint')}
        action={<Button onClick={room.takeOver}>{t('meet:takeOver')}</Button>}
      />
    );
  }
  if (connection.kind === 'refused')
    return <Empty title={t('place.refused')} hint={t('place.refusedHint')} action={<Back />} />;
  if (!view) return <Loading rows={8} />;
  if (view.inside && view.me.state !== 'left') return <StaffRoom view={view} />;
  if (view.me.state === 'dismissed' || view.me.state === 'left') {
    return (
      <Empty
        title={t(view.me.state === 'left' ? 'meet:left' : 'meet:dismissed')}
        hint={t(view.me.state === 'left' ? 'meet:leftHint' : 'meet:dismissedHint', {
          reason: view.inside ? '' : (view.dismissedFor ?? ''),
        })}
        action={<Button onClick={() => location.reload()}>{t('meet:return')}</Button>}
      />
    );
  }
  if (view.inside) return null;
  return (
    <div className="staff-waiting">
      <OwnTrouble />
      <WaitingRoom view={view} />
    </div>
  );
}

/** Keeps the header in step; when the session is over its file takes the room's place. */
function useShellState(id: string, onOver: () => void): void {
  const { t } = useTranslation('room');
  const { showConnection, warnBeforeLeaving } = useShell();
  const { connection, view } = useRoom();
  const queries = useQueryClient();
  const latest = useRef(onOver);
  useEffect(() => {
    latest.current = onOver;
  });
  const refusedAsOver = connection.kind === 'refused' && connection.code === 'J-005';
  const over = view?.state === 'ended' || view?.state === 'cancelled' || refusedAsOver;
  useEffect(() => showConnection(connection), [connection, showConnection]);
  useEffect(() => () => showConnection(null), [showConnection]);
  useEffect(() => {
    if (connection.kind === 'ended') endSession();
  }, [connection]);
  useEffect(() => {
    if (!over) return;
    void queries.invalidateQueries({ queryKey: sessionKey(id) });
    latest.current();
  }, [over, queries, id]);
  useEffect(() => {
    warnBeforeLeaving(over ? null : t('place.leaving'));
    return () => warnBeforeLeaving(null);
  }, [over, warnBeforeLeaving, t]);
}
