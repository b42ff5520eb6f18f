import { keepPreviousData, useQuery, useQueryClient } from '@tanstack/react-query';
import { Button, Segmented, Switch } from 'antd';
import { useTranslation } from 'react-i18next';
import type { AppointmentView } from '../../signaling/contract/appointment-api.ts';
import { courtDay, isDay } from '../client/court-day.ts';
import { dayText } from '../client/format.ts';
import { get } from '../client/http.ts';
import { useAddressFilter } from '../component/address-filter.ts';
import { FilterField } from '../component/filter-field.tsx';
import { Card, PageFrame } from '../component/page-frame.tsx';
import { Empty, Failure, Loading } from '../component/page-state.tsx';
import { useMe } from '../component/session.tsx';
import { AppointmentItem } from './appointment-item.tsx';
import { RosterPanel } from './roster-panel.tsx';
import './petition.css';

const FILTERS = ['day', 'view', 'mine'] as const;
const DAY = 86_400_000;
const shifted = (day: string, by: number): string =>
  new Date(Date.parse(`${day}T00:00:00Z`) + by * DAY).toISOString().slice(0, 10);
const mondayOf = (day: string): string => shifted(day, -((new Date(`${day}T00:00:00Z`).getUTCDay() + 6) % 7));

/** Receptions of a day or a week: who, when, where, and what can be done; the line of who waits; the roster for the supervisor. */
export function AppointmentsPage() {
  const { t } = useTranslation('petition');
  const { role } = useMe();
  const queries = useQueryClient();
  const filter = useAddressFilter(FILTERS);
  const week = filter.values.view === 'week';
  const day = filter.values.day && isDay(filter.values.day) ? filter.values.day : courtDay();
  const from = week ? mondayOf(day) : day;
  const days = week ? 7 : 1;
  const mine = filter.values.mine === 'true';
  const appointments = useQuery({
    queryKey: ['appointments', from, days, mine],
    queryFn: ({ signal }) =>
      get<AppointmentView[]>('/api/appointments', { from, days, ...(mine ? { mine } : {}) }, signal),
    placeholderData: keepPreviousData,
    refetchInterval: 15_000,
  });
  const changed = (): void => void queries.invalidateQueries({ queryKey: ['appointments'] });
  const turn = (by: number): void => filter.change({ day: shifted(day, by * (week ? 7 : 1)) });
  const queue = (appointments.data ?? []).filter(({ state }) => state === 'queued');
  const timed = (appointments.data ?? []).filter(({ state }) => state !== 'queued');
  const dates = Array.from({ length: week ? 5 : 1 }, (_, at) => shifted(from, at));
  return (
    <PageFrame title={t('appointments.title')} aside={<strong>{dayText(`${from}T04:00:00Z`)}</strong>}>
      <search className="filter-bar">
        <Segmented
          aria-label={t('appointments.title')}
          value={week ? 'week' : 'day'}
          onChange={(value) => filter.change({ view: value === 'week' ? 'week' : null })}
          options={(['day', 'week'] as const).map((value) => ({ value, label: t(`appointments.${value}`) }))}
        />
        <Button onClick={() => turn(-1)}>{t('appointments.before')}</Button>
        <Button onClick={() => filter.change({ day: null })}>{t('appointments.today')}</Button>
        <Button onClick={() => turn(1)}>{t('appointments.after')}</Button>
        {role === 'reception-officer' ? (
          <FilterField name={t('appointments.mine')}>
            <Switch checked={mine} onChange={(on) => filter.change({ mine: on ? 'true' : null })} />
          </FilterField>
        ) : null}
      </search>
      {appointments.isPending ? <Loading rows={8} /> : null}
      {appointments.isError ? <Failure error={appointments.error} onRetry={() => void appointments.refetch()} /> : null}
      {appointments.data ? (
        <div className="reception">
          <div className={week ? 'reception-week' : 'reception-days'} data-testid="appointments">
            {dates.map((date) => (
              <DayCard
                key={date}
                date={date}
                items={timed.filter((one) => one.date === date)}
                onChanged={changed}
                hint={!week}
              />
            ))}
          </div>
          <div className="reception-side">
            <Card title={`${t('appointments.queue')}（${queue.length}）`} testId="queue">
              <p className="quiet">{t('appointments.queueHint')}</p>
              {queue.map((one) => (
                <AppointmentItem key={one.id} appointment={one} onChanged={changed} />
              ))}
            </Card>
            <RosterPanel />
          </div>
        </div>
      ) : null}
    </PageFrame>
  );
}

interface DayCardProps {
  date: string;
  items: AppointmentView[];
  hint: boolean;
  onChanged: () => void;
}

function DayCard({ date, items, hint, onChanged }: DayCardProps) {
  const { t } = useTranslation('petition');
  return (
    <Card title={dayText(`${date}T04:00:00Z`)}>
      {items.length === 0 ? (
        hint ? (
          <Empty title={t('appointments.none')} hint={t('appointments.noneHint')} />
        ) : (
          <p className="quiet">{t('appointments.none')}</p>
        )
      ) : null}
      {items.map((one) => (
        <AppointmentItem key={one.id} appointment={one} onChanged={onChanged} />
      ))}
    </Card>
  );
}
