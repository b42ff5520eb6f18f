import { Checkbox, Input, InputNumber, Switch } from 'antd';
import { useTranslation } from 'react-i18next';
import type { OutboundRules } from '../../signaling/contract/api.ts';
import type { NumberClass } from '../../signaling/contract/state.ts';
import { CourtRules, Rule, RulesFrame, type RulesDraft } from './court-rules.tsx';

/** Emergency and premium numbers are never called, so nobody can allow them. */
const CLASSES: NumberClass[] = ['local', 'long-distance', 'mobile', 'service', 'international'];
const RANGES = { perAgentHour: [0, 1000], perCourtHour: [0, 100_000], ringSeconds: [10, 120] } as const;
const KEYS = Object.keys(RANGES) as (keyof typeof RANGES)[];

/** What a court may call out to, and how often. */
export const Outbound = () => <CourtRules<OutboundRules> name="outbound" rows={4} Form={OutboundForm} />;

function OutboundForm({ rules }: { rules: RulesDraft<OutboundRules> }) {
  const { t } = useTranslation(['admin', 'label']);
  const { court, saved, shown, editable, change } = rules;
  const hint = t('outbound.hint', { court: court.name });
  return (
    <RulesFrame
      rules={rules}
      hint={hint}
      confirm={{ title: t('outbound.confirmTitle'), content: hint }}
      label={(key) => t(`outbound.${key}`)}
    >
      <dl className="settings">
        <Rule name={t('outbound.allowed')} hint={t('outbound.allowedHint')}>
          <Checkbox.Group
            className="number-classes"
            disabled={!editable}
            value={shown.allowed}
            options={CLASSES.map((value) => ({ value, label: t(`label:numberClass.${value}`) }))}
            onChange={(allowed) => change({ allowed })}
          />
        </Rule>
        <Rule id="outbound-area" name={t('outbound.areaCode')} hint={t('outbound.areaCodeHint')}>
          <Input
            id="outbound-area"
            disabled={!editable}
            className="area-code"
            maxLength={4}
            value={shown.areaCode}
            onChange={(event) => change({ areaCode: event.target.value.trim() })}
          />
        </Rule>
        {KEYS.map((key) => (
          <Rule key={key} id={`outbound-${key}`} name={t(`outbound.${key}`)} hint={t(`outbound.${key}Hint`)}>
            <InputNumber
              id={`outbound-${key}`}
              disabled={!editable}
              value={shown[key]}
              min={RANGES[key][0]}
              max={RANGES[key][1]}
              precision={0}
              suffix={key === 'ringSeconds' ? t('settings.unit') : t('outbound.times')}
              onChange={(value) => change({ [key]: value ?? saved[key] })}
            />
          </Rule>
        ))}
        <Rule id="outbound-callbacks" name={t('outbound.countCallbacks')} hint={t('outbound.countCallbacksHint')}>
          <Switch
            id="outbound-callbacks"
            disabled={!editable}
            checked={shown.countCallbacks}
            onChange={(countCallbacks) => change({ countCallbacks })}
          />
        </Rule>
      </dl>
    </RulesFrame>
  );
}
