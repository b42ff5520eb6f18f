import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import type { MeetMe } from '../../signaling/contract/session-api.ts';
import { ERRORS } from '../../signaling/contract/error-code.ts';
import type { SessionView } from '../../signaling/contract/session.ts';
import { ApiError } from '../client/http.ts';
import type { ConnectionState } from '../client/socket.ts';
import { useTitle } from '../component/clock.ts';
import { PetitionerRoom } from '../room/petitioner-room.tsx';
import { RoomState, useOpenRoom, useRoom, useSessionRoom } from '../room/room-context.ts';
import { OwnTrouble } from '../room/own-state.tsx';
import { WaitingRoom } from '../room/waiting-room.tsx';
import { Cancelled, Ended, EndedWaiting } from './ended.tsx';
import { Refused } from './join-page.tsx';
import { ME_KEY, meRequest } from './me-request.ts';
import { MeetFrame, MeetMessage } from './meet-frame.tsx';

/** Waiting room and room of who came by a link. Loaded again it leads back to the same place without asking anything. */
export function MeetPage() {
  const { t } = useTranslation(['meet', 'shell']);
  useTitle(`${t('title')} · ${t('shell:product')}`);
  const me = useQuery(meRequest);
  if (me.data?.state === 'over') {
    return (
      <MeetFrame courtName={me.data.courtName}>
        <Ended sessionId={me.data.sessionId} />
      </MeetFrame>
    );
  }
  if (me.data?.state === 'cancelled') {
    return (
      <MeetFrame courtName={me.data.courtName}>
        <Cancelled reason={me.data.cancelledFor} />
      </MeetFrame>
    );
  }
  const unfit = unfitFor();
  if (unfit) {
    return (
      <MeetFrame courtName={null}>
        <MeetMessage title={t(`unfit.${unfit}`)} hint={t(`unfitHint.${unfit}`)} code={UNFIT[unfit]} />
      </MeetFrame>
    );
  }
  if (me.data) return <Place key={me.data.sessionId} me={me.data} />;
  return (
    <MeetFrame courtName={null}>
      {me.isError ? (
        <Refused error={me.error} onRetry={() => void me.refetch()} />
      ) : (
        <p role="status">{t('shell:state.loading')}</p>
      )}
    </MeetFrame>
  );
}

const UNFIT = { browser: 'M-110', insecure: 'M-111' } as const;

/** What makes a session impossible here, whatever is done about devices. */
function unfitFor(): keyof typeof UNFIT | null {
  if (!isSecureContext) return 'insecure';
  return 'RTCPeerConnection' in window && 'mediaDevices' in navigator ? null : 'browser';
}

function Place({ me }: { me: MeetMe }) {
  const room = useOpenRoom(me.sessionId, 'guest');
  if (!room) return <MeetFrame courtName={me.courtName}>{null}</MeetFrame>;
  return (
    <RoomState value={room}>
      <Inside courtName={me.courtName} />
    </RoomState>
  );
}

function Inside({ courtName }: { courtName: string }) {
  const { t } = useTranslation(['room', 'shell']);
  const room = useSessionRoom();
  const { connection, view } = useRoom();
  const ended = view?.state === 'ended' || view?.state === 'cancelled';
  // A window that another one took the place of still has its last view; how it ended goes before that.
  const over =
    !ended && (connection.kind === 'replaced' || connection.kind === 'ended' || connection.kind === 'refused');
  if (!over && view?.inside && !ended && view.me.state === 'admitted') {
    return (
      <MeetFrame courtName={courtName} wide>
        <PetitionerRoom view={view} onLeave={() => void room.act((ask) => ask('session:leave', {}))} />
      </MeetFrame>
    );
  }
  return (
    <MeetFrame courtName={courtName}>
      {over ? <Elsewhere state={connection} onTake={room.takeOver} /> : null}
      {!over && view ? <Outside view={view} /> : null}
      {!over && !view ? (
        <p role="status">{t(connection.kind === 'reconnecting' ? 'shell:state.offline' : 'shell:state.loading')}</p>
      ) : null}
    </MeetFrame>
  );
}

function Elsewhere({ state, onTake }: { state: ConnectionState; onTake: () => void }) {
  const { t } = useTranslation('meet');
  const queries = useQueryClient();
  const code = state.kind === 'refused' ? state.code : 'J-010';
  // Who was not connected at the end finds the record all the same.
  useEffect(() => {
    if (code === 'J-005') void queries.invalidateQueries({ queryKey: ME_KEY });
  }, [code, queries]);
  if (state.kind !== 'replaced')
    return <Refused error={new ApiError(code, ERRORS[code].zh)} onRetry={() => location.reload()} />;
  return (
    <MeetMessage
      title={t('replaced')}
      hint={t('replacedHint')}
      action={
        <button type="button" className="big-button" onClick={onTake}>
          {t('takeOver')}
        </button>
      }
    />
  );
}

/** Not in the room: waiting, sent away, gone, or all is over. */
function Outside({ view }: { view: SessionView }) {
  const { t } = useTranslation('meet');
  if (view.state === 'ended' && view.me.state === 'waiting') return <EndedWaiting />;
  if (view.state === 'ended' && view.me.state !== 'dismissed') return <Ended sessionId={view.sessionId} />;
  if (view.state === 'cancelled') return <Cancelled reason={view.cancelledFor} />;
  if (view.me.state === 'dismissed') {
    const reason = view.inside ? '' : (view.dismissedFor ?? '');
    return <MeetMessage title={t('dismissed')} hint={t('dismissedHint', { reason })} />;
  }
  if (view.me.state === 'left') {
    return (
      <MeetMessage
        title={t('left')}
        hint={t('leftHint')}
        alert={false}
        action={
          <button type="button" className="big-button" data-testid="meet-return" onClick={() => location.reload()}>
            {t('return')}
          </button>
        }
      />
    );
  }
  if (view.inside) return null;
  return (
    <>
      <OwnTrouble />
      <WaitingRoom view={view} />
    </>
  );
}
