import { InputNumber } from 'antd';
import { useTranslation } from 'react-i18next';
import type { DistributionRules } from '../../signaling/contract/distribution.ts';
import { useServices } from '../component/services.ts';
import { ServiceRules } from './service-rules.tsx';

type Rules = DistributionRules['capacity'];

interface CapacityRulesProps {
  courtId: string;
  rules: Rules;
  editable: boolean;
  onChange: (rules: Rules) => void;
}

/** How many callers may wait. */
export function CapacityRules(props: CapacityRulesProps) {
  const { t } = useTranslation('admin');
  const services = useServices();
  return (
    <ServiceRules<Rules[number]> name="capacity" first={(service) => ({ service, most: 20 })} {...props}>
      {(rule, change) => (
        <>
          <span>{services.name(rule.service, props.courtId)}</span>
          <InputNumber
            aria-label={t('distribution.capacityMost')}
            value={rule.most}
            min={1}
            max={10_000}
            precision={0}
            disabled={!props.editable}
            suffix={t('distribution.capacityUnit')}
            onChange={(most) => change({ most: most ?? rule.most })}
          />
        </>
      )}
    </ServiceRules>
  );
}
