import { useQuery } from '@tanstack/react-query';
import { useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { plainIdentity } from '../../signaling/contract/identity-number.ts';
import type { OwnPetition } from '../../signaling/contract/petition-api.ts';
import { ApiError, post } from '../client/http.ts';
import { faultText } from '../component/fault-text.ts';
import { petitionCourts } from './apply-matter.tsx';
import type { Draft } from './draft.ts';
import type { Step } from './draft-fault.ts';
import type { Uploads } from './uploads.ts';

/** What is sent. */
export const applicationOf = (draft: Draft, materialIds: string[]): object => ({
  id: draft.id,
  courtId: draft.courtId,
  visit: draft.visit,
  kind: draft.kind,
  people: draft.people.map((person) => ({
    ...person,
    name: person.name.trim(),
    identity: plainIdentity(person.identity),
    phone: person.phone.trim(),
    address: person.address.trim(),
  })),
  persons: Math.max(Number(draft.persons), 1),
  demand: draft.demand.trim(),
  caseNumbers: draft.caseNumbers.map((text) => text.trim()).filter((text) => text !== ''),
  courts: draft.courts.trim(),
  preference: { place: draft.place, weekdays: draft.weekdays, part: draft.part, note: draft.note.trim() },
  materialIds,
});

interface ApplyConfirmProps {
  draft: Draft;
  uploads: Uploads;
  onChange: (step: Step) => void;
  onSent: (petition: OwnPetition) => void;
}

/** All that was filled in, each part with a way back to it, and sending. */
export function ApplyConfirm({ draft, uploads, onChange, onSent }: ApplyConfirmProps) {
  const { t } = useTranslation('apply');
  const [truth, setTruth] = useState(false);
  const [busy, setBusy] = useState(false);
  const [fault, setFault] = useState('');
  const send = async (): Promise<void> => {
    if (busy) return;
    if (!truth) return setFault(t('confirm.truthMissing'));
    if (uploads.busy) return setFault(t('materials.busy'));
    setBusy(true);
    setFault('');
    try {
      const ids = uploads.stored.map(({ id }) => id);
      onSent(await post<OwnPetition>('/api/citizen/petitions', applicationOf(draft, ids)));
    } catch (error) {
      const [field] = error instanceof ApiError ? Object.values(error.fields) : [];
      setFault(field ? `${field}（V-001）` : faultText(error, t('wrong.failed')));
      setBusy(false);
    }
  };
  return (
    <>
      <p>{t('confirm.lead')}</p>
      <Summary draft={draft} uploads={uploads} onChange={onChange} />
      <label className="apply-choice">
        <input type="checkbox" checked={truth} onChange={(event) => setTruth(event.target.checked)} />
        <span>{t('confirm.truth')}</span>
      </label>
      <p role="alert" className="apply-fault">
        {fault}
      </p>
      <button type="button" className="apply-primary" aria-disabled={busy} onClick={() => void send()}>
        {t(busy ? 'confirm.submitting' : 'confirm.submit')}
      </button>
    </>
  );
}

function Summary({ draft, uploads, onChange }: Omit<ApplyConfirmProps, 'onSent'>) {
  const { t } = useTranslation(['apply', 'petitionLabel', 'shell']);
  const courts = useQuery(petitionCourts);
  const comma = t('shell:listComma');
  const days = draft.weekdays.map((day) => t(`petitionLabel:weekday.d${day as 0}`)).join(comma);
  const cases = draft.caseNumbers.filter((text) => text.trim() !== '').join(comma);
  return (
    <>
      <Part step="people" onChange={onChange}>
        {draft.people.map((person, at) => (
          <p key={at}>
            {t(`petitionLabel:role.${person.role}`)}：{person.name} {plainIdentity(person.identity)} {person.phone}
          </p>
        ))}
      </Part>
      <Part step="matter" onChange={onChange}>
        <p>{courts.data?.find(({ id }) => id === draft.courtId)?.name}</p>
        <p>
          {draft.kind === '' ? '' : t(`petitionLabel:kind.${draft.kind}`)} ·{' '}
          {draft.visit === '' ? '' : t(`petitionLabel:visit.${draft.visit}`)}
        </p>
        <p className="apply-demand">{draft.demand}</p>
        <p>
          {t('matter.caseNumber')}：{cases || t('confirm.none')}
        </p>
      </Part>
      <Part step="materials" onChange={onChange}>
        <p>{uploads.stored.length > 0 ? t('confirm.files', { count: uploads.stored.length }) : t('confirm.noFiles')}</p>
        {uploads.failed ? <p className="apply-fault">{t('materials.leave')}</p> : null}
      </Part>
      <Part step="time" onChange={onChange}>
        <p>{draft.place === '' ? '' : t(`petitionLabel:place.${draft.place}`)}</p>
        <p>
          {days || t('confirm.anyDay')} · {t(`petitionLabel:part.${draft.part}`)}
        </p>
        {draft.note ? <p>{draft.note}</p> : null}
      </Part>
    </>
  );
}

function Part({ step, onChange, children }: { step: Step; onChange: (step: Step) => void; children: ReactNode }) {
  const { t } = useTranslation('apply');
  return (
    <section className="apply-part">
      <h3>{t(`steps.${step}`)}</h3>
      <button
        type="button"
        className="apply-second"
        aria-label={t('confirm.change', { what: t(`steps.${step}`) })}
        onClick={() => onChange(step)}
      >
        {t('confirm.changeShort')}
      </button>
      <div>{children}</div>
    </section>
  );
}
