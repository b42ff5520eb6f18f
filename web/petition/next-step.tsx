import { useMutation, useQueryClient } from '@tanstack/react-query';
import { Alert, Button } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { PetitionView } from '../../signaling/contract/petition-api.ts';
import type { PetitionAct } from '../../signaling/contract/petition-state.ts';
import { timeText } from '../client/format.ts';
import { post } from '../client/http.ts';
import { faultText } from '../component/fault-text.ts';
import { Card } from '../component/page-frame.tsx';
import { useMe } from '../component/session.tsx';
import { CloseDialog } from './close-dialog.tsx';
import { ActDialog } from './act-dialog.tsx';
import { ScheduleDialog } from './schedule-dialog.tsx';

/** The act that leads on; the others are beside it. */
const MAIN: readonly PetitionAct[] = ['accept', 'schedule', 'allow', 'close'];

/** What has to be done next, by whom, and one button for it. */
export function NextStep({ petition }: { petition: PetitionView }) {
  const { t } = useTranslation('petition');
  const { role, court } = useMe();
  const queries = useQueryClient();
  const [asking, setAsking] = useState<PetitionAct | null>(null);
  const changed = (): Promise<void> => queries.invalidateQueries({ queryKey: ['petition'] });
  const accept = useMutation({
    mutationFn: () => post(`/api/petitions/${petition.id}/accept`),
    onSettled: changed,
  });
  const walkIn = useMutation({
    mutationFn: () => post('/api/appointments/walk-in', { petitionId: petition.id }),
    onSettled: changed,
  });
  const { acts, state, blocked } = petition;
  const main = MAIN.find((act) => acts.includes(act));
  const others = acts.filter((act) => act !== main);
  const atCourt = court.id === petition.courtId && (role === 'guide' || role === 'supervisor');
  const begin = (act: PetitionAct): void => (act === 'accept' ? accept.mutate() : setAsking(act));
  const error = accept.error ?? walkIn.error;
  return (
    <Card title={t('next.title')} className="petition-next" testId="next-step">
      <p className="petition-next-words">
        <NextWords petition={petition} />
      </p>
      {error ? <Alert type="error" showIcon role="alert" title={faultText(error, t('act.failed'))} /> : null}
      <div className="petition-acts no-print">
        {main ? (
          <Button type="primary" size="large" loading={accept.isPending} onClick={() => begin(main)}>
            {t(`act.${main}`)}
          </Button>
        ) : null}
        {state === 'accepted' && !blocked && atCourt ? (
          <Button size="large" loading={walkIn.isPending} onClick={() => walkIn.mutate()}>
            {t('act.walkIn')}
          </Button>
        ) : null}
        {others.map((act) => (
          <Button key={act} size="large" danger={act === 'reject' || act === 'withdraw'} onClick={() => begin(act)}>
            {t(`act.${act}`)}
          </Button>
        ))}
      </div>
      {asking === 'schedule' ? (
        <ScheduleDialog petition={petition} onDone={changed} onClose={() => setAsking(null)} />
      ) : null}
      {asking === 'close' ? <CloseDialog petition={petition} onDone={changed} onClose={() => setAsking(null)} /> : null}
      {asking === 'reject' || asking === 'allow' || asking === 'withdraw' ? (
        <ActDialog
          title={t(`act.${asking}Title`)}
          hint={t(`act.${asking}Hint`)}
          confirm={t(`act.${asking}`)}
          danger={asking !== 'allow'}
          onDo={async (reason) => {
            await post(`/api/petitions/${petition.id}/${asking}`, { reason });
            await changed();
          }}
          onClose={() => setAsking(null)}
        />
      ) : null}
    </Card>
  );
}

function NextWords({ petition }: { petition: PetitionView }) {
  const { t } = useTranslation('petition');
  const { state, blocked, appointment, acts } = petition;
  const queued = state === 'scheduled' && appointment?.startsAt === null;
  const key = blocked ? 'blocked' : queued ? 'queued' : state;
  const time = appointment?.startsAt ? timeText(appointment.startsAt) : '';
  const local = state === 'submitted' || blocked;
  const upper = state === 'accepted' || state === 'received';
  const mine = acts.some((act) => MAIN.includes(act));
  return (
    <>
      {t(`next.${key}`, { time })}
      {!mine && (local || upper) ? (
        <span className="quiet"> {t('next.notYou', { who: t(local ? 'next.local' : 'next.upper') })}</span>
      ) : null}
    </>
  );
}
