import { DeleteOutlined, PlusOutlined } from '@ant-design/icons';
import { Button, InputNumber, Select } from 'antd';
import { useTranslation } from 'react-i18next';
import type { DistributionRules } from '../../signaling/contract/distribution.ts';
import { SERVICES, type Service } from '../../signaling/contract/state.ts';

type Rules = DistributionRules['overflow'];

/** Where calls go that have waited long, a line for each service that has such a rule. */
export function OverflowRules({
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
  const change = (index: number, part: Partial<Rules[number]>): void =>
    onChange(rules.map((rule, at) => (at === index ? { ...rule, ...part } : rule)));
  const add = (service: Service): void =>
    onChange([
      ...rules,
      { service, afterSeconds: 120, to: service === 'general' ? 'enquiry' : 'general', upperCourt: false },
    ]);
  return (
    <section className="overflow-rules" aria-labelledby="overflow-title">
      <h2 id="overflow-title">{t('distribution.overflow')}</h2>
      <p className="quiet">{t('distribution.overflowHint')}</p>
      {rules.length === 0 ? <p className="quiet">{t('distribution.overflowNone')}</p> : null}
      <ul>
        {rules.map((rule, index) => (
          <li key={rule.service}>
            <span>{t('distribution.overflowFrom', { service: t(`label:service.${rule.service}`) })}</span>
            <InputNumber
              aria-label={t('distribution.overflowAfter')}
              value={rule.afterSeconds}
              min={5}
              max={3600}
              precision={0}
              disabled={!editable}
              suffix={t('settings.unit')}
              onChange={(value) => change(index, { afterSeconds: value ?? rule.afterSeconds })}
            />
            <span>{t('distribution.overflowTo')}</span>
            <Select
              aria-label={t('distribution.overflowCourt')}
              disabled={!editable}
              value={rule.upperCourt}
              options={[
                { value: false, label: t('distribution.ownCourt') },
                { value: true, label: t('distribution.upperCourt') },
              ]}
              onChange={(upperCourt: boolean) =>
                change(index, {
                  upperCourt,
                  ...(!upperCourt && rule.to === rule.service
                    ? { to: SERVICES.find((service) => service !== rule.service) ?? rule.to }
                    : {}),
                })
              }
            />
            <Select
              aria-label={t('distribution.overflowService')}
              className="overflow-service"
              disabled={!editable}
              value={rule.to}
              options={SERVICES.filter((service) => rule.upperCourt || service !== rule.service).map((value) => ({
                value,
                label: t(`label:service.${value}`),
              }))}
              onChange={(to: Service) => change(index, { to })}
            />
            {editable ? (
              <Button
                type="text"
                icon={<DeleteOutlined />}
                aria-label={t('distribution.overflowRemove', { service: t(`label:service.${rule.service}`) })}
                onClick={() => onChange(rules.filter((_, at) => at !== index))}
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
          placeholder={t('distribution.overflowAdd')}
          aria-label={t('distribution.overflowAdd')}
          options={without.map((value) => ({ value, label: t(`label:service.${value}`) }))}
          onChange={add}
        />
      ) : null}
    </section>
  );
}
