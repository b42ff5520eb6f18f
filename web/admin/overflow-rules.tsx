import { InputNumber, Select } from 'antd';
import { useTranslation } from 'react-i18next';
import type { DistributionRules } from '../../signaling/contract/distribution.ts';
import { SERVICES, type Service } from '../../signaling/contract/state.ts';
import { ServiceRules } from './service-rules.tsx';

type Rules = DistributionRules['overflow'];

interface OverflowRulesProps {
  rules: Rules;
  editable: boolean;
  onChange: (rules: Rules) => void;
}

/** A service other than this one; people first. */
const another = (service: Service): Service => SERVICES.find((one) => one !== service) ?? service;

/** Where calls go that have waited long. */
export function OverflowRules(props: OverflowRulesProps) {
  const { t } = useTranslation(['admin', 'label']);
  const disabled = !props.editable;
  return (
    <ServiceRules<Rules[number]>
      name="overflow"
      first={(service) => ({ service, afterSeconds: 120, to: another(service), upperCourt: false })}
      {...props}
    >
      {(rule, change) => (
        <>
          <span>{t('distribution.overflowFrom', { service: t(`label:service.${rule.service}`) })}</span>
          <InputNumber
            aria-label={t('distribution.overflowAfter')}
            value={rule.afterSeconds}
            min={5}
            max={3600}
            precision={0}
            disabled={disabled}
            suffix={t('settings.unit')}
            onChange={(value) => change({ afterSeconds: value ?? rule.afterSeconds })}
          />
          <span>{t('distribution.overflowTo')}</span>
          <Select
            aria-label={t('distribution.overflowCourt')}
            disabled={disabled}
            value={rule.upperCourt}
            options={[
              { value: false, label: t('distribution.ownCourt') },
              { value: true, label: t('distribution.upperCourt') },
            ]}
            onChange={(upperCourt: boolean) =>
              change({ upperCourt, ...(!upperCourt && rule.to === rule.service ? { to: another(rule.service) } : {}) })
            }
          />
          <Select
            aria-label={t('distribution.overflowService')}
            className="overflow-service"
            disabled={disabled}
            value={rule.to}
            options={SERVICES.filter((service) => rule.upperCourt || service !== rule.service).map((value) => ({
              value,
              label: t(`label:service.${value}`),
            }))}
            onChange={(to: Service) => change({ to })}
          />
        </>
      )}
    </ServiceRules>
  );
}
