import { useQuery } from '@tanstack/react-query';
import { InputNumber, Select } from 'antd';
import { useTranslation } from 'react-i18next';
import type { DistributionRules } from '../../signaling/contract/distribution.ts';
import type { Service } from '../../signaling/contract/service.ts';
import { courtsRequest } from '../component/courts.ts';
import { useServices } from '../component/services.ts';
import { ServiceRules } from './service-rules.tsx';

type Rules = DistributionRules['overflow'];

interface OverflowRulesProps {
  courtId: string;
  rules: Rules;
  editable: boolean;
  onChange: (rules: Rules) => void;
}

/** Where calls go that have waited long. */
export function OverflowRules(props: OverflowRulesProps) {
  const { t } = useTranslation('admin');
  const services = useServices();
  const courts = useQuery(courtsRequest);
  const { courtId } = props;
  const disabled = !props.editable;
  const own = services.of(courtId);
  // Of an upper court out of sight the own list stands for: courts begin with the same one.
  const upper = courts.data?.find(({ id }) => id === courtId)?.parentId ?? null;
  const above = upper === null ? own : services.of(upper);
  /** A service other than this one; people first. */
  const another = (service: Service): Service => own.find(({ value }) => value !== service)?.value ?? service;
  const choicesOf = (rule: Rules[number]) => {
    const choices = rule.upperCourt ? above : own.filter(({ value }) => value !== rule.service);
    // One that takes no calls any more is shown by its name, not chosen anew.
    const there = choices.some(({ value }) => value === rule.to);
    return there ? choices : [...choices, { value: rule.to, label: services.name(rule.to, courtId) }];
  };
  return (
    <ServiceRules<Rules[number]>
      name="overflow"
      first={(service) => ({ service, afterSeconds: 120, to: another(service), upperCourt: false })}
      {...props}
    >
      {(rule, change) => (
        <>
          <span>{t('distribution.overflowFrom', { service: services.name(rule.service, courtId) })}</span>
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
            options={choicesOf(rule)}
            onChange={(to: Service) => change({ to })}
          />
        </>
      )}
    </ServiceRules>
  );
}
