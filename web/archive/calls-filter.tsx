import { useQuery } from '@tanstack/react-query';
import { Button } from 'antd';
import { useTranslation } from 'react-i18next';
import { CALL_DIRECTIONS, CALL_RESULTS, CATEGORIES, RATING_SCORES } from '../../signaling/contract/state.ts';
import { agentsRequest } from '../component/agents.ts';
import type { AddressFilter } from '../component/address-filter.ts';
import { ChoiceField, DaysField, SearchField } from '../component/filter-field.tsx';
import { useServices } from '../component/services.ts';
import { isSearchable, PRESETS, presetDays, type CallFilter } from './calls-query.ts';

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
    <ChoiceField
      name={name}
      all={all}
      value={filter.values[of]}
      options={options}
      onChange={(value) => filter.change({ [of]: value })}
    />
  );
}

/** What the call list is narrowed by. `everyone`: calls of all officers are shown, so that one can be chosen. */
export function CallsFilter({ filter, everyone }: { filter: AddressFilter<CallFilter>; everyone: boolean }) {
  const { t } = useTranslation(['archive', 'label']);
  const services = useServices();
  const agents = useQuery({ ...agentsRequest, enabled: everyone });
  return (
    <search className="filter-bar">
      <SearchField
        name={t('filter.number')}
        hint={t('filter.numberHint')}
        className="filter-number"
        inputMode="tel"
        value={filter.values.number}
        isValid={isSearchable}
        wrong={t('filter.numberWrong')}
        onSearch={(number) => filter.change({ number })}
      />
      <DaysField
        name={t('filter.time')}
        words={{ from: t('filter.from'), to: t('filter.to') }}
        from={filter.values.from}
        to={filter.values.to}
        mayBeOpen
        presets={PRESETS.map((preset) => ({ label: t(`filter.${preset}`), ...presetDays(preset) }))}
        onChange={filter.change}
      />
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
        options={services.all}
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
