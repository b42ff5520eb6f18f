import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import type { NoticeView } from '../../signaling/contract/notice.ts';
import type { PetitionView } from '../../signaling/contract/petition-api.ts';
import { petitionLabel } from '../i18n/zh/petition-label.ts';
import { isKnown } from '../component/known-word.ts';
import { timeText } from '../client/format.ts';
import { get } from '../client/http.ts';
import { NoticeTag } from '../component/notice-tag.tsx';
import { TimeText } from '../component/time-text.tsx';

type Step = PetitionView['trail'][number];
type Line = { at: string; key: string } & ({ step: Step } | { notice: NoticeView });

/** Everything that happened, on one line of time: what was done, by whom, and what the petitioner was told. */
export function Trail({ petition }: { petition: PetitionView }) {
  const { t } = useTranslation('petition');
  const notices = useQuery({
    queryKey: ['petition-notices', petition.id, petition.trail.length],
    queryFn: ({ signal }) => get<NoticeView[]>(`/api/petitions/${petition.id}/notices`, undefined, signal),
    refetchInterval: 15_000,
  });
  const lines: Line[] = [
    ...petition.trail.map((step, index) => ({ at: step.at, key: `step-${index}`, step })),
    ...(notices.data ?? []).map((notice) => ({ at: notice.createdAt, key: notice.id, notice })),
  ].sort((a, b) => Date.parse(a.at) - Date.parse(b.at));
  return (
    <ol className="petition-trail" data-testid="petition-trail">
      {lines.map((line) => (
        <li key={line.key}>
          <TimeText at={line.at} />
          {'step' in line ? (
            <StepText step={line.step} />
          ) : (
            <span title={line.notice.text}>
              {t('trail.sms', { number: line.notice.numberMasked })} <NoticeTag notice={line.notice} />
            </span>
          )}
        </li>
      ))}
    </ol>
  );
}

function StepText({ step }: { step: Step }) {
  const { t } = useTranslation(['petition', 'petitionLabel']);
  const by = step.by || t(step.side === 'system' ? 'trail.system' : 'trail.citizen');
  const said = step.detail ?? '';
  const detail = isKnown(said, petitionLabel.outcome) ? t(`petitionLabel:outcome.${said}`) : said;
  const time = step.startsAt ? timeText(step.startsAt) : t('trail.none');
  return <span>{t(`trail.${step.step}`, { by, reason: step.reason ?? '', detail, time })}</span>;
}
