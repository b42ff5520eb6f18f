import { useQuery } from '@tanstack/react-query';
import { Alert, Button, Form, Input, Modal, Select } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { AppointmentView, CalendarDay } from '../../signaling/contract/appointment-api.ts';
import type { PetitionView } from '../../signaling/contract/petition-api.ts';
import { courtDay } from '../client/court-day.ts';
import { dayText, timeText } from '../client/format.ts';
import { get, post } from '../client/http.ts';
import { faultText } from '../component/fault-text.ts';
import { Failure, Loading } from '../component/page-state.tsx';
import { SlotCalendar, type Picked } from './slot-calendar.tsx';

const WEEK = 7;
const LENGTHS = [1, 2, 3, 4] as const;
const SLOT = 30;
const HOME = 'home';

interface ScheduleDialogProps {
  petition: Pick<PetitionView, 'id'> & Partial<Pick<PetitionView, 'preference'>>;
  /** Another time for this one. */
  moving?: AppointmentView;
  onDone: () => Promise<void>;
  onClose: () => void;
}

/** The time of a reception: who receives, when, in which room. What is taken meanwhile is told, and the calendar read again. */
export function ScheduleDialog({ petition, moving, onDone, onClose }: ScheduleDialogProps) {
  const { t } = useTranslation(['petition', 'petitionLabel']);
  const [week, setWeek] = useState(0);
  const [picks, setPicks] = useState<Picked[]>([]);
  const [room, setRoom] = useState<string | null>(petition.preference?.place === 'home' ? HOME : null);
  const [slots, setSlots] = useState<number>(1);
  const [reason, setReason] = useState('');
  const [fault, setFault] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);
  const from = courtDay(week * WEEK);
  const calendar = useQuery({
    queryKey: ['calendar', petition.id, from],
    queryFn: ({ signal }) =>
      get<CalendarDay[]>('/api/appointments/calendar', { petitionId: petition.id, from, days: WEEK }, signal),
  });
  const turn = (to: number): void => {
    // What was chosen belongs to the week that was shown.
    setPicks([]);
    setWeek(Math.max(0, to));
  };
  const [first] = picks;
  const rooms = roomsAt(calendar.data ?? [], first?.at ?? null);
  const chosenRoom = room ?? rooms[0]?.id ?? null;

  const save = async (): Promise<void> => {
    if (!first) return setFault(t('schedule.pick'));
    if (chosenRoom === null) return setFault(t('schedule.noRoom'));
    if (moving && reason.trim().length < 2) return setFault(t('act.reasonShort'));
    setBusy(true);
    setFault(null);
    const time = {
      officerIds: picks.map(({ officerId }) => officerId),
      roomId: chosenRoom === HOME ? null : chosenRoom,
      startsAt: first.at,
      slots,
    };
    try {
      if (moving) await post(`/api/appointments/${moving.id}/move`, { ...time, reason: reason.trim() });
      else await post(`/api/petitions/${petition.id}/schedule`, time);
      await onDone();
      onClose();
    } catch (error) {
      setFault(faultText(error, t('act.failed')));
      setPicks([]);
      setBusy(false);
      await calendar.refetch();
    }
  };
  return (
    <Modal
      open
      width={1080}
      style={{ top: 24 }}
      title={t(moving ? 'schedule.moveTitle' : 'schedule.title')}
      okText={t('schedule.confirm')}
      confirmLoading={busy}
      onOk={() => void save()}
      onCancel={onClose}
      className="schedule-dialog"
    >
      {petition.preference ? <Wish preference={petition.preference} /> : null}
      <div className="schedule-bar">
        <Button onClick={() => turn(week - 1)}>{t('schedule.before')}</Button>
        <strong>{t('schedule.week', { from: dayText(`${from}T04:00:00Z`) })}</strong>
        <Button onClick={() => turn(week + 1)}>{t('schedule.after')}</Button>
      </div>
      {calendar.isPending ? <Loading rows={8} /> : null}
      {calendar.isError ? <Failure error={calendar.error} onRetry={() => void calendar.refetch()} /> : null}
      {calendar.data ? <SlotCalendar days={calendar.data} picks={picks} onPick={setPicks} /> : null}
      <Form layout="vertical" component="div" className="schedule-form">
        <Form.Item label={t('schedule.room')} htmlFor="schedule-room">
          <Select
            id="schedule-room"
            value={chosenRoom}
            onChange={setRoom}
            options={[
              ...rooms.map(({ id, name }) => ({ value: id, label: name })),
              { value: HOME, label: t('schedule.home') },
            ]}
          />
        </Form.Item>
        <Form.Item label={t('schedule.slots')} htmlFor="schedule-slots">
          <Select
            id="schedule-slots"
            value={slots}
            onChange={setSlots}
            options={LENGTHS.map((value) => ({ value, label: t('schedule.minutes', { count: value * SLOT }) }))}
          />
        </Form.Item>
        {moving ? (
          <Form.Item label={t('schedule.reason')} htmlFor="schedule-reason" required>
            <Input
              id="schedule-reason"
              maxLength={200}
              value={reason}
              onChange={(event) => setReason(event.target.value)}
            />
          </Form.Item>
        ) : null}
      </Form>
      <p role="status" className="schedule-chosen" data-testid="schedule-chosen">
        {first
          ? t('schedule.chosen', { time: timeText(first.at), who: picks.map(({ name }) => name).join('、') })
          : t('schedule.pick')}
      </p>
      {fault ? <Alert type="error" showIcon role="alert" title={fault} /> : null}
    </Modal>
  );
}

/** Rooms that are free at a time; all when none is chosen yet. */
function roomsAt(days: CalendarDay[], at: string | null): { id: string; name: string }[] {
  const day =
    at === null
      ? days[0]
      : days.find(({ officers }) => officers.some((one) => one.slots.some((slot) => slot.at === at)));
  return (day?.rooms ?? [])
    .filter(({ busy }) => at === null || !busy.includes(at))
    .map(({ roomId: id, name }) => ({ id, name }));
}

function Wish({ preference }: { preference: PetitionView['preference'] }) {
  const { t } = useTranslation(['petition', 'petitionLabel']);
  const days = preference.weekdays.map((day) => t(`petitionLabel:weekday.d${day as 0}`)).join('、');
  return (
    <p className="quiet">
      {t('schedule.wish', {
        place: t(`petitionLabel:place.${preference.place}`),
        days: days || t('schedule.anyDay'),
        part: t(`petitionLabel:part.${preference.part}`),
        note: preference.note,
      })}
    </p>
  );
}
