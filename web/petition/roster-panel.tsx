import { CloseOutlined } from '@ant-design/icons';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Alert, App, Button, DatePicker, Form, Input, Modal, Segmented, Select } from 'antd';
import type { Dayjs } from 'dayjs';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { ReceptionOfficer, RoomView, RosterView } from '../../signaling/contract/appointment-api.ts';
import { ROSTER_KINDS, type RosterKind } from '../../signaling/contract/petition-state.ts';
import { ApiError, get, post, remove } from '../client/http.ts';
import { courtsRequest } from '../component/courts.ts';
import { faultText } from '../component/fault-text.ts';
import { Card } from '../component/page-frame.tsx';
import { Failure, Loading } from '../component/page-state.tsx';
import { useMe } from '../component/session.tsx';

const WEEKDAYS = [0, 1, 2, 3, 4, 5, 6] as const;
const CLOCKS = Array.from({ length: 25 }, (_, at) => {
  const minutes = 8 * 60 + at * 30;
  return `${String(Math.floor(minutes / 60)).padStart(2, '0')}:${String(minutes % 60).padStart(2, '0')}`;
});

/** Who receives when, and the video rooms; the supervisor edits those of the own court. */
export function RosterPanel() {
  const { t } = useTranslation(['petition', 'petitionLabel']);
  const me = useMe();
  const queries = useQueryClient();
  const { modal } = App.useApp();
  const [adding, setAdding] = useState(false);
  const may = me.role === 'supervisor';
  const roster = useQuery({
    queryKey: ['roster'],
    queryFn: ({ signal }) => get<RosterView[]>('/api/roster', undefined, signal),
  });
  const changed = (): Promise<void> => queries.invalidateQueries({ queryKey: ['roster'] });
  const ask = (id: string): void => {
    modal.confirm({
      title: t('roster.removeAsk'),
      content: t('roster.removeHint'),
      okText: t('roster.remove'),
      okButtonProps: { danger: true },
      onOk: async () => {
        await remove<null>(`/api/roster/${id}`);
        await changed();
      },
    });
  };
  return (
    <>
      <Card
        title={t('roster.title')}
        extra={
          may ? (
            <Button size="small" onClick={() => setAdding(true)}>
              {t('roster.add')}
            </Button>
          ) : undefined
        }
        testId="roster"
      >
        <p className="quiet">{t('roster.hint')}</p>
        {roster.isPending ? <Loading rows={4} /> : null}
        {roster.isError ? <Failure error={roster.error} onRetry={() => void roster.refetch()} /> : null}
        {roster.data?.length === 0 ? <p className="quiet">{t('roster.none')}</p> : null}
        <ul className="petition-list">
          {groups(roster.data ?? []).map(({ key, first, entries }) => (
            <li key={key}>
              <strong>{first.officerName}</strong>{' '}
              <span className="quiet">
                {t(`petitionLabel:roster.${first.kind}`)} · {first.courtName}
              </span>
              {spans(entries).map(({ span, entries: same }) => (
                <span key={span} className="roster-span">
                  <span className="figure">{span}</span>
                  {same.map((entry) => (
                    <Hours key={entry.id} entry={entry} may={may && entry.courtId === me.court.id} onRemove={ask} />
                  ))}
                </span>
              ))}
            </li>
          ))}
        </ul>
      </Card>
      <Rooms may={may} />
      {adding ? <AddHours onDone={changed} onClose={() => setAdding(false)} /> : null}
    </>
  );
}

/** Entries of one person stand together. */
function groups(entries: RosterView[]): { key: string; first: RosterView; entries: RosterView[] }[] {
  const found = new Map<string, { key: string; first: RosterView; entries: RosterView[] }>();
  for (const entry of entries) {
    const key = `${entry.officerId} ${entry.kind}`;
    const group = found.get(key) ?? { key, first: entry, entries: [] };
    group.entries.push(entry);
    found.set(key, group);
  }
  return [...found.values()];
}

/** Days with the same hours stand on one line. */
function spans(entries: RosterView[]): { span: string; entries: RosterView[] }[] {
  const found = new Map<string, RosterView[]>();
  for (const entry of entries) {
    const span = `${entry.from}–${entry.to}`;
    found.set(span, [...(found.get(span) ?? []), entry]);
  }
  return [...found].map(([span, same]) => ({ span, entries: same }));
}

interface HoursProps {
  entry: RosterView;
  may: boolean;
  onRemove: (id: string) => void;
}

/** A day of somebody's hours; who may takes it away. */
function Hours({ entry, may, onRemove }: HoursProps) {
  const { t } = useTranslation(['petition', 'petitionLabel']);
  const day = entry.date ?? t(`petitionLabel:weekday.d${(entry.weekday ?? 0) as 0}`);
  if (!may) return <span className="roster-day figure">{day}</span>;
  return (
    <button
      type="button"
      className="roster-day roster-day-mine figure"
      aria-label={`${t('roster.remove')} ${entry.officerName} ${day} ${entry.from}–${entry.to}`}
      onClick={() => onRemove(entry.id)}
    >
      {day} <CloseOutlined aria-hidden="true" />
    </button>
  );
}

