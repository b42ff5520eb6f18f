import { useQuery } from '@tanstack/react-query';
import { Button, DatePicker, Input, Select } from 'antd';
import dayjs from 'dayjs';
import { useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { CALL_DIRECTIONS, CALL_RESULTS, CATEGORIES, RATING_SCORES, SERVICES } from '../../signaling/contract/state.ts';
import { agentsRequest } from '../component/agents.ts';
import type { AddressFilter } from '../component/address-filter.ts';
import { isSearchable, PRESETS, presetDays, type CallFilter } from './calls-query.ts';

function Field({ label, children }: { label: string; children: ReactNode }) {
  return (
    <label className="filter-field">
      <span>{label}</span>
      {children}
    </label>
  );
}

function NumberField({ filter }: { filter: AddressFilter<CallFilter> }) {
  const { t } = useTranslation(['archive', 'shell']);
  const kept = filter.values.number ?? '';
  const [number, setNumber] = useState(kept);
  const [shown, setShown] = useState(kept);
  // The address changed by itself, by "back" or by clearing: it wins over what was typed.
  if (shown !== kept) {
    setShown(kept);
    setNumber(kept);
  }
  const wrong = number !== '' && !isSearchable(number);
  const search = (): void => {
    if (!wrong) filter.change({ number });
  };
  return (
    <Field label={t('filter.number')}>
      <Input.Search
        className="calls-number"
        value={number}
        status={wrong && number.length >= 4 ? 'error' : ''}
        placeholder={t('filter.numberHint')}
        inputMode="tel"
        maxLength={20}
        allowClear
        aria-label={t('filter.number')}
        onChange={(event) => {
          setNumber(event.target.value.trim());
          if (event.target.value === '' && kept !== '') filter.change({ number: null });
        }}
        onSearch={search}
        title={wrong ? t('filter.numberWrong') : undefined}
        enterButton={t('shell:action.search')}
      />
    </Field>
  );
}

function TimeField({ filter }: { filter: AddressFilter<CallFilter> }) {
  const { t } = useTranslation('archive');
  const { from, to } = filter.values;
  return (
    <div className="filter-field">
      <span>{t('filter.time')}</span>
      <span className="calls-time">
        <DatePicker.RangePicker
          value={[from ? dayjs(from) : null, to ? dayjs(to) : null]}
          allowEmpty={[true, true]}
          placeholder={[t('filter.from'), t('filter.to')]}
          onChange={(days) =>
            filter.change({
              from: days?.[0]?.format('YYYY-MM-DD') ?? null,
              to: days?.[1]?.format('YYYY-MM-DD') ?? null,
            })
          }
        />
        {PRESETS.map((preset) => {
          const days = presetDays(preset);
          const active = days.from === from && days.to === to;
          return (
            <Button
              key={preset}
              type={active ? 'primary' : 'default'}
              ghost={active}
              aria-pressed={active}
              onClick={() => filter.change(days)}
            >
              {t(`filter.${preset}`)}
            </Button>
          );
        })}
      </span>
    </div>
  );
}

/** A choice that is a filter: nothing chosen means all. */
function Choice({
  name,
  all,
  filter,
  of,
  options,
}: {
  name: string;
  all: string;
  filter: AddressFilter<CallFilter>;
  of: CallFilter;
  options: { value: string; label: string }[];
}) {
  return (
    <Field label={name}>
      <Select
        className="calls-choice"
        aria-label={name}
        allowClear
        placeholder={all}
        value={filter.values[of] ?? null}
        options={options}
        showSearch={{ optionFilterProp: 'label' }}
        onChange={(value: string | null) => filter.change({ [of]: value })}
      />
    </Field>
  );
}

/** What the call list is narrowed by. `everyone`: calls of all officers are shown, so that one can be chosen. */
export function CallsFilter({ filter, everyone }: { filter: AddressFilter<CallFilter>; everyone: boolean }) {
  const { t } = useTranslation(['archive', 'label']);
  const agents = useQuery({ ...agentsRequest, enabled: everyone });
  return (
    <search className="filter-bar">
      <NumberField filter={filter} />
      <TimeField filter={filter} />
      {everyone ? (
        <Choice
          name={t('filter.agent')}
          all={t('filter.anyone')}
          filter={filter}
          of="agentId"
          options={(agents.data ?? []).map(({ id, name }) => ({ value: id, label: name }))}
        />
      ) : null}
      <Choice
        name={t('filter.result')}
        all={t('filter.anyResult')}
        filter={filter}
        of="result"
        options={CALL_RESULTS.map((value) => ({ value, label: t(`label:callResult.${value}`) }))}
      />
      <Choice
        name={t('filter.category')}
        all={t('filter.anyCategory')}
        filter={filter}
        of="category"
        options={CATEGORIES.map((value) => ({ value, label: t(`label:category.${value}`) }))}
      />
      <Choice
        name={t('filter.service')}
        all={t('filter.anyService')}
        filter={filter}
        of="service"
        options={SERVICES.map((value) => ({ value, label: t(`label:service.${value}`) }))}
      />
      <Choice
        name={t('filter.direction')}
        all={t('filter.anyDirection')}
        filter={filter}
        of="direction"
        options={CALL_DIRECTIONS.map((value) => ({ value, label: t(`label:callDirection.${value}`) }))}
      />
      <Choice
        name={t('filter.rating')}
        all={t('filter.anyRating')}
        filter={filter}
        of="rating"
        options={[
          ...RATING_SCORES.map((score) => ({ value: String(score), label: t('label:rating', { score }) })),
          { value: 'none', label: t('filter.notRated') },
        ]}
      />
      {filter.filtered ? (
        <Button type="text" onClick={filter.clear}>
          {t('filter.clear')}
        </Button>
      ) : null}
    </search>
  );
}
