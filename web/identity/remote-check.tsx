import { useQuery } from '@tanstack/react-query';
import { Alert, Button, Modal } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type {
  IdentityResult,
  IdentityRevealed,
  IdentitySubject,
  IdentityView,
} from '../../signaling/contract/identity-check.ts';
import type { ParticipantView } from '../../signaling/contract/session.ts';
import { get, post } from '../client/http.ts';
import { faultText } from '../component/fault-text.ts';
import { Failure, Loading } from '../component/page-state.tsx';
import { useSessionRoom } from '../room/room-context.ts';
import { IdentityTag } from './identity-tag.tsx';
import { RegisteredPerson } from './registered-person.tsx';
import { Statement } from './statement.tsx';

interface RemoteCheckProps {
  person: ParticipantView;
  sessionId: string;
  onClose: () => void;
}

/** Who waits at home: a picture is asked for, and officer or guide say whether it is the petitioner. */
export function RemoteCheck({ person, sessionId, onClose }: RemoteCheckProps) {
  const { t } = useTranslation('identity');
  const path = `/api/sessions/${encodeURIComponent(sessionId)}/identity`;
  const subject = useQuery({
    queryKey: ['session-identity', sessionId],
    queryFn: ({ signal }) => get<IdentitySubject>(path, undefined, signal),
  });
  const { identity } = person;
  const pictureId = identity?.ask === 'taken' ? identity.pictureId : null;
  const reveal = (reason: string): Promise<IdentityRevealed> => post<IdentityRevealed>(`${path}/reveal`, { reason });
  const state = async (result: IdentityResult, reason: string): Promise<void> => {
    await post(path, { result, reason, pictureId });
    onClose();
  };
  return (
    <Modal open title={t('remote.title', { name: person.name })} footer={null} width={640} onCancel={onClose}>
      <div className="identity-remote" data-testid="identity-remote">
        <IdentityTag mark={identity?.mark ?? null} whole />
        {subject.isPending ? <Loading rows={1} /> : null}
        {subject.isError ? <Failure error={subject.error} onRetry={() => void subject.refetch()} /> : null}
        {subject.data ? (
          <RegisteredPerson {...subject.data} reveal={subject.data.identityMasked === '' ? null : reveal} />
        ) : null}
        <p className="quiet">{t('remote.hint')}</p>
        {identity ? <Picture person={person} identity={identity} path={path} pictureId={pictureId} /> : null}
        <Statement pictured={pictureId !== null} onState={state} />
      </div>
    </Modal>
  );
}

interface PictureProps {
  person: ParticipantView;
  identity: IdentityView;
  path: string;
  pictureId: string | null;
}

function Picture({ person, identity, path, pictureId }: PictureProps) {
  const { t } = useTranslation('identity');
  const room = useSessionRoom();
  const [fault, setFault] = useState<string | null>(null);
  const [lost, setLost] = useState<string | null>(null);
  const waits = person.state === 'waiting';
  const wish = async (): Promise<void> => {
    setFault(null);
    try {
      await room.ask('session:identity-ask', { participantId: person.id });
    } catch (error) {
      setFault(faultText(error, t('result.failed')));
    }
  };
  return (
    <>
      {pictureId ? (
        <div className="identity-picture">
          {lost === pictureId ? (
            <span className="quiet">{t('remote.pictureLost')}</span>
          ) : (
            <img
              src={`${path}/pictures/${pictureId}`}
              alt={t('remote.picture')}
              data-testid="identity-remote-picture"
              onError={() => setLost(pictureId)}
            />
          )}
        </div>
      ) : null}
      {identity.ask === 'asked' && waits ? <p role="status">{t('remote.asked')}</p> : null}
      {identity.ask === 'refused' ? <Alert type="warning" showIcon role="status" title={t('remote.refused')} /> : null}
      {person.way === 'phone' ? (
        <p className="quiet">{t('remote.phone')}</p>
      ) : waits ? (
        <Button disabled={identity.ask === 'asked'} data-testid="identity-ask" onClick={() => void wish()}>
          {t(identity.ask === 'none' || identity.ask === 'asked' ? 'remote.ask' : 'remote.askAgain')}
        </Button>
      ) : (
        <p className="quiet">{t('remote.notWaiting')}</p>
      )}
      {fault ? <Alert type="error" showIcon role="alert" title={fault} /> : null}
    </>
  );
}
