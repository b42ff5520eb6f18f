import { useQuery, useQueryClient } from '@tanstack/react-query';
import { Alert, App, Button, Input, InputNumber, Select } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { CourtSettings } from '../../signaling/contract/api.ts';
import { get, put } from '../client/http.ts';
import { faultText } from '../component/fault-text.ts';
import { Card } from '../component/page-frame.tsx';
import { Failure, Loading } from '../component/page-state.tsx';
import { useMe } from '../component/session.tsx';
import { CourtChoice, useCourt } from './court-choice.tsx';

type Figure = Exclude<keyof CourtSettings, 'callbackOffered' | 'caseCode'>;

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
const unitOf = (key: Figure): 'minutes' | 'unitTimes' | 'unitScore' | 'days' | 'unit' => {
  if (key === 'judgeReplyDays') return 'days';
  if (key === 'enquiryTries') return 'unitTimes';
  if (key === 'lowRating') return 'unitScore';
  return key.endsWith('Minutes') ? 'minutes' : 'unit';
};

/** Figures of a court's line. An operator changes them, a supervisor sees them. */
export function Settings() {
  const court = useCourt();
  const settings = useQuery({
    queryKey: ['settings', court.id],
    queryFn: ({ signal }) =>
      get<CourtSettings>(`/api/courts/${encodeURIComponent(court.id)}/settings`, undefined, signal),
  });
  if (settings.isPending) {
    return (
      <Card>
        <Loading rows={6} />
      </Card>
    );
  }
  if (settings.isError) {
    return (
      <Card>
        <Failure error={settings.error} onRetry={() => void settings.refetch()} />
      </Card>
    );
  }
  return <SettingsForm key={court.id} court={court} saved={settings.data} />;
}

function SettingsForm({ court, saved }: { court: { id: string; name: string }; saved: CourtSettings }) {
  const { t } = useTranslation('admin');
  const { modal, message } = App.useApp();
  const queries = useQueryClient();
  const editable = useMe().role === 'operator';
  const [draft, setDraft] = useState<CourtSettings | null>(null);
  const [error, setError] = useState<unknown>(null);
  const shown = draft ?? saved;
  const changed = KEYS.filter((key) => shown[key] !== saved[key]);
  const offeredChanged = shown.callbackOffered !== saved.callbackOffered;
  const codeChanged = shown.caseCode !== saved.caseCode;
  const any = changed.length > 0 || offeredChanged || codeChanged;
  const unit = (key: Figure): string => t(`settings.${unitOf(key)}`);
  const save = async (): Promise<void> => {
    try {
      queries.setQueryData(
        ['settings', court.id],
        await put<CourtSettings>(`/api/courts/${encodeURIComponent(court.id)}/settings`, shown),
      );
      setDraft(null);
      setError(null);
      void message.success(t('saved'));
    } catch (thrown) {
      setError(thrown);
    }
  };
  const ask = (): void => {
    void modal.confirm({
      title: t('settings.confirmTitle'),
      content: (
        <ul>
          {changed.map((key) => (
            <li key={key}>
              {t('settings.confirmChange', {
                name: t(`settings.${key}`),
                from: saved[key],
                to: shown[key],
                unit: unit(key),
              })}
            </li>
          ))}
          {offeredChanged ? (
            <li>
              {t('settings.callbackOffered')}：{t(`settings.offered.${shown.callbackOffered}`)}
            </li>
          ) : null}
          {codeChanged ? (
            <li>
              {t('settings.caseCode')}：{shown.caseCode || '—'}
            </li>
          ) : null}
        </ul>
      ),
      okText: t('save'),
      onOk: save,
    });
  };
  return (
    <Card>
      <div className="admin-bar">
        <CourtChoice court={court.id} blocked={any} />
        <span className="quiet">{editable ? t('settings.hint', { court: court.name }) : t('readOnly')}</span>
      </div>
      <dl className="settings">
        {KEYS.map((key) => (
          <div key={key} className="setting">
            <dt>
              <label htmlFor={`setting-${key}`}>{t(`settings.${key}`)}</label>
              <span className="quiet">{t(`settings.${key}Hint`)}</span>
            </dt>
            <dd>
              {editable ? (
                <InputNumber
                  id={`setting-${key}`}
                  value={shown[key]}
                  min={RANGES[key][0]}
                  max={RANGES[key][1]}
                  precision={0}
                  suffix={unit(key)}
                  onChange={(value) => setDraft({ ...shown, [key]: value ?? saved[key] })}
                />
              ) : (
                <strong className="figure">
                  {shown[key]} {unit(key)}
                </strong>
              )}
            </dd>
          </div>
        ))}
        <div className="setting">
          <dt>
            <label htmlFor="setting-callbackOffered">{t('settings.callbackOffered')}</label>
            <span className="quiet">{t('settings.callbackOfferedHint')}</span>
          </dt>
          <dd>
            {editable ? (
              <Select
                id="setting-callbackOffered"
                className="setting-choice"
                value={shown.callbackOffered}
                options={OFFERED.map((value) => ({ value, label: t(`settings.offered.${value}`) }))}
                onChange={(callbackOffered) => setDraft({ ...shown, callbackOffered })}
              />
            ) : (
              <strong>{t(`settings.offered.${shown.callbackOffered}`)}</strong>
            )}
          </dd>
        </div>
        <div className="setting">
          <dt>
            <label htmlFor="setting-caseCode">{t('settings.caseCode')}</label>
            <span className="quiet">{t('settings.caseCodeHint')}</span>
          </dt>
          <dd>
            {editable ? (
              <Input
                id="setting-caseCode"
                className="setting-choice"
                value={shown.caseCode}
                maxLength={8}
                onChange={({ target }) => setDraft({ ...shown, caseCode: target.value.trim() })}
              />
            ) : (
              <strong>{shown.caseCode || '—'}</strong>
            )}
          </dd>
        </div>
      </dl>
      {error ? <Alert type="error" showIcon role="alert" title={faultText(error, t('notSaved'))} /> : null}
      {any ? <SaveBar onUndo={() => setDraft(null)} onSave={ask} /> : null}
    </Card>
  );
}

/** Appears when something was changed. */
export function SaveBar({ onUndo, onSave }: { onUndo: () => void; onSave: () => void }) {
  const { t } = useTranslation('admin');
  return (
    <div className="save-bar" role="status">
      <span>{t('unsaved')}</span>
      <span className="page-frame-space" />
      <Button onClick={onUndo}>{t('undo')}</Button>
      <Button type="primary" onClick={onSave}>
        {t('save')}
      </Button>
    </div>
  );
}
