import { useMutation } from '@tanstack/react-query';
import { Alert, App, Button } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import type { AppointmentView } from '../../signaling/contract/appointment-api.ts';
import type { AppointmentAct, AppointmentState } from '../../signaling/contract/petition-state.ts';
import { clockText } from '../client/format.ts';
import { post } from '../client/http.ts';
import { IdentityTag } from '../identity/identity-tag.tsx';
import { faultText } from '../component/fault-text.ts';
import { useMe } from '../component/session.tsx';
import { ActDialog } from './act-dialog.tsx';
import { AppointmentTag } from './petition-tag.tsx';
import { ScheduleDialog } from './schedule-dialog.tsx';

/** Acts that need no question. */
const PLAIN: readonly AppointmentAct[] = ['arrive', 'late', 'take'];
/** Where its session is a room, not a file. */
const LIVE: readonly AppointmentState[] = ['booked', 'queued', 'arrived'];
/** The act that leads on. */
const MAIN: readonly AppointmentAct[] = ['take', 'arrive', 'done'];

/** A reception: when, who, where, how it stands, and what can be done. */
export function AppointmentItem({ appointment, onChanged }: { appointment: AppointmentView; onChanged: () => void }) {
  const { t } = useTranslation(['petition', 'identity']);
  const { modal } = App.useApp();
  const { role, accountId } = useMe();
  const receives = role === 'guide' || role === 'clerk' || appointment.officers.some(({ id }) => id === accountId);
  const [asking, setAsking] = useState<'cancel' | 'move' | null>(null);
  const path = `/api/appointments/${appointment.id}`;
  const act = useMutation({
    mutationFn: (name: AppointmentAct) => post(`${path}/${name}`),
    onSettled: onChanged,
  });
  const begin = (name: AppointmentAct): void => {
    if (PLAIN.includes(name)) return act.mutate(name);
    if (name === 'cancel' || name === 'move') return setAsking(name);
    const noShow = name === 'no-show';
    modal.confirm({
      title: t(noShow ? 'appointments.noShowTitle' : 'appointments.doneTitle'),
      content: t(noShow ? 'appointments.noShowHint' : 'appointments.doneHint'),
      okText: t(`appointments.act.${name}`),
      onOk: () => act.mutateAsync(name).catch(() => undefined),
    });
  };
  const main = MAIN.find((name) => appointment.acts.includes(name));
  return (
    <article className="reception-item" data-testid="appointment">
      <Time appointment={appointment} />
      <span className="two-lines">
        <span>
          <Link className="row-link figure" to={`/petitions/${appointment.petitionId}`}>
            {appointment.petitionNumber}
          </Link>{' '}
          {appointment.petitioner}
        </span>
        <Who appointment={appointment} />
        {LIVE.includes(appointment.state) || appointment.identity ? (
          <IdentityTag mark={appointment.identity} whole />
        ) : null}
        <span className="quiet petition-demand-line">{appointment.demand}</span>
      </span>
      <span className="reception-acts">
        {receives && appointment.sessionId && LIVE.includes(appointment.state) ? (
          <Link className="row-link" to={`/sessions/${appointment.sessionId}`} data-testid="appointment-enter">
            {t('appointments.enter')}
          </Link>
        ) : null}
        {appointment.mayIdentify ? (
          <Link className="row-link" to={`/appointments/${appointment.id}/identity`} data-testid="appointment-identity">
            {t('identity:open')}
          </Link>
        ) : null}
        {appointment.acts.map((name) => (
          <Button
            key={name}
            size="small"
            type={name === main ? 'primary' : 'default'}
            loading={act.isPending && act.variables === name}
            onClick={() => begin(name)}
          >
            {t(`appointments.act.${name}`)}
          </Button>
        ))}
      </span>
      {act.error ? <Alert type="error" showIcon role="alert" title={faultText(act.error, t('act.failed'))} /> : null}
      {asking === 'cancel' ? (
        <ActDialog
          title={t('appointments.cancelTitle')}
          hint={t('appointments.cancelHint')}
          confirm={t('appointments.act.cancel')}
          danger
          onDo={async (reason) => {
            await post(`${path}/cancel`, { reason });
            onChanged();
          }}
          onClose={() => setAsking(null)}
        />
      ) : null}
      {asking === 'move' ? (
        <ScheduleDialog
          petition={{ id: appointment.petitionId }}
          moving={appointment}
          onDone={() => Promise.resolve(onChanged())}
          onClose={() => setAsking(null)}
        />
      ) : null}
    </article>
  );
}

function Time({ appointment }: { appointment: AppointmentView }) {
  const { t } = useTranslation('petition');
  const { startsAt, arrivedAt, minutes, state, late, walkIn } = appointment;
  return (
    <span className="two-lines">
      {startsAt ? <span className="reception-time figure">{clockText(startsAt)}</span> : <Came at={arrivedAt} />}
      <span className="tag-line">
        <AppointmentTag state={state} />
        {startsAt ? <span className="quiet figure">{t('appointments.minutes', { count: minutes })}</span> : null}
      </span>
      {walkIn || late ? <span className="quiet">{t(walkIn ? 'appointments.walkIn' : 'appointments.late')}</span> : null}
    </span>
  );
}

/** Who has no time, having come without one or late, is called in the order in which people came. */
function Came({ at }: { at: string | null }) {
  const { t } = useTranslation('petition');
  return (
    <span className="reception-time figure">
      {at ? t('appointments.came', { time: clockText(at) }) : t('appointments.noTime')}
    </span>
  );
}

function Who({ appointment }: { appointment: AppointmentView }) {
  const { t } = useTranslation(['petition', 'shell']);
  const { officers, courtNames, localCourtName, place, roomName } = appointment;
  const names = officers.map(({ name, courtName }) => `${name}（${courtName}）`).join(t('shell:listComma'));
  const where = place === 'home' ? t('appointments.home') : `${localCourtName} ${roomName ?? ''}`;
  return (
    <span>
      {names || t('appointments.nobodyYet')} · {where}
      {courtNames.length > 1 ? ` · ${t('appointments.joint')}` : ''}
    </span>
  );
}
