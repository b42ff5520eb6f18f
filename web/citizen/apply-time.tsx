import { useTranslation } from 'react-i18next';
import { DAY_PARTS, PETITION_PLACES } from '../../signaling/contract/petition-state.ts';
import type { StepProps } from './apply-people.tsx';
import { Choice, Field } from './field.tsx';

export const WEEKDAYS = [0, 1, 2, 3, 4] as const;

/** Where and when it suits. */
export function ApplyTime({ draft, change, faults }: StepProps) {
  const { t } = useTranslation(['apply', 'petitionLabel']);
  return (
    <>
      <p>{t('time.lead')}</p>
      <Choice
        id="place"
        legend={t('time.place')}
        fault={faults['place'] ? t(`wrong.${faults['place']}`) : undefined}
        value={draft.place}
        options={PETITION_PLACES.map((value) => ({
          value,
          label: t(`petitionLabel:place.${value}`),
          hint: t(`time.placeHint.${value}`),
        }))}
        onChange={(place) => change({ place })}
      />
      <fieldset className="apply-field">
        <legend>{t('time.weekdays')}</legend>
        <p className="apply-hint">{t('time.anyDay')}</p>
        <div className="apply-choices apply-choices-row">
          {WEEKDAYS.map((day) => (
            <label key={day} className="apply-choice">
              <input
                type="checkbox"
                checked={draft.weekdays.includes(day)}
                onChange={(event) =>
                  change({
                    weekdays: event.target.checked
                      ? [...draft.weekdays, day].sort((a, b) => a - b)
                      : draft.weekdays.filter((one) => one !== day),
                  })
                }
              />
              <span>{t(`petitionLabel:weekday.d${day}`)}</span>
            </label>
          ))}
        </div>
      </fieldset>
      <Choice
        id="part"
        legend={t('time.part')}
        value={draft.part}
        options={DAY_PARTS.map((value) => ({ value, label: t(`petitionLabel:part.${value}`) }))}
        onChange={(part) => change({ part })}
      />
      <Field id="note" label={t('time.note')} hint={t('time.noteHint')} optional>
        {(tied) => (
          <textarea
            {...tied}
            rows={2}
            maxLength={200}
            value={draft.note}
            onChange={(event) => change({ note: event.target.value })}
          />
        )}
      </Field>
    </>
  );
}
