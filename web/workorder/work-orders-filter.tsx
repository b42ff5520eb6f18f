import { Button, Input, Segmented, Select, Switch } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { CATEGORIES, WORK_ORDER_STATES } from '../../signaling/contract/state.ts';
import type { AddressFilter } from '../component/address-filter.ts';
import type { WorkOrderFilter } from './work-orders-query.ts';

/** What the list of work orders is narrowed by. */
export function WorkOrdersFilter({ filter }: { filter: AddressFilter<WorkOrderFilter> }) {
  const { t } = useTranslation(['workOrder', 'label', 'shell']);
  const { due, state, category, urged } = filter.values;
  return (
    <search className="filter-bar">
      <div className="filter-field">
        <span>{t('filter.due')}</span>
        <Segmented
          aria-label={t('filter.due')}
          value={due ?? 'all'}
          onChange={(value) => filter.change({ due: value === 'all' ? null : value })}
          options={(['all', 'overdue', 'today'] as const).map((value) => ({
            value,
            label: t(`filter.${value}`),
          }))}
        />
      </div>
      <label className="filter-field">
        <span>{t('filter.state')}</span>
        <Select
          className="orders-choice"
          aria-label={t('filter.state')}
          allowClear
          placeholder={t('filter.anyState')}
          value={state ?? null}
          onChange={(value: string | null) => filter.change({ state: value })}
          options={WORK_ORDER_STATES.map((value) => ({
            value,
            label: t(`label:workOrderState.${value}`),
          }))}
        />
      </label>
      <label className="filter-field">
        <span>{t('filter.category')}</span>
        <Select
          className="orders-choice"
          aria-label={t('filter.category')}
          allowClear
          placeholder={t('filter.anyCategory')}
          value={category ?? null}
          onChange={(value: string | null) => filter.change({ category: value })}
          options={CATEGORIES.map((value) => ({ value, label: t(`label:category.${value}`) }))}
        />
      </label>
      <label className="filter-field">
        <span>{t('filter.urged')}</span>
        <Switch checked={urged === 'true'} onChange={(on) => filter.change({ urged: on ? 'true' : null })} />
      </label>
      <TextField filter={filter} />
      {filter.filtered ? (
        <Button type="text" onClick={filter.clear}>
          {t('filter.clear')}
        </Button>
      ) : null}
    </search>
  );
}

function TextField({ filter }: { filter: AddressFilter<WorkOrderFilter> }) {
  const { t } = useTranslation(['workOrder', 'shell']);
  const kept = filter.values.q ?? '';
  const [text, setText] = useState(kept);
  const [shown, setShown] = useState(kept);
  // The address changed by itself, by "back" or by clearing: it wins over what was typed.
  if (shown !== kept) {
    setShown(kept);
    setText(kept);
  }
  return (
    <label className="filter-field">
      <span>{t('filter.q')}</span>
      <Input.Search
        className="orders-text"
        value={text}
        maxLength={60}
        allowClear
        aria-label={t('filter.q')}
        placeholder={t('filter.qHint')}
        enterButton={t('shell:action.search')}
        onChange={(event) => setText(event.target.value)}
        onSearch={(value) => filter.change({ q: value.trim() })}
      />
    </label>
  );
}
