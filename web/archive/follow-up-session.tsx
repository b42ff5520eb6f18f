import { EyeOutlined } from '@ant-design/icons';
import { useMutation } from '@tanstack/react-query';
import { Button } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import type { SessionFollowUp } from '../../signaling/contract/api.ts';
import { post } from '../client/http.ts';
import { Fact } from '../component/page-frame.tsx';
import { useMe } from '../component/session.tsx';
import { SessionRecording } from '../room/session-recording.tsx';
import { ReasonDialog } from './reason-dialog.tsx';

/** A video session to follow up: what came of it, whom to call, its recording, and the way to its file. */
export function FollowUpSession({ session }: { session: SessionFollowUp }) {
  const { t } = useTranslation(['followUp', 'room', 'sessions']);
  const { opinion, outcome, recordings } = session;
  return (
    <>
      <dl className="facts">
        <Fact name={t('sessions:summary.outcome')}>
          {outcome ? t(`room:outcome.${outcome}`) : t('sessions:summary.noOutcome')}
        </Fact>
        <Fact name={t('opinion')}>{opinion || <span className="quiet">{t('noOpinion')}</span>}</Fact>
        <Fact name={t('phone')}>
          <Phone session={session} />
        </Fact>
        {session.followedUp ? <Fact name={t('note')}>{session.followedUp.note}</Fact> : null}
      </dl>
      <Link className="row-link" to={`/sessions/${session.id}`} data-testid="follow-up-session">
        {t('openSession')}
      </Link>
      {recordings.length === 0 ? <p className="quiet">{t('noVideo')}</p> : null}
      {recordings.map((recording, index) => (
        <SessionRecording
          key={recording.recordingId}
          recording={recording}
          title={recordings.length > 1 ? t('sessions:summary.nth', { number: index + 1 }) : t('sessions:summary.whole')}
        />
      ))}
    </>
  );
}

/** The number, masked until the supervisor says why it is needed. */
function Phone({ session: { id, petitionerMasked } }: { session: SessionFollowUp }) {
  const { t } = useTranslation('followUp');
  const mayReveal = useMe().role === 'supervisor';
  const [asking, setAsking] = useState(false);
  const reveal = useMutation({
    mutationFn: (reason: string) => post<{ number: string | null }>(`/api/follow-ups/${id}/reveal`, { reason }),
  });
  if (!petitionerMasked) return <span className="quiet">{t('noPhone')}</span>;
  return (
    <span className="tag-line">
      <span className="figure">{reveal.data?.number ?? petitionerMasked}</span>
      {reveal.data || !mayReveal ? null : (
        <Button type="link" size="small" icon={<EyeOutlined />} onClick={() => setAsking(true)}>
          {t('reveal')}
        </Button>
      )}
      <ReasonDialog
        open={asking}
        title={t('revealTitle')}
        hint={t('revealHint')}
        confirm={t('reveal')}
        onConfirm={async (reason) => void (await reveal.mutateAsync(reason))}
        onClose={() => setAsking(false)}
      />
    </span>
  );
}
