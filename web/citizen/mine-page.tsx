import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import type { OwnPetition } from '../../signaling/contract/petition-api.ts';
import { get, remove } from '../client/http.ts';
import { useTitle } from '../component/clock.ts';
import { faultText } from '../component/fault-text.ts';
import { PageLoading } from '../component/page-loading.tsx';
import { CitizenFrame, useElderly } from './citizen-frame.tsx';
import { citizenRequest, isSignedOut } from './citizen-session.ts';
import { OwnCard } from './own-card.tsx';
import { PhoneSignIn } from './phone-sign-in.tsx';
import './apply.css';

/** The own matters: how they stand, when and where, and what can still be done. */
export function MinePage() {
  const { t } = useTranslation(['apply', 'shell']);
  useTitle(`${t('mine')} · ${t('shell:product')}`);
  const [elderly, setElderly] = useElderly();
  const citizen = useQuery(citizenRequest);
  return (
    <CitizenFrame elderly={elderly} onElderly={setElderly} narrow>
      <h1>{t('mine')}</h1>
      {citizen.isPending ? <PageLoading /> : null}
      {!citizen.isPending && !citizen.data ? <PhoneSignIn /> : null}
      {citizen.data ? <Own phone={citizen.data.phoneMasked} /> : null}
    </CitizenFrame>
  );
}

function Own({ phone }: { phone: string }) {
  const { t } = useTranslation('apply');
  const queries = useQueryClient();
  const own = useQuery({
    queryKey: ['own-petitions'],
    queryFn: ({ signal }) => get<OwnPetition[]>('/api/citizen/petitions', undefined, signal),
    refetchInterval: 30_000,
  });
  const leave = async (): Promise<void> => {
    await remove<null>('/api/citizen/session').catch(() => undefined);
    sessionStorage.removeItem('petition.draft');
    queries.removeQueries({ queryKey: ['own-petitions'] });
    queries.removeQueries({ queryKey: ['citizen-materials'] });
    queries.setQueryData(citizenRequest.queryKey, null);
  };
  if (isSignedOut(own.error)) return <PhoneSignIn />;
  return (
    <>
      <p className="citizen-intro own-lead">
        <span>{t('own.lead', { phone })}</span>
        <button type="button" className="apply-second" onClick={() => void leave()}>
          {t('own.signOut')}
        </button>
      </p>
      {own.isPending ? <p role="status">{t('own.loading')}</p> : null}
      {own.isError ? (
        <p role="alert" className="apply-fault">
          {faultText(own.error, t('wrong.failed'))}
        </p>
      ) : null}
      {own.data?.length === 0 ? (
        <section className="citizen-card">
          <h2>{t('own.empty')}</h2>
          <p>{t('own.emptyHint')}</p>
        </section>
      ) : null}
      {own.data?.map((petition) => (
        <OwnCard
          key={petition.id}
          petition={petition}
          onChanged={() => void queries.invalidateQueries({ queryKey: ['own-petitions'] })}
        />
      ))}
      <Link className="apply-second" to="/petition/apply">
        {t('title')}
      </Link>
    </>
  );
}
