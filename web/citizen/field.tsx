import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';

interface FieldProps {
  id: string;
  label: string;
  hint?: ReactNode;
  fault?: string | undefined;
  optional?: boolean;
  /** Gets what ties it to hint and fault. */
  children: (tied: { id: string; 'aria-describedby': string; 'aria-invalid': boolean }) => ReactNode;
}

/** One question: what is asked, what helps to answer, what is wrong with the answer. */
export function Field({ id, label, hint, fault, optional = false, children }: FieldProps) {
  const { t } = useTranslation('apply');
  return (
    <div className={fault ? 'apply-field apply-field-wrong' : 'apply-field'}>
      <label htmlFor={id}>
        {label}
        {optional ? <span className="apply-optional">{t('optional')}</span> : null}
      </label>
      {hint ? (
        <p id={`${id}-hint`} className="apply-hint">
          {hint}
        </p>
      ) : null}
      {children({ id, 'aria-describedby': `${hint ? `${id}-hint ` : ''}${id}-fault`, 'aria-invalid': Boolean(fault) })}
      <p id={`${id}-fault`} className="apply-fault">
        {fault ?? ''}
      </p>
    </div>
  );
}

interface ChoiceProps<T extends string> {
  id: string;
  legend: string;
  hint?: string;
  fault?: string | undefined;
  value: T | '';
  options: readonly { value: T; label: string; hint?: string }[];
  onChange: (value: T) => void;
}

/** One of a few. */
export function Choice<T extends string>({ id, legend, hint, fault, value, options, onChange }: ChoiceProps<T>) {
  return (
    <fieldset className={fault ? 'apply-field apply-field-wrong' : 'apply-field'} aria-describedby={`${id}-fault`}>
      <legend>{legend}</legend>
      {hint ? <p className="apply-hint">{hint}</p> : null}
      <div className="apply-choices">
        {options.map((option, at) => (
          <label key={option.value} className="apply-choice">
            <input
              type="radio"
              name={id}
              id={at === 0 ? id : undefined}
              checked={option.value === value}
              onChange={() => onChange(option.value)}
            />
            <span>
              {option.label}
              {option.hint ? <small>{option.hint}</small> : null}
            </span>
          </label>
        ))}
      </div>
      <p id={`${id}-fault`} className="apply-fault">
        {fault ?? ''}
      </p>
    </fieldset>
  );
}
