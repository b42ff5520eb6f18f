import { Input, InputNumber, Select } from 'antd';
import { useTranslation } from 'react-i18next';
import type { CourtSettings } from '../../signaling/contract/api.ts';
import { Card } from '../component/page-frame.tsx';
import { Rule } from './court-rules.tsx';
import { CourtDrafting, DraftBar, DraftHead } from './draft-frame.tsx';
import type { Drafting } from './drafting.ts';

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
  ordinaryDays: [1, 90],
  petitionDays: [1, 90],
  complaintDays: [1, 90],
};
const KEYS = Object.keys(RANGES) as Figure[];
const OFFERED: CourtSettings['callbackOffered'][] = ['dropped', 'all', 'none'];
const ORDERS: CourtSettings['callbackOrder'][] = ['officer-first', 'citizen-first'];
const unitOf = (key: Figure): 'minutes' | 'unitTimes' | 'unitScore' | 'days' | 'unit' => {
  if (key.endsWith('Days')) return 'days';
  if (key === 'enquiryTries') return 'unitTimes';
  if (key === 'lowRating') return 'unitScore';
  return key.endsWith('Minutes') ? 'minutes' : 'unit';
};

/** Figures of a court's line. */
export const Settings = () => <CourtDrafting<CourtSettings> kind="settings" rows={6} Form={SettingsForm} />;

function SettingsForm({ drafting }: { drafting: Drafting<CourtSettings> }) {
  const { t } = useTranslation('admin');
  const { court, stored, shown, editable, change } = drafting;
  const unit = (key: Figure): string => t(`settings.${unitOf(key)}`);
  const differences = (from: CourtSettings, to: CourtSettings): string[] => settingsDifferences(t, from, to);
  return (
    <Card>
      <DraftHead drafting={drafting} differences={differences} hint={t('settings.hint', { court: court.name })} />
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
                onChange={(value) => change({ [key]: value ?? stored[key] })}
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
      <DraftBar drafting={drafting} differences={differences} />
    </Card>
  );
}

type Words = ReturnType<typeof useTranslation<'admin'>>['t'];

/** What differs, as it stands on the page. */
function settingsDifferences(t: Words, from: CourtSettings, to: CourtSettings): string[] {
  const line = (key: keyof CourtSettings, before: string, after: string): string[] =>
    before === after ? [] : [t('draft.settings.change', { name: t(`settings.${key}`), before, after })];
  const figure = (key: Figure, { [key]: value }: CourtSettings): string => `${value} ${t(`settings.${unitOf(key)}`)}`;
  const code = ({ caseCode }: CourtSettings): string => caseCode || t('draft.settings.blank');
  return [
    ...KEYS.flatMap((key) => line(key, figure(key, from), figure(key, to))),
    ...line(
      'callbackOffered',
      t(`settings.offered.${from.callbackOffered}`),
      t(`settings.offered.${to.callbackOffered}`),
    ),
    ...line('callbackOrder', t(`settings.order.${from.callbackOrder}`), t(`settings.order.${to.callbackOrder}`)),
    ...line('caseCode', code(from), code(to)),
  ];
}
