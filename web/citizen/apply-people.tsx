import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { noPerson, type Draft, type DraftPerson } from './draft.ts';
import type { Faults } from './draft-fault.ts';
import { Choice, Field } from './field.tsx';

export interface StepProps {
  draft: Draft;
  change: (patch: Partial<Draft>) => void;
  faults: Faults;
}

const MOST_PEOPLE = 5;
const OTHERS = ['representative', 'companion'] as const;

/** Who applies, and who comes along. */
export function ApplyPeople({ draft, change, faults }: StepProps) {
  const { t } = useTranslation('apply');
  const { people } = draft;
  const edit = (at: number, patch: Partial<DraftPerson>): void =>
    change({ people: people.map((one, index) => (index === at ? { ...one, ...patch } : one)) });
  return (
    <>
      <p>{t('people.lead')}</p>
      {people.map((person, at) => (
        <Person key={at} at={at} person={person} faults={faults} edit={(patch) => edit(at, patch)}>
          {at === 0 ? null : (
            <button
              type="button"
              className="apply-second"
              onClick={() => change({ people: people.filter((_, index) => index !== at) })}
            >
              {t('people.remove')}
            </button>
          )}
        </Person>
      ))}
      {people.length < MOST_PEOPLE ? (
        <button
          type="button"
          className="apply-second"
          onClick={() => change({ people: [...people, noPerson('representative')] })}
        >
          {t('people.add')}
        </button>
      ) : null}
      <Field
        id="persons"
        label={t('people.persons')}
        hint={t('people.personsHint')}
        fault={faults['persons'] ? t(`wrong.${faults['persons']}`) : undefined}
      >
        {(tied) => (
          <input
            {...tied}
            className="apply-short"
            inputMode="numeric"
            maxLength={3}
            value={draft.persons}
            onChange={(event) => change({ persons: event.target.value.replace(/\D/g, '') })}
          />
        )}
      </Field>
    </>
  );
}

interface PersonProps {
  at: number;
  person: DraftPerson;
  faults: Faults;
  edit: (patch: Partial<DraftPerson>) => void;
  children: ReactNode;
}

function Person({ at, person, faults, edit, children }: PersonProps) {
  const { t } = useTranslation(['apply', 'petitionLabel']);
  const name = (field: string): string => `people.${at}.${field}`;
  const fault = (field: string): string | undefined => {
    const found = faults[name(field)];
    return found && t(`wrong.${found}`);
  };
  const other = at > 0;
  return (
    <div
      className={other ? 'apply-person' : undefined}
      role="group"
      aria-label={other ? t('people.other', { at: at + 1 }) : undefined}
    >
      {other ? (
        <Choice
          id={name('role')}
          legend={t('people.role')}
          value={person.role === 'petitioner' ? '' : person.role}
          options={OTHERS.map((value) => ({ value, label: t(`petitionLabel:role.${value}`) }))}
          onChange={(role) => edit({ role })}
        />
      ) : null}
      <Field id={name('name')} label={t('people.name')} fault={fault('name')}>
        {(tied) => (
          <input
            {...tied}
            autoComplete={other ? 'off' : 'name'}
            maxLength={40}
            value={person.name}
            onChange={(event) => edit({ name: event.target.value })}
          />
        )}
      </Field>
      <Field
        id={name('identity')}
        label={t('people.identity')}
        hint={t('people.identityHint')}
        fault={fault('identity')}
        optional={other}
      >
        {(tied) => (
          <input
            {...tied}
            autoComplete="off"
            maxLength={24}
            value={person.identity}
            onChange={(event) => edit({ identity: event.target.value })}
          />
        )}
      </Field>
      {other ? (
        <Field id={name('phone')} label={t('people.phone')} fault={fault('phone')} optional>
          {(tied) => (
            <input
              {...tied}
              type="tel"
              autoComplete="off"
              maxLength={11}
              value={person.phone}
              onChange={(event) => edit({ phone: event.target.value })}
            />
          )}
        </Field>
      ) : (
        <Field id={name('address')} label={t('people.address')} optional>
          {(tied) => (
            <input
              {...tied}
              autoComplete="street-address"
              maxLength={200}
              value={person.address}
              onChange={(event) => edit({ address: event.target.value })}
            />
          )}
        </Field>
      )}
      {children}
    </div>
  );
}
