import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { Button, DatePicker, type TableColumnsType } from 'antd';
import dayjs from 'dayjs';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link, useNavigate } from 'react-router';
import type { SessionSummary } from '../../signaling/contract/session-api.ts';
import { SESSION_STATES } from '../../signaling/contract/session.ts';
import { RATING_SCORES } from '../../signaling/contract/state.ts';
import { courtDay, isDay } from '../client/court-day.ts';
import { get } from '../client/http.ts';
import { useAddressFilter, type AddressFilter } from '../component/address-filter.ts';
import { ExportButton } from '../component/export-button.tsx';
import { ChoiceField, FilterField, SearchField } from '../component/filter-field.tsx';
import { PageFrame } from '../component/page-frame.tsx';
import { Empty, Failure, Loading } from '../component/page-state.tsx';
import { PageTable } from '../component/page-table.tsx';
import { useMe } from '../component/session.tsx';
import { RatingTag } from '../component/state-tag.tsx';
import { TimeText } from '../component/time-text.tsx';
import { CreateDialog } from './create-dialog.tsx';
import { SessionStateTag } from './session-state-tag.tsx';
import './session-page.css';

/** `day`: of the court; `all` for all days; nothing is today. */
const FILTERS = ['day', 'state', 'rating', 'q'] as const;
type Filter = (typeof FILTERS)[number];

interface SessionPageOf {
  items: SessionSummary[];
  total: number;
  page: number;
  size: number;
}

const FOLLOW_MS = 5000;

/** The day's video sessions: who waits, where to go in, a new one for who stands at the counter. */
export function SessionsPage() {
  const { t } = useTranslation(['sessions', 'shell']);
  const { role } = useMe();
  const [making, setMaking] = useState(false);
  const filter = useAddressFilter(FILTERS);
  const { page, size, values } = filter;
  const { day = courtDay(), ...rest } = values;
  const query = { ...rest, ...(isDay(day) ? { day } : {}) };
  const sessions = useQuery({
    queryKey: ['sessions', query, page, size],
    queryFn: ({ signal }) => get<SessionPageOf>('/api/sessions', { ...query, page, size }, signal),
    placeholderData: keepPreviousData,
    refetchInterval: FOLLOW_MS,
  });
  const total = sessions.data ? (
    <span className="quiet figure">{t('total', { count: sessions.data.total })}</span>
  ) : null;
  const mayMake = role === 'guide' || role === 'reception-officer';
  return (
    <PageFrame
      title={t('title')}
      aside={total}
      actions={
        <>
          <ExportButton
            path="/api/sessions/export"
            query={query}
            fileName="sessions.xlsx"
            label={t('export')}
            done={t('exported')}
          />
          {mayMake ? (
            <Button type="primary" data-testid="session-new" onClick={() => setMaking(true)}>
              {t('new')}
            </Button>
          ) : null}
        </>
      }
    >
      <SessionsFilter filter={filter} day={day} />
      <section className="card card-list" aria-label={t('title')} data-testid="sessions-table">
        {sessions.isPending ? <Loading rows={8} /> : null}
        {sessions.isError ? <Failure error={sessions.error} onRetry={() => void sessions.refetch()} /> : null}
        {sessions.isSuccess ? <SessionsTable page={sessions.data} filter={filter} today={day === courtDay()} /> : null}
      </section>
      <CreateDialog open={making} onClose={() => setMaking(false)} />
    </PageFrame>
  );
}

function SessionsFilter({ filter, day }: { filter: AddressFilter<Filter>; day: string }) {
  const { t } = useTranslation(['room', 'sessions', 'label']);
  return (
    <search className="filter-bar">
      <FilterField name={t('sessions:day')}>
        <DatePicker
          value={isDay(day) ? dayjs(day) : null}
          placeholder={t('sessions:anyDay')}
          onChange={(chosen) => filter.change({ day: chosen ? chosen.format('YYYY-MM-DD') : 'all' })}
        />
      </FilterField>
      <ChoiceField
        name={t('sessions:state')}
        all={t('sessions:anyState')}
        value={filter.values.state}
        options={SESSION_STATES.map((value) => ({ value, label: t(`state.${value}`) }))}
        onChange={(state) => filter.change({ state })}
      />
      <ChoiceField
        name={t('sessions:rating')}
        all={t('sessions:anyRating')}
        value={filter.values.rating}
        options={[
          ...RATING_SCORES.map((score) => ({ value: String(score), label: t('label:rating', { score }) })),
          { value: 'none', label: t('sessions:notRated') },
        ]}
        onChange={(rating) => filter.change({ rating })}
      />
      <SearchField
        name={t('sessions:q')}
        hint={t('sessions:qHint')}
        className="sessions-search"
        most={60}
        value={filter.values.q}
        onSearch={(q) => filter.change({ q })}
      />
      {filter.filtered ? (
        <Button type="text" onClick={filter.clear}>
          {t('sessions:clear')}
        </Button>
      ) : null}
    </search>
  );
}

