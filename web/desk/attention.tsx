import { useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { durationText } from '../client/format.ts';
import { useTitle } from '../component/clock.ts';
import { useServices } from '../component/services.ts';
import { useDesk, useDeskSession } from './desk-context.ts';

/** Everything that calls the officer here from elsewhere: the page's title, a notification of the desktop, words for a screen reader. */
export function Attention() {
  const { t } = useTranslation(['desk', 'label', 'shell']);
  const { view, offset } = useDesk();
  const services = useServices();
  const call = view?.call ?? null;
  const ringing = call?.state === 'ringing' ? call : null;
  const callerText = call?.callerMasked || t('caller.noNumber');
  const place = `${t('title')} · ${t('shell:product')}`;
  useTitle(
    ringing
      ? `📞 ${t('offer.notify', { caller: callerText })}`
      : call
        ? `${t(`label:callState.${call.state}`)} · ${place}`
        : place,
  );

  const service = ringing ? services.name(ringing.service) : '';
  const time = ringing
    ? durationText((Date.now() + offset - Date.parse(ringing.queuedAt ?? ringing.arrivedAt)) / 1000)
    : '';
  const offerId = ringing?.offerId ?? null;
  const words = useRef({ title: '', body: '' });
  words.current = { title: t('offer.notify', { caller: callerText }), body: t('offer.notifyBody', { service, time }) };
  useEffect(() => {
    if (!offerId || !('Notification' in window) || Notification.permission !== 'granted') return undefined;
    const { title, body } = words.current;
    const notification = new Notification(title, {
      body,
      tag: offerId,
      icon: '/favicon.svg',
      requireInteraction: true,
    });
    notification.onclick = () => {
      window.focus();
      notification.close();
    };
    return () => notification.close();
  }, [offerId]);

  const announced = ringing
    ? t('live.ringing', { service, time })
    : call?.state === 'talking'
      ? t('live.talking')
      : view?.agent.state === 'wrap-up'
        ? t('live.ended')
        : '';
  const spoken = useRef({ key: '', words: '' });
  const key = `${offerId ?? ''} ${call?.state ?? ''} ${view?.agent.state ?? ''}`;
  if (spoken.current.key !== key) spoken.current = { key, words: announced };
  return (
    <div className="visually-hidden" aria-live="assertive" role="status">
      {spoken.current.words}
    </div>
  );
}

/** Plays what each of the others in the call says, on the chosen device. */
export function CallVoices() {
  const { voices } = useDesk();
  return [...voices].map(([who, stream]) => <Voice key={who} stream={stream} />);
}

function Voice({ stream }: { stream: MediaStream }) {
  const session = useDeskSession();
  const element = useRef<HTMLAudioElement>(null);
  const output = session.sound.outputId;
  useEffect(() => {
    const audio = element.current;
    if (!audio) return;
    audio.srcObject = stream;
    // The chosen headset may be gone; then the default one plays.
    if (output && 'setSinkId' in audio) audio.setSinkId(output).catch(() => null);
    play(audio, session.played);
    return () => session.played(true);
  }, [stream, output, session]);
  useEffect(() => {
    const touched = (): void => {
      if (!session.sound.blocked && !session.snapshot().soundBlocked) return;
      void session.unblockSound();
      if (element.current?.srcObject) play(element.current, session.played);
    };
    document.addEventListener('pointerdown', touched);
    document.addEventListener('keydown', touched);
    return () => {
      document.removeEventListener('pointerdown', touched);
      document.removeEventListener('keydown', touched);
    };
  }, [session]);
  return <audio ref={element} autoPlay />;
}

function play(audio: HTMLAudioElement, played: (ok: boolean) => void): void {
  audio.play().then(
    () => played(true),
    // AbortError: another stream took its place meanwhile, and that one tells.
    (error: unknown) => {
      if (error instanceof DOMException && error.name === 'NotAllowedError') played(false);
    },
  );
}
