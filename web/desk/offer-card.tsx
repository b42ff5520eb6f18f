import { CloseCircleOutlined, PhoneFilled } from '@ant-design/icons';
import { Button } from 'antd';
import { useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { DeskCall } from '../../signaling/contract/desk.ts';
import { durationText } from '../client/format.ts';
import { useNow } from '../component/clock.ts';
import { MOST_CALLBACK_TRIES } from '../../signaling/contract/state.ts';
import { useServices } from '../component/services.ts';
import { GreenChannelTag, LanguageTag } from '../component/state-tag.tsx';
import { TimeText } from '../component/time-text.tsx';
import { useDesk, useDeskSession } from './desk-context.ts';
import { KEYS } from './keys.ts';
import { PartyBar } from './party-bar.tsx';
import { TransferNote } from './transfer-note.tsx';

/** How long a call is offered to one officer, s (architecture: 20 s); only the picture of the ring depends on it. */
const OFFER_SECONDS = 20;
const RADIUS = 42;
const ROUND = 2 * Math.PI * RADIUS;

/** Who rings, why, how long they have waited, and how long is left to answer. */
export function OfferCard({ call }: { call: DeskCall }) {
  const { t } = useTranslation(['desk', 'label']);
  const session = useDeskSession();
  const services = useServices();
  const { view } = useDesk();
  const [answered, setAnswered] = useState(false);
  const accept = useFocusWhileShown();
  const answer = (act: () => Promise<void>): void => {
    setAnswered(true);
    void act().finally(() => setAnswered(false));
  };
  const waited = useWaited(call);
  return (
    <section className="offer" data-testid="offer-card" aria-labelledby="offer-caller">
      <p className="offer-title">{t(titleOf(call))}</p>
      <Countdown endsAt={call.offerEndsAt} />
      <h2 id="offer-caller" className="figure">
        {call.callerMasked || t('caller.noNumber')}
      </h2>
      <p className="offer-tags">
        <span className="offer-service">{services.name(call.service)}</span>
        <LanguageTag language={call.language} />
        {call.greenChannel ? <GreenChannelTag channel={call.greenChannel} /> : null}
      </p>
      {call.judge ? (
        <p className="offer-facts" data-testid="offer-judge">
          {t('offer.judge', { judge: call.judge })}
        </p>
      ) : null}
      {call.callback ? (
        <p className="offer-facts figure" data-testid="offer-callback">
          {t(`label:callbackSource.${call.callback.source}`)}
          <span aria-hidden="true"> · </span>
          {t('offer.since')} <TimeText at={call.callback.queuedAt} form="short" />
          <span aria-hidden="true"> · </span>
          {t('callbacks.tries', { count: call.callback.tries.length, most: MOST_CALLBACK_TRIES })}
        </p>
      ) : null}
      {call.party ? <PartyBar party={call.party} /> : null}
      {call.transfer ? <TransferNote transfer={call.transfer} own={call.transfer.byName === view?.agent.name} /> : null}
      <p className="offer-facts figure">
        {t('offer.waited', { time: durationText(waited) })}
        <span aria-hidden="true"> · </span>
        {call.earlier.length > 0 ? t('offer.earlier', { count: call.earlier.length }) : t('offer.earlierNone')}
      </p>
      <div className="offer-actions">
        <Button
          ref={accept}
          type="primary"
          size="large"
          className="offer-accept"
          data-testid="offer-accept"
          icon={<PhoneFilled />}
          loading={answered}
          onClick={() => answer(session.accept)}
        >
          {t(call.callback && !call.callback.onTheLine ? 'offer.acceptCallback' : 'offer.accept')}
          <kbd>{KEYS.accept}</kbd>
        </Button>
        <Button
          size="large"
          className="offer-reject"
          data-testid="offer-reject"
          icon={<CloseCircleOutlined />}
          disabled={answered}
          onClick={() => answer(session.reject)}
        >
          {t('offer.reject')}
          <kbd>{KEYS.reject}</kbd>
        </Button>
      </div>
      <p className="offer-hint">{t('offer.rejectHint')}</p>
    </section>
  );
}

function titleOf({ party, callback }: DeskCall) {
  if (party) return 'party.offer' as const;
  if (!callback) return 'offer.title' as const;
  return callback.onTheLine ? ('offer.calledBack' as const) : ('offer.callback' as const);
}

/** Since joining the queue, s. */
export function useWaited({ queuedAt, arrivedAt }: DeskCall): number {
  const { offset } = useDesk();
  const now = useNow(offset);
  return Math.max(0, (now - Date.parse(queuedAt ?? arrivedAt)) / 1000);
}

/** So that Enter accepts; but nobody's typing is interrupted, and the focus goes back to where it was. */
function useFocusWhileShown() {
  const button = useRef<HTMLButtonElement>(null);
  useEffect(() => {
    const before = document.activeElement;
    const typing = before instanceof HTMLElement && /^(INPUT|TEXTAREA)$/.test(before.tagName);
    if (!typing) button.current?.focus();
    return () => {
      if (before instanceof HTMLElement && before !== document.body && before.isConnected && !typing) before.focus();
    };
  }, []);
  return button;
}

function Countdown({ endsAt }: { endsAt: string | null }) {
  const { t } = useTranslation('desk');
  const { offset } = useDesk();
  const now = useNow(offset, 200);
  const left = endsAt ? Math.max(0, (Date.parse(endsAt) - now) / 1000) : OFFER_SECONDS;
  const seconds = Math.ceil(left);
  return (
    <div className="offer-ring" role="timer" aria-label={t('offer.seconds', { seconds })}>
      <svg viewBox="0 0 96 96" width={112} height={112} aria-hidden="true">
        <circle className="offer-ring-track" cx={48} cy={48} r={RADIUS} />
        <circle
          className={left <= 5 ? 'offer-ring-left offer-ring-late' : 'offer-ring-left'}
          cx={48}
          cy={48}
          r={RADIUS}
          strokeDasharray={ROUND}
          strokeDashoffset={ROUND * (1 - Math.min(1, left / OFFER_SECONDS))}
        />
      </svg>
      <span className="offer-seconds figure" aria-hidden="true">
        {seconds}
      </span>
    </div>
  );
}
