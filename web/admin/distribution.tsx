import { InputNumber, Select } from 'antd';
import { useTranslation } from 'react-i18next';
import { STRATEGIES, type DistributionRules } from '../../signaling/contract/distribution.ts';
import { CapacityRules } from './capacity-rules.tsx';
import { CourtRules, Rule, RulesFrame, type RulesDraft } from './court-rules.tsx';
import { OverflowRules } from './overflow-rules.tsx';

const RANGES = {
  boundSeconds: [60, 7200],
  ownOfficerHours: [0, 720],
  ownOfficerSeconds: [0, 300],
  languageSeconds: [0, 300],
} as const;
const KEYS = Object.keys(RANGES) as (keyof typeof RANGES)[];

/** How calls are given to officers. */
export const Distribution = () => (
  <CourtRules<DistributionRules> name="distribution" rows={6} Form={DistributionForm} />
);

function DistributionForm({ rules }: { rules: RulesDraft<DistributionRules> }) {
  const { t } = useTranslation('admin');
  const { court, saved, shown, editable, change } = rules;
  const confirm = {
    title: t('distribution.confirmTitle'),
    content: t('distribution.confirmEffect', { court: court.name }),
  };
  return (
    <RulesFrame
      rules={rules}
      hint={t('distribution.hint')}
      confirm={confirm}
      label={(key) => t(`distribution.${key}`)}
      text={(key, value) =>
        key === 'strategy' ? t(`distribution.strategyName.${value as DistributionRules['strategy']}`) : null
      }
    >
      <dl className="settings">
        <Rule
          id="distribution-strategy"
          name={t('distribution.strategy')}
          hint={t(`distribution.strategyHint.${shown.strategy}`)}
        >
          <Select
            id="distribution-strategy"
            className="distribution-strategy"
            disabled={!editable}
            value={shown.strategy}
            options={STRATEGIES.map((value) => ({ value, label: t(`distribution.strategyName.${value}`) }))}
            onChange={(strategy) => change({ strategy })}
          />
        </Rule>
        {KEYS.map((key) => (
          <Rule
            key={key}
            id={`distribution-${key}`}
            name={t(`distribution.${key}`)}
            hint={t(`distribution.${key}Hint`)}
          >
            <InputNumber
              id={`distribution-${key}`}
              disabled={!editable}
              value={shown[key]}
              min={RANGES[key][0]}
              max={RANGES[key][1]}
              precision={0}
              suffix={key === 'ownOfficerHours' ? t('distribution.hours') : t('settings.unit')}
              onChange={(value) => change({ [key]: value ?? saved[key] })}
            />
          </Rule>
        ))}
      </dl>
      <CapacityRules
        courtId={court.id}
        rules={shown.capacity}
        editable={editable}
        onChange={(capacity) => change({ capacity })}
      />
      <OverflowRules
        courtId={court.id}
        rules={shown.overflow}
        editable={editable}
        onChange={(overflow) => change({ overflow })}
      />
    </RulesFrame>
  );
}
