import { Button, DatePicker, Input, Segmented, Select } from 'antd';
import dayjs from 'dayjs';
import { useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';

/** One of the things a list is narrowed by, under its name. */
export function FilterField({ name, children }: { name: string; children: ReactNode }) {
  return (
    <label className="filter-field">
      <span>{name}</span>
      {children}
    </label>
  );
}

interface SearchFieldProps {
  name: string;
  hint: string;
  /** What the address says. */
  value: string | undefined;
  most?: number;
  className: string;
  /** Whether this can be searched for; else it is marked and not searched. */
  isValid?: (text: string) => boolean;
  wrong?: string;
  /** Of the keyboard on a telephone. */
  inputMode?: 'tel' | 'text';
  /** Null when it was emptied. */
  onSearch: (text: string | null) => void;
}

/** Text or a number to search for, taken by Enter or the button. */
export function SearchField({
  name,
  hint,
  value,
  most = 20,
  className,
  isValid = () => true,
  wrong,
  inputMode = 'text',
  onSearch,
}: SearchFieldProps) {
  const { t } = useTranslation('shell');
  const kept = value ?? '';
  const [text, setText] = useState(kept);
  const [shown, setShown] = useState(kept);
  // The address changed by itself, by "back" or by clearing: it wins over what was typed.
  if (shown !== kept) {
    setShown(kept);
    setText(kept);
  }
  const typed = text.trim();
  const isWrong = typed !== '' && !isValid(typed);
  return (
    <FilterField name={name}>
      <Input.Search
        className={className}
        value={text}
        maxLength={most}
        allowClear
        inputMode={inputMode}
        status={isWrong ? 'error' : ''}
        title={isWrong ? wrong : undefined}
        aria-label={name}
        placeholder={hint}
        enterButton={t('action.search')}
        onChange={(event) => {
          setText(event.target.value);
          if (event.target.value === '' && kept !== '') onSearch(null);
        }}
        onSearch={() => {
          if (!isWrong) onSearch(typed === '' ? null : typed);
        }}
      />
    </FilterField>
  );
}

/** No filter has this value. */
const ALL = 'all';

interface ChoiceFieldProps {
  name: string;
  /** What nothing chosen means. */
  all: string;
  value: string | undefined;
  options: { value: string; label: string }[];
  onChange: (value: string | null) => void;
}

/** A choice of one; nothing chosen means all. */
export function ChoiceField({ name, all, value, options, onChange }: ChoiceFieldProps) {
  return (
    <FilterField name={name}>
      <Select
        className="filter-choice"
        aria-label={name}
        allowClear
        placeholder={all}
        value={value ?? null}
        options={options}
        showSearch={{ optionFilterProp: 'label' }}
        onChange={(chosen: string | null) => onChange(chosen)}
      />
    </FilterField>
  );
}

/** A choice of one among few, all of them in sight; the first, `all`, means nothing chosen. */
export function SegmentField({ name, all, value, options, onChange }: ChoiceFieldProps) {
  return (
    <div className="filter-field">
      <span>{name}</span>
      <Segmented
        aria-label={name}
        value={value ?? ALL}
        options={[{ value: ALL, label: all }, ...options]}
        onChange={(chosen) => onChange(chosen === ALL ? null : chosen)}
      />
    </div>
  );
}

interface DaysFieldProps {
  name: string;
  words: { from: string; to: string };
  /** `YYYY-MM-DD`; undefined: open on that side. */
  from: string | undefined;
  to: string | undefined;
  /** Whether both sides may be open. */
  mayBeOpen: boolean;
  presets: { label: string; from: string; to: string }[];
  onChange: (days: { from: string | null; to: string | null }) => void;
}

/** A span of days of the court, by the calendar or by one press. */
export function DaysField({ name, words, from, to, mayBeOpen, presets, onChange }: DaysFieldProps) {
  return (
    <div className="filter-field">
      <span>{name}</span>
      <span className="filter-days">
        <DatePicker.RangePicker
          value={[from ? dayjs(from) : null, to ? dayjs(to) : null]}
          allowEmpty={[mayBeOpen, mayBeOpen]}
          allowClear={mayBeOpen}
          placeholder={[words.from, words.to]}
          onChange={(days) =>
            onChange({
              from: days?.[0]?.format('YYYY-MM-DD') ?? null,
              to: days?.[1]?.format('YYYY-MM-DD') ?? null,
            })
          }
        />
        {presets.map(({ label, ...days }) => {
          const active = days.from === from && days.to === to;
          return (
            <Button
              key={label}
              type={active ? 'primary' : 'default'}
              ghost={active}
              aria-pressed={active}
              onClick={() => onChange(days)}
            >
              {label}
            </Button>
          );
        })}
      </span>
    </div>
  );
}
