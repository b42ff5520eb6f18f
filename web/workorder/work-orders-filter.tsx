import { Button, Switch } from 'antd';
import { useTranslation } from 'react-i18next';
import { CATEGORIES, WORK_ORDER_STATES } from '../../signaling/contract/state.ts';
import type { AddressFilter } from '../component/address-filter.ts';
import { ChoiceField, FilterField, SearchField, SegmentField } from '../component/filter-field.tsx';
import type { WorkOrderFilter } from './work-orders-query.ts';

/** What the list of work orders is narrowed by. */
export function WorkOrdersFilter({ filter }: { filter: AddressFilter<WorkOrderFilter> }) {
  const { t } = useTranslation(['workOrder', 'label']);
  const { due, state, category, urged } = filter.values;
  return (
    <search className="filter-bar">
      <SegmentField
        name={t('filter.due')}
        all={t('filter.all')}
        value={due}
        options={(['overdue', 'today'] as const).map((value) => ({ value, label: t(`filter.${value}`) }))}
        onChange={(value) => filter.change({ due: value })}
      />
      <ChoiceField
        name={t('filter.state')}
        all={t('filter.anyState')}
        value={state}
        options={WORK_ORDER_STATES.map((value) => ({ value, label: t(`label:workOrderState.${value}`) }))}
        onChange={(value) => filter.change({ state: value })}
      />
      <ChoiceField
        name={t('filter.category')}
        all={t('filter.anyCategory')}
        value={category}
        options={CATEGORIES.map((value) => ({ value, label: t(`label:category.${value}`) }))}
        onChange={(value) => filter.change({ category: value })}
      />
      <FilterField name={t('filter.urged')}>
        <Switch checked={urged === 'true'} onChange={(on) => filter.change({ urged: on ? 'true' : null })} />
      </FilterField>
      <SearchField
        name={t('filter.q')}
        hint={t('filter.qHint')}
        className="orders-text"
        most={60}
        value={filter.values.q}
        onSearch={(q) => filter.change({ q })}
      />
      {filter.filtered ? (
        <Button type="text" onClick={filter.clear}>
          {t('filter.clear')}
        </Button>
      ) : null}
    </search>
  );
}
