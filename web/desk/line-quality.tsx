import { useTranslation } from 'react-i18next';
import type { LineQuality } from '../client/quality.ts';

const BARS = [1, 2, 3, 4] as const;

/** The line by bars and word. */
export function LineQualityMark({ quality }: { quality: LineQuality }) {
  const { t } = useTranslation('desk');
  return (
    <span className={`quality quality-${quality.word}`}>
      <span className="quality-label">{t('call.quality')}</span>
      <span className="quality-bars" aria-hidden="true">
        {BARS.map((bar) => (
          <i key={bar} className={bar <= quality.bars ? 'quality-on' : undefined} />
        ))}
      </span>
      <span className="quality-word">{t(`call.qualityOf.${quality.word}`)}</span>
    </span>
  );
}
