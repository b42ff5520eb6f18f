import { useQuery } from '@tanstack/react-query';
import { Select } from 'antd';
import { useTranslation } from 'react-i18next';
import type { AddresseeView } from '../../signaling/contract/api.ts';
import { get } from '../client/http.ts';
import { faultText } from './fault-text.ts';

interface AddresseeSelectProps {
  value: string | null;
  onChange: (id: string | null) => void;
  placeholder: string;
  /** Somebody who is not to be offered. */
  except?: string;
  testId?: string;
}

/** A judge or division head, found by name. */
export function AddresseeSelect({ value, onChange, placeholder, except, testId }: AddresseeSelectProps) {
  const { t } = useTranslation(['workOrder', 'label']);
  const people = useQuery({
    queryKey: ['addressees'],
    queryFn: ({ signal }) => get<AddresseeView[]>('/api/addressees', undefined, signal),
    staleTime: 60_000,
  });
  const options = (people.data ?? [])
    .filter(({ id }) => id !== except)
    .map(({ id, name, role, courtName }) => ({
      value: id,
      label: `${name} ${t(`label:role.${role}`)}（${courtName}）`,
    }));
  return (
    <Select<string>
      className="addressee"
      data-testid={testId}
      aria-label={placeholder}
      allowClear
      showSearch={{ optionFilterProp: 'label' }}
      placeholder={placeholder}
      value={value}
      loading={people.isPending}
      options={options}
      notFoundContent={people.isError ? faultText(people.error, t('act.noPeople')) : t('act.noPeople')}
      popupMatchSelectWidth={false}
      onChange={(id: string | undefined) => onChange(id ?? null)}
    />
  );
}
