import { DeleteOutlined, PlusOutlined } from '@ant-design/icons';
import { Button, InputNumber, Select } from 'antd';
import { useTranslation } from 'react-i18next';
import type { DistributionRules } from '../../signaling/contract/distribution.ts';
import { SERVICES, type Service } from '../../signaling/contract/state.ts';

type Rules = DistributionRules['capacity'];

/** How many callers may wait, a line for each service that has a limit. */
export function CapacityRules({
  rules,
  editable,
  onChange,
}: {
  rules: Rules;
  editable: boolean;
  onChange: (rules: Rules) => void;
}) {
  const { t } = useTranslation(['admin', 'label']);
  const without = SERVICES.filter((service) => !rules.some((rule) => rule.service === service));
  return (
    <section className="overflow-rules" aria-labelledby="capacity-title">
      <h2 id="capacity-title">{t('distribution.capacity')}</h2>
      <p className="quiet">{t('distribution.capacityHint')}</p>
      {rules.length === 0 ? <p className="quiet">{t('distribution.capacityNone')}</p> : null}
      <ul>
        {rules.map((rule) => (
          <li key={rule.service}>
            <span>{t(`label:service.${rule.service}`)}</span>
            <InputNumber
              aria-label={t('distribution.capacityMost')}
              value={rule.most}
              min={1}
              max={10_000}
              precision={0}
              disabled={!editable}
              suffix={t('distribution.capacityUnit')}
              onChange={(most) =>
                onChange(rules.map((one) => (one === rule ? { ...rule, most: most ?? rule.most } : one)))
              }
            />
            {editable ? (
              <Button
                type="text"
                icon={<DeleteOutlined />}
                aria-label={t('distribution.capacityRemove', { service: t(`label:service.${rule.service}`) })}
                onClick={() => onChange(rules.filter((one) => one !== rule))}
              />
            ) : null}
          </li>
        ))}
      </ul>
      {editable && without.length > 0 ? (
        <Select<Service>
          className="overflow-add"
          value={null}
          suffixIcon={<PlusOutlined />}
          placeholder={t('distribution.capacityAdd')}
          aria-label={t('distribution.capacityAdd')}
          options={without.map((value) => ({ value, label: t(`label:service.${value}`) }))}
          onChange={(service) => onChange([...rules, { service, most: 20 }])}
        />
      ) : null}
    </section>
  );
}
