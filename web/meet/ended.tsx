import { useTranslation } from 'react-i18next';
import { PetitionerRecord } from '../room/session-record.tsx';
import { useTranscript } from '../transcript/index.ts';
import { MeetMessage } from './meet-frame.tsx';
import { SessionRating, ToRating } from './session-rating.tsx';

/** All is over: what is left is the record, to be signed and taken home, for who was in the room. */
export function Ended({ sessionId }: { sessionId: string }) {
  const { t } = useTranslation('meet');
  const { view: record } = useTranscript(sessionId, 'guest');
  return (
    <>
      <MeetMessage
        title={t('ended')}
        hint={t('endedHint')}
        action={record?.started ? <ToRating /> : undefined}
        alert={false}
      />
      <PetitionerRecord sessionId={sessionId} />
      <SessionRating />
    </>
  );
}

/** It ended while they waited, and they were never let in. */
export function EndedWaiting() {
  const { t } = useTranslation('meet');
  return <MeetMessage title={t('ended')} hint={t('endedWaiting')} alert={false} />;
}

/** It does not take place: why, and what to do. `reason` null: this browser is not known to be that of who was asked. */
export function Cancelled({ reason }: { reason: string | null }) {
  const { t } = useTranslation('meet');
  return (
    <MeetMessage
      title={t('cancelled')}
      reason={reason ? t('cancelledFor', { reason }) : undefined}
      hint={t('cancelledHint')}
      alert={false}
    />
  );
}
