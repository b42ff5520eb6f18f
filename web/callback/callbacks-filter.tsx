import { Button } from 'antd';
import { useTranslation } from 'react-i18next';
import { CALLBACK_SOURCES, CALLBACK_STATES } from '../../signaling/contract/state.ts';
import { isSearchable } from '../archive/calls-query.ts';
import type { AddressFilter } from '../component/address-filter.ts';
import { ChoiceField, SearchField, SegmentField } from '../component/filter-field.tsx';
import { useServices } from '../component/services.ts';
import type { CallbackFilter } from './callbacks-query.ts';

/** What the list of callbacks is narrowed by. */
export function CallbacksFilter({ filter }: { filter: AddressFilter<CallbackFilter> }) {
  const { t } = useTranslation(['callback', 'label']);
  const services = useServices();
  const { state, source, service } = filter.values;
  const states = CALLBACK_STATES.map((value) => ({ value, label: t(`label:callbackState.${value}`) }));
  return (
    <search className="filter-bar">
      <SearchField
        name={t('filter.number')}
        hint={t('filter.numberHint')}
        className="filter-number"
        inputMode="tel"
        value={filter.values.number}
        isValid={isSearchable}
        onSearch={(number) => filter.change({ number })}
      />
      <SegmentField
        name={t('filter.source')}
        all={t('filter.all')}
        value={source}
        options={CALLBACK_SOURCES.map((value) => ({ value, label: t(`label:callbackSource.${value}`) }))}
        onChange={(value) => filter.change({ source: value })}
      />
      <ChoiceField
        name={t('filter.state')}
        all={t('filter.anyState')}
        value={state}
        options={[{ value: 'open', label: t('filter.open') }, ...states]}
        onChange={(value) => filter.change({ state: value })}
      />
      <ChoiceField
        name={t('filter.service')}
        all={t('filter.anyService')}
        value={service}
        options={services.all}
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
