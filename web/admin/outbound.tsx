import { useQuery, useQueryClient } from '@tanstack/react-query';
import { Alert, App, Checkbox, Input, InputNumber } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { OutboundRules } from '../../signaling/contract/api.ts';
import type { NumberClass } from '../../signaling/contract/state.ts';
import { get, put } from '../client/http.ts';
import { faultText } from '../component/fault-text.ts';
import { Card } from '../component/page-frame.tsx';
import { Failure, Loading } from '../component/page-state.tsx';
import { useMe } from '../component/session.tsx';
import { CourtChoice, useCourt } from './court-choice.tsx';
import { SaveBar } from './settings.tsx';

/** Emergency and premium numbers are never called, so nobody can allow them. */
const CLASSES: NumberClass[] = ['local', 'long-distance', 'mobile', 'service', 'international'];
const RANGES = { perAgentHour: [0, 1000], perCourtHour: [0, 100_000], ringSeconds: [10, 120] } as const;
const KEYS = Object.keys(RANGES) as (keyof typeof RANGES)[];

const pathOf = (courtId: string): string => `/api/courts/${encodeURIComponent(courtId)}/outbound`;

/** What a court may call out to, and how often. An operator changes it, a supervisor sees it. */
export function Outbound() {
  const court = useCourt();
  const rules = useQuery({
    queryKey: ['outbound', court.id],
    queryFn: ({ signal }) => get<OutboundRules>(pathOf(court.id), undefined, signal),
  });
  return (
    <Card>
      {rules.isPending ? <Loading rows={4} /> : null}
      {rules.isError ? <Failure error={rules.error} onRetry={() => void rules.refetch()} /> : null}
      {rules.isSuccess ? <OutboundForm key={court.id} court={court} saved={rules.data} /> : null}
    </Card>
  );
}

function OutboundForm({ court, saved }: { court: { id: string; name: string }; saved: OutboundRules }) {
  const { t } = useTranslation(['admin', 'label']);
  const { message } = App.useApp();
  const queries = useQueryClient();
  const editable = useMe().role === 'operator';
  const [draft, setDraft] = useState<OutboundRules | null>(null);
  const [error, setError] = useState<unknown>(null);
  const shown = draft ?? saved;
  const change = (part: Partial<OutboundRules>): void => setDraft({ ...shown, ...part });
  const save = async (): Promise<void> => {
    try {
      queries.setQueryData(['outbound', court.id], await put<OutboundRules>(pathOf(court.id), shown));
      setDraft(null);
      setError(null);
      void message.success(t('saved'));
    } catch (thrown) {
      setError(thrown);
    }
  };
  return (
    <>
      <div className="admin-bar">
        <CourtChoice court={court.id} blocked={draft !== null} />
        <span className="quiet">{editable ? t('outbound.hint', { court: court.name }) : t('readOnly')}</span>
      </div>
      <dl className="settings">
        <div className="setting">
          <dt>
            <span>{t('outbound.allowed')}</span>
            <span className="quiet">{t('outbound.allowedHint')}</span>
          </dt>
          <dd>
            <Checkbox.Group
              disabled={!editable}
              value={shown.allowed}
              options={CLASSES.map((value) => ({ value, label: t(`label:numberClass.${value}`) }))}
              onChange={(allowed) => change({ allowed })}
            />
          </dd>
        </div>
        <div className="setting">
          <dt>
            <label htmlFor="outbound-area">{t('outbound.areaCode')}</label>
            <span className="quiet">{t('outbound.areaCodeHint')}</span>
          </dt>
          <dd>
            <Input
              id="outbound-area"
              disabled={!editable}
              maxLength={4}
              value={shown.areaCode}
              onChange={(event) => change({ areaCode: event.target.value.trim() })}
            />
          </dd>
        </div>
        {KEYS.map((key) => (
          <div key={key} className="setting">
            <dt>
              <label htmlFor={`outbound-${key}`}>{t(`outbound.${key}`)}</label>
              <span className="quiet">{t(`outbound.${key}Hint`)}</span>
            </dt>
            <dd>
              <InputNumber
                id={`outbound-${key}`}
                disabled={!editable}
                value={shown[key]}
                min={RANGES[key][0]}
                max={RANGES[key][1]}
                precision={0}
                onChange={(value) => change({ [key]: value ?? saved[key] })}
              />
            </dd>
          </div>
        ))}
      </dl>
      {error ? <Alert type="error" showIcon role="alert" title={faultText(error, t('notSaved'))} /> : null}
      {draft ? <SaveBar onUndo={() => setDraft(null)} onSave={() => void save()} /> : null}
    </>
  );
}
