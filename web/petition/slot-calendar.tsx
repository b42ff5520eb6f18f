import { useTranslation } from 'react-i18next';
import type { CalendarDay } from '../../signaling/contract/appointment-api.ts';
import { clockText, dayText } from '../client/format.ts';

export interface Picked {
  officerId: string;
  name: string;
  courtId: string;
  at: string;
}

type Officer = CalendarDay['officers'][number];

interface SlotCalendarProps {
  days: CalendarDay[];
  picks: Picked[];
  onPick: (picks: Picked[]) => void;
}

/** Officers and their half hours of a week. A second officer of another court at the same time makes it a joint reception. */
export function SlotCalendar({ days, picks, onPick }: SlotCalendarProps) {
  const { t } = useTranslation(['petition', 'petitionLabel']);
  const pick = ({ officerId, name, courtId }: Officer, at: string): void => {
    const already = picks.some((one) => one.officerId === officerId && one.at === at);
    const others = picks.filter((one) => one.at === at && one.courtId !== courtId && one.officerId !== officerId);
    onPick(already ? others : [...others, { officerId, name, courtId, at }]);
  };
  if (days.every(({ officers }) => officers.length === 0)) return <p className="quiet">{t('schedule.none')}</p>;
  return (
    <>
      <div className="slots" tabIndex={0} role="group" aria-label={t('schedule.title')}>
        {days
          .filter(({ working, officers }) => working || officers.length > 0)
          .map((day) => (
            <section key={day.date} className="slots-day">
              <h3>{dayText(`${day.date}T04:00:00Z`)}</h3>
              {day.officers.length === 0 ? <p className="quiet">—</p> : null}
              {day.officers.map((officer) => (
                <div key={officer.officerId} className="slots-officer">
                  <strong>{officer.name}</strong>{' '}
                  <span className="quiet">
                    {t(`petitionLabel:roster.${officer.kind}`)} · {officer.courtName}
                  </span>
                  <div className="slots-times">
                    {officer.slots.map(({ at, free }) => {
                      const chosen = picks.some((one) => one.officerId === officer.officerId && one.at === at);
                      const state = t(free ? 'schedule.free' : 'schedule.busy');
                      return (
                        <button
                          key={at}
                          type="button"
                          className={free ? 'slot slot-free figure' : 'slot figure'}
                          aria-pressed={chosen}
                          aria-disabled={!free}
                          aria-label={t('schedule.slot', { time: clockText(at), who: officer.name, state })}
                          onClick={() => (free ? pick(officer, at) : undefined)}
                        >
                          {clockText(at)}
                        </button>
                      );
                    })}
                  </div>
                </div>
              ))}
            </section>
          ))}
      </div>
      <p className="quiet">{t('schedule.jointHint')}</p>
    </>
  );
}
