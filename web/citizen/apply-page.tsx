import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link, useSearchParams } from 'react-router';
import type { OwnPetition } from '../../signaling/contract/petition-api.ts';
import { useTitle } from '../component/clock.ts';
import { PageLoading } from '../component/page-loading.tsx';
import { ApplyConfirm } from './apply-confirm.tsx';
import { ApplyMaterials } from './apply-materials.tsx';
import { ApplyMatter } from './apply-matter.tsx';
import { ApplyPeople } from './apply-people.tsx';
import { ApplyTime } from './apply-time.tsx';
import { CitizenFrame, useElderly } from './citizen-frame.tsx';
import { citizenRequest } from './citizen-session.ts';
import { faultsOf, openStep, STEPS, type Faults, type Step } from './draft-fault.ts';
import { useDraft } from './draft.ts';
import { PhoneSignIn } from './phone-sign-in.tsx';
import { useUploads } from './uploads.ts';
import './apply.css';

const isStep = (text: string | null): text is Step => STEPS.some((step) => step === text);

/** Applying for a video reception: the number first, then one thing a page. The browser's "back" goes a step back. */
export function ApplyPage() {
  const { t } = useTranslation(['apply', 'shell']);
  useTitle(`${t('title')} · ${t('shell:product')}`);
  const [elderly, setElderly] = useElderly();
  const citizen = useQuery(citizenRequest);
  const [sent, setSent] = useState<OwnPetition | null>(null);
  return (
    <CitizenFrame elderly={elderly} onElderly={setElderly} narrow>
      <h1>{t(sent ? 'done.title' : 'title')}</h1>
      {citizen.isPending ? <PageLoading /> : null}
      {sent ? <Done petition={sent} /> : null}
      {!sent && !citizen.isPending && !citizen.data ? <PhoneSignIn /> : null}
      {!sent && citizen.data ? <Steps phone={citizen.data.phoneMasked} onSent={setSent} /> : null}
    </CitizenFrame>
  );
}

function Steps({ phone, onSent }: { phone: string; onSent: (petition: OwnPetition) => void }) {
  const { t } = useTranslation('apply');
  const queries = useQueryClient();
  const [params, setParams] = useSearchParams();
  const { draft, change, forget } = useDraft();
  const uploads = useUploads(true);
  const [shown, setShown] = useState<Faults>({});
  const heading = useRef<HTMLHeadingElement>(null);
  const asked = params.get('step');
  const wanted = isStep(asked) ? asked : 'people';
  // A link into the middle begins where something is missing.
  const step = openStep(draft, wanted) ?? wanted;
  const at = STEPS.indexOf(step);
  useEffect(() => heading.current?.focus(), [step]);

  const go = (to: Step): void => {
    setShown({});
    setParams({ step: to });
  };
  const next = (): void => {
    const faults = faultsOf(step, draft);
    setShown(faults);
    const [first] = Object.keys(faults);
    if (first !== undefined) {
      requestAnimationFrame(() => document.getElementById(first)?.focus());
      return;
    }
    const following = STEPS[at + 1];
    if (following) go(following);
  };
  const content = { draft, change, faults: shown };
  const wrong = Object.keys(shown).length;
  return (
    <section className="citizen-card apply-form" aria-labelledby="apply-step">
      <p className="apply-progress">
        <span>{t('step', { at: at + 1, of: STEPS.length })}</span>
        <span className="apply-bar" aria-hidden="true">
          {STEPS.map((one, index) => (
            <i key={one} className={index <= at ? 'on' : ''} />
          ))}
        </span>
        <span className="apply-phone">{t('phone.signedIn', { phone })}</span>
      </p>
      <h2 id="apply-step" ref={heading} tabIndex={-1}>
        {t(`steps.${step}`)}
      </h2>
      {wrong > 0 ? (
        <p role="alert" className="apply-summary">
          {t('fix', { count: wrong })}
        </p>
      ) : null}
      {step === 'people' ? <ApplyPeople {...content} /> : null}
      {step === 'matter' ? <ApplyMatter {...content} /> : null}
      {step === 'materials' ? <ApplyMaterials uploads={uploads} /> : null}
      {step === 'time' ? <ApplyTime {...content} /> : null}
      {step === 'confirm' ? (
        <ApplyConfirm
          draft={draft}
          uploads={uploads}
          onChange={go}
          onSent={(petition) => {
            forget();
            queries.removeQueries({ queryKey: ['citizen-materials'] });
            onSent(petition);
          }}
        />
      ) : (
        <div className="apply-buttons">
          <button type="button" className="apply-primary" onClick={next}>
            {t('next')}
          </button>
          <Back step={step} go={go} />
        </div>
      )}
      {step === 'confirm' ? <Back step={step} go={go} /> : null}
      <p className="apply-hint">{t('kept')}</p>
    </section>
  );
}

function Back({ step, go }: { step: Step; go: (to: Step) => void }) {
  const { t } = useTranslation('apply');
  const before = STEPS[STEPS.indexOf(step) - 1];
  if (!before) return null;
  return (
    <button type="button" className="apply-second" onClick={() => go(before)}>
      {t('back')}
    </button>
  );
}

function Done({ petition }: { petition: OwnPetition }) {
  const { t } = useTranslation('apply');
  return (
    <section className="citizen-card apply-form" data-testid="apply-done">
      <p role="status" className="apply-number">
        {t('done.number')} <strong>{petition.number}</strong>
      </p>
      <h2>{t('done.next')}</h2>
      <ol>
        <li>{t('done.n1')}</li>
        <li>{t('done.n2')}</li>
        <li>{t('done.n3')}</li>
      </ol>
      <Link className="apply-primary" to="/mine">
        {t('mine')}
      </Link>
      <Link className="apply-second" to="/">
        {t('home')}
      </Link>
    </section>
  );
}
