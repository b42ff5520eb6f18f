import { useTranslation } from 'react-i18next';
import {
  filled,
  RECORD_PLACEHOLDERS,
  type RecordPlaceholder,
  type RecordTemplate,
} from '../../signaling/contract/record-template.ts';
import { Card } from '../component/page-frame.tsx';
import { RecordHead } from '../transcript/parts.tsx';
import '../transcript/transcript.css';

const NUMBER = 'SP20261126-0001';

/** A record with these texts, as it is read in the room and printed. */
export function RecordPreview({ template }: { template: RecordTemplate }) {
  const { t } = useTranslation('recordTemplate');
  const named = RECORD_PLACEHOLDERS.map((name) => [name, t(`example.${name}`)] as const);
  const example = Object.fromEntries(named) as Record<RecordPlaceholder, string>;
  const put = (text: string): string => filled(text, example);
  const { title, facts, opening, closing } = template;
  return (
    <Card title={t('preview')} extra={<span className="quiet">{t('previewHint')}</span>} testId="record-preview">
      <div className="record-template-page">
        <RecordHead
          view={{
            courtName: example.court,
            title,
            number: NUMBER,
            facts: facts.map(({ label, value }) => ({ label, value: put(value) })),
            opening: opening.map(put),
          }}
        />
        <p className="record-template-entries" aria-hidden="true">
          ……
        </p>
        <p>{put(closing)}</p>
      </div>
    </Card>
  );
}

export function Placeholders() {
  const { t } = useTranslation('recordTemplate');
  return (
    <Card title={t('placeholders')}>
      <p className="quiet">{t('placeholdersHint')}</p>
      <dl className="record-template-words">
        {RECORD_PLACEHOLDERS.map((name) => (
          <div key={name}>
            <dt>
              <code>{`{${name}}`}</code>
            </dt>
            <dd>{t(`placeholder.${name}`)}</dd>
          </div>
        ))}
      </dl>
    </Card>
  );
}
