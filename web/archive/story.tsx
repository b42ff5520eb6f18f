import { useTranslation } from 'react-i18next';
import type { TimelineEntry } from '../../signaling/contract/api.ts';
import { Card } from '../component/page-frame.tsx';
import { useServices } from '../component/services.ts';
import { TimeText } from '../component/time-text.tsx';
import { detailText, reasonText, stepText } from './story-words.ts';

/** What happened to the call, line by line, with times and reasons. */
export function Story({ timeline }: { timeline: TimelineEntry[] }) {
  const { t } = useTranslation(['archive', 'label']);
  const services = useServices();
  return (
    <Card title={t('story.title')}>
      {timeline.length === 0 ? <p className="quiet">{t('story.empty')}</p> : null}
      <ol className="story">
        {timeline.map((entry, index) => {
          const what = stepText(t, entry);
          const detail = detailText(t, services, entry);
          const reason = reasonText(t, entry);
          return (
            // Lines have no id, and two may be alike to the millisecond; their order never changes.
            <li key={index}>
              <TimeText at={entry.at} form="clock" />
              <i
                className={`strip-swatch strip-${entry.state}`}
                title={t(`label:callState.${entry.state}`)}
                aria-hidden="true"
              />
              <span>
                {detail ? t('story.detail', { what, detail }) : what}
                {reason ? <span className="quiet"> {t('story.because', { reason })}</span> : null}
              </span>
            </li>
          );
        })}
      </ol>
    </Card>
  );
}
