import { Alert, Button } from 'antd';
import { useTranslation } from 'react-i18next';
import { useNow } from '../component/clock.ts';
import { Loading } from '../component/page-state.tsx';
import { CallBar } from './call-bar.tsx';
import { useDesk, useDeskSession } from './desk-context.ts';
import { Idle } from './idle.tsx';
import { OfferCard } from './offer-card.tsx';
import { WrapUpForm } from './wrap-up-form.tsx';

/** What the officer does now: wait, answer, talk, write up. Messages stand above it. */
export function MiddleColumn() {
  return (
    <div className="desk-column desk-middle">
      <Banners />
      <Work />
    </div>
  );
}

function Work() {
  const { view } = useDesk();
  if (!view) return <Loading rows={6} />;
  if (view.call?.state === 'ringing') return <OfferCard key={view.call.offerId} call={view.call} />;
  if (!view.wrapUp) return view.call ? <CallBar /> : <Idle view={view} />;
  return (
    <>
      <CallBar />
      <WrapUpForm key={view.wrapUp.callId} wrapUp={view.wrapUp} />
    </>
  );
}

/** What is wrong, what to do, with its code. They stay until it is over. */
function Banners() {
  const { t } = useTranslation(['desk', 'shell']);
  const session = useDeskSession();
  const { connection, view, microphone, failure, soundBlocked, media } = useDesk();
  const now = useNow();
  const inCall = view?.call && view.call.state !== 'ringing';
  const seconds = connection.kind === 'reconnecting' ? Math.max(0, Math.round((now - connection.since) / 1000)) : 0;
  return (
    <div className="desk-banners" aria-live="assertive">
      {connection.kind === 'reconnecting' ? (
        <Alert
          type="warning"
          showIcon
          title={
            <span className="figure">{t(inCall ? 'banner.reconnectingTalk' : 'banner.reconnecting', { seconds })}</span>
          }
        />
      ) : null}
      {failure ? (
        <Alert
          type="error"
          showIcon
          title={`${failure.message}(${failure.code})`}
          closable={{ onClose: session.dismissFailure, 'aria-label': t('shell:action.close') }}
        />
      ) : null}
      {microphone !== 'ok' && microphone !== 'asking' ? (
        <Alert
          type="error"
          showIcon
          title={t(`microphone.help.${microphone}`)}
          description={t('microphone.needed')}
          action={
            microphone === 'insecure' ? undefined : (
              <Button onClick={() => void session.microphone.start()}>{t('microphone.retry')}</Button>
            )
          }
        />
      ) : null}
      {microphone === 'asking' ? <Alert type="info" showIcon title={t('microphone.asking')} /> : null}
      {soundBlocked ? (
        <Alert
          type="warning"
          showIcon
          title={t('call.playBlocked')}
          action={<Button onClick={() => void session.unblockSound()}>{t('call.play')}</Button>}
        />
      ) : null}
      {inCall && media === 'interrupted' && connection.kind === 'connected' ? (
        <Alert type="warning" showIcon title={`${t('call.interrupted')}(M-103)`} />
      ) : null}
    </div>
  );
}
