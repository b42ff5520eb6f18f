import { Segmented } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { templateFaults, type RecordTemplates } from '../../signaling/contract/record-template.ts';
import { TRANSCRIPT_KINDS, type TranscriptKind } from '../../signaling/contract/transcript-state.ts';
import { Card } from '../component/page-frame.tsx';
import { CourtDrafting, DraftBar, DraftHead } from './draft-frame.tsx';
import type { Drafting } from './drafting.ts';
import { recordDifferences } from './record-difference.ts';
import { RecordForm } from './record-form.tsx';
import { Placeholders, RecordPreview } from './record-preview.tsx';
import './records.css';

/** What stands around the entries of a court's records (笔录), by kind, beside what it looks like. An operator changes it, a supervisor sees it. */
export const Records = () => <CourtDrafting<RecordTemplates> kind="records" rows={10} Form={RecordsForm} />;

function RecordsForm({ drafting }: { drafting: Drafting<RecordTemplates> }) {
  const { t } = useTranslation('recordTemplate');
  const { court, shown, editable, change } = drafting;
  const [kind, setKind] = useState<TranscriptKind>('reception');
  const differences = (from: RecordTemplates, to: RecordTemplates): string[] => recordDifferences(t, from, to);
  const faults = templateFaults(shown);
  const first = faults[0];
  const blocked = first
    ? t('blocked', {
        kind: t(`kind.${first.kind}`),
        count: faults.filter((fault) => fault.kind === first.kind).length,
      })
    : null;
  return (
    <>
      <Card>
        <DraftHead drafting={drafting} differences={differences} hint={t('hint', { court: court.name })}>
          <Segmented<TranscriptKind>
            aria-label={t('kindLabel')}
            value={kind}
            options={TRANSCRIPT_KINDS.map((value) => ({ value, label: t(`kind.${value}`) }))}
            onChange={setKind}
          />
        </DraftHead>
      </Card>
      <div className="record-template">
        <Card>
          <RecordForm
            key={kind}
            template={shown[kind]}
            faults={faults.filter((fault) => fault.kind === kind)}
            editable={editable}
            onChange={(part) => change({ [kind]: { ...shown[kind], ...part } })}
          />
        </Card>
        <div>
          <RecordPreview template={shown[kind]} />
          <Placeholders />
        </div>
      </div>
      <DraftBar drafting={drafting} differences={differences} blocked={blocked} />
    </>
  );
}
