import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { PETITION_KINDS, PETITION_VISITS } from '../../signaling/contract/petition-state.ts';
import { get } from '../client/http.ts';
import type { StepProps } from './apply-people.tsx';
import { Choice, Field } from './field.tsx';

const MOST_CASES = 5;

export const petitionCourts = {
  queryKey: ['petition-courts'],
  queryFn: ({ signal }: { signal: AbortSignal }) =>
    get<{ id: string; name: string }[]>('/api/public/petition-courts', undefined, signal),
  staleTime: 300_000,
};

/** What it is about. */
export function ApplyMatter({ draft, change, faults }: StepProps) {
  const { t } = useTranslation(['apply', 'petitionLabel']);
  const courts = useQuery(petitionCourts);
  const fault = (field: string): string | undefined => {
    const found = faults[field];
    return found && t(`wrong.${found}`);
  };
  return (
    <>
      <p>{t('matter.lead')}</p>
      <Field id="courtId" label={t('matter.court')} hint={t('matter.courtHint')} fault={fault('courtId')}>
        {(tied) => (
          <select {...tied} value={draft.courtId} onChange={(event) => change({ courtId: event.target.value })}>
            <option value="">{t('wrong.court')}</option>
            {courts.data?.map(({ id, name }) => (
              <option key={id} value={id}>
                {name}
              </option>
            ))}
          </select>
        )}
      </Field>
      <Choice
        id="kind"
        legend={t('matter.kind')}
        fault={fault('kind')}
        value={draft.kind}
        options={PETITION_KINDS.map((value) => ({ value, label: t(`petitionLabel:kind.${value}`) }))}
        onChange={(kind) => change({ kind })}
      />
      <Choice
        id="visit"
        legend={t('matter.visit')}
        fault={fault('visit')}
        value={draft.visit}
        options={PETITION_VISITS.map((value) => ({ value, label: t(`matter.visits.${value}`) }))}
        onChange={(visit) => change({ visit })}
      />
      <Field id="demand" label={t('matter.demand')} hint={t('matter.demandHint')} fault={fault('demand')}>
        {(tied) => (
          <textarea
            {...tied}
            rows={6}
            maxLength={4000}
            value={draft.demand}
            onChange={(event) => change({ demand: event.target.value })}
          />
        )}
      </Field>
      <p className="apply-hint">{t('matter.count', { count: draft.demand.trim().length })}</p>
      {draft.caseNumbers.map((text, at) => (
        <Field
          key={at}
          id={`caseNumbers.${at}`}
          label={t('matter.caseNumber')}
          hint={at === 0 ? t('matter.caseNumberHint') : undefined}
          fault={fault(`caseNumbers.${at}`)}
          optional
        >
          {(tied) => (
            <input
              {...tied}
              autoComplete="off"
              maxLength={80}
              value={text}
              onChange={(event) =>
                change({
                  caseNumbers: draft.caseNumbers.map((one, index) => (index === at ? event.target.value : one)),
                })
              }
            />
          )}
        </Field>
      ))}
      {draft.caseNumbers.length < MOST_CASES ? (
        <button
          type="button"
          className="apply-second"
          onClick={() => change({ caseNumbers: [...draft.caseNumbers, ''] })}
        >
          {t('matter.addCase')}
        </button>
      ) : null}
      <Field id="courts" label={t('matter.courts')} optional>
        {(tied) => (
          <textarea
            {...tied}
            rows={2}
            maxLength={400}
            value={draft.courts}
            onChange={(event) => change({ courts: event.target.value })}
          />
        )}
      </Field>
    </>
  );
}
