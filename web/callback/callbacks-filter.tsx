import { Button, Input, Segmented, Select } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { CALLBACK_SOURCES, CALLBACK_STATES, SERVICES } from '../../signaling/contract/state.ts';
import type { AddressFilter } from '../component/address-filter.ts';
import type { CallbackFilter } from './callbacks-query.ts';

const NUMBER = /^\+?[0-9]{4,20}$/;

/** What the list of callbacks is narrowed by. */
export function CallbacksFilter({ filter }: { filter: AddressFilter<CallbackFilter> }) {
  const { t } = useTranslation(['callback', 'label']);
  const { state, source, service } = filter.values;
  const states = CALLBACK_STATES.map((value) => ({ value, label: t(`label:callbackState.${value}`) }));
  return (
    <search className="filter-bar">
      <NumberField filter={filter} />
      <div className="filter-field">
        <span>{t('filter.source')}</span>
        <Segmented
          aria-label={t('filter.source')}
          value={source ?? 'all'}
          onChange={(value) => filter.change({ source: value === 'all' ? null : value })}
          options={[
            { value: 'all', label: t('filter.all') },
            ...CALLBACK_SOURCES.map((value) => ({ value, label: t(`label:callbackSource.${value}`) })),
          ]}
        />
      </div>
      <Choice
        name={t('filter.state')}
        all={t('filter.anyState')}
        value={state}
        options={[{ value: 'open', label: t('filter.open') }, ...states]}
        onChange={(value) => filter.change({ state: value })}
      />
      <Choice
        name={t('filter.service')}
        all={t('filter.anyService')}
        value={service}
        options={SERVICES.map((value) => ({ value, label: t(`label:service.${value}`) }))}
        onChange={(value) => filter.change({ service: value })}
      />
      {filter.filtered ? (
        <Button type="text" onClick={filter.clear}>
          {t('filter.clear')}
        </Button>
      ) : null}
    </search>
  );
}

interface ChoiceProps {
  name: string;
  all: string;
  value: string | undefined;
  options: { value: string; label: string }[];
  onChange: (value: string | null) => void;
}

function Choice({ name, all, value, options, onChange }: ChoiceProps) {
  return (
    <label className="filter-field">
      <span>{name}</span>
      <Select
        className="callbacks-choice"
        aria-label={name}
        allowClear
        placeholder={all}
        value={value ?? null}
        options={options}
        onChange={(chosen: string | null) => onChange(chosen)}
      />
    </label>
  );
}

function NumberField({ filter }: { filter: AddressFilter<CallbackFilter> }) {
  const { t } = useTranslation(['callback', 'shell']);
  const kept = filter.values.number ?? '';
  const [text, setText] = useState(kept);
  const [shown, setShown] = useState(kept);
  // The address changed by itself, by "back" or by clearing: it wins over what was typed.
  if (shown !== kept) {
    setShown(kept);
    setText(kept);
  }
  const wrong = text.trim() !== '' && !NUMBER.test(text.trim());
  return (
    <label className="filter-field">
      <span>{t('filter.number')}</span>
      <Input.Search
        className="callbacks-number"
        value={text}
        maxLength={20}
        allowClear
        status={wrong ? 'error' : ''}
        aria-label={t('filter.number')}
        placeholder={t('filter.numberHint')}
        enterButton={t('shell:action.search')}
        onChange={(event) => setText(event.target.value)}
        onSearch={(value) => {
          if (value.trim() === '' || NUMBER.test(value.trim())) filter.change({ number: value.trim() });
        }}
      />
    </label>
  );
}
