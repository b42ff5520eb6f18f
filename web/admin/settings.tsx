import { Input, InputNumber, Select } from 'antd';
import { useTranslation } from 'react-i18next';
import type { CourtSettings } from '../../signaling/contract/api.ts';
import { CourtRules, Rule, RulesFrame, type RulesDraft } from './court-rules.tsx';

type Figure = Exclude<keyof CourtSettings, 'callbackOffered' | 'callbackOrder' | 'caseCode'>;

const RANGES: Record<Figure, [least: number, most: number]> = {
  ringSeconds: [5, 120],
  wrapUpSeconds: [0, 1800],
  waitTargetSeconds: [5, 600],
  messageMaxSeconds: [10, 600],
  callbackFirstMinutes: [0, 1440],
  callbackSecondMinutes: [1, 1440],
  callbackThirdMinutes: [1, 1440],
  enquiryTries: [3, 20],
  enquiryWindowMinutes: [1, 1440],
  enquiryLockMinutes: [1, 1440],
  lowRating: [0, 4],
  judgeReplyDays: [0, 30],
  judgeReplySeconds: [0, 864_000],
};
const KEYS = Object.keys(RANGES) as Figure[];
const OFFERED: CourtSettings['callbackOffered'][] = ['dropped', 'all', 'none'];
const ORDERS: CourtSettings['callbackOrder'][] = ['officer-first', 'citizen-first'];
const unitOf = (key: Figure): 'minutes' | 'unitTimes' | 'unitScore' | 'days' | 'unit' => {
  if (key === 'judgeReplyDays') return 'days';
  if (key === 'enquiryTries') return 'unitTimes';
  if (key === 'lowRating') return 'unitScore';
  return key.endsWith('Minutes') ? 'minutes' : 'unit';
};

/** Figures of a court's line. */
export const Settings = () => <CourtRules<CourtSettings> name="settings" rows={6} Form={SettingsForm} />;

function SettingsForm({ rules }: { rules: RulesDraft<CourtSettings> }) {
  const { t } = useTranslation('admin');
  const { court, saved, shown, editable, change } = rules;
  const unit = (key: Figure): string => t(`settings.${unitOf(key)}`);
  return (
    <RulesFrame
      rules={rules}
      hint={t('settings.hint', { court: court.name })}
      confirm={{ title: t('settings.confirmTitle'), content: <Changes saved={saved} shown={shown} /> }}
      label={(key) => t(`settings.${key}`)}
      text={(key, value) => {
        if (key === 'callbackOffered') return t(`settings.offered.${value as CourtSettings['callbackOffered']}`);
        return key === 'callbackOrder' ? t(`settings.order.${value as CourtSettings['callbackOrder']}`) : null;
      }}
    >
      <dl className="settings">
        {KEYS.map((key) => (
          <Rule key={key} id={`setting-${key}`} name={t(`settings.${key}`)} hint={t(`settings.${key}Hint`)}>
            {editable ? (
              <InputNumber
                id={`setting-${key}`}
                value={shown[key]}
                min={RANGES[key][0]}
                max={RANGES[key][1]}
                precision={0}
                suffix={unit(key)}
                onChange={(value) => change({ [key]: value ?? saved[key] })}
              />
            ) : (
              <strong className="figure">
                {shown[key]} {unit(key)}
              </strong>
            )}
          </Rule>
        ))}
        <Rule
          id="setting-callbackOffered"
          name={t('settings.callbackOffered')}
          hint={t('settings.callbackOfferedHint')}
        >
          {editable ? (
            <Select
              id="setting-callbackOffered"
              className="setting-choice"
              value={shown.callbackOffered}
              options={OFFERED.map((value) => ({ value, label: t(`settings.offered.${value}`) }))}
              onChange={(callbackOffered) => change({ callbackOffered })}
            />
          ) : (
            <strong>{t(`settings.offered.${shown.callbackOffered}`)}</strong>
          )}
        </Rule>
        <Rule id="setting-callbackOrder" name={t('settings.callbackOrder')} hint={t('settings.callbackOrderHint')}>
          {editable ? (
            <Select
              id="setting-callbackOrder"
              className="setting-choice"
              value={shown.callbackOrder}
              options={ORDERS.map((value) => ({ value, label: t(`settings.order.${value}`) }))}
              onChange={(callbackOrder) => change({ callbackOrder })}
            />
          ) : (
            <strong>{t(`settings.order.${shown.callbackOrder}`)}</strong>
          )}
        </Rule>
        <Rule id="setting-caseCode" name={t('settings.caseCode')} hint={t('settings.caseCodeHint')}>
          {editable ? (
            <Input
              id="setting-caseCode"
              className="setting-choice"
              value={shown.caseCode}
              maxLength={8}
              onChange={({ target }) => change({ caseCode: target.value.trim() })}
            />
          ) : (
            <strong>{shown.caseCode || '—'}</strong>
          )}
        </Rule>
      </dl>
    </RulesFrame>
  );
}

/** What saving would change, in words. */
function Changes({ saved, shown }: { saved: CourtSettings; shown: CourtSettings }) {
  const { t } = useTranslation('admin');
  return (
    <ul>
      {KEYS.filter((key) => shown[key] !== saved[key]).map((key) => (
        <li key={key}>
          {t('settings.confirmChange', {
            name: t(`settings.${key}`),
            from: saved[key],
            to: shown[key],
            unit: t(`settings.${unitOf(key)}`),
          })}
        </li>
      ))}
      {shown.callbackOffered === saved.callbackOffered ? null : (
        <li>
          {t('settings.callbackOffered')}：{t(`settings.offered.${shown.callbackOffered}`)}
        </li>
      )}
      {shown.callbackOrder === saved.callbackOrder ? null : (
        <li>
          {t('settings.callbackOrder')}：{t(`settings.order.${shown.callbackOrder}`)}
        </li>
      )}
      {shown.caseCode === saved.caseCode ? null : (
        <li>
          {t('settings.caseCode')}：{shown.caseCode || '—'}
        </li>
      )}
    </ul>
  );
}
