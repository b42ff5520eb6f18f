import { useQuery, useQueryClient } from '@tanstack/react-query';
import { Alert, App, InputNumber, Select } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { STRATEGIES, type DistributionRules } from '../../signaling/contract/distribution.ts';
import { get, put } from '../client/http.ts';
import { faultText } from '../component/fault-text.ts';
import { Card } from '../component/page-frame.tsx';
import { Failure, Loading } from '../component/page-state.tsx';
import { useMe } from '../component/session.tsx';
import { CourtChoice, useCourt } from './court-choice.tsx';
import { OverflowRules } from './overflow-rules.tsx';
import { SaveBar } from './settings.tsx';

const FIGURES = {
  boundSeconds: [60, 7200],
  ownOfficerHours: [0, 720],
  ownOfficerSeconds: [0, 300],
  languageSeconds: [0, 300],
} as const;
const KEYS = Object.keys(FIGURES) as (keyof typeof FIGURES)[];

const pathOf = (court: string): string => `/api/courts/${encodeURIComponent(court)}/distribution`;

/** How calls are given to officers. An operator changes it, a supervisor sees it. */
export function Distribution() {
  const court = useCourt();
  const rules = useQuery({
    queryKey: ['distribution', court.id],
    queryFn: ({ signal }) => get<DistributionRules>(pathOf(court.id), undefined, signal),
  });
  if (rules.isPending) {
    return (
      <Card>
        <Loading rows={6} />
      </Card>
    );
  }
  if (rules.isError) {
    return (
      <Card>
        <Failure error={rules.error} onRetry={() => void rules.refetch()} />
      </Card>
    );
  }
  return <RulesForm key={court.id} court={court} saved={rules.data} />;
}

function RulesForm({ court, saved }: { court: { id: string; name: string }; saved: DistributionRules }) {
  const { t } = useTranslation('admin');
  const { modal, message } = App.useApp();
  const queries = useQueryClient();
  const editable = useMe().role === 'operator';
  const [draft, setDraft] = useState<DistributionRules | null>(null);
  const [error, setError] = useState<unknown>(null);
  const shown = draft ?? saved;
  const changed = JSON.stringify(shown) !== JSON.stringify(saved);
  const save = async (): Promise<void> => {
    try {
      queries.setQueryData(['distribution', court.id], await put<DistributionRules>(pathOf(court.id), shown));
      setDraft(null);
      setError(null);
      void message.success(t('saved'));
    } catch (thrown) {
      setError(thrown);
    }
  };
  const ask = (): void => {
    void modal.confirm({
      title: t('distribution.confirmTitle'),
      content: t('distribution.confirmEffect', { court: court.name }),
      okText: t('save'),
      onOk: save,
    });
  };
  return (
    <Card>
      <div className="admin-bar">
        <CourtChoice court={court.id} blocked={changed} />
        <span className="quiet">{editable ? t('distribution.hint') : t('readOnly')}</span>
      </div>
      <dl className="settings">
        <div className="setting">
          <dt>
            <label htmlFor="distribution-strategy">{t('distribution.strategy')}</label>
            <span className="quiet">{t(`distribution.strategyHint.${shown.strategy}`)}</span>
          </dt>
          <dd>
            <Select
              id="distribution-strategy"
              className="distribution-strategy"
              disabled={!editable}
              value={shown.strategy}
              options={STRATEGIES.map((value) => ({ value, label: t(`distribution.strategyName.${value}`) }))}
              onChange={(strategy) => setDraft({ ...shown, strategy })}
            />
          </dd>
        </div>
        {KEYS.map((key) => (
          <div key={key} className="setting">
            <dt>
              <label htmlFor={`distribution-${key}`}>{t(`distribution.${key}`)}</label>
              <span className="quiet">{t(`distribution.${key}Hint`)}</span>
            </dt>
            <dd>
              <InputNumber
                id={`distribution-${key}`}
                readOnly={!editable}
                value={shown[key]}
                min={FIGURES[key][0]}
                max={FIGURES[key][1]}
                precision={0}
                suffix={key === 'ownOfficerHours' ? t('distribution.hours') : t('settings.unit')}
                onChange={(value) => setDraft({ ...shown, [key]: value ?? saved[key] })}
              />
            </dd>
          </div>
        ))}
      </dl>
      <OverflowRules
        rules={shown.overflow}
        editable={editable}
        onChange={(overflow) => setDraft({ ...shown, overflow })}
      />
      {error ? <Alert type="error" showIcon role="alert" title={faultText(error, t('notSaved'))} /> : null}
      {changed ? <SaveBar onUndo={() => setDraft(null)} onSave={ask} /> : null}
    </Card>
  );
}
