import { useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Icon } from './icon.tsx';
import english from './rules-sound/rules-en.mp3';
import chinese from './rules-sound/rules-zh.mp3';

type Reading = 'off' | 'on' | 'paused' | 'failed';

/** The house rules in the product's voice, for who reads badly or has their hands full. Silent as soon as the waiting room is left. */
export function RulesAloud() {
  const { t, i18n } = useTranslation('meet');
  const [reading, setReading] = useState<Reading>('off');
  const audio = useRef<HTMLAudioElement>(null);
  useEffect(() => {
    const sound = audio.current;
    // An element that is taken out of the page goes on playing.
    return () => sound?.pause();
  }, []);
  const play = (fromStart: boolean): void => {
    const sound = audio.current;
    if (!sound) return;
    // What could not be loaded while the line was away is not tried again by itself.
    if (sound.error) sound.load();
    if (fromStart) sound.currentTime = 0;
    sound.play().catch((error: unknown) => {
      // Paused before it had begun.
      if (!(error instanceof DOMException && error.name === 'AbortError')) setReading('failed');
    });
  };
  return (
    <div className="rules-aloud">
      <audio
        ref={audio}
        src={i18n.language === 'en' ? english : chinese}
        preload="none"
        data-testid="rules-sound"
        onPlay={() => setReading('on')}
        onPause={({ currentTarget }) => setReading(currentTarget.ended ? 'off' : 'paused')}
        onEnded={() => setReading('off')}
        onError={() => setReading('failed')}
      />
      <button
        type="button"
        className="plain-action"
        data-testid="rules-aloud"
        onClick={() => (reading === 'on' ? audio.current?.pause() : play(false))}
      >
        <Icon of={reading === 'on' ? 'pause' : 'speaker'} />{' '}
        {t(reading === 'on' ? 'rules.pause' : reading === 'paused' ? 'rules.resume' : 'rules.aloud')}
      </button>
      {reading === 'paused' ? (
        <button type="button" className="plain-action" data-testid="rules-again" onClick={() => play(true)}>
          {t('rules.again')}
        </button>
      ) : null}
      {reading === 'failed' ? <span role="alert">{t('rules.silent')}</span> : null}
    </div>
  );
}