function useColumns(): TableColumnsType<SessionSummary> {
  const { t } = useTranslation(['room', 'sessions']);
  return [
    {
      title: t('sessions:column.at'),
      width: 150,
      render: (_, { scheduledAt, startedAt, number }) => (
        <span className="two-lines">
          {scheduledAt ? (
            <TimeText at={scheduledAt} form="short" />
          ) : startedAt ? (
            <TimeText at={startedAt} form="short" />
          ) : (
            <span>{t('sessions:column.walkIn')}</span>
          )}
          <span className="quiet figure">{number}</span>
        </span>
      ),
    },
    {
      title: t('sessions:column.petitioner'),
      width: 110,
      render: (_, { petitionerName }) => petitionerName,
    },
    {
      title: t('sessions:column.title'),
      render: (_, { title, caseNumber }) => (
        <span className="two-lines">
          <span>{title}</span>
          <span className="quiet">{caseNumber ?? t('sessions:column.noCase')}</span>
        </span>
      ),
    },
    {
      title: t('sessions:column.court'),
      width: 200,
      render: (_, { courtName, localCourtName, officerNames }) => (
        <span className="two-lines">
          <span>{officerNames.join('、')}</span>
          <span className="quiet">
            {localCourtName && localCourtName !== courtName ? `${localCourtName} → ${courtName}` : courtName}
          </span>
        </span>
      ),
    },
    {
      title: t('sessions:column.state'),
      width: 190,
      render: (_, { state, outcome, rating }) => (
        <span className="two-lines">
          <span className="tag-line">
            <SessionStateTag state={state} />
            {rating === null ? null : <RatingTag score={rating} />}
          </span>
          {outcome ? <span className="quiet">{t(`outcome.${outcome}`)}</span> : null}
        </span>
      ),
    },
    {
      title: t('sessions:column.people'),
      width: 130,
      render: (_, { waiting, inside, state }) =>
        state === 'open' || state === 'running' ? (
          <span className="two-lines figure">
            <span className={waiting > 0 ? 'sessions-waiting' : 'quiet'}>
              {t('sessions:column.waiting', { count: waiting })}
            </span>
            <span className={inside > 0 ? undefined : 'quiet'}>{t('sessions:column.inside', { count: inside })}</span>
          </span>
        ) : (
          <span className="quiet">—</span>
        ),
    },
    {
      title: t('sessions:column.act'),
      width: 120,
      render: (_, { id, mayEnter }) => (
        <Link className="row-link" to={`/sessions/${id}`} data-testid="session-enter">
          {t(mayEnter ? 'sessions:column.enter' : 'sessions:column.look')}
        </Link>
      ),
    },
  ];
}

function SessionsTable({
  page,
  filter,
  today,
}: {
  page: SessionPageOf;
  filter: AddressFilter<Filter>;
  today: boolean;
}) {
  const { t } = useTranslation('sessions');
  const navigate = useNavigate();
  const columns = useColumns();
  if (page.total === 0) {
    return filter.filtered ? (
      <Empty
        title={t('noMatch')}
        hint={t('noMatchHint')}
        action={<Button onClick={filter.clear}>{t('clear')}</Button>}
      />
    ) : (
      <Empty title={t(today ? 'emptyToday' : 'empty')} hint={t('emptyHint')} />
    );
  }
  return (
    <PageTable<SessionSummary>
      page={page}
      width={1100}
      onTurn={filter.turn}
      className="rows-open"
      columns={columns}
      onRow={({ id }) => ({
        onClick: (event) => {
          // A link in the row does it itself, in a new tab when asked to.
          if (!(event.target instanceof Element && event.target.closest('a'))) void navigate(`/sessions/${id}`);
        },
      })}
    />
  );
}
