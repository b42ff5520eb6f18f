import { LeftOutlined, RightOutlined } from '@ant-design/icons';
import { Button } from 'antd';
import { useTranslation } from 'react-i18next';
import type { OpeningHours } from '../../signaling/contract/api.ts';
import { courtDay, dayStart } from '../client/court-day.ts';
import { dayText } from '../client/format.ts';
import { daysOf, kindOf, weekdayOf, type DayKind, type Exception } from './calendar.ts';

const MONTHS = Array.from({ length: 12 }, (_, month) => month + 1);
const KINDS: DayKind[] = ['open', 'off', 'holiday', 'work'];

interface YearProps {
  year: number;
  hours: OpeningHours;
  /** Null: looked at only. */
  onPick: ((date: string) => void) | null;
  onYear: (year: number) => void;
}

/** A year at a glance: which days calls are answered, and which are not what their weekday says. */
export function Year({ year, hours, onPick, onYear }: YearProps) {
  const { t } = useTranslation('admin');
  const exceptions = new Map<string, Exception>(hours.exceptions.map((exception) => [exception.date, exception]));
  return (
    <div className="year">
      <div className="year-head">
        <Button icon={<LeftOutlined />} aria-label={t('hours.previousYear')} onClick={() => onYear(year - 1)} />
        <strong className="figure">{t('hours.year', { year })}</strong>
        <Button icon={<RightOutlined />} aria-label={t('hours.nextYear')} onClick={() => onYear(year + 1)} />
        <ul className="year-legend" aria-label={t('hours.legend')}>
          {KINDS.map((kind) => (
            <li key={kind}>
              <i className={`day day-${kind}`} aria-hidden="true">
                {MARKS[kind]}
              </i>
              {t(`hours.${kind}`)}
            </li>
          ))}
        </ul>
      </div>
      <div className="months">
        {MONTHS.map((month) => (
          <Month key={month} year={year} month={month} hours={hours} exceptions={exceptions} onPick={onPick} />
        ))}
      </div>
    </div>
  );
}

const MARKS: Record<DayKind, string> = { open: '', off: '', holiday: '休', work: '班' };

interface MonthProps {
  year: number;
  month: number;
  hours: OpeningHours;
  exceptions: ReadonlyMap<string, Exception>;
  onPick: ((date: string) => void) | null;
}

function Month({ year, month, hours, exceptions, onPick }: MonthProps) {
  const { t } = useTranslation('admin');
  const days = daysOf(year, month);
  const today = courtDay();
  return (
    <section className="month">
      <h3>{t('hours.month', { month })}</h3>
      <div className="month-days">
        {[...t('hours.days')].map((day) => (
          <span key={day} className="month-weekday" aria-hidden="true">
            {day}
          </span>
        ))}
        {days.map((date, index) => {
          const kind = kindOf(hours, date, exceptions);
          const name = exceptions.get(date)?.name;
          const label = t('hours.dayLabel', {
            day: dayText(dayStart(date)),
            state: [name, t(`hours.${kind}`)].filter(Boolean).join(' '),
          });
          const place = index === 0 ? { gridColumnStart: weekdayOf(date) + 1 } : undefined;
          const look = `day day-${kind} ${date === today ? 'day-today' : ''}`;
          return onPick ? (
            <button
              key={date}
              type="button"
              className={look}
              style={place}
              aria-label={label}
              title={label}
              onClick={() => onPick(date)}
            >
              {index + 1}
            </button>
          ) : (
            <span key={date} className={look} style={place} role="img" aria-label={label} title={label}>
              {index + 1}
            </span>
          );
        })}
      </div>
    </section>
  );
}
