import { useTranslation } from 'react-i18next';

/** How well somebody's packets come and go, as bars and a word. 0 nothing – 10 perfect; null: not known. */
export function Bars({ score }: { score: number | null }) {
  const { t } = useTranslation('room');
  if (score === null) return null;
  const bars = score >= 9 ? 4 : score >= 7 ? 3 : score >= 4 ? 2 : 1;
  const word = t(bars >= 3 ? 'network.good' : bars === 2 ? 'network.fair' : 'network.poor');
  return (
    <span className={`bars bars-${bars}`} role="img" aria-label={word} title={word}>
      {[1, 2, 3, 4].map((bar) => (
        <span key={bar} className={bar <= bars ? 'bar bar-on' : 'bar'} />
      ))}
    </span>
  );
}
