import { LeftOutlined } from '@ant-design/icons';
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { Link, useParams } from 'react-router';
import type { DuplicateView, PetitionView } from '../../signaling/contract/petition-api.ts';
import { get } from '../client/http.ts';
import { Card, Fact, PageFrame } from '../component/page-frame.tsx';
import { Failure, Loading } from '../component/page-state.tsx';
import { TimeText } from '../component/time-text.tsx';
import { IdentityFile } from '../identity/identity-file.tsx';
import { Materials } from './materials.tsx';
import { NextStep } from './next-step.tsx';
import { People } from './people.tsx';
import { PetitionTag } from './petition-tag.tsx';
import { Trail } from './trail.tsx';
import './petition.css';

export const petitionKey = (id: string): string[] => ['petition', id];

/** The file of a petition: what is next, people, demand, materials, what may be the same matter, and its story. */
export function PetitionPage() {
  const { t } = useTranslation('petition');
  const { id = '' } = useParams();
  const petition = useQuery({
    queryKey: petitionKey(id),
    queryFn: ({ signal }) => get<PetitionView>(`/api/petitions/${encodeURIComponent(id)}`, undefined, signal),
    refetchInterval: 30_000,
  });
  const { data } = petition;
  return (
    <PageFrame
      title={data ? t('detail', { number: data.number }) : t('title')}
      aside={data ? <PetitionTag state={data.state} /> : null}
      actions={
        <Link className="row-link no-print" to="/petitions">
          <LeftOutlined aria-hidden="true" /> {t('back')}
        </Link>
      }
    >
      {petition.isPending ? <Loading rows={12} /> : null}
      {petition.isError ? <Failure error={petition.error} onRetry={() => void petition.refetch()} /> : null}
      {data ? (
        <div className="petition">
          <div className="petition-main">
            <NextStep petition={data} />
            <Matter petition={data} />
            <Materials petition={data} />
          </div>
          <div className="petition-side">
            <People petition={data} />
            <IdentityFile petition={data} />
            <Duplicates id={data.id} />
            <Card title={t('trail.title')}>
              <Trail petition={data} />
            </Card>
          </div>
        </div>
      ) : null}
    </PageFrame>
  );
}

function Matter({ petition }: { petition: PetitionView }) {
  const { t } = useTranslation(['petition', 'petitionLabel', 'shell']);
  const { preference } = petition;
  const comma = t('shell:listComma');
  const days = preference.weekdays.map((day) => t(`petitionLabel:weekday.d${day as 0}`)).join(comma);
  const wish = [
    t(`petitionLabel:place.${preference.place}`),
    days || t('schedule.anyDay'),
    t(`petitionLabel:part.${preference.part}`),
    preference.note,
  ];
  return (
    <Card title={t('demand')}>
      <p className="petition-demand">{petition.demand}</p>
      <dl className="facts">
        <Fact name={t('fact.cases')}>{petition.caseNumbers.join(comma) || '—'}</Fact>
        <Fact name={t('fact.courts')}>{petition.courts || '—'}</Fact>
        <Fact name={t('fact.kind')}>{t(`petitionLabel:kind.${petition.kind}`)}</Fact>
        <Fact name={t('fact.visit')}>{t(`petitionLabel:visit.${petition.visit}`)}</Fact>
        <Fact name={t('fact.channel')}>{t(`petitionLabel:channel.${petition.channel}`)}</Fact>
        <Fact name={t('fact.court')}>{petition.courtName}</Fact>
        <Fact name={t('fact.submittedAt')}>
          <TimeText at={petition.submittedAt} />
        </Fact>
        <Fact name={t('fact.createdBy')}>{petition.createdBy || t('fact.self')}</Fact>
        <Fact name={t('fact.preference')}>{wish.filter((part) => part !== '').join(comma)}</Fact>
        {petition.noShows > 0 ? <Fact name={t('fact.noShows')}>{petition.noShows}</Fact> : null}
        {petition.outcome ? (
          <Fact name={t('fact.outcome')}>{t(`petitionLabel:outcome.${petition.outcome}`)}</Fact>
        ) : null}
        {petition.opinion ? <Fact name={t('fact.opinion')}>{petition.opinion}</Fact> : null}
      </dl>
    </Card>
  );
}

function Duplicates({ id }: { id: string }) {
  const { t } = useTranslation(['petition', 'petitionLabel', 'shell']);
  const found = useQuery({
    queryKey: ['petition-duplicates', id],
    queryFn: ({ signal }) =>
      get<DuplicateView[]>(`/api/petitions/${encodeURIComponent(id)}/duplicates`, undefined, signal),
  });
  return (
    <Card title={t('duplicates.title')} testId="duplicates">
      {found.isPending ? <Loading rows={2} /> : null}
      {found.isError ? <Failure error={found.error} onRetry={() => void found.refetch()} /> : null}
      {found.data?.length === 0 ? <p className="quiet">{t('duplicates.none')}</p> : null}
      {found.data && found.data.length > 0 ? (
        <>
          <ul className="petition-list">
            {found.data.map((one) => (
              <li key={one.id}>
                <Link className="row-link figure" to={`/petitions/${one.id}`}>
                  {one.number}
                </Link>{' '}
                <PetitionTag state={one.state} />{' '}
                <strong className="figure">{t('duplicates.score', { score: one.score })}</strong>
                <span className="quiet petition-block">
                  {one.reasons.map((reason) => t(`petitionLabel:duplicate.${reason}`)).join(t('shell:listComma'))} ·{' '}
                  {one.courtName}
                </span>
              </li>
            ))}
          </ul>
          <p className="quiet">{t('duplicates.hint')}</p>
        </>
      ) : null}
    </Card>
  );
}
