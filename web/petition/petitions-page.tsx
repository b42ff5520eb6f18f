import { PlusOutlined } from '@ant-design/icons';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { Button, type TableColumnsType } from 'antd';
import { useTranslation } from 'react-i18next';
import { Link, useNavigate } from 'react-router';
import type { PetitionRow } from '../../signaling/contract/petition-api.ts';
import { PETITION_KINDS, PETITION_STATES } from '../../signaling/contract/petition-state.ts';
import { get } from '../client/http.ts';
import { useAddressFilter, type AddressFilter } from '../component/address-filter.ts';
import { courtsRequest } from '../component/courts.ts';
import { ExportButton } from '../component/export-button.tsx';
import { ChoiceField, SearchField, SegmentField } from '../component/filter-field.tsx';
import { PageFrame } from '../component/page-frame.tsx';
import { Empty, Failure, Loading } from '../component/page-state.tsx';
import { PageTable } from '../component/page-table.tsx';
import { useMe } from '../component/session.tsx';
import { TimeText } from '../component/time-text.tsx';
import { AppointmentTag, PetitionTag } from './petition-tag.tsx';
import './petition.css';

interface PetitionPageOf {
  items: PetitionRow[];
  total: number;
  page: number;
  size: number;
}
const FILTERS = ['open', 'state', 'kind', 'courtId', 'q'] as const;
type Filter = (typeof FILTERS)[number];

function useColumns(): TableColumnsType<PetitionRow> {
  const { t } = useTranslation(['petition', 'petitionLabel']);
  return [
    {
      title: t('column.number'),
      width: 170,
      render: (_, { id, number }) => (
        <Link className="row-link figure" to={`/petitions/${id}`}>
          {number}
        </Link>
      ),
    },
    {
      title: t('column.petitioner'),
      width: 150,
      render: (_, { petitioner, phoneMasked }) => (
        <span className="two-lines">
          <span>{petitioner}</span>
          <span className="quiet figure">{phoneMasked}</span>
        </span>
      ),
    },
    {
      title: t('column.demand'),
      render: (_, { demand, kind, visit }) => (
        <span className="two-lines">
          <span className="petition-demand-line">{demand}</span>
          <span className="quiet">
            {t(`petitionLabel:kind.${kind}`)} · {t(`petitionLabel:visit.${visit}`)}
          </span>
        </span>
      ),
    },
    { title: t('column.court'), width: 170, render: (_, { courtName }) => courtName },
    { title: t('column.state'), width: 120, render: (_, { state }) => <PetitionTag state={state} /> },
    {
      title: t('column.time'),
      width: 160,
      render: (_, { state, appointment }) => {
        if (state !== 'scheduled' || !appointment) return '—';
        return appointment.startsAt ? (
          <TimeText at={appointment.startsAt} />
        ) : (
          <AppointmentTag state={appointment.state} />
        );
      },
    },
    { title: t('column.submitted'), width: 160, render: (_, { submittedAt }) => <TimeText at={submittedAt} /> },
  ];
}

/** Petitions of the court and the courts below; what waits for somebody comes first. */
export function PetitionsPage() {
  const { t } = useTranslation('petition');
  const { role } = useMe();
  const navigate = useNavigate();
  const filter = useAddressFilter(FILTERS);
  const { page, size, values } = filter;
  const columns = useColumns();
  const petitions = useQuery({
    queryKey: ['petitions', values, page, size],
    queryFn: ({ signal }) => get<PetitionPageOf>('/api/petitions', { ...values, page, size }, signal),
    placeholderData: keepPreviousData,
    refetchInterval: 30_000,
  });
  const { data } = petitions;
  const clear = <Button onClick={filter.clear}>{t('filter.clear')}</Button>;
  return (
    <PageFrame
      title={t('title')}
      aside={data ? <span className="quiet figure">{t('total', { count: data.total })}</span> : null}
      actions={
        <>
          {role === 'supervisor' || role === 'auditor' ? (
            <ExportButton
              path="/api/petitions/export"
              query={values}
              fileName="petitions.xlsx"
              label={t('export')}
              done={t('exported')}
            />
          ) : null}
          {role === 'guide' || role === 'supervisor' ? (
            <Button
              type={role === 'guide' ? 'primary' : 'default'}
              icon={<PlusOutlined />}
              onClick={() => void navigate('/petitions/new')}
            >
              {t('register')}
            </Button>
          ) : null}
        </>
      }
    >
      <PetitionsFilter filter={filter} />
      <section className="card card-list" data-testid="petitions">
        {petitions.isPending ? <Loading rows={10} /> : null}
        {petitions.isError ? <Failure error={petitions.error} onRetry={() => void petitions.refetch()} /> : null}
        {data && !petitions.isError && data.items.length === 0 ? (
          filter.filtered ? (
            <Empty title={t('noMatch')} hint={t('noMatchHint')} action={clear} />
          ) : (
            <Empty title={t('empty')} hint={t('emptyHint')} />
          )
        ) : null}
        {data && !petitions.isError && data.items.length > 0 ? (
          <PageTable<PetitionRow> page={data} columns={columns} onTurn={filter.turn} />
        ) : null}
      </section>
    </PageFrame>
  );
}

function PetitionsFilter({ filter }: { filter: AddressFilter<Filter> }) {
  const { t } = useTranslation(['petition', 'petitionLabel']);
  const courts = useQuery(courtsRequest);
  const { open, state, kind, courtId, q } = filter.values;
  return (
    <search className="filter-bar">
      <SegmentField
        name={t('filter.open')}
        all={t('filter.all')}
        value={open}
        options={[{ value: 'true', label: t('filter.openYes') }]}
        onChange={(value) => filter.change({ open: value })}
      />
      <ChoiceField
        name={t('filter.state')}
        all={t('filter.anyState')}
        value={state}
        options={PETITION_STATES.map((value) => ({ value, label: t(`petitionLabel:state.${value}`) }))}
        onChange={(value) => filter.change({ state: value })}
      />
      <ChoiceField
        name={t('filter.kind')}
        all={t('filter.anyKind')}
        value={kind}
        options={PETITION_KINDS.map((value) => ({ value, label: t(`petitionLabel:kind.${value}`) }))}
        onChange={(value) => filter.change({ kind: value })}
      />
      {(courts.data?.length ?? 0) > 1 ? (
        <ChoiceField
          name={t('filter.court')}
          all={t('filter.anyCourt')}
          value={courtId}
          options={(courts.data ?? []).map(({ id, name }) => ({ value: id, label: name }))}
          onChange={(value) => filter.change({ courtId: value })}
        />
      ) : null}
      <SearchField
        name={t('filter.q')}
        hint={t('filter.qHint')}
        className="petition-search"
        most={80}
        value={q}
        onSearch={(value) => filter.change({ q: value })}
      />
      {filter.filtered ? (
        <Button type="text" onClick={filter.clear}>
          {t('filter.clear')}
        </Button>
      ) : null}
    </search>
  );
}
