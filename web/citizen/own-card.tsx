import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { OwnPetition } from '../../signaling/contract/petition-api.ts';
import { timeText } from '../client/format.ts';
import { post } from '../client/http.ts';
import { AskDialog } from './ask-dialog.tsx';

type Asking = 'cancel' | 'withdraw';

/** One matter: how it stands in words, the appointment, and the one thing to do next. */
export function OwnCard({ petition, onChanged }: { petition: OwnPetition; onChanged: () => void }) {
  const { t } = useTranslation(['apply', 'petitionLabel']);
  const [asking, setAsking] = useState<Asking | null>(null);
  const { appointment, state } = petition;
  const when = appointment?.startsAt ? timeText(appointment.startsAt) : '';
  const act = async (what: Asking): Promise<void> => {
    await post(`/api/citizen/petitions/${petition.id}/${what}`);
    onChanged();
  };
  return (
    <section
      className={`citizen-card own own-${state}`}
      aria-labelledby={`own-${petition.id}`}
      data-testid="own-petition"
    >
      <h2 id={`own-${petition.id}`}>{t(`own.words.${state}`)}</h2>
      {petition.blocked ? <p className="own-note">{t('own.blocked')}</p> : null}
      {state === 'scheduled' && appointment ? <Appointment petition={petition} appointment={appointment} /> : null}
      <dl className="own-facts">
        <Line name={t('done.number')} value={petition.number} />
        <Line name={t('matter.court')} value={petition.courtName} />
        <Line name={t('own.submittedAt')} value={timeText(petition.submittedAt)} />
        {petition.reason ? <Line name={t('own.reason')} value={petition.reason} /> : null}
        {petition.outcome && state !== 'scheduled' ? (
          <Line name={t('own.outcome')} value={t(`petitionLabel:outcome.${petition.outcome}`)} />
        ) : null}
        {petition.opinion ? <Line name={t('own.opinion')} value={petition.opinion} /> : null}
        <Line name={t('own.demand')} value={petition.demand} />
        {petition.materials.length > 0 ? (
          <Line name={t('own.files')} value={t('confirm.files', { count: petition.materials.length })} />
        ) : null}
      </dl>
      <div className="apply-line">
        {petition.mayCancel ? (
          <button type="button" className="apply-second" onClick={() => setAsking('cancel')}>
            {t('own.cancel')}
          </button>
        ) : null}
        {petition.mayWithdraw ? (
          <button type="button" className="apply-quiet" onClick={() => setAsking('withdraw')}>
            {t('own.withdraw')}
          </button>
        ) : null}
      </div>
      {asking ? (
        <AskDialog
          title={asking === 'cancel' ? t('own.cancelAsk', { time: when }) : t('own.withdrawAsk')}
          hint={t(asking === 'cancel' ? 'own.cancelHint' : 'own.withdrawHint')}
          yes={t(asking === 'cancel' ? 'own.yesCancel' : 'own.yesWithdraw')}
          onYes={() => act(asking)}
          onClose={() => setAsking(null)}
        />
      ) : null}
    </section>
  );
}

function Appointment({
  petition,
  appointment,
}: {
  petition: OwnPetition;
  appointment: NonNullable<OwnPetition['appointment']>;
}) {
  const { t } = useTranslation('apply');
  const where = appointment.place === 'home' ? t('own.atHome') : `${petition.courtName} ${appointment.roomName ?? ''}`;
  return (
    <div className="own-appointment" data-testid="own-appointment">
      {appointment.startsAt === null ? (
        <p>{t('own.queued')}</p>
      ) : (
        <dl className="own-facts own-facts-large">
          <Line name={t('own.when')} value={timeText(appointment.startsAt)} />
          <Line name={t('own.where')} value={where} />
          <Line name={t('own.receiver')} value={appointment.courtNames.join('、')} />
        </dl>
      )}
      {petition.joinUrl ? (
        <a className="apply-primary" href={petition.joinUrl}>
          {t('own.join')}
        </a>
      ) : appointment.place === 'home' ? (
        <p className="apply-hint">{t('own.joinLater')}</p>
      ) : null}
    </div>
  );
}

function Line({ name, value }: { name: string; value: string }) {
  return (
    <>
      <dt>{name}</dt>
      <dd>{value}</dd>
    </>
  );
}