function AddHours({ onDone, onClose }: { onDone: () => Promise<void>; onClose: () => void }) {
  const { t } = useTranslation(['petition', 'petitionLabel']);
  const officers = useQuery({
    queryKey: ['roster-officers'],
    queryFn: ({ signal }) => get<ReceptionOfficer[]>('/api/roster/officers', undefined, signal),
  });
  const [officerId, setOfficer] = useState<string | null>(null);
  const [kind, setKind] = useState<RosterKind>('officer');
  const [weekly, setWeekly] = useState(true);
  const [weekday, setWeekday] = useState<number>(0);
  const [date, setDate] = useState<Dayjs | null>(null);
  const [from, setFrom] = useState('09:00');
  const [to, setTo] = useState('11:30');
  const add = useMutation({
    mutationFn: () =>
      post('/api/roster', {
        officerId: officerId ?? '',
        kind,
        weekday: weekly ? weekday : null,
        date: weekly ? null : (date?.format('YYYY-MM-DD') ?? null),
        from,
        to,
      }),
    onSuccess: async () => {
      await onDone();
      onClose();
    },
  });
  const clocks = CLOCKS.map((value) => ({ value, label: value }));
  return (
    <Modal
      open
      title={t('roster.add')}
      okText={t('roster.add')}
      confirmLoading={add.isPending}
      onOk={() => add.mutate()}
      onCancel={onClose}
    >
      <Form layout="vertical" component="div" className="roster-form">
        <Form.Item label={t('roster.officer')} htmlFor="roster-officer" required>
          <Select
            id="roster-officer"
            value={officerId}
            onChange={setOfficer}
            options={(officers.data ?? []).map(({ id, name }) => ({ value: id, label: name }))}
          />
        </Form.Item>
        <Form.Item label={t('roster.kind')} htmlFor="roster-kind">
          <Select
            id="roster-kind"
            value={kind}
            onChange={setKind}
            options={ROSTER_KINDS.map((value) => ({ value, label: t(`petitionLabel:roster.${value}`) }))}
          />
        </Form.Item>
        <Form.Item label={t('roster.when')}>
          <Segmented
            value={weekly ? 'weekly' : 'once'}
            onChange={(value) => setWeekly(value === 'weekly')}
            options={(['weekly', 'once'] as const).map((value) => ({ value, label: t(`roster.${value}`) }))}
          />
        </Form.Item>
        {weekly ? (
          <Form.Item label={t('roster.weekday')} htmlFor="roster-weekday">
            <Select
              id="roster-weekday"
              value={weekday}
              onChange={setWeekday}
              options={WEEKDAYS.map((value) => ({ value, label: t(`petitionLabel:weekday.d${value}`) }))}
            />
          </Form.Item>
        ) : (
          <Form.Item label={t('roster.date')} htmlFor="roster-date">
            <DatePicker id="roster-date" value={date} onChange={setDate} />
          </Form.Item>
        )}
        <Form.Item label={t('roster.from')} htmlFor="roster-from">
          <Select id="roster-from" value={from} onChange={setFrom} options={clocks} />
        </Form.Item>
        <Form.Item label={t('roster.to')} htmlFor="roster-to">
          <Select id="roster-to" value={to} onChange={setTo} options={clocks} />
        </Form.Item>
      </Form>
      {add.error ? <Fault error={add.error} /> : null}
    </Modal>
  );
}

function Fault({ error }: { error: Error }) {
  const { t } = useTranslation('petition');
  const [field] = error instanceof ApiError ? Object.values(error.fields) : [];
  return <Alert type="error" showIcon role="alert" title={field ?? faultText(error, t('act.failed'))} />;
}

function Rooms({ may }: { may: boolean }) {
  const { t } = useTranslation('petition');
  const me = useMe();
  const queries = useQueryClient();
  const rooms = useQuery({
    queryKey: ['video-rooms'],
    queryFn: ({ signal }) => get<RoomView[]>('/api/video-rooms', undefined, signal),
  });
  const courts = useQuery(courtsRequest);
  const [courtId, setCourt] = useState(me.court.id);
  const [name, setName] = useState('');
  const changed = (): Promise<void> => queries.invalidateQueries({ queryKey: ['video-rooms'] });
  const add = useMutation({
    mutationFn: () => post('/api/video-rooms', { courtId, name: name.trim() }),
    onSuccess: async () => {
      setName('');
      await changed();
    },
  });
  const take = useMutation({
    mutationFn: (id: string) => remove<null>(`/api/video-rooms/${id}`),
    onSuccess: changed,
  });
  return (
    <Card title={t('roster.rooms')} testId="rooms">
      {rooms.data?.length === 0 ? <p className="quiet">{t('roster.noRooms')}</p> : null}
      <ul className="petition-list">
        {(rooms.data ?? []).map((room) => (
          <li key={room.id}>
            {room.name} <span className="quiet">{room.courtName}</span>
            {may ? (
              <Button
                type="link"
                size="small"
                aria-label={`${t('roster.remove')} ${room.name}`}
                onClick={() => take.mutate(room.id)}
              >
                {t('roster.remove')}
              </Button>
            ) : null}
          </li>
        ))}
      </ul>
      {may ? (
        <Form layout="vertical" component="div">
          <Form.Item label={t('roster.roomCourt')} htmlFor="room-court">
            <Select
              id="room-court"
              value={courtId}
              onChange={setCourt}
              options={(courts.data ?? []).map(({ id, name: label }) => ({ value: id, label }))}
            />
          </Form.Item>
          <Form.Item label={t('roster.room')} htmlFor="room-name">
            <Input id="room-name" maxLength={40} value={name} onChange={(event) => setName(event.target.value)} />
          </Form.Item>
          <Button loading={add.isPending} onClick={() => add.mutate()}>
            {t('roster.add')}
          </Button>
        </Form>
      ) : null}
      {(add.error ?? take.error) ? <Fault error={(add.error ?? take.error) as Error} /> : null}
    </Card>
  );
}
