import { Switch } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { OpeningHours } from '../../signaling/contract/api.ts';
import { courtDay, dayStart } from '../client/court-day.ts';
import { dayText } from '../client/format.ts';
import { ApiError } from '../client/http.ts';
import { Card } from '../component/page-frame.tsx';
import { isSound, withException } from './calendar.ts';
import { CourtDrafting, DraftBar, DraftHead } from './draft-frame.tsx';
import type { Drafting } from './drafting.ts';
import { ExceptionDialog } from './exception-dialog.tsx';
import { hoursDifferences, spansText } from './hours-difference.ts';
import { Spans } from './spans.tsx';
import { Year } from './year.tsx';

/** When a court's line is answered. An operator changes it, a supervisor sees it. */
export const Hours = () => <CourtDrafting<OpeningHours> kind="hours" rows={10} Form={HoursForm} />;

function HoursForm({ drafting }: { drafting: Drafting<OpeningHours> }) {
  const { t } = useTranslation(['admin', 'shell']);
  const { shown, editable, change, error } = drafting;
  const fields = error instanceof ApiError ? error.fields : {};
  const differences = (from: OpeningHours, to: OpeningHours): string[] => hoursDifferences(t, from, to);
  return (
    <>
      <Card>
        <DraftHead drafting={drafting} differences={differences} hint={t('hours.alwaysHint')}>
          <label className="always">
            <Switch
              checked={shown.alwaysOpen}
              disabled={!editable}
              aria-label={t('hours.always')}
              onChange={(alwaysOpen) => change({ alwaysOpen })}
            />
            <strong>{t('hours.always')}</strong>
          </label>
        </DraftHead>
      </Card>
      <Card title={t('hours.weekdays')} className={shown.alwaysOpen ? 'hours-idle' : ''}>
        <ul className="weekdays">
          {shown.weekdays.map((spans, index) => {
            const day = t('hours.day', { day: [...t('hours.days')][index] ?? '' });
            return (
              <li key={day}>
                <strong>{day}</strong>
                <Spans
                  day={day}
                  spans={spans}
                  editable={editable}
                  fault={fields[`weekdays.${index}`]}
                  onChange={(next) =>
                    change({ weekdays: shown.weekdays.map((old, at) => (at === index ? next : old)) })
                  }
                />
              </li>
            );
          })}
        </ul>
      </Card>
      <Exceptions hours={shown} editable={editable} onChange={(exceptions) => change({ exceptions })} />
      <DraftBar
        drafting={drafting}
        differences={differences}
        blocked={shown.weekdays.every(isSound) ? null : t('draft.wrong')}
      />
    </>
  );
}

interface ExceptionsProps {
  hours: OpeningHours;
  editable: boolean;
  onChange: (exceptions: OpeningHours['exceptions']) => void;
}

function Exceptions({ hours, editable, onChange }: ExceptionsProps) {
  const { t } = useTranslation(['admin', 'shell']);
  const [year, setYear] = useState(() => Number(courtDay().slice(0, 4)));
  const [picked, setPicked] = useState<string | null>(null);
  const listed = hours.exceptions
    .filter(({ date }) => date.startsWith(`${year}-`))
    .sort((a, b) => a.date.localeCompare(b.date));
  return (
    <Card
      title={t('hours.exceptions')}
      className={hours.alwaysOpen ? 'hours-idle' : ''}
      extra={editable ? <span className="quiet">{t('hours.exceptionsHint')}</span> : undefined}
    >
      <div className="exceptions">
        <Year year={year} hours={hours} onPick={editable ? setPicked : null} onYear={setYear} />
        <section className="exceptions-list" aria-label={t('hours.list', { year })} tabIndex={0}>
          <h3>{t('hours.list', { year })}</h3>
          {listed.length === 0 ? <p className="quiet">{t('hours.none')}</p> : null}
          <ul>
            {listed.map(({ date, name, spans }) => (
              <li key={date}>
                <span className="figure">{dayText(dayStart(date))}</span>
                <strong>{name}</strong>
                <span className="quiet figure">{spansText(t, spans)}</span>
              </li>
            ))}
          </ul>
        </section>
      </div>
      {picked ? (
        <ExceptionDialog
          key={picked}
          date={picked}
          exception={hours.exceptions.find(({ date }) => date === picked) ?? null}
          onClose={() => setPicked(null)}
          onDone={(exception) => {
            onChange(withException(hours.exceptions, picked, exception));
            setPicked(null);
          }}
        />
      ) : null}
    </Card>
  );
}
