import { useQuery, useQueryClient } from '@tanstack/react-query';
import { Alert, App, Switch } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { OpeningHours, OpeningHoursView } from '../../signaling/contract/api.ts';
import { courtDay, dayStart } from '../client/court-day.ts';
import { dayText, timeText } from '../client/format.ts';
import { ApiError, get, put } from '../client/http.ts';
import { faultText } from '../component/fault-text.ts';
import { Card } from '../component/page-frame.tsx';
import { Failure, Loading } from '../component/page-state.tsx';
import { useMe } from '../component/session.tsx';
import { differences, isSound, withException } from './calendar.ts';
import { CourtChoice, useCourt } from './court-choice.tsx';
import { ExceptionDialog } from './exception-dialog.tsx';
import { History } from './history.tsx';
import { SaveBar } from './save-bar.tsx';
import { Spans } from './spans.tsx';
import { Year } from './year.tsx';

const pathOf = (courtId: string): string => `/api/courts/${encodeURIComponent(courtId)}/hours`;

/** When a court's line is answered. An operator changes it, a supervisor sees it. */
export function Hours() {
  const court = useCourt();
  const hours = useQuery({
    queryKey: ['hours', court.id],
    queryFn: ({ signal }) => get<OpeningHoursView>(pathOf(court.id), undefined, signal),
  });
  if (hours.isPending) {
    return (
      <Card>
        <Loading rows={10} />
      </Card>
    );
  }
  if (hours.isError) {
    return (
      <Card>
        <Failure error={hours.error} onRetry={() => void hours.refetch()} />
      </Card>
    );
  }
  return <HoursForm key={court.id} court={court} saved={hours.data} />;
}

/** Saving and what it says, apart from how it looks. */
function useSaving(
  court: { id: string; name: string },
  saved: OpeningHoursView,
  shown: OpeningHours,
  onSaved: () => void,
) {
  const { t } = useTranslation('admin');
  const { modal, message } = App.useApp();
  const queries = useQueryClient();
  const [error, setError] = useState<unknown>(null);
  const { week, exceptions } = differences(saved, shown);
  const changed = week > 0 || exceptions > 0 || saved.alwaysOpen !== shown.alwaysOpen;
  const save = async (): Promise<void> => {
    try {
      queries.setQueryData(['hours', court.id], await put<OpeningHoursView>(pathOf(court.id), shown));
      setError(null);
      onSaved();
      void message.success(t('saved'));
    } catch (thrown) {
      setError(thrown);
    }
  };
  const ask = (): void => {
    const sound = shown.weekdays.every(isSound);
    if (!sound) return;
    void modal.confirm({
      title: t('hours.confirmTitle'),
      content: (
        <ul className="confirm-list">
          {saved.alwaysOpen === shown.alwaysOpen ? null : (
            <li>{t('hours.confirmAlways', { state: t(shown.alwaysOpen ? 'hours.on' : 'hours.offState') })}</li>
          )}
          {week > 0 ? <li>{t('hours.confirmWeek', { count: week })}</li> : null}
          {exceptions > 0 ? <li>{t('hours.confirmExceptions', { count: exceptions })}</li> : null}
          <li>{t('hours.confirmEffect', { court: court.name })}</li>
        </ul>
      ),
      okText: t('save'),
      onOk: save,
    });
  };
  return { changed, error, ask };
}

const hoursOf = ({ alwaysOpen, weekdays, exceptions }: OpeningHours): OpeningHours => ({
  alwaysOpen,
  weekdays,
  exceptions,
});

function HoursForm({ court, saved }: { court: { id: string; name: string }; saved: OpeningHoursView }) {
  const { t } = useTranslation('admin');
  const editable = useMe().role === 'operator';
  const [draft, setDraft] = useState<OpeningHours | null>(null);
  const shown = hoursOf(draft ?? saved);
  const { changed, error, ask } = useSaving(court, saved, shown, () => setDraft(null));
  const fields = error instanceof ApiError ? error.fields : {};
  return (
    <>
      <Card>
        <div className="admin-bar">
          <CourtChoice court={court.id} blocked={changed} />
          <label className="always">
            <Switch
              checked={shown.alwaysOpen}
              disabled={!editable}
              aria-label={t('hours.always')}
              onChange={(next) => setDraft({ ...shown, alwaysOpen: next })}
            />
            <strong>{t('hours.always')}</strong>
          </label>
          <span className="quiet">{editable ? t('hours.alwaysHint') : t('readOnly')}</span>
          <span className="page-frame-space" />
          <Version saved={saved} />
          <History<OpeningHours>
            court={court}
            kind="hours"
            saved={hoursOf(saved)}
            editable={editable}
            label={(key) => t(key === 'alwaysOpen' ? 'hours.always' : `hours.${key}`)}
            onTake={setDraft}
          />
        </div>
        {error ? <Alert type="error" showIcon role="alert" title={faultText(error, t('notSaved'))} /> : null}
        {changed ? <SaveBar onUndo={() => setDraft(null)} onSave={ask} /> : null}
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
                    setDraft({ ...shown, weekdays: shown.weekdays.map((old, at) => (at === index ? next : old)) })
                  }
                />
              </li>
            );
          })}
        </ul>
      </Card>
      <Exceptions hours={shown} editable={editable} onChange={(next) => setDraft({ ...shown, exceptions: next })} />
    </>
  );
}

function Version({ saved }: { saved: OpeningHoursView }) {
  const { t } = useTranslation('admin');
  const text =
    saved.version === 0 || saved.savedAt === null
      ? t('hours.standard')
      : t('hours.version', { version: saved.version, name: saved.savedBy, at: timeText(saved.savedAt) });
  return <span className="quiet">{text}</span>;
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
                <span className="quiet figure">
                  {spans.length === 0
                    ? t('hours.closed')
                    : spans.map(({ from, to }) => `${from}–${to}`).join(t('shell:listComma'))}
                </span>
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
