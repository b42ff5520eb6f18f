import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useId, useState, type FormEvent } from 'react';
import { useTranslation } from 'react-i18next';
import type { MeetMe } from '../../signaling/contract/session-api.ts';
import { RATING_SCORES, type RatingScore } from '../../signaling/contract/state.ts';
import { post } from '../client/http.ts';
import { faultText } from '../component/fault-text.ts';
import { meAfterwards } from './me-request.ts';
import './session-rating.css';

const BEST_FIRST = RATING_SCORES.toReversed();
const FORM = 'session-rating';

/** How content the petitioner was: asked once, when all is over; nothing for everybody else. */
export function SessionRating() {
  const { t } = useTranslation('meet');
  const me = useQuery(meAfterwards);
  if (me.data?.mayRate) return <Question />;
  if (me.data?.rating === null || !me.data) return null;
  return (
    <p className="meet-card session-rating-thanks" role="status" data-testid="rating-thanks">
      {t('rating.thanks')}
    </p>
  );
}

/** Leads down to the question, which a long record would hide; nothing for who is not asked. */
export function ToRating() {
  const { t } = useTranslation('meet');
  const me = useQuery(meAfterwards);
  if (!me.data?.mayRate) return null;
  const go = (): void => {
    const form = document.getElementById(FORM);
    form?.scrollIntoView({ block: 'center' });
    form?.querySelector('input')?.focus({ preventScroll: true });
  };
  return (
    <button type="button" className="plain-action" data-testid="to-rating" onClick={go}>
      {t('rating.go')}
    </button>
  );
}

function Question() {
  const { t } = useTranslation(['meet', 'shell']);
  const queries = useQueryClient();
  const faultId = useId();
  const [score, setScore] = useState<RatingScore | null>(null);
  const rate = useMutation({
    mutationFn: (chosen: RatingScore) => post<MeetMe>('/api/meet/rating', { score: chosen }),
    onSuccess: (me) => queries.setQueryData(meAfterwards.queryKey, me),
  });
  const send = (event: FormEvent): void => {
    event.preventDefault();
    if (score !== null && !rate.isPending) rate.mutate(score);
  };
  return (
    <form id={FORM} className="meet-card session-rating" onSubmit={send} data-testid="rating">
      <fieldset aria-describedby={rate.isError ? faultId : undefined}>
        <legend>{t('rating.ask')}</legend>
        {BEST_FIRST.map((one) => (
          <label key={one}>
            <input
              type="radio"
              name="score"
              required
              value={one}
              checked={score === one}
              data-testid={`rating-${one}`}
              onChange={() => setScore(one)}
            />
            <span>{t(`rating.word.${one}`)}</span>
          </label>
        ))}
      </fieldset>
      <p id={faultId} className="meet-fault" role="alert">
        {rate.isError ? faultText(rate.error, t('shell:state.error')) : ''}
      </p>
      <button type="submit" className="big-button" data-testid="rating-send" aria-disabled={rate.isPending}>
        {t(rate.isPending ? 'rating.sending' : 'rating.send')}
      </button>
    </form>
  );
}
